"""Prefect's own client, reading lists for comparisons: a request a line on stdin, an answer a line on stdout.

    {"route": "/flows/filter", "path": [], "body": {…}}
    {"by": "read_flows", "ids": […]} or {"by": "read_flows", "status": 422, "message": "…"}; 422 also where it refuses itself

Where its methods or filters lack an argument or a field that the server has, the body is sent as it is by the same
client: `by` is "request" then.
"""

import asyncio
import json
import sys
from typing import Any, NamedTuple

import httpx
from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas import filters, sorting
from prefect.events import filters as events
from prefect.exceptions import ObjectNotFound
from pydantic import BaseModel, TypeAdapter, ValidationError


class Method(NamedTuple):
    name: str
    # of the body's keys, the arguments they are and what they are made of
    arguments: dict[str, tuple[str, Any]]
    # those of the path
    path: tuple[str, ...] = ()
    # what the server has by default, and the method doesn't
    defaults: dict[str, Any] = {}


flows = {"flows": ("flow_filter", filters.FlowFilter)}
flow_runs = {"flow_runs": ("flow_run_filter", filters.FlowRunFilter)}
task_runs = {"task_runs": ("task_run_filter", filters.TaskRunFilter)}
deployments = {"deployments": ("deployment_filter", filters.DeploymentFilter)}
work_pools = {"work_pools": ("work_pool_filter", filters.WorkPoolFilter)}
work_queues = {"work_queues": ("work_queue_filter", filters.WorkQueueFilter)}
pool_queues = {"work_pool_queues": ("work_queue_filter", filters.WorkQueueFilter)}
page = {"limit": ("limit", None), "offset": ("offset", None)}
first_page = {"limit": None, "offset": 0}


def sort(by):
    return {"sort": ("sort", by)}


METHODS = {
    "/flows/filter": Method(
        "read_flows",
        flows | flow_runs | task_runs | deployments | work_pools | sort(sorting.FlowSort) | page,
    ),
    "/flow_runs/filter": Method(
        "read_flow_runs",
        flows | flow_runs | task_runs | deployments | work_pools | pool_queues | sort(sorting.FlowRunSort) | page,
    ),
    "/flow_runs/{id}/input/filter": Method(
        "filter_flow_run_input",
        {"prefix": ("key_prefix", None), "limit": ("limit", None), "exclude_keys": ("exclude_keys", set[str])},
        ("flow_run_id",),
        {"limit": 1, "exclude_keys": set()},
    ),
    "/task_runs/filter": Method(
        "read_task_runs", flows | flow_runs | task_runs | deployments | sort(sorting.TaskRunSort) | page
    ),
    "/deployments/filter": Method(
        "read_deployments",
        flows | flow_runs | task_runs | deployments | work_pools | pool_queues | sort(sorting.DeploymentSort) | page,
    ),
    "/logs/filter": Method("read_logs", {"logs": ("log_filter", filters.LogFilter)} | sort(sorting.LogSort) | page),
    "/work_pools/filter": Method("read_work_pools", work_pools | page),
    "/work_queues/filter": Method("read_work_queues", work_queues | page),
    "/work_pools/{work_pool_name}/queues/filter": Method("read_work_queues", work_queues | page, ("work_pool_name",)),
    "/work_pools/{work_pool_name}/workers/filter": Method(
        "read_workers_for_work_pool", {"workers": ("worker_filter", filters.WorkerFilter)} | page, ("work_pool_name",)
    ),
    "/artifacts/filter": Method(
        "read_artifacts",
        {"artifacts": ("artifact_filter", filters.ArtifactFilter)} | flow_runs | task_runs | sort(sorting.ArtifactSort) | page,
    ),
    "/artifacts/latest/filter": Method(
        "read_latest_artifacts",
        {"artifacts": ("artifact_filter", filters.ArtifactCollectionFilter)}
        | flow_runs
        | task_runs
        | sort(sorting.ArtifactCollectionSort)
        | page,
    ),
    "/events/filter": Method("read_events", {"filter": ("filter", events.EventFilter), "limit": ("limit", None)}, defaults={"limit": 50}),
    "/automations/filter": Method(
        "read_automations",
        {"automations": ("automations", events.AutomationFilter)} | sort(sorting.AutomationSort) | page,
    ),
    "/variables/filter": Method("read_variables", {"limit": ("limit", None)}),
    "/concurrency_limits/filter": Method("read_concurrency_limits", page, defaults=first_page),
    "/v2/concurrency_limits/filter": Method("read_global_concurrency_limits", page, defaults=first_page),
}


class Lacking(Exception):
    """The method has no such argument, or its filter no such field: it would be dropped."""


def arguments(method: Method, body: dict[str, Any]) -> dict[str, Any]:
    made = dict(method.defaults)
    for key, value in body.items():
        if key not in method.arguments:
            raise Lacking
        argument, kind = method.arguments[key]
        made[argument] = value if kind is None else TypeAdapter(kind).validate_python(value)
        if lacks(made[argument], value):
            raise Lacking
    return made


def lacks(model: Any, value: Any) -> bool:
    """Whether a model has no field for some key of what it was made of: it drops them without a word."""
    if isinstance(model, BaseModel) and isinstance(value, dict):
        fields = type(model).model_fields
        return any(key not in fields or lacks(getattr(model, key), inner) for key, inner in value.items())
    if isinstance(model, list) and isinstance(value, list):
        return any(map(lacks, model, value))
    return False


def identity(row: Any) -> str:
    if isinstance(row, dict):
        return str(row.get("id") or row["key"])
    return str(getattr(row, "id", None) or row.key)


def rows(answer: Any) -> list[str]:
    if hasattr(answer, "events"):
        answer = answer.events
    elif isinstance(answer, dict):
        answer = answer["events"]
    return [identity(row) for row in answer]


async def read(client: PrefectClient, route: str, path: list[str], body: dict[str, Any]) -> dict[str, Any]:
    method = METHODS.get(route)
    by = "request"
    try:
        try:
            if method is None:
                raise Lacking
            made = arguments(method, body)
            by = method.name
            return {"by": by, "ids": rows(await getattr(client, by)(**dict(zip(method.path, path)), **made))}
        except Lacking:
            for segment in path:
                start, end = route.index("{"), route.index("}")
                route = route[:start] + segment + route[end + 1 :]
            answer = await client._client.post(route, json=body)
            return {"by": by, "ids": rows(answer.json())}
    except httpx.HTTPStatusError as error:
        return {"by": by, "status": error.response.status_code, "message": error.response.text}
    except ObjectNotFound as error:
        return {"by": by, "status": 404, "message": str(error)}
    except (ValidationError, ValueError, TypeError) as error:
        return {"by": by, "status": 422, "message": str(error)}


async def main() -> None:
    async with get_client() as client:
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps(await read(client, **json.loads(line))), flush=True)


asyncio.run(main())
