"""A flow that leaves a mark where it runs."""

import os
import pathlib

from prefect import flow


@flow
def marked():
    pathlib.Path(os.environ["MARK"]).touch()
