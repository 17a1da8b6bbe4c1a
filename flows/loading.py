"""Loads runs into the history beside whatever else there is to do: no run waits for its rows.

Only the process stays until they are there, at its very end, when its result has long been told.
"""

import atexit
import signal
from threading import Event, Thread

from planbook.output.streams import warn
from planbook.places import Project

_LOADING: list[Thread] = []


def begin_loading(project: Project, run_id: str) -> Event:
    """Begins to load a run that has ended. Once the event is set, it looks no more for others that wait for it."""
    over = Event()
    # A thread that Python does not wait for by itself, since then Ctrl-C would show a traceback: `_stay` does.
    thread = Thread(target=_load, args=(project, run_id, over, [*_LOADING]), daemon=True)
    _LOADING[:] = [thread]
    thread.start()
    return over


def _load(project: Project, run_id: str, over: Event, before: list[Thread]) -> None:
    from planbook.history.load import load_run  # DuckDB's import is not waited for before the run

    for thread in before:
        thread.join()
    load_run(project, run_id, warn, over.is_set)


@atexit.register
def _stay() -> None:
    if any(thread.is_alive() for thread in _LOADING):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is lost: the next command loads it
        for thread in _LOADING:
            thread.join()
