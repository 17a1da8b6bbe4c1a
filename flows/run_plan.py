"""The Prefect flow that runs a plan: each atomic step is one task run with a readable name."""

import asyncio
from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, get_args

from prefect import Flow, flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.settings import PREFECT_LOCAL_STORAGE_PATH
from prefect.states import Cancelled, Completed, Paused, Suspended

from flows.agents import agents_of
from flows.artifact import keep_artifacts
from flows.deployed_gate import deployed_gate
from flows.durability import check_durable
from flows.earlier_attempt import earlier_run, own_flow_run
from flows.final_state import failed, refused, stopped_from_outside
from flows.flow_name import flow_name
from flows.healing import healer_of, tell_healed
from flows.host_limits import within_limits
from flows.loading import begin_loading
from flows.notifications import NotifiesOfQuestions, begin_notifying, watch
from flows.paused import end_paused_flow_run
from flows.refusals import record_refusal, record_unread_plan
from flows.resume import release, request_to_resume
from flows.run_log import RunLog
from flows.run_metrics import RunMetrics
from flows.run_rows import RowsOrder, run_rows
from flows.scheduled_start import Missed, wait_until_due
from flows.secrets import read_secret
from flows.signals import cancel_on_sigterm
from flows.spans import RunSpans, begin_tracing, send_last_spans
from flows.tasks import step_tasks
from planbook.browser.session.session import Session
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import find_plan, prepare
from planbook.engine.progress import Assume
from planbook.engine.request import Evidence, RunRequest
from planbook.engine.resume_request import NothingLeft, StillAsked
from planbook.engine.run import Outcome, run
from planbook.errors import PlanbookError
from planbook.events import Observer
from planbook.gate.enforce import enforce
from planbook.gate.level import as_gate, strictest
from planbook.history.journal import Journal
from planbook.output.json_log import log_as_json
from planbook.places import Project, find_project
from planbook.record import Recorder
from planbook.report.live import LiveReport
from planbook.secrets.redaction import Mask
from planbook.settings import Gate
from planbook.settings.changes import record_changes


@dataclass
class Prepared:
    """A run that the command line has already prepared, so that its flow does not prepare it again."""

    request: RunRequest
    opening: Awaitable[Session]
    stack: AsyncExitStack  # closes the browser
    observers: Sequence[Observer] = ()
    outcome: Outcome | None = None
    error: PlanbookError | None = None
    is_over: bool = False  # the plan has ended; only Prefect's final state is still to be set


class Part(NamedTuple):
    """The first and last step of a partial run, as the user named them."""

    first: str | None = None
    last: str | None = None


PREPARED: ContextVar[Prepared | None] = ContextVar("PREPARED", default=None)


