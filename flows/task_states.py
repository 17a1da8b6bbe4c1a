"""Tells the server of a step's task run: its last state at once, and those on the way to it only if they last.

Prefect sends an event for each state. Most steps take milliseconds, and the server would spend more on the beginning of
such a step than the browser on the whole step.
"""

import asyncio
from typing import Any
from uuid import UUID

from prefect import task_engine
from prefect.client.schemas.objects import State, TaskRun
from prefect.events import Event
from prefect.utilities.engine import emit_task_run_state_change_event

LASTS = 1.0
"""Seconds after which the server is told that a task run is pending or running."""
_WAITING: dict[UUID, asyncio.TimerHandle] = {}


def tell_lasting_states() -> None:
    """Has Prefect tell the server of the states of task runs in this way."""
    task_engine.emit_task_run_state_change_event = _tell  # type: ignore[attr-defined]


def _tell(
    task_run: TaskRun, initial_state: State[Any] | None, validated_state: State[Any], follows: Event | None = None
) -> Event | None:
    """Replaces Prefect's function. Names no event that another one follows: the server would wait for one not sent."""
    if (earlier := _WAITING.pop(task_run.id, None)) is not None:
        earlier.cancel()

    def send() -> None:
        _WAITING.pop(task_run.id, None)
        emit_task_run_state_change_event(task_run, initial_state, validated_state)

    if validated_state.is_pending() or validated_state.is_running():
        _WAITING[task_run.id] = asyncio.get_running_loop().call_later(LASTS, send)
    else:
        send()
    return None
