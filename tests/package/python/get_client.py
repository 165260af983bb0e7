"""Prints where Prefect's own client would send its requests, and with which headers."""

import json

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings

LOCAL = "http://127.0.0.1:4200/api"

# Without an address it would start a server of its own, which a client in JavaScript can't.
with temporary_settings(updates=None if PREFECT_API_URL.value() else {PREFECT_API_URL: LOCAL}):
    client = get_client()
    api = get_current_settings().api
    print(
        json.dumps(
            {
                "apiUrl": str(client.api_url).rstrip("/"),
                "headers": dict(client._client.headers),
                "timeout": api.request_timeout,
                "retries": get_current_settings().client.max_retries,
            }
        )
    )
