"""Makes the request that resumes a stopped run."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from planbook.browser.session.saved_state import CannotResume
from planbook.engine.checkpoint import Checkpoint, read_checkpoint
from planbook.engine.prepare import ReadSecret, prepare
from planbook.engine.progress import Assume, Progress, Resumed, StepProgress, began
from planbook.engine.request import Evidence, RunRequest
from planbook.engine.unclear_sends import is_unclear, telling_what_was_sent, unclear
from planbook.errors import PlanbookError
from planbook.events import Event, RunEnded, RunStarted
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.plan.run_day import day_of
from planbook.plan.walk import all_steps
from planbook.questions.desk import settle
from planbook.questions.question import Person
from planbook.secrets.redaction import unmasked
from planbook.step.kind import Step

Ask = Callable[[str], Assume | None]


class NothingLeft(CannotResume):
    """The run passed."""


class StillAsked(CannotResume):
    """The run still waits for an answer."""


def resume_request(
    project: Project,
    runs: Sequence[Sequence[Event]],
    read_secret: ReadSecret,
    assume: Assume | None = None,
    ask: Ask = lambda question: None,
    evidence: Evidence = "failures",
    ask_later: bool = False,
) -> RunRequest:
    """Returns the request. `runs`: the events of the run to resume, after those of the runs that it resumed.

    `ask` is called for a step that may have been sent, if nothing else tells; with `ask_later`, the run asks. Raises
    CannotResume or PlanbookError.
    """
    first, last = began(runs[0]), began(runs[-1])
    _refuse_draft(last)
    _refuse_passed(runs[-1])
    progress = Progress(runs)
    with telling_what_was_sent(progress):
        kept = _kept(project, last, progress)
    request = prepare(last.path, last.inputs, project, read_secret, last=last.until, evidence=evidence)
    inputs = unmasked(dict(request.inputs), request.secrets)
    with telling_what_was_sent(progress):
        _refuse_changed(request.plan, last, progress)
        _refuse_called_changed(request, last, progress)
    _refuse_unanswered(project, last, progress)
    return replace(
        request,
        inputs=inputs,
        before=unmasked(first.last, request.secrets),
        resumed=Resumed(
            run_id=last.run_id,
            first=first.run_id,
            began=day_of(request.plan, first.at),
            gate=last.revision.gate,
            progress=progress,
            kept=kept,
            assume=_assumed(request, last.run_id, progress, assume, ask, ask_later),
            starter=_starter(first, progress),
            flow_run_id=last.flow_run_id,
        ),
    )


def _starter(first: RunStarted, progress: Progress) -> Person | None:
    """Returns who started the first run, if known: a person who answers a question resumes it, but did not start it."""
    questions = (was.question for was in progress.steps.values() if was.question)
    known = next((question.starter for question in questions if question.starter), None)
    return known or first.starter or (Person(user=first.user) if first.user else None)


def _refuse_draft(last: RunStarted) -> None:
    """Raises CannotResume for a draft: a plan that is being written has no file yet."""
    if not last.path:
        raise CannotResume(
            f"{last.run_id} was a draft, not a run of a plan. Continue it: planbook write --continue last"
        )


def _refuse_passed(events: Sequence[Event]) -> None:
    end = events[-1]
    if isinstance(end, RunEnded) and end.status in ("passed", "flaky"):
        raise NothingLeft(f"The run {began(events).run_id} {end.status}: there is nothing to resume.")


def _kept(project: Project, last: RunStarted, progress: Progress) -> Checkpoint | None:
    """Returns the browser's state after the last step that changed something; None if none has."""
    kept = read_checkpoint(project.run(last.run_id).state, last.run_id)
    if kept:
        progress.count_as_done(kept)
    change = progress.last_change
    if change is None:
        return kept
    if kept is None or progress.ends.get((kept.run_id, kept.index), change.ended) < change.ended:
        raise CannotResume(
            f'The state of the browser after "{change.started.title}" was not kept, so the run {last.run_id} cannot '
            f"be resumed. Run the whole plan or a part of it: planbook run {last.plan} --from STEP."
        )
    return kept


def _refuse_unanswered(project: Project, last: RunStarted, progress: Progress) -> None:
    for was in progress.steps.values():
        put = None if was.done else was.question
        if put and not put.question.attached and settle(project, put) is None:
            raise StillAsked(
                f'The run {last.run_id} waits for an answer to "{put.question.text}". '
                f"Answer it: planbook questions answer {put.id}"
            )


# A changed plan -------------------------------------------------------------------------------------------------------
def _refuse_changed(plan: Plan, last: RunStarted, progress: Progress) -> None:
    """Raises CannotResume if the plan was changed in what is done; later steps may be changed."""
    if plan.sha256 == last.plan_sha256:
        return
    before = [(cell.id, cell.source) for cell in last.cells if cell.depth == 0 and cell.kind != "note"]
    now = [(step.id, step.source) for step in plan.steps if step.do.word != "note"]
    own = ((key[0][1], was) for key, was in progress.steps.items() if key[0][0] == plan.name)
    begun = {id for id, was in own if was.done or was.sent != "no"}
    count = max((number for number, (id, _) in enumerate(before, 1) if id in begun), default=0)
    for (old_id, old), new in zip(before[:count], [*now, *[None] * count], strict=False):
        if new != (old_id, old):
            raise CannotResume(
                f"The plan {plan.name} was changed since the run {last.run_id}, in what that run had done or begun: "
                f'the step "{old_id}" is {"another now" if new else "gone"}. Run the plan from the start, or undo the '
                "change and resume again."
            )


def _refuse_called_changed(request: RunRequest, last: RunStarted, progress: Progress) -> None:
    """Raises CannotResume if a called plan that has begun was changed in any of its steps."""
    begun = {was.started.plan for was in progress.steps.values() if not was.aside}
    for name, before in last.called.items():
        now = request.called.get(name)
        if now and now.name in begun and now.sha256 != before:
            raise CannotResume(
                f"The plan {name}, which {last.plan} calls, was changed since the run {last.run_id} had begun it. "
                "Run the plan from the start, or undo the change and resume again."
            )


# What may have been sent ----------------------------------------------------------------------------------------------
def _assumed(
    request: RunRequest, run_id: str, progress: Progress, assume: Assume | None, ask: Ask, ask_later: bool
) -> Assume | None:
    open_ones = [was for was in progress.steps.values() if is_unclear(was, _step(request, was))]
    if not open_ones and assume and not any(was.sent != "no" for was in progress.steps.values()):
        raise PlanbookError(f"--assume {assume}: no step of the run {run_id} may have been sent without a known end.")
    if not open_ones or assume:
        return assume
    was = open_ones[-1]
    step = _step(request, was)
    if step is not None and step.verify is not None:
        return None
    if ask_later or was.question:
        return None
    said = ask(unclear(was, run_id))
    if said is None:
        raise CannotResume(unclear(was, run_id))
    return said


def _step(request: RunRequest, was: StepProgress) -> Step | None:
    plans = [request.plan, *request.called.values()]
    steps = (step for plan in plans if plan.name == was.started.plan for step in all_steps(plan))
    return next((step for step in steps if step.id == was.started.id), None)
