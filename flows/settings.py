"""Configures Prefect for a run: no log output, and no results stored. Called before Prefect is imported."""

import gc
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flows import encoders, unidecode

QUIET = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "false",
    "DO_NOT_TRACK": "1",
}
AT_HOME = {  # for the project's own server: its version is known, and nobody should wait long for it once it is gone
    "PREFECT_CLIENT_MAX_RETRIES": "3",  # each wait is twice as long: with five, the end of a run took 3.5 minutes
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    # It is asked without TLS, but each client reads the certificates of all authorities first, for 20 ms. This file has
    # one that signs nothing.
    "PREFECT_API_SSL_CERT_FILE": str(Path(__file__).with_name("no_authority.pem")),
}


def quiet_prefect(own: Mapping[str, str] | None) -> None:
    """Sets unset variables; `own` are those for the project's own server, None if the user named another server."""
    load_late()
    os.environ.update(own or {})
    for name, value in (QUIET | (AT_HOME if own else {})).items():
        os.environ.setdefault(name, value)
    logging.getLogger("EventsWorker").setLevel(logging.ERROR)  # it warns if the last events take a moment to be sent


def load_late() -> None:
    """Has Prefect import later, if at all, what a run does not need of what it imports. Called before Prefect is."""
    unidecode.load_late()
    encoders.load_late()


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Disables garbage collection around large imports.

    Imports create no garbage; searching for it takes a tenth of their time, and 0.15 s more at exit.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
