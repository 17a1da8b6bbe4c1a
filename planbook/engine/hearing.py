"""What people tell a run while it goes on: looked up between its steps, and now and then while one goes on."""

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
"""Seconds between two looks while a step goes on."""
FORCE = 2.5
"""Seconds that a run has to end by itself once it is cancelled; then its browser is ended."""
PAUSED = "{} paused the run; it continues with: planbook runs continue {}"


def told(run: Run) -> RunTold | None:
    """What the run was told last. It costs one look at the size of a file."""
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
    """Between two steps of the plan's own list. Raises RunSuspended where the run shall pause here.

    A box of the browser that is open is answered first: none outlasts the browser.
    """
    word = told(run)
    if word and word.what == "pause" and not (run.is_aside or run.is_answering or run.session.dialogs.held):
        await save_as_it_is(run)
        raise RunSuspended(paused(run, word))


def paused(run: Run, word: RunTold) -> str:
    """That the run was paused, and how it goes on."""
    return PAUSED.format(word.by, run.request.run_id)


@asynccontextmanager
async def cancelled_if_told(run: Run) -> AsyncIterator[None]:
    """Cancels what is done meanwhile where the run shall be cancelled: whoever awaits it finds that in `run.told`."""
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
