"""Who may answer a question, what counts as an answer, and that only one answer counts."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import time
from typing import Any

import pytest

from planbook.places import Project
from planbook.questions.answers import BadAnswer, settled
from planbook.questions.desk import NotAnswered, answer, remind, settle
from planbook.questions.question import Person, Question, QuestionPut
from planbook.questions.words import moment
from planbook.runs.letterbox import letters_in

ADA = Person(user="root", git="Ada <ada@example.org>")
BEN = Person(user="root", git="Ben <ben@example.org>")
CAL = Person(user="cal")
ID = "20260801-101500-123abc.4"


def put(project: Project, starter: Person | None = None, due: float | None = None, **asked: Any) -> QuestionPut:
    project.run("20260801-101500-123abc").path.mkdir(parents=True)
    question = Question(text="Order?", **asked)
    return QuestionPut(at=time() - 60, index=4, id=ID, question=question, starter=starter, due=due)


def refusal(project: Project, asked: QuestionPut, given: Any, by: Person) -> str:
    with pytest.raises(NotAnswered) as error:
        answer(project, asked, given, by)
    return str(error.value)


def last_answer(project: Project) -> str:
    return moment(letters_in(project.run("20260801-101500-123abc").letterbox)[-1].at)


def test_one_answer_counts(tmp_path: Path) -> None:
    project = Project(tmp_path)
    asked = put(project, choices=["yes", "no"])
    assert settle(project, asked) is None
    found = answer(project, asked, "yes", ADA)
    assert found and [one.answer for one in found.answers] == ["yes"]
    told = f"Ada <ada@example.org> answered the question {ID} at {last_answer(project)}: yes."
    assert refusal(project, asked, "no", BEN) == told


def test_of_answers_at_once_one_counts(tmp_path: Path) -> None:
    project = Project(tmp_path)
    asked = put(project)

    def give(number: int) -> bool:
        try:
            return bool(answer(project, asked, str(number), Person(user=str(number))))
        except NotAnswered:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(give, range(40))) == 1
    assert len(letters_in(project.run("20260801-101500-123abc").letterbox)) == 1


def test_the_time_is_over(tmp_path: Path) -> None:
    project = Project(tmp_path)
    asked = put(project, due=time() - 1, within=59)
    over = f"The time to answer the question {ID} is over. It could be answered until {moment(asked.due)}."
    assert refusal(project, asked, "yes", ADA) == over
    found = settle(project, asked)
    assert found is not None and not found.answers
    assert refusal(project, asked, "yes", ADA) == over
    assert [letter.event for letter in letters_in(project.run("20260801-101500-123abc").letterbox)] == [
        "question_closed"
    ]


@pytest.mark.parametrize("named", ["ada@example.org", "Ada", "ADA  <ada@example.org>", "root"])
def test_those_who_are_named_may_answer(named: str, tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert answer(project, put(project, approvers=["cal", named]), "yes", ADA)


def test_nobody_else_may(tmp_path: Path) -> None:
    project = Project(tmp_path)
    asked = put(project, approvers=["ada@example.org", "cal"])
    assert refusal(project, asked, "yes", BEN) == (
        f"You (Ben <ben@example.org>) may not answer the question {ID}. These people may: ada@example.org, cal."
    )
    assert answer(project, asked, "yes", CAL)


def test_whoever_started_it_may_not_answer(tmp_path: Path) -> None:
    project = Project(tmp_path)
    asked = put(project, starter=ADA, not_starter=True)
    same = Person(user="elsewhere", git="Ada Lovelace <ADA@example.org>")
    assert refusal(project, asked, "yes", same) == (
        "You (Ada Lovelace <ADA@example.org>) started the run, so another person has to answer the question " + ID + "."
    )
    assert answer(project, asked, "yes", BEN)


def test_several_people(tmp_path: Path) -> None:
    project = Project(tmp_path)
    asked = put(project, at_least=2)
    assert answer(project, asked, "yes", ADA) is None
    assert refusal(project, asked, "yes", ADA) == (
        f"You (Ada <ada@example.org>) answered the question {ID} at {last_answer(project)}. "
        "It needs the same answer from 2 people."
    )
    assert answer(project, asked, "no", CAL) is None
    found = answer(project, asked, "yes", BEN)
    assert found and [str(one.by) for one in found.answers] == ["Ada <ada@example.org>", "Ben <ben@example.org>"]


FIELDS = {"amount": {"type": "number", "min": "0"}, "day": {"type": "date"}, "note": {"default": ""}}


@pytest.mark.parametrize(
    ("asked", "given", "said"),
    [
        ({"choices": ["yes", "no"]}, "maybe", "The answer is 'maybe'. One of yes or no was expected."),
        ({}, "  ", "This is not an answer. A text was expected."),
        ({"fields": FIELDS}, "yes", "The answer needs the field 'amount'. A number from 0 is expected.\n"
         "The answer needs the field 'day'. A date such as 2026-03-31 is expected."),
        ({"fields": FIELDS}, {"amount": "-1", "day": "2026-01-01", "nite": "x"},
         "The question has no field 'nite'. Did you mean 'note'?\n"
         "The field 'amount' is '-1'. A number from 0 was expected."),
    ],
)  # fmt: skip
def test_what_does_not_answer_it(asked: dict[str, Any], given: Any, said: str, tmp_path: Path) -> None:
    project = Project(tmp_path)
    with pytest.raises(BadAnswer) as error:
        answer(project, put(project, **asked), given, ADA)
    assert str(error.value) == said
    assert not project.run("20260801-101500-123abc").letterbox.exists()


def test_half_a_letter_does_not_count(tmp_path: Path) -> None:
    project = Project(tmp_path)
    asked = put(project)
    box = project.run("20260801-101500-123abc").letterbox
    box.write_bytes(b'{"event":"question_answered","at":1.0,"ind')
    assert settled(asked, letters_in(box)) is None
    assert answer(project, asked, "yes", ADA)
    assert [letter.event for letter in letters_in(box)] == ["question_answered"]


def test_reminders(tmp_path: Path) -> None:
    project = Project(tmp_path)
    asked = put(project, remind=50)
    assert (remind(project, asked), remind(project, asked)) == (True, False)
    answer(project, asked, "yes", ADA)
    assert not remind(project, asked)
