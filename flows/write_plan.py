"""The Prefect flow that writes a plan: each call of the model and each tried step is one task run."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from prefect import Task, flow
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.final_state import failed, refused, stopped_from_outside
from flows.loading import begin_loading
from flows.secrets import read_secret
from flows.signals import cancel_on_sigterm
from flows.tasks import step_tasks
from planbook.errors import PlanbookError
from planbook.events import Observer
from planbook.history.journal import Journal
from planbook.places import find_project
from planbook.planner.model import ModelAnswer
from planbook.planner.outcome import Outcome
from planbook.planner.prepare_draft import prepare_write_request
from planbook.planner.task import Task as PlanTask
from planbook.planner.task import page_address, secrets_named
from planbook.planner.write_request import WriteRequest
from planbook.planner.writing import write
from planbook.recipes.matching import match, recipes_of


@dataclass
class Prepared:
    """A draft that the command line has already prepared."""

    wanted: WriteRequest
    observers: Sequence[Observer] = ()
    outcome: Outcome | None = None
    error: PlanbookError | None = None


@dataclass
class ModelTask:
    """A call of the model and its answers. Kept out of Prefect, which would copy it."""

    ask: Callable[[], Awaitable[ModelAnswer]]
    answers: list[ModelAnswer] = field(default_factory=list)


PREPARED: ContextVar[Prepared | None] = ContextVar("PREPARED", default=None)
ASKING: ContextVar[ModelTask] = ContextVar("ASKING")


@flow(name="write-plan", flow_run_name="{goal}", persist_result=False, validate_parameters=False)
async def write_plan(
    goal: str,
    url: str,
    name: str | None = None,
    secrets: list[str] | None = None,
    allow: list[str] | None = None,
    max_cost: float = 0.5,
    model: str | None = None,
) -> State[Any]:
    """Writes a plan for a goal that begins at a page, into this project's `plans/`.

    `secrets` are the names of secrets that may be used besides those in the goal; `allow` are hosts besides the page's;
    `max_cost` is in US dollars. `once` steps are never sent while the plan is written.
    """
    try:
        prepared = PREPARED.get()
        if prepared is None:
            prepared = await asyncio.to_thread(_prepared, goal, url, name, secrets, allow, max_cost, model)
    except PlanbookError as error:
        return refused(error)
    return await _write(prepared)


def _prepared(
    goal: str,
    url: str,
    name: str | None,
    secrets: list[str] | None,
    allow: list[str] | None,
    max_cost: float,
    model: str | None,
) -> Prepared:
    named = secrets_named(goal, secrets or ())
    task = PlanTask(goal, page_address(url), tuple(allow or ()), named, name=name)
    project = find_project(Path.cwd())
    recipe = match(goal, task.url, recipes_of(project))
    return Prepared(prepare_write_request(task, project, read_secret, max_cost=max_cost, model=model, recipe=recipe))


async def _write(prepared: Prepared) -> State[Any]:
    asked = prepared.wanted
    folder = asked.project.run(asked.run_id)
    journal = Journal(folder.journal, folder.pending)
    try:
        return await _written(prepared, [journal, *prepared.observers])
    finally:
        begin_loading(asked.project, asked.run_id).set()


async def _written(prepared: Prepared, observers: Sequence[Observer]) -> State[Any]:
    try:
        with cancel_on_sigterm():
            async with step_tasks() as execute:
                prepared.outcome = await write(prepared.wanted, observers, execute, ask_as_task)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task:
            task.uncancel()  # handled: later awaits are not cancelled again
        return await stopped_from_outside("The draft was told to stop; it is kept.")
    except PlanbookError as error:
        prepared.error = error
        return failed(str(error))
    proof = prepared.outcome.proof
    return Completed(message=str(proof)) if proof.holds else failed(str(proof))


async def ask_as_task(name: str, ask: Callable[[], Awaitable[ModelAnswer]]) -> ModelAnswer:
    """Asks the model as one task run. The model's client retries by itself."""
    asking = ModelTask(ask)
    token = ASKING.set(asking)
    try:
        await _asking_task()(name)
    finally:
        ASKING.reset(token)
    return asking.answers[-1]


@cache
def _asking_task() -> Task[[str], Any]:
    return Task(
        _ask,
        name="ask the model",
        task_run_name="{name}",
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
    )


async def _ask(name: str) -> None:
    asking = ASKING.get()
    asking.answers.append(await asking.ask())
