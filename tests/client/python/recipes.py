"""The recipes of Prefect's documentation, and its constructors of states, for comparisons.

    python -I recipes.py <command> < arguments.json > result.json

The recipes are the documentation's own, bugs included. Ours have to give the same results.
"""

import asyncio
import contextlib
import inspect
import json
import sys
from datetime import datetime, timedelta, timezone

import prefect.states
from prefect import get_client
from prefect.client.schemas.actions import StateCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Scheduled, to_state_create

# As documented


async def reschedule_late_flow_runs(
    deployment_name: str,
    delay: timedelta,
    most_recent_n: int,
    delete_remaining: bool = True,
    states: list[str] | None = None,
) -> list[FlowRun]:
    states = states or ["Late"]

    async with get_client() as client:
        flow_runs = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=dict(name=dict(any_=states)),
                expected_start_time=dict(before_=datetime.now(timezone.utc)),
            ),
            deployment_filter=DeploymentFilter(name={"like_": deployment_name}),
            sort=FlowRunSort.START_TIME_DESC,
            limit=most_recent_n if not delete_remaining else None,
        )

        rescheduled_flow_runs: list[FlowRun] = []
        for i, run in enumerate(flow_runs):
            await client.delete_flow_run(flow_run_id=run.id)
            if i < most_recent_n:
                new_run = await client.create_flow_run_from_deployment(
                    deployment_id=run.deployment_id,
                    state=Scheduled(scheduled_time=run.expected_start_time + delay),
                )
                rescheduled_flow_runs.append(new_run)

        return rescheduled_flow_runs


async def get_most_recent_flow_runs(n: int, states: list[str] | None = None) -> list[FlowRun]:
    async with get_client() as client:
        return await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state={"type": {"any_": states or ["COMPLETED"]}}),
            sort=FlowRunSort.END_TIME_DESC,
            limit=n,
        )


async def list_flow_runs_with_states(states: list[str]) -> list[FlowRun]:
    async with get_client() as client:
        return await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(name=FlowRunFilterStateName(any_=states))
            )
        )


async def cancel_flow_runs(flow_runs: list[FlowRun]):
    async with get_client() as client:
        for flow_run in flow_runs:
            state = flow_run.state.copy(update={"name": "Cancelled", "type": StateType.CANCELLED})
            await client.set_flow_run_state(flow_run.id, state, force=True)


async def bulk_cancel_flow_runs():
    states = ["Pending", "Running", "Scheduled", "Late"]
    flow_runs = await list_flow_runs_with_states(states)

    while flow_runs:
        print(f"Cancelling {len(flow_runs)} flow runs")
        await cancel_flow_runs(flow_runs)
        flow_runs = await list_flow_runs_with_states(states)


# The commands


def ids(flow_runs: list[FlowRun]) -> list[str]:
    return [str(run.id) for run in flow_runs]


def reschedule(delay: dict, **which) -> list[str]:
    """The ids of the new runs; the delay is what `timedelta` is given."""
    return ids(asyncio.run(reschedule_late_flow_runs(delay=timedelta(**delay), **which)))


def recent(**which) -> list[str]:
    """The ids of the most recent runs."""
    return ids(asyncio.run(get_most_recent_flow_runs(**which)))


def cancel() -> None:
    asyncio.run(bulk_cancel_flow_runs())


def constructors() -> dict[str, list[str]]:
    """Every constructor of states, and the names of its own arguments."""
    return {
        name: [
            argument.name
            for argument in inspect.signature(function).parameters.values()
            if argument.name != "cls" and argument.kind is not argument.VAR_KEYWORD
        ]
        for name, function in inspect.getmembers(prefect.states, inspect.isfunction)
        if function.__module__ == prefect.states.__name__ and name[0].isupper()
    }


def states(cases: list[dict]) -> list[dict]:
    """What each constructor makes of its arguments, and what Prefect reads from a state of ours."""

    def times(arguments: dict) -> dict:
        return {
            name: datetime.fromisoformat(value) if name.endswith("_time") else value
            for name, value in arguments.items()
        }

    def dump(state: StateCreate) -> dict:
        return state.model_dump(mode="json")

    return [
        {
            "original": dump(
                to_state_create(getattr(prefect.states, case["name"])(**times(case["arguments"])))
            ),
            "ours": dump(StateCreate.model_validate(case["ours"])),
        }
        for case in cases
    ]


if __name__ == "__main__":
    commands = [reschedule, recent, cancel, constructors, states]
    command = {command.__name__: command for command in commands}[sys.argv[1]]
    with contextlib.redirect_stdout(sys.stderr):  # the recipes print
        result = command(**json.load(sys.stdin))
    json.dump(result, sys.stdout)
