"""Prefect as a run needs it: quiet, and nothing kept twice. Set before Prefect is imported."""

import os

QUIET = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_TASKS_DEFAULT_PERSIST_RESULT": "false",
}


def quiet_prefect(api_url: str | None) -> None:
    """Sets what the user has not; `api_url` is the project's own server, None where the user named another."""
    if api_url:
        os.environ["PREFECT_API_URL"] = api_url
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
