"""Validates answers to a question, and determines the result of the answers so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.plan.inputs import InvalidValue, expected_value, invalid_value, read_input
from planbook.plan.problem import did_you_mean, listed, quoted, sentences
from planbook.questions.question import Person, Question, QuestionAnswered, QuestionClosed, QuestionPut
from planbook.step.input import Input


class BadAnswer(PlanbookError):
    """The value is not a valid answer to the question."""


@dataclass(frozen=True)
class Settled:
    """The result of a question: the answers that count; empty if nobody answered in time."""

    answers: Sequence[QuestionAnswered]


def fields_of(question: Question) -> dict[str, Input]:
    """Returns the fields of a question, as inputs."""
    return {name: Input.model_validate(field) for name, field in question.fields.items()}


def read_answer(question: Question, given: Any, folder: Path) -> Any:
    """Returns the answer: the text of a choice, a text, or the fields by name, converted to their types.

    Relative files are looked up in `folder`, the project's. Raises BadAnswer.
    """
    if question.fields:
        return _read_fields(question, given, folder)
    if isinstance(given, Mapping) or not str(given).strip():
        raise BadAnswer(sentences("This is not an answer", f"{expected(question)} was expected") + ".")
    if question.choices and str(given) not in question.choices:
        raise BadAnswer(sentences(f"The answer is {quoted(given)}", f"{expected(question)} was expected") + ".")
    return str(given)


def expected(question: Question) -> str:
    """Describes valid answers."""
    if question.fields:
        return f"a value for {listed(question.fields)}"
    return f"one of {listed(question.choices, 'or')}" if question.choices else "a text"


def _read_fields(question: Question, given: Any, folder: Path) -> dict[str, Any]:
    fields = fields_of(question)
    given = given if isinstance(given, Mapping) else {}
    known = f"its fields are {listed(fields)}"
    wrong = [
        sentences(f"The question has no field {quoted(name)}", did_you_mean(name, fields, known))
        for name in given
        if name not in fields
    ]
    read: dict[str, Any] = {}
    for name, declared in fields.items():
        if name not in given and "default" not in declared.model_fields_set:
            told = sentences(f"The answer needs the field {quoted(name)}", f"{expected_value(declared)} is expected")
            wrong.append(f"{told}.")
            continue
        value = given.get(name, declared.default)
        try:
            read[name] = read_input(value, declared, folder)
        except InvalidValue as unfit:
            what, wanted = invalid_value(name, value, unfit)
            wrong.append(f"{sentences(what.replace('the input', 'The field', 1), wanted)}.")
    if wrong:
        raise BadAnswer("\n".join(wrong))
    return read


def settled(put: QuestionPut, letters: Iterable[Any]) -> Settled | None:
    """Returns the result of a question so far; None while it is open."""
    answers: list[QuestionAnswered] = []
    for letter in letters:
        if getattr(letter, "id", None) != put.id:
            continue
        if isinstance(letter, QuestionClosed):
            return Settled(())
        if isinstance(letter, QuestionAnswered):
            answers.append(letter)
            same = [one for one in answers if one.answer == letter.answer]
            if len(same) >= put.question.at_least:
                return Settled(same)
    return None


def answers_to(put: QuestionPut, letters: Iterable[Any]) -> list[QuestionAnswered]:
    """Returns the answers that were given."""
    return [letter for letter in letters if isinstance(letter, QuestionAnswered) and letter.id == put.id]


def is_same(one: Person, other: Person) -> bool:
    """Returns whether two are the same person: by their git identities if both have one, else by the system user."""
    if one.git and other.git:
        return _mail(one.git) == _mail(other.git)
    return one.user == other.user


def is_among(person: Person, approvers: Iterable[str]) -> bool:
    """Returns whether a person is listed: by name or address in git, both, or the system user."""
    git = (person.git or "").casefold()
    names = {person.user.casefold(), git, _mail(git), git.partition(" <")[0].strip()} - {""}
    return any(" ".join(approver.split()).casefold() in names for approver in approvers)


def _mail(git: str) -> str:
    return git.rpartition("<")[2].rstrip(">").strip().casefold()
