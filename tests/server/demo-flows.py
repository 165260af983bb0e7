"""Flows that `make demo` serves: real processes, so that cancelling a run really ends one."""

import time

from prefect import flow, serve


@flow(log_prints=True, description="Imports the orders of the web shop, page by page.")
def orders_import(pages: int = 20):
    for page in range(pages):
        print(f"page {page + 1} of {pages}")
        time.sleep(1)


@flow(log_prints=True, description="Renders the thumbnails of new products.")
def thumbnails(products: int = 30):
    for product in range(products):
        print(f"product {product + 1} of {products}")
        time.sleep(0.5)


if __name__ == "__main__":
    serve(
        orders_import.to_deployment("live", description="Served by the demo."),
        thumbnails.to_deployment("live", description="Served by the demo."),
        limit=3,
    )
