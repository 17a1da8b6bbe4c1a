"""The project's own server tells people of what no run can tell: that none began, and that one was killed.

It only looks whether there is something to do; `planbook notify send` does it, in a process of its own, which has the
user's settings and may take its time.
"""

import asyncio
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from flows import clients, server
from planbook import prefect_servers
from planbook.errors import PlanbookError
from planbook.history.journal import is_being_written
from planbook.notify.outbox import Outbox
from planbook.notify.watch import watched
from planbook.places import Project, names_in
from planbook.settings import read_settings

GLANCE = 30.0  # seconds between two looks
SENDER = "from planbook.cli.start import main; main()"
SILENCE = 300.0  # seconds between two looks for plans of which no run began, and for questions


async def tell_for_ever(home: Path) -> None:
    """Looks each half minute, for as long as the server in the folder `home` is up."""
    looked = time.monotonic()
    while True:
        await asyncio.sleep(GLANCE)
        with suppress(PlanbookError, OSError):  # the next look may find it mended
            project = project_of(home)
            if project and is_something_to_do(project, time.monotonic() - looked > SILENCE):
                looked = time.monotonic()
                await send(project)


def project_of(home: Path) -> Project | None:
    """The project whose server keeps its things in a folder."""
    for place in prefect_servers.known():
        if place.home == home:
            return Project(place.folder)
    return None


def is_something_to_do(project: Project, looks_for_silence: bool) -> bool:
    """Whether a message is due, a run is over that nobody has told of, or it is time to look for plans that rest."""
    try:
        notify = read_settings(project).notify
    except PlanbookError:
        return False
    if not notify.rules:
        return False
    silence = looks_for_silence and (any(rule.silence for rule in notify.rules) or bool(names_in(project.questions)))
    over = any(not is_being_written(project.run(run_id).journal) for run_id in watched(project))
    return silence or over or bool(Outbox(project).due(time.time()))


async def send(project: Project) -> None:
    """Calls `planbook notify send` in the project."""
    own = server.read(project.server)
    told = clients.client(project.folder, own) if own else {}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", SENDER, "notify", "send", "--quiet", cwd=project.folder, env=os.environ | told
    )
    try:
        await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
