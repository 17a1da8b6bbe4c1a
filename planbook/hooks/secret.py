"""The secret that the messages of a hook are signed with."""

import os

from planbook.errors import PlanbookError
from planbook.hooks.hook import Hook
from planbook.places import Project
from planbook.secrets.redaction import remember
from planbook.secrets.store import KeptSecrets

MISSING = (
    "the secret {name} is not set. Set an environment variable of that name where `planbook serve` runs, or keep it: "
    "planbook secrets set {name}"
)


def hook_secret(project: Project, hook: Hook) -> str:
    """Returns the secret, from the environment or from those that the project keeps. Prefect is not asked.

    Raises PlanbookError.
    """
    value = os.environ.get(hook.secret) or KeptSecrets(project).value(hook.secret)
    if not value:
        raise PlanbookError(MISSING.format(name=hook.secret))
    remember({hook.secret: value})
    return value
