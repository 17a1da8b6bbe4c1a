"""Reads the secrets that a draft may use."""

from collections.abc import Callable

from planbook.engine.prepare import how_to_set
from planbook.errors import PlanbookError
from planbook.planner.task import Task
from planbook.secrets.redaction import remember

ReadSecret = Callable[[str], str | None]
"""Returns the value of a secret; None if there is none of that name."""


def read_secrets(task: Task, read_secret: ReadSecret) -> dict[str, str]:
    """Returns the values of the task's secrets by name, which are masked from now on. Raises PlanbookError."""
    found = {name: read_secret(name) for name in task.secrets}
    missing = [name for name, value in found.items() if not value]
    if missing:
        raise PlanbookError(
            f"The goal needs the {'secret' if len(missing) == 1 else 'secrets'} {', '.join(missing)}. "
            f"{how_to_set(missing)}"
        )
    secrets = {name: value for name, value in found.items() if value}
    remember(secrets)
    return secrets
