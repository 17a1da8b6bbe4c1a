"""The desk at which questions of runs are answered: what is open, who may answer, and what becomes of it.

Answers, reminders and the end of the time are put in the letterbox of the run that asks, under its lock, so that of an
answer and the end of the time only one counts.
"""

from contextlib import suppress
from time import time
from typing import Any

from planbook.audit import record
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.questions.answers import Settled, answers_to, is_among, is_same, read_answer, settled
from planbook.questions.question import Person, QuestionAnswered, QuestionClosed, QuestionPut, QuestionReminded, RunTold
from planbook.questions.words import moment, shown
from planbook.runs.letterbox import Letterbox, letters_in, opened


class NotAnswered(PlanbookError):
    """An answer that does not count, and why."""

    exit_code = 1


def mark_open(project: Project, question_id: str) -> None:
    """Says that there is a question, before it is put: whoever looks for questions finds it here."""
    project.questions.mkdir(parents=True, exist_ok=True)
    (project.questions / question_id).touch()


def mark_done(project: Project, question_id: str) -> None:
    """The run that goes on has the answer, or there is nothing to answer."""
    with suppress(OSError):
        (project.questions / question_id).unlink(missing_ok=True)


def settle(project: Project, put: QuestionPut) -> Settled | None:
    """What came of a question by now; None while it is open. It is closed here if its time is over."""
    path = project.run(put.run_id).letterbox
    found = settled(put, letters_in(path))
    if found or not is_due(put):
        return found
    with opened(path) as box:
        if settled(put, box.letters) is None:
            box.put(QuestionClosed(at=time(), index=put.index, id=put.id))
        return settled(put, box.letters)


def is_due(put: QuestionPut) -> bool:
    """Whether the time to answer is over."""
    return put.due is not None and time() >= put.due


def remind(project: Project, put: QuestionPut) -> bool:
    """Puts a reminder where one is due; whether it did."""
    every = put.question.remind
    if not every:
        return False
    with opened(project.run(put.run_id).letterbox) as box:
        last = max((one.at for one in box.letters if _reminds(one, put)), default=put.at)
        if time() < last + every or settled(put, box.letters):
            return False
        box.put(QuestionReminded(at=time(), index=put.index, id=put.id))
        return True


def _reminds(letter: Any, put: QuestionPut) -> bool:
    return isinstance(letter, QuestionReminded) and letter.id == put.id


def answer(project: Project, put: QuestionPut, given: Any, by: Person, via: str = "command line") -> Settled | None:
    """Answers a question: what came of it with that, None where more people are needed.

    Raises BadAnswer where it does not fit, NotAnswered where it does not count.
    """
    read_answer(put.question, given, project.folder)
    with opened(project.run(put.run_id).letterbox) as box:
        _refuse(put, by, box)
        record(project, "answer", put.id, run_id=put.run_id, who=str(by), origin=via, details={"answer": given})
        box.put(QuestionAnswered(at=time(), index=put.index, id=put.id, answer=given, by=by, via=via))
        return settled(put, box.letters)


def _refuse(put: QuestionPut, by: Person, box: Letterbox) -> None:
    """Raises NotAnswered where this person may not answer, or nobody any more."""
    question, found = put.question, settled(put, box.letters)
    if cancelled := next((one for one in box.letters if isinstance(one, RunTold) and one.what == "cancel"), None):
        raise NotAnswered(f"{cancelled.by} cancelled the run {put.run_id} at {moment(cancelled.at)}.")
    if found and found.answers:
        last = found.answers[-1]
        raise NotAnswered(f"{last.by} answered the question {put.id} at {moment(last.at)}: {shown(last.answer)}.")
    if found or is_due(put):
        until = f" It could be answered until {moment(put.due)}." if put.due else ""
        raise NotAnswered(f"The time to answer the question {put.id} is over.{until}")
    if question.approvers and not is_among(by, question.approvers):
        named = ", ".join(question.approvers)
        raise NotAnswered(f"You ({by}) may not answer the question {put.id}. These people may: {named}.")
    if question.not_starter and put.starter and is_same(by, put.starter):
        raise NotAnswered(f"You ({by}) started the run, so another person has to answer the question {put.id}.")
    for earlier in answers_to(put, box.letters):
        if is_same(by, earlier.by):
            raise NotAnswered(
                f"You ({by}) answered the question {put.id} at {moment(earlier.at)}. "
                f"It needs the same answer from {question.at_least} people."
            )
