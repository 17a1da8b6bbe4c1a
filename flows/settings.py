"""Prefect as a run needs it: quiet, and nothing kept twice. Set before Prefect is imported."""

import gc
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

QUIET = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "false",
    "DO_NOT_TRACK": "1",
}
AT_HOME = {  # what a server that is the project's own need not be asked, nor be waited for once it is gone
    "PREFECT_CLIENT_MAX_RETRIES": "3",  # each waits twice as long: with five, the end of a run took 3.5 minutes
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
}


def quiet_prefect(own: Mapping[str, str] | None) -> None:
    """Sets what the user has not; `own` is how the project's own server is used, None where the user named another."""
    os.environ.update(own or {})
    for name, value in (QUIET | (AT_HOME if own else {})).items():
        os.environ.setdefault(name, value)
    logging.getLogger("EventsWorker").setLevel(logging.ERROR)  # it warns when the last events take a moment to go out


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Around large imports. They leave no garbage: to look for it costs a tenth of them, and 0.15 s more at exit."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
