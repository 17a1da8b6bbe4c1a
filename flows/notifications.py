"""Notifies people of runs that have ended, in a background thread.

Each process that ends a run sends the messages for its own run and for all that other processes left; so do `planbook
notify send` and the project's server. Messages that are not sent in time stay in the outbox.
"""

import atexit
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from flows.links import file_link, flow_run_link, picture_of_failure
from planbook.errors import PlanbookError
from planbook.events import Event
from planbook.history.journal import JournalError, is_being_written
from planbook.history.questions import questions
from planbook.history.salvage import read_run
from planbook.notify.message import Links
from planbook.notify.outbox import Outbox
from planbook.notify.questions import tell_question
from planbook.notify.send import Sent, send_due
from planbook.notify.watch import is_done, look_for_silence, never_began, take_in, watched
from planbook.notify.watch import watch as note
from planbook.output.streams import warn
from planbook.places import Project
from planbook.questions.question import QuestionPut
from planbook.record import Record
from planbook.settings import read_settings
from planbook.settings.notify import Notify

SECONDS = 5.0  # by which the process may exit later, at most
_SENDING: list[Thread] = []


def watch(project: Project, run_id: str) -> None:
    """Notes that a run is about to begin, so that people are notified even if it is killed. Raises nothing."""
    with suppress(PlanbookError, OSError):  # wrong settings are reported elsewhere
        note(project, read_settings(project).notify, run_id)


class NotifiesOfQuestions:
    """An observer that notifies people of a question as soon as it is put: the run may wait for the answer."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def tell(self, event: Event) -> None:
        if isinstance(event, QuestionPut):
            begin_notifying(self._project)


def begin_notifying(project: Project) -> None:
    """Begins to notify people of the runs that have ended. No run waits for this or depends on it."""
    with suppress(PlanbookError):
        if read_settings(project).notify.rules:
            thread = Thread(target=_tell, args=(project, [*_SENDING]), daemon=True)
            _SENDING[:] = [thread]
            thread.start()


def _tell(project: Project, before: list[Thread]) -> None:
    for thread in before:
        thread.join()
    try:
        notify_people(project, read_settings(project).notify, SECONDS)
    except (PlanbookError, OSError) as error:
        warn(f"The messages about the run could not be sent: {error}. planbook notify send tries again.")


def notify_people(project: Project, notify: Notify, seconds: float) -> Sent:
    """Puts new messages into the outbox, and sends those that are due. Raises PlanbookError and OSError."""
    from flows.secrets import read_secret

    for run_id in watched(project):
        _take_in(project, notify, run_id)
    _tell_questions(project, notify)
    look_for_silence(project, notify, project.plan_names, time.time())
    return send_due(Outbox(project), notify, _once(read_secret), seconds)


def _take_in(project: Project, notify: Notify, run_id: str) -> None:
    journal = project.run(run_id).journal
    if is_being_written(journal):
        return
    try:
        record = read_run(journal).record
    except JournalError:
        record = None
    if record is None:
        if never_began(project, run_id):
            is_done(project, run_id)
        return
    status = record.ended.status if record.ended else "interrupted"
    take_in(project, notify, record, status, links(project, record))
    is_done(project, run_id)


def _tell_questions(project: Project, notify: Notify) -> None:
    if not project.questions.is_dir():
        return
    for asked in questions(project):
        if asked.state == "open":
            run_id, picture = asked.run.run_id, asked.put.picture
            where = Links(
                prefect=flow_run_link(asked.run.flow_run_id),
                picture=str(project.run(run_id).path / picture) if picture else None,
                picture_link=file_link(project, run_id, picture) if picture else None,
            )
            tell_question(project, notify, asked.run.plan, asked.put, asked.reminders, where)


def links(project: Project, record: Record) -> Links:
    """Returns the links to a run's notebook, its page in Prefect and its screenshot."""
    run_id, picture = record.started.run_id, picture_of_failure(record)
    folder = project.run(run_id)
    return Links(
        notebook=file_link(project, run_id, folder.report.name),
        prefect=flow_run_link(record.started.flow_run_id),
        picture=str(folder.path / picture.path) if picture else None,
        picture_link=file_link(project, run_id, picture.path) if picture else None,
    )


def _once(read: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Caches secrets, because reading one may mean asking a Prefect server."""
    known: dict[str, str | None] = {}

    def look_up(name: str) -> str | None:
        if name not in known:
            known[name] = read(name)
        return known[name]

    return look_up


@atexit.register
def _stay() -> None:
    """Waits a few seconds for messages that are being sent."""
    until = time.monotonic() + SECONDS + 1
    for thread in _SENDING:
        thread.join(max(0.0, until - time.monotonic()))
