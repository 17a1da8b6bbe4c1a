"""The questions of runs that are open, or answered while their run has not resumed yet."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from planbook.errors import PlanbookError
from planbook.events import Event, RunStarted
from planbook.history.journal import JournalError, has_begun, is_being_written, read
from planbook.places import Project, names_in
from planbook.questions.answers import Settled, answers_to
from planbook.questions.desk import mark_done, remind, settle
from planbook.questions.question import QuestionAnswered, QuestionClosed, QuestionPut, QuestionReminded
from planbook.runs.letterbox import letters_in

State = Literal["open", "answered", "closed"]


@dataclass(frozen=True)
class Asked:
    """A question of a run.

    `settled` is None while it is open; `is_attached` is whether its process waits for the answer.
    """

    put: QuestionPut
    run: RunStarted
    answers: list[QuestionAnswered]
    settled: Settled | None
    is_attached: bool
    reminders: int = 0  # how many reminders were sent

    @property
    def state(self) -> State:
        if self.settled is None:
            return "open"
        return "answered" if self.settled.answers else "closed"

    @property
    def waits_to_resume(self) -> bool:
        """Whether the run has its answer, and nobody has resumed it yet."""
        return self.settled is not None and not self.is_attached


def questions(project: Project) -> list[Asked]:
    """Returns all questions that are open, or whose run has not resumed yet, the oldest first.

    Closes questions whose time is over, and sends due reminders.
    """
    found = [asked for name in names_in(project.questions) if (asked := _looked_at(project, name))]
    return sorted(found, key=lambda asked: asked.put.at)


def find_question(project: Project, wanted: str) -> Asked:
    """Returns a question by its id, the beginning of its id, or `last`. Raises PlanbookError."""
    there = questions(project)
    meant = [asked for asked in there if asked.put.id == wanted]
    meant = meant or (there[-1:] if wanted == "last" else [one for one in there if one.put.id.startswith(wanted)])
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise PlanbookError(f'"{wanted}" is how {len(meant)} questions begin ({_ids(meant)}). Write more of the id.')
    if (earlier := _of_run(project, wanted)) is not None:
        return earlier
    known = f"There are: {_ids(there)}" if there else "No question is open"
    raise PlanbookError(f'There is no question "{wanted}". {known}.')


def _ids(several: list[Asked]) -> str:
    return ", ".join(asked.put.id for asked in several)


def open_question(project: Project, run_id: str) -> QuestionPut | None:
    """Returns the question that a paused run waits for; None if it waits for none."""
    put = next((one for one in reversed(_events(project, run_id)) if isinstance(one, QuestionPut)), None)
    return put if put and settle(project, put) is None else None


def resumed_by(project: Project, run_id: str) -> str | None:
    """Returns the run that resumes this one; None if none has begun."""
    with suppress(OSError):
        other = project.run(run_id).resumed_by.read_text().strip()
        return other if other and has_begun(project.run(other).journal) else None
    return None


def why_stopped(project: Project, run_id: str, status: str, because: str | None) -> str | None:
    """Returns why a run in a list did not pass; of a paused run that goes on as another, which one that is."""
    other = resumed_by(project, run_id) if status == "paused" else None
    return f"continued by {other}" if other else because


def _looked_at(project: Project, question_id: str) -> Asked | None:
    """Returns the question, brought up to date; None if there is nothing to answer any more."""
    run_id = question_id.rpartition(".")[0]
    if resumed_by(project, run_id):
        mark_done(project, question_id)
        return None
    asked = _of_run(project, question_id)
    if asked is None or _is_told(project, asked):
        # not asked yet: the run is about to, may have done so meanwhile, or was killed before it could
        if not is_being_written(project.run(run_id).journal) and (asked or _of_run(project, question_id) is None):
            mark_done(project, question_id)
        return None
    if asked.settled is None:
        with suppress(PlanbookError):
            remind(project, asked.put)
    return asked


def _of_run(project: Project, question_id: str) -> Asked | None:
    """Returns a question that was asked, whatever its state."""
    run_id = question_id.rpartition(".")[0]
    journal = project.run(run_id).journal
    if not run_id or not journal.is_file():
        return None
    events = _events(project, run_id)
    put = next((one for one in events if isinstance(one, QuestionPut) and one.id == question_id), None)
    if put is None or not isinstance(events[0], RunStarted):
        return None
    found = settle(project, put)
    letters = letters_in(project.run(run_id).letterbox)
    is_attached = put.question.attached and is_being_written(journal)
    reminders = sum(isinstance(letter, QuestionReminded) and letter.id == put.id for letter in letters)
    return Asked(put, events[0], answers_to(put, letters), found, is_attached, reminders)


def _events(project: Project, run_id: str) -> list[Event]:
    try:
        return list(read(project.run(run_id).journal))
    except JournalError:  # nothing resumes such a run
        return []


def _is_told(project: Project, asked: Asked) -> bool:
    """Returns whether the asking run has the answer, because its process waited for it."""
    told = (one for one in _events(project, asked.run.run_id) if isinstance(one, (QuestionAnswered, QuestionClosed)))
    return any(one.id == asked.put.id for one in told)
