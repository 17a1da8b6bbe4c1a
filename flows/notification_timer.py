"""Notifies people, from the project's server, of what no run can report: that none began, and that one was killed.

It also resumes runs whose question was answered or has timed out. It only looks whether there is work. `planbook notify
send` and `planbook questions` do the work in a process of their own, which has the user's settings and may take its
time.
"""

import asyncio
import logging
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from flows import clients, server
from planbook import prefect_servers
from planbook.errors import PlanbookError
from planbook.history.journal import is_being_written
from planbook.history.questions import questions
from planbook.notify.outbox import Outbox
from planbook.notify.watch import watched
from planbook.places import Project, names_in
from planbook.settings import read_settings

GLANCE = 30.0  # seconds between two checks
MAIN = "from planbook.cli.start import main; main()"
AGAIN = 600.0  # seconds after which a failed attempt to resume a run is repeated
SILENCE = 300.0  # seconds between two checks for plans without runs, and for questions
log = logging.getLogger("planbook.server")


async def notify_forever(home: Path) -> None:
    """Checks every GLANCE seconds, while the server in the folder `home` is up."""
    looked = time.monotonic()
    while True:
        await asyncio.sleep(GLANCE)
        try:
            project = project_of(home)
            if project and waits_to_resume(project):
                await call(project, "questions", "--json")
            if project and is_something_to_do(project, time.monotonic() - looked > SILENCE):
                looked = time.monotonic()
                await call(project, "notify", "send", "--quiet")
        except (PlanbookError, OSError):
            continue  # the next check may succeed
        except Exception:  # a bug, which would end all messages in silence
            log.exception("planbook could not check for messages to send, and will try again")


def project_of(home: Path) -> Project | None:
    """Returns the project whose server uses the folder `home`."""
    for place in prefect_servers.known():
        if place.home == home:
            return Project(place.folder)
    return None


def is_something_to_do(project: Project, looks_for_silence: bool) -> bool:
    """Returns whether a message is due, a run ended without a notification, or it is time to check for silence."""
    try:
        notify = read_settings(project).notify
    except PlanbookError:
        return False
    if not notify.rules:
        return False
    silence = looks_for_silence and (any(rule.silence for rule in notify.rules) or bool(names_in(project.questions)))
    over = any(not is_being_written(project.run(run_id).journal) for run_id in watched(project))
    return silence or over or bool(Outbox(project).due(time.time()))


def waits_to_resume(project: Project) -> bool:
    """Returns whether a run's question was answered or has timed out, and no process resumes the run."""
    with suppress(PlanbookError):
        waiting = [asked.run.run_id for asked in questions(project) if asked.waits_to_resume]
        return any(not _was_tried_lately(project, run_id) for run_id in waiting)
    return False


def _was_tried_lately(project: Project, run_id: str) -> bool:
    with suppress(OSError):
        return time.time() - project.run(run_id).resume_log.stat().st_mtime < AGAIN
    return False


async def call(project: Project, *command: str) -> None:
    """Runs a planbook command in the project."""
    own = server.read(project.server)
    told = clients.client(project.folder, own) if own else {}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-c",
        MAIN,
        *command,
        cwd=project.folder,
        env=os.environ | told,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
