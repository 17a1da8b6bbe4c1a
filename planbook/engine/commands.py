"""Commands to a running run: read between its steps, and from time to time during a step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from planbook.browser.starting.processes import kill
from planbook.engine.run_state import Run
from planbook.engine.save_checkpoint import save_as_it_is
from planbook.engine.signals import RunSuspended
from planbook.questions.question import RunTold
from planbook.runs.letterbox import letters_in

LOOKS_EVERY = 0.25
"""Seconds between two checks during a step."""
FORCE = 2.5
"""Seconds for a cancelled run to end by itself; then its browser is killed."""
PAUSED = "{} paused the run; it continues with: planbook runs continue {}"


def told(run: Run) -> RunTold | None:
    """Returns the last command to the run. Costs one look at a file's size."""
    path = run.request.project.run(run.request.run_id).letterbox
    try:
        size = path.stat().st_size
    except OSError:
        return run.told
    if size != run.letters_size:
        run.letters_size = size
        run.told = next((one for one in reversed(letters_in(path)) if isinstance(one, RunTold)), None)
    return run.told


async def pause_if_told(run: Run) -> None:
    """Pauses between two steps of the plan's own list, if told to. Raises RunSuspended.

    An open browser dialog is answered first: it cannot outlast the browser.
    """
    word = told(run)
    if word and word.what == "pause" and not (run.is_aside or run.is_answering or run.session.dialogs.held):
        await save_as_it_is(run)
        raise RunSuspended(paused(run, word))


def paused(run: Run, word: RunTold) -> str:
    """Returns the message that the run was paused, and how to continue it."""
    return PAUSED.format(word.by, run.request.run_id)


@asynccontextmanager
async def cancelled_if_told(run: Run) -> AsyncIterator[None]:
    """Cancels the block if the run is told to be cancelled: the caller finds the command in `run.told`."""
    task = asyncio.current_task()
    assert task
    watch = asyncio.create_task(_watch(run, task))
    try:
        yield
    finally:
        watch.cancel()


async def _watch(run: Run, task: "asyncio.Task[object]") -> None:
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        word = told(run)
        if word and word.what == "cancel":
            task.cancel()
            await asyncio.sleep(FORCE)
            kill()
            return
