"""Saves the browser's state with the run, after each step that changed something, so that the run can be resumed.

The state is written before the step is recorded as passed: it is never older than the journal.
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

TIMES = 2  # that a page is asked which does not tell: each takes seconds
UNTIL_ASKED = 3  # rounds of the event loop until the pages are asked: Prefect leaves it no other one before it is done
NOT_KEPT = "The browser's state could not be kept, so the run cannot be resumed from here: {}"


async def begin(run: Run, step: Step, index: int, answered_next: bool) -> None:
    """Asks for the state after a passed attempt, while its end is recorded; `save` waits for the answer."""
    if not _lets_be(run, answered_next) and step.do.family in CHANGING:
        run.saving.begun = {index: asyncio.create_task(_take(run))}
        for _ in range(UNTIL_ASKED):
            await asyncio.sleep(0)


async def save(run: Run, step: Step, index: int, answered_next: bool) -> None:
    """Saves the state after a step if it may have changed."""
    changed = step.do.family in CHANGING
    if _lets_be(run, answered_next):
        run.page.is_known = run.page.is_known and (_is_elsewhere(run) or not changed or step.do.word == "goto")
    elif not changed and (run.session.is_dead or run.session.tabs.lost):
        return  # the step changed nothing: the last saved state is still valid
    elif changed or (step.do.family != "steer" and _is_to_be_asked(run)):
        await save_now(run, index)


def _is_to_be_asked(run: Run) -> bool:
    """Returns whether the last state is not that of the browser now, and its pages may tell it."""
    mark = _mark(run)
    return bool(mark != run.saving.mark and run.saving.untold.count(mark) < TIMES)


def _is_elsewhere(run: Run) -> bool:
    """Returns whether the browser is not on the page on which the plan continues."""
    return run.saving.is_paused or run.is_recovering or run.sign_in.is_busy


def _lets_be(run: Run, answered_next: bool) -> bool:
    return not run.saving.is_wanted or _is_elsewhere(run) or answered_next or run.session.dialogs.held is not None


async def _take(run: Run) -> BrowserState | None:
    """Returns the current state; None if a page did not tell, which leaves the mark at the last one that is known."""
    mark, last = _mark(run), run.page.checkpoint.state if run.page.checkpoint else None
    state = await take(run.session, run.saving.redactor, last, quiet=mark == run.saving.mark)
    if state is None:
        run.saving.untold.append(mark)
    else:
        run.saving.mark = mark
    return state


async def save_now(run: Run, index: int) -> None:
    """Saves the current state. One that was asked for early counts if nothing has come over the network since."""
    begun = run.saving.begun.pop(index, None)
    state = await (begun or _take(run))
    if begun and state and _mark(run) != run.saving.mark:
        state = await _take(run) or state
    run.page.is_known = state is not None
    if state is None:
        return _tell(run, index, "the page did not report its content")
    run.page.checkpoint = Checkpoint(run_id=run.request.run_id, index=index, saved=time(), state=state)
    run.page.opened = ""
    return _write(run, run.page.checkpoint, index)


async def save_as_it_is(run: Run) -> None:
    """Saves what has changed by itself since the last saved state, for a run that is about to pause.

    It is still saved as the state after that step: the current step is not done.
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
    """Replaces the file; on an error the previous one stays, and the next step saves anew."""
    try:
        write_checkpoint(run.saving.path, checkpoint)
    except OSError as error:
        run.saving.mark = None
        _tell(run, index, f"{error.strerror} ({run.saving.path})")


def take_over(run: Run, resumed: Resumed) -> None:
    """Takes over the state of the resumed run, so that only one copy is kept."""
    if resumed.kept:
        _write(run, resumed.kept)
    if run.saving.path.is_file():
        forget(run.request.project.run(resumed.run_id).state)


def end(run: Run, status: RunStatus) -> None:
    """Removes the state of a run that passed: nobody resumes it."""
    if status in ("passed", "flaky"):
        forget(run.saving.path)


def _mark(run: Run) -> Any:
    """Returns a value that changes when pages were loaded or the network was used."""
    idle = run.session.traffic.idle_since()
    return object() if idle is None else (idle, run.session.tabs.commits)


def _tell(run: Run, index: int | None, why: str) -> None:
    run.events.tell(Noted, index=index, message=NOT_KEPT.format(why))
