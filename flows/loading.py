"""Loads finished runs into the history in a background thread, so that no run waits for it.

Only the process waits for it, before it exits and after the result has been printed.
"""

import atexit
import signal
from threading import Event, Thread

from planbook.output.streams import warn
from planbook.places import Project

_LOADING: list[Thread] = []


def begin_loading(project: Project, run_id: str) -> Event:
    """Begins to load a run that has ended. When the returned event is set, it stops loading other pending runs."""
    over = Event()
    # A daemon thread: Python would wait for another one at exit, and Ctrl-C would show a traceback. `_stay` waits
    # instead.
    thread = Thread(target=_load, args=(project, run_id, over, [*_LOADING]), daemon=True)
    _LOADING[:] = [thread]
    thread.start()
    return over


def _load(project: Project, run_id: str, over: Event, before: list[Thread]) -> None:
    from planbook.history.load import load_run  # so that the run does not wait for DuckDB's import

    for thread in before:
        thread.join()
    load_run(project, run_id, warn, over.is_set)


@atexit.register
def _stay() -> None:
    if any(thread.is_alive() for thread in _LOADING):
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is lost: the next command loads the run
        for thread in _LOADING:
            thread.join()
