"""Saves the browser's state with the run, after each step that changed something, so that the run can be resumed.

The state is written before the step is told as passed: it is never older than what the journal says is done.
"""

import asyncio
from time import time
from typing import Any

from planbook.browser.session.saved_state import BrowserState, take
from planbook.engine.checkpoint import CHANGING, Checkpoint, forget, write_checkpoint
from planbook.engine.progress import Resumed
from planbook.engine.run_state import Run
from planbook.events import Noted, RunStatus
from planbook.step.kind import Step

NOT_KEPT = "The browser's state could not be kept, so the run cannot be resumed from here: {}"


def begin(run: Run, step: Step, index: int, answered_next: bool) -> None:
    """Begins to take the state after an attempt that passed, while others note its end; `save` waits for the rest."""
    if not _lets_be(run, answered_next) and step.do.family in CHANGING:
        run.saving.begun = {index: asyncio.create_task(_take(run))}


async def save(run: Run, step: Step, index: int, answered_next: bool) -> None:
    """Saves the state as it is after a step, if it may be another than before."""
    changed = step.do.family in CHANGING
    if _lets_be(run, answered_next):
        run.page.is_known = run.page.is_known and (_is_elsewhere(run) or not changed or step.do.word == "goto")
    elif not changed and (run.session.is_dead or run.session.tabs.lost):
        return  # the step has changed nothing: what was saved before it holds still
    elif changed or (step.do.family != "steer" and _mark(run) != run.saving.mark):
        await save_now(run, index)


def _is_elsewhere(run: Run) -> bool:
    """Whether the browser is not on the page where the plan goes on."""
    return run.saving.is_paused or run.is_recovering or run.sign_in.is_busy


def _lets_be(run: Run, answered_next: bool) -> bool:
    return not run.saving.is_wanted or _is_elsewhere(run) or answered_next or run.session.dialogs.held is not None


async def _take(run: Run) -> BrowserState | None:
    before, run.saving.mark = run.saving.mark, _mark(run)
    last = run.page.checkpoint.state if run.page.checkpoint else None
    return await take(run.session, run.saving.redactor, last, quiet=run.saving.mark == before)


async def save_now(run: Run, index: int) -> None:
    """Saves the state as it is."""
    state = await (run.saving.begun.pop(index, None) or _take(run))
    run.page.is_known = state is not None
    if state is None:
        return _tell(run, index, "the page did not report its content")
    run.page.checkpoint = Checkpoint(run_id=run.request.run_id, index=index, saved=time(), state=state)
    run.page.opened = ""
    return _write(run, run.page.checkpoint, index)


async def save_as_it_is(run: Run) -> None:
    """Saves what has changed by itself since the last step that changed something, for a run that is going to pause.

    It stays the state after that step: the one that is going on is not done.
    """
    last = run.page.checkpoint
    if (
        last is None
        or not run.page.is_there
        or not run.saving.is_wanted
        or run.session.is_dead
        or run.session.tabs.lost
    ):
        return
    state = await _take(run)
    if state is not None:
        run.page.checkpoint = last.model_copy(update={"saved": time(), "state": state})
        _write(run, run.page.checkpoint)


def _write(run: Run, checkpoint: Checkpoint, index: int | None = None) -> None:
    """Writes the file anew, or leaves the one before."""
    try:
        write_checkpoint(run.saving.path, checkpoint)
    except OSError as error:
        _tell(run, index, f"{error.strerror} ({run.saving.path})")


def take_over(run: Run, resumed: Resumed) -> None:
    """The state of the run that is gone on with is this run's from now on, and kept once."""
    if resumed.kept:
        _write(run, resumed.kept)
    if run.saving.path.is_file():
        forget(run.request.project.run(resumed.run_id).state)


def end(run: Run, status: RunStatus) -> None:
    """The run has ended: nobody will go on where it passed."""
    if status in ("passed", "flaky"):
        forget(run.saving.path)


def _mark(run: Run) -> Any:
    """Changes when pages were loaded or something went over the network."""
    idle = run.session.traffic.idle_since()
    return object() if idle is None else (idle, run.session.tabs.commits)


def _tell(run: Run, index: int | None, why: str) -> None:
    run.events.tell(Noted, index=index, message=NOT_KEPT.format(why))
