"""ask: its keys, and the question. How a run pauses and resumes: `tests/resume/test_ask.py`."""

from pathlib import Path
from typing import Any

import pytest

from planbook.check.judge import check_bytes
from planbook.errors import PlanProblems
from planbook.plan.load import load_text
from planbook.report.view.terms import step_terms
from steps.ask import Ask

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\nsteps:\n"


def ask_of(text: str) -> Ask:
    do = load_text(f"{HEAD}- ask: {text}\n", Path("plan.yaml")).steps[0].do
    assert isinstance(do, Ask)
    return do


def test_a_bare_text_is_the_question() -> None:
    do = ask_of("Shall we order?")
    assert (do.describe(), do.asked().text) == ('Ask a person: "Shall we order?"', "Shall we order?")
    assert do.asked().model_dump(exclude_defaults=True) == {"text": "Shall we order?"}


def test_all_of_it() -> None:
    do = ask_of(
        "{question: Order?, choices: ['yes', 'no'], into: said, approvers: [ada, ben], not_starter: true, at_least: 2, "
        "within: 4h, on_timeout: {value: 'no'}, remind: 1h, show: [values, screenshot]}"
    )
    assert do.describe() == 'Ask ada and ben: "Order?" (yes, no)'
    assert do.asked().model_dump(exclude_defaults=True) == {
        "text": "Order?", "choices": ["yes", "no"], "into": "said", "approvers": ["ada", "ben"], "not_starter": True,
        "at_least": 2, "within": 14400.0, "on_timeout": "value", "value": "no", "remind": 3600.0,
    }  # fmt: skip


def test_fields_are_inputs() -> None:
    do = ask_of("{question: How much?, fields: {amount: {type: number, min: 0}, note: {default: ''}}, wait: attached}")
    asked = do.asked()
    assert asked.fields == {"amount": {"type": "number", "min": "0"}, "note": {"default": ""}}
    assert (asked.attached, asked.within, do.seconds()) == (True, 600.0, 600.0)


AMOUNT = "fields: {a: {type: number, default: x}}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("choices: [a]", "'ask' needs 'question'"),
        ("question: Q, choices: [a], fields: {b: {}}", "an answer is one of the choices, or fields. Not both"),
        ("question: Q, on_timeout: stop", "'on_timeout' needs 'within': nothing else ends the time to answer"),
        ("question: Q, within: 1h, on_timeout: go", "'fail', 'stop' or {value: ANSWER} was expected"),
        ("question: Q, approvers: [a], at_least: 2", "at_least: 2 needs as many approvers. Here are 1"),
        (
            "question: Q, choices: [a, b], within: 1h, on_timeout: {value: c}",
            "'c' is none of the choices. They are a and b",
        ),
        ("question: Q, approvers: ['{{ inputs.a }}']", "must be written out, so that a review shows it"),
        (f"question: Q, {AMOUNT}", "'x' does not fit this input. A number such as 2 or 2.5 was expected"),
        ("question: Q, fields: {a b: {}}", "'a b' cannot be named in an expression"),
    ],
)
def test_what_does_not_fit_together(text: str, said: str) -> None:
    with pytest.raises(PlanProblems) as error:
        ask_of(f"{{{text}}}")
    assert said in str(error.value)


def test_a_secret_may_not_stand_in_a_question() -> None:
    text = HEAD.replace("steps", "secrets: [PIN]\nsteps") + '- ask: "Is {{ secrets.PIN }} right?"\n'
    told: list[Any] = check_bytes(text.encode(), Path("plan.yaml"), "runs")
    assert any("secret" in str(problem) for problem in told)


def test_the_checker_knows_the_type_of_an_answer() -> None:
    text = HEAD + "- ask: {question: Q, fields: {n: {type: number}}, into: said}\n"
    text += '- each: "{{ values.said.n }}"\n  expect: {text: "{{ item }}"}\n'
    told = check_bytes(text.encode(), Path("plan.yaml"), "runs")
    assert any("a number" in str(problem) for problem in told), told


def test_a_review_tells_who_answers_and_until_when() -> None:
    do = "{question: Q, fields: {n: {type: number}}, not_starter: true, at_least: 2, within: 4h, on_timeout: stop}"
    step = load_text(f"{HEAD}- ask: {do}\n", Path("plan.yaml")).steps[0]
    assert step_terms(step) == [
        "To fill in: n (a number such as 2 or 2.5)",
        "Whoever started the run may not answer",
        "2 people must give the same answer",
        "If nobody answers within 4h, the run is cancelled",
    ]
