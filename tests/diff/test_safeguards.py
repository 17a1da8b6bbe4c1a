"""Changes of what keeps a run from going on: questions to people, and answers to dialogs of the browser."""

from pathlib import Path

import pytest

from planbook.diff import compare
from planbook.plan.load import load_text

PLAN = """\
planbook: 1
name: pay
goal: Pay
start: https://shop.example/
steps:
  - ask:
      question: Pay?
      choices: [yes, no]
      approvers: [ada, ben]
      at_least: 2
      not_starter: true
      within: 1h
      remind: 10m
      on_timeout: fail
  - expect: {text: Ready}
  - click: {button: Delete draft}
    effect: repeat
  - dialog: {do: dismiss, contains: Really}
  - click: {button: Pay}
    effect: once
"""
ASK = PLAN[PLAN.index("  - ask:") : PLAN.index("  - expect:")]


ACCEPTED = PLAN.replace("do: dismiss", "do: accept")


def swapped(old: str, new: str, plan: str = PLAN) -> tuple[str, str]:
    """Returns both versions of the plan: as it is, and with one text in place of another."""
    assert old in plan
    return plan, plan.replace(old, new)


WEAKER = [
    swapped("at_least: 2", "at_least: 1"),
    swapped("not_starter: true", "not_starter: false"),
    swapped("[ada, ben]", "[ada, ben, eve]"),
    swapped("on_timeout: fail", "on_timeout: {value: yes}"),
    swapped(ASK, ASK + "    when: {text: Dear}\n"),
    swapped(", contains: Really", "", ACCEPTED),
]
OTHER = [
    (*swapped("[ada, ben]", "[ada, eve]"), "guard"),
    (*swapped("within: 1h", "within: 1m"), "guard"),
    (*swapped("question: Pay?", "question: Look?"), "guard"),
    (*swapped("[yes, no]", "[yes, no, maybe]"), "guard"),
    (*swapped("remind: 10m", "remind: 20m"), "wait"),
    (*swapped(ASK, ""), "guard"),
    (PLAN, ACCEPTED, "guard"),
    (ACCEPTED, PLAN, "guard"),
    (*swapped(", contains: Really", ""), "value"),
    (*swapped("Delete draft", "Delete account"), "effect"),
]


def kinds(old: str, new: str) -> list[str]:
    path = Path("pay.yaml")
    return [one.what for one in compare(load_text(old, path), load_text(new, path))]


@pytest.mark.parametrize(("old", "new"), WEAKER)
def test_a_weaker_safeguard_is_to_be_looked_at_and_a_stronger_one_is_safer(old: str, new: str) -> None:
    assert kinds(old, new) == ["guard"]
    assert kinds(new, old) == ["safer"]


@pytest.mark.parametrize(("old", "new", "what"), OTHER)
def test_other_changes_of_safeguards(old: str, new: str, what: str) -> None:
    assert kinds(old, new) == [what]


def test_a_question_after_the_order_is_a_change_of_the_order() -> None:
    changes = kinds(PLAN, PLAN.replace(ASK, "") + ASK)
    assert changes == ["commit"]


def test_an_expectation_behind_the_question() -> None:
    expected = "  - expect: {text: Ready}\n"
    assert kinds(PLAN, PLAN.replace(expected, "").replace(ASK, expected + ASK)) == ["guard"]
