"""secret-literal: a password or key written out in the plan."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.secret_patterns import holds_secret, is_random, is_secret_name
from planbook.check.steps import StepFacts
from planbook.plan.expressions import texts
from planbook.plan.problem import quoted
from planbook.plan.source import Mapping, Text
from planbook.secrets.key_texts import key_beginning
from planbook.step.text import is_template

_EXPECTED = "name it under 'secrets', write {{ secrets.NAME }} here, and change it where it is used: git keeps it"


class SecretLiteral(Rule):
    """Finds passwords and keys that are written out in a plan.

    A plan is in git, in pull requests and in the record of every run. Whoever can read one of them has the key until
    it is changed.

    The rule finds text that is filled into a field named like a password, PIN or key, and inputs with such a name.
    Anywhere, it finds text that begins like a key (`ghp_…`, `AKIA…`, `sk-…`, a signed token `eyJ…`, a private key). It
    also finds one long word of random letters and digits that is typed, or that is the default of an input. Messages
    do not show the text.

    Example:
        - fill: {field: Password, with: correct-horse}

    Use instead:
        secrets: [SHOP_PASSWORD]
        steps:
          - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}

    Fix: none; the secret has to be stored elsewhere and changed, because it has been seen.
    """

    name: ClassVar[str] = "secret-literal"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        told: set[int] = set()
        for text, why in (*_by_element(judged), *_by_input(judged), *_by_look(judged)):
            if id(text) not in told:
                told.add(id(text))
                yield Finding(
                    text.place, f"{why} is written out", _EXPECTED, hide=(text, _spelling(text, judged.lines))
                )


def _by_element(judged: PlanFacts) -> Iterator[tuple[Text, str]]:
    for step in judged.all_steps:
        text, target = _filled(step), getattr(step.do, "target", None)
        if text and target and holds_secret(target):
            yield text, f"what is filled into {target.describe()}"


def _by_input(judged: PlanFacts) -> Iterator[tuple[Text, str]]:
    for name, declared in judged.written.get("inputs", {}).items():
        text = declared.get("default") if isinstance(declared, Mapping) else None
        if text and is_secret_name(name):
            yield text, f"the default of the input {quoted(name)}"
    for step in judged.all_steps:
        given = step.at("call", "inputs") or {}
        for name, text in given.items():
            if isinstance(text, Text) and text and is_secret_name(name) and not is_template(text):
                yield text, f"the input {quoted(name)}"


def _by_look(judged: PlanFacts) -> Iterator[tuple[Text, str]]:
    for text in texts(judged.written):
        if beginning := key_beginning(text):
            yield text, f"a key that begins with {quoted(beginning)}"
    given = [declared.get("default") for declared in judged.written.get("inputs", {}).values() if declared]
    for text in (*given, *map(_filled, judged.all_steps)):
        if isinstance(text, Text) and is_random(text):
            yield text, f"a text of {len(text)} letters and digits in no order, as keys are,"


def _filled(step: StepFacts) -> Text | None:
    """Returns the constant text that a step fills in or types."""
    if step.word not in ("fill", "type"):
        return None
    text = step.at(step.word, "with") or (step.own if step.word == "type" else None)
    return text if isinstance(text, Text) and text and not is_template(text) else None


def _spelling(text: Text, lines: list[str]) -> str:
    """Returns a text as it is spelled in the file, with its quotes; empty if it takes several lines."""
    line, end = text.ends
    return lines[line][text.place.column - 1 : end] if line == text.place.line - 1 else ""
