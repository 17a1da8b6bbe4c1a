"""The edits that rules offer: what is spliced, and what is left to a person."""

from pathlib import Path

import pytest

from planbook.check.judge import apply_rules
from planbook.check.table import RULES
from planbook.plan.edit import apply_splices

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\n"
ONCE = "steps:\n  - click: {button: Send}  # the last one\n    effect: once\n"


def mended(text: str, rule: str) -> str:
    """Returns the text after the edits of one rule, which must find something in it."""
    findings = apply_rules(text.encode(), Path("plan.yaml"), [RULES[rule]]).findings
    assert findings
    return apply_splices(text, [splice for finding in findings for splice in finding.edits])


def test_retries_that_hold_anyway_are_taken_away() -> None:
    text = f"{HEAD}{ONCE}    retries: 2\n    verify: {{text: Sent}}\n"
    assert mended(text, "retry-on-once") == f"{HEAD}{ONCE}    verify: {{text: Sent}}\n"


def test_retries_of_the_defaults_are_taken_away() -> None:
    text = f"{HEAD}defaults: {{retries: 5}}\n{ONCE}    retries: 5\n"
    assert mended(text, "retry-on-once") == f"{HEAD}defaults: {{retries: 5}}\n{ONCE}"


def test_in_brackets_as_well() -> None:
    text = HEAD + "steps:\n  - {dialog: accept, retries: 2, effect: once}\n"
    assert mended(text, "retry-on-once") == HEAD + "steps:\n  - {dialog: accept, effect: once}\n"


@pytest.mark.parametrize(
    "last",
    [
        pytest.param("retries: 3", id="another number of tries would change what a run does"),
        pytest.param("retries:\n      # why not\n      2", id="a comment would be lost"),
    ],
)
def test_other_retries_are_left_to_a_person(last: str) -> None:
    text = f"{HEAD}{ONCE}    {last}\n"
    assert mended(text, "retry-on-once") == text
