"""Answers questions of runs: which are open, who may answer, and what the result is.

Answers, reminders and the timeout are written to the letterbox of the asking run, under its lock, so that either an
answer or the timeout counts, never both.
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
    """An answer does not count. The message says why."""

    exit_code = 1


def mark_open(project: Project, question_id: str) -> None:
    """Marks a question as existing before it is asked, so that readers find it."""
    project.questions.mkdir(parents=True, exist_ok=True)
    (project.questions / question_id).touch()


def mark_done(project: Project, question_id: str) -> None:
    """Removes the mark: the resumed run has the answer, or there is nothing to answer."""
    with suppress(OSError):
        (project.questions / question_id).unlink(missing_ok=True)


def settle(project: Project, put: QuestionPut) -> Settled | None:
    """Returns the result of a question so far; None while it is open. Closes it if its time is over."""
    path = project.run(put.run_id).letterbox
    found = settled(put, letters_in(path))
    return found if found or not is_due(put) else close(project, put)


def close(project: Project, put: QuestionPut) -> Settled | None:
    """Closes a question that is open: answers no longer count. Returns its result."""
    with opened(project.run(put.run_id).letterbox) as box:
        if settled(put, box.letters) is None:
            box.put(QuestionClosed(at=time(), index=put.index, id=put.id))
        return settled(put, box.letters)


def is_due(put: QuestionPut) -> bool:
    """Returns whether the time to answer is over."""
    return put.due is not None and time() >= put.due


def remind(project: Project, put: QuestionPut) -> bool:
    """Records a reminder if one is due; returns whether it did."""
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
    """Answers a question. Returns the result, or None if more people are needed.

    Raises BadAnswer if the answer is not valid, NotAnswered if it does not count.
    """
    read_answer(put.question, given, project.folder)
    with opened(project.run(put.run_id).letterbox) as box:
        _refuse(put, by, box)
        record(project, "answer", put.id, run_id=put.run_id, who=str(by), origin=via, details={"answer": given})
        box.put(QuestionAnswered(at=time(), index=put.index, id=put.id, answer=given, by=by, via=via))
        return settled(put, box.letters)


def _refuse(put: QuestionPut, by: Person, box: Letterbox) -> None:
    """Raises NotAnswered if this person may not answer, or if the question is closed."""
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
