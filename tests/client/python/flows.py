"""Flows that a test serves: real processes, that end in every way a run can."""

import os
import sys
import time

from prefect import flow, serve
from prefect.logging import get_run_logger


@flow
def counting(lines: int = 3, pause: float = 0.0, fails: bool = False):
    logger = get_run_logger()
    for line in range(lines):
        logger.info("counted %s", line)
        time.sleep(pause)
    if fails:
        raise ValueError("it was told to fail")


@flow
def endless():
    while True:
        time.sleep(0.2)


@flow
def crashing():
    os._exit(3)


if __name__ == "__main__":
    serve(*[each.to_deployment(sys.argv[1]) for each in (counting, endless, crashing)], limit=4)