@flow(
    name="run-plan",
    flow_run_name="{plan}",
    persist_result=False,
    result_storage=PREFECT_LOCAL_STORAGE_PATH.value(),  # otherwise each run asks the server twice where, for nothing
    validate_parameters=False,
)
async def run_plan(
    plan: str,
    inputs: dict[str, Any] | None = None,
    evidence: str = "failures",
    gate: Gate = "off",
    browser: str | None = None,
    from_step: str | None = None,
    until_step: str | None = None,
    rows: str | None = None,
    at_once: int = 1,
    resume: str | None = None,
    assume: Assume | None = None,
) -> State[Any]:
    """Runs a plan of this project in a real browser, step by step.

    `plan` is a name in `plans/` or a path, `inputs` are its inputs by name, `evidence` is none, failures or all. `gate`
    (off, committed, approved) is what is required of the plan before it may run; the strictest of this run's, its
    deployment's and the project's gate applies. `browser` is chromium, firefox, webkit or a URL; it overrides the
    project's setting. The run begins at `from_step` and ends after `until_step` (ids or numbers). `resume` resumes a
    stopped run of the plan (its id, the beginning of its id, or `last`) with that run's inputs; `assume` (sent,
    not-sent) says whether a step was sent, if that is unknown.

    With `rows`, a CSV file of the project, it runs the plan for each row that is not done, `at_once` rows at the same
    time; `inputs` are those that all rows share, and `assume` applies to all rows with an unknown result.

    A retried flow run resumes what it had begun: nothing is done twice.
    """
    await asyncio.to_thread(_record_settings)
    log_as_json()
    if rows is not None:
        if resume or from_step or until_step:
            return refused(PlanbookError("rows run the whole plan; leave out resume, from_step and until_step."))
        order = RowsOrder(plan, rows, inputs or {}, evidence, gate, browser, at_once, assume)
        return await run_rows(order, _run_row)
    async with AsyncExitStack() as stack:
        try:
            part = Part(from_step, until_step)
            prepared = PREPARED.get() or await _prepared(
                plan, inputs or {}, evidence, resume, assume, BrowserOptions(browser), part, stack
            )
        except NothingLeft as passed:
            return Completed(message=str(passed))
        except StillAsked as open_question:  # resumed in Prefect, whose page does not say by whom
            return _paused(str(open_question))
        except Missed as missed:
            return Cancelled(name="Skipped", message=str(missed))
        except PlanbookError as error:
            if error.request is None and PREPARED.get() is None:
                record_unread_plan(error, find_project(Path.cwd()), plan, inputs or {}, flow_run.get_id())
            record_refusal(error, error.request, flow_run.get_id())
            return refused(error)
        stack.callback(release, prepared.request)
        try:
            prepared.request = await _admitted(prepared.request, gate)
            await check_durable(prepared.request)
        except PlanbookError as error:
            return _refused(prepared, error)
        async with within_limits(prepared.request):  # not in the stack, which another task closes
            return await _run(prepared)


def _record_settings() -> None:
    with suppress(PlanbookError):  # wrong settings are reported elsewhere; a later run records them
        record_changes(find_project(Path.cwd()))


def flow_of(plan: str) -> Flow[..., Any]:
    """Returns the flow under the plan's name, without Prefect's retries: a person sees the failure and decides."""
    named = copy(run_plan)  # `with_options` would make the schema of the parameters anew
    named.name, named.retries = flow_name(plan), 0
    return named


async def _run_row(request: RunRequest, recorder: Recorder, order: RowsOrder) -> State[Any]:
    """Runs a row of a file as a nested flow run, with the same gate."""
    gate = strictest(as_gate(order.gate), as_gate(await deployed_gate()))
    run: Any = flow_of(request.plan.name)
    async with AsyncExitStack() as stack:
        opening = open_session(request, BrowserOptions(order.browser), stack)
        token = PREPARED.set(Prepared(request, opening, stack, [recorder]))
        try:
            inputs = Mask(request.secrets).value(request.inputs)
            state: State[Any] = await run(request.plan.name, inputs, order.evidence, gate, return_state=True)
        finally:
            PREPARED.reset(token)
    return state


async def _admitted(request: RunRequest, gate: Any) -> RunRequest:
    """Returns the request if the gate lets it through.

    Runs in a thread, because the browser may be starting meanwhile.
    """
    before = request.resumed.gate if request.resumed else "off"  # at least the gate of the run that is resumed
    asked = strictest(as_gate(gate), as_gate(await deployed_gate()), as_gate(before))
    return await asyncio.to_thread(enforce, request, asked)


def _refused(prepared: Prepared, error: PlanbookError) -> State[Any]:
    prepared.error = error
    if isinstance(prepared.opening, Coroutine):
        prepared.opening.close()  # the browser is never started
    record_refusal(error, prepared.request, flow_run.get_id())
    return refused(error)


