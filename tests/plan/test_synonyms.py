"""Words of other tools: the message names what is meant, and nothing that only looks similar."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from planbook.errors import PlanProblems
from planbook.plan.browser_options import Browser, Place
from planbook.plan.kinds import WORDS
from planbook.plan.load import load_text
from planbook.plan.model import Defaults, Input, Plan, Whenever
from planbook.plan.synonyms import SYNONYMS, synonym_hint
from planbook.plan.wording import keys_of
from planbook.step.kind import Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import Target
from steps.table import KINDS

PARTS: tuple[type[Model], ...] = (
    Plan, Input, Defaults, Whenever, Browser, Place, Step, Look, Target, *KINDS.values(),
)  # fmt: skip


def words_in(annotation: Any) -> Iterator[str]:
    """Yields the words that a field accepts as its value."""
    if get_origin(annotation) is Literal:
        yield from (word for word in get_args(annotation) if isinstance(word, str))
    else:
        for part in get_args(annotation):
            yield from words_in(part)


VALUES = {word for part in PARTS for field in part.model_fields.values() for word in words_in(field.annotation)}
KEYS = {key for part in PARTS for key in keys_of(part)}


def test_every_word_that_is_meant_is_one_of_the_format() -> None:
    named = {word for several in SYNONYMS.values() for word in several}
    assert named - {*WORDS, *KEYS, *VALUES} == set()


def test_every_synonym_is_written_as_it_is_compared() -> None:
    assert [word for word in SYNONYMS if word != word.lower() or "-" in word or " " in word] == []


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("open", [*WORDS, *Step.envelope], "did you mean 'goto'?"),
        ("sleep", [*WORDS, *Step.envelope], "did you mean 'pause' or 'wait_for'?"),
        ("check", [*WORDS, *Step.envelope], "did you mean 'tick' or 'expect'?"),
        ("Double-Click", WORDS, "did you mean 'double_click'?"),
        ("for each", Step.envelope, "did you mean 'each'?"),
        ("label", keys_of(Target), "did you mean 'field' or 'title'?"),
        ("url", keys_of(Plan), "did you mean 'start'?"),
        ("url", keys_of(Look), "did you mean 'address'?"),
        ("value", keys_of(KINDS["fill"]), "did you mean 'with'?"),
        ("value", keys_of(KINDS["select"]), "did you mean 'pick'?"),
        ("checked", ["visible", "ticked", "unticked"], "did you mean 'ticked'?"),
        ("frobnicate", WORDS, ""),
    ],
)
def test_what_is_meant(word: str, known: Any, hint: str) -> None:
    assert synonym_hint(word, known) == hint


@pytest.mark.parametrize(
    "key, instead",
    {
        "contains: Ann": "An element is told by a part of its text with 'has_text'",
        "reads: Ann": "An element is told by its whole text with a pattern, has_text: '/^Paid$/'",
        "value: Ann": "A target does not ask for a field's value; a look of its own does: "
        "{field: Email, value: ann@x.test}",
        "is: ticked": "A target does not ask for a state; a look of its own does: {checkbox: Gift, is: ticked}",
        "count: 2": "A target does not ask for a number; a look of its own does: {row: Ink, count: 2}",
    }.items(),
)
def test_what_a_look_compares_is_not_asked_of_what_is_inside(key: str, instead: str) -> None:
    text = (
        "planbook: 1\nname: x\ngoal: g\nstart: https://x.test\nsteps:\n  - expect: {row: A, has: {textbox: Name, %s}}\n"
    )
    with pytest.raises(PlanProblems) as refused:
        load_text(text % key, Path("x.yaml"))
    [problem] = refused.value.problems
    assert (
        str(problem).splitlines()[0] == f"x.yaml:6:43: there is no key '{key.partition(':')[0]}' here. {instead} [key]"
    )
