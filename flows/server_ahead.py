"""What a project's first run does at once: it imports the rest while its server starts, and works while it waits."""

import importlib
import os
from collections.abc import Callable
from contextlib import suppress

from flows import server
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.prefect_servers import held

NEEDED = ("prefect.utilities.visualization", "anyio._backends._asyncio", "planbook.history.load")
"""What a run imports only once its server has answered, or once it is over."""


def begin_ahead(project: Project, tell: Callable[[str], None]) -> None:
    """Starts the project's server if none runs, before the caller imports what a run needs.

    Does not say what is wrong: the run itself tries again, and does.
    """
    if not os.environ.get("PREFECT_API_URL") and not held(project.server):
        with suppress(PlanbookError, OSError):
            server.begin(project.folder, tell)


def work_meanwhile(project: Project) -> None:
    """Does what the run would do later, while it has to wait for its server."""
    for name in NEEDED:
        importlib.import_module(name)
    from planbook.history.load import begin_history

    begin_history(project)