async def _prepared(
    plan: str,
    inputs: dict[str, Any],
    evidence: Any,
    resume: str | None,
    assume: Any,
    options: BrowserOptions,
    part: Part,
    stack: AsyncExitStack,
) -> Prepared:
    if evidence not in get_args(Evidence):
        raise PlanbookError(f"There is no evidence {evidence!r}. Write none, failures or all.")
    if resume and part != Part():
        raise PlanbookError("resume continues a run as it was started; leave out from_step and until_step.")
    project = find_project(Path.cwd())
    await wait_until_due(plan, project)
    resume = await earlier_run(project, plan) or resume
    if resume:
        request = await asyncio.to_thread(_resumed, plan, project, resume, assume, evidence)
    else:
        request = await asyncio.to_thread(
            prepare, plan, inputs, project, read_secret, first=part.first, last=part.last, evidence=evidence
        )
    own = own_flow_run()
    request = replace(request, deployment_id=str(own.deployment_id) if own and own.deployment_id else None)
    return Prepared(request, open_session(request, options, stack), stack)


def _resumed(plan: str, project: Project, resume: str, assume: Any, evidence: Any) -> RunRequest:
    if assume not in (None, *get_args(Assume)):
        raise PlanbookError(f"{assume!r} cannot be assumed. Write sent or not-sent.")
    wanted = find_plan(plan, project).resolve()
    request = request_to_resume(project, resume, assume, read_secret, evidence, ask_later=True)
    if request.plan.file.resolve() != wanted:
        release(request)
        raise PlanbookError(
            f"The run {resume} is one of the plan {request.plan.name}, not of {plan}. Name its plan, too."
        )
    return request


async def _run(prepared: Prepared) -> State[Any]:
    folder = prepared.request.project.run(prepared.request.run_id)
    watch(prepared.request.project, prepared.request.run_id)
    recorder = Recorder()
    asks = NotifiesOfQuestions(prepared.request.project)
    kept: list[Observer] = [Journal(folder.journal, folder.pending), LiveReport(folder), recorder, asks]
    spans = [RunSpans()] if begin_tracing() else []
    await _walk(prepared, [*kept, RunMetrics(), RunLog(prepared.request.project), *spans, *prepared.observers])
    prepared.is_over = True
    begin_notifying(prepared.request.project)
    over = begin_loading(prepared.request.project, prepared.request.run_id)
    try:
        await asyncio.gather(
            prepared.stack.aclose(),
            keep_artifacts(recorder.record, prepared.request.project),
            end_paused_flow_run(prepared.request),
        )
    finally:
        over.set()
    if spans:
        await asyncio.to_thread(send_last_spans)
    if prepared.error:
        return failed(str(prepared.error))
    return _state(prepared.outcome) if prepared.outcome else await stopped_from_outside()


async def _walk(prepared: Prepared, observers: Sequence[Observer]) -> None:
    """Runs the plan. If it leaves neither an outcome nor an error, the run was told to stop."""
    flow_run_id = str(flow_run.get_id())
    heal, agents = healer_of(prepared.request), agents_of(prepared.request)
    try:
        with cancel_on_sigterm():
            async with step_tasks() as execute:
                prepared.outcome = await run(
                    prepared.request, prepared.opening, observers, execute, flow_run_id, heal, agents
                )
    except asyncio.CancelledError:
        _let_go()
    except PlanbookError as error:
        prepared.error = error
    if heal:
        tell_healed(heal, prepared.request.project)


def _let_go() -> None:
    """Clears the task's cancellation, so that later awaits are not cancelled again."""
    task = asyncio.current_task()
    if task:
        task.uncancel()


def _paused(because: str | None) -> State[Any]:
    """Returns a suspended state, so that Prefect starts the flow run again on resume; paused without a deployment."""
    own = own_flow_run()
    return Suspended(message=because) if own and own.deployment_id else Paused(message=because)


def _state(outcome: Outcome) -> State[Any]:
    if outcome.status == "failed":
        return failed(outcome.because)
    if outcome.status == "cancelled":
        return Cancelled(message=outcome.because)
    if outcome.status == "paused":
        return _paused(outcome.because)
    return Completed(name="Flaky" if outcome.status == "flaky" else "Completed", message=outcome.because)
