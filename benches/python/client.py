"""What a call costs with Prefect's own client.

    python -I client.py <job> <calls>

Prints one sample as JSON: microseconds of CPU per call, unless the job says otherwise. The server is PREFECT_API_URL.
Calls are warmed up before they are measured.
"""

import asyncio
import json
import resource
import sys
import time

job, calls = sys.argv[1], int(sys.argv[2])
began = time.perf_counter()

from prefect.client.orchestration import get_client  # noqa: E402  its import is what "start" measures

WARM = max(1, calls // 4)


FLOW_RUN = "00000000-0000-4000-8000-000000000000"  # the stub's first


async def one(call) -> float:
    for _ in range(WARM):
        await call()
    begun = time.process_time()
    for _ in range(calls):
        await call()
    return (time.process_time() - begun) * 1e6 / calls


async def with_client(work):
    async with get_client() as client:
        return await work(client)


async def at_once(client) -> float:
    hundred = await one(lambda: asyncio.gather(*(client.read_flow_run(FLOW_RUN) for _ in range(100))))
    return hundred / 100


async def iterate(client) -> dict:
    begun, offset = time.perf_counter(), 0
    while page := await client.read_flow_runs(offset=offset, limit=200):
        offset += len(page)
    return {
        "rows": offset,
        "seconds": time.perf_counter() - begun,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def sync(call) -> float:
    for _ in range(WARM):
        call()
    begun = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - begun) * 1e6 / calls


def elapsed() -> float:
    """Milliseconds since this program began."""
    return (time.perf_counter() - began) * 1000


async def start(client) -> float:
    return elapsed()


def sync_client(work):
    with get_client(sync_client=True) as client:
        return work(client)


jobs = {
    "small": lambda: asyncio.run(with_client(lambda client: one(lambda: client.read_flow_run(FLOW_RUN)))),
    "small-sync": lambda: sync_client(lambda client: sync(lambda: client.read_flow_run(FLOW_RUN))),
    "page": lambda: asyncio.run(with_client(lambda client: one(lambda: client.read_flow_runs(limit=200)))),
    "page-sync": lambda: sync_client(lambda client: sync(lambda: client.read_flow_runs(limit=200))),
    "at-once": lambda: asyncio.run(with_client(at_once)),
    "iterate": lambda: asyncio.run(with_client(iterate)),
    "start": lambda: asyncio.run(with_client(start)),
    "start-sync": lambda: sync_client(lambda client: elapsed()),
}
print(json.dumps(jobs[job]()))
