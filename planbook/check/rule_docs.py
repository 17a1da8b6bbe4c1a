"""Reads the documentation of rules from their docstrings."""

import inspect
import re
from dataclasses import dataclass
from functools import cache

from planbook.check.rule import Rule

PARTS = ("Example", "Use instead", "Fix")
_PART = re.compile(rf"^({'|'.join(PARTS)}):", re.MULTILINE)


@dataclass(frozen=True)
class RuleDoc:
    """A rule's docstring in parts: `example` and `instead` are YAML, the rest is prose."""

    does: str
    why: str
    example: str
    instead: str
    fix: str


@cache
def parse_rule_doc(rule: Rule) -> RuleDoc:
    """Parses a rule's docstring. Raises ValueError, with the rule's name, if a part is missing or out of order."""
    prose, *others = _PART.split(inspect.cleandoc(type(rule).__doc__ or ""))
    does, _, why = prose.partition("\n\n")
    if tuple(others[::2]) != PARTS or not all(part.strip() for part in (does, why, *others[1::2])):
        raise ValueError(f"the docstring of the rule {rule.name} lacks a part, or has them in another order")
    example, instead, fix = others[1::2]
    return RuleDoc(_joined(does), why.strip(), inspect.cleandoc(example), inspect.cleandoc(instead), _joined(fix))


def _joined(text: str) -> str:
    return " ".join(text.split())


def as_plan(text: str, name: str = "example") -> str:
    """Completes an example of a docstring to a whole plan."""
    if text.startswith("- "):
        text = "steps:\n" + "".join(f"  {line}\n" for line in text.splitlines())
    head = {"planbook": "1", "name": name, "start": "https://shop.example/"}
    lines = [f"{key}: {value}\n" for key, value in head.items() if not re.search(rf"^{key}:", text, re.MULTILINE)]
    steps = "" if re.search(r"^steps:", text, re.MULTILINE) else "\nsteps:\n  - goto: /\n"
    return "".join(lines) + text.rstrip("\n") + "\n" + steps


def as_markdown(rule: Rule) -> str:
    """Returns a rule's documentation as Markdown, without its heading."""
    words = parse_rule_doc(rule)
    return (
        f"{words.does}\n\n{words.why}\n\nFamily: {rule.family}. Profile: `{rule.profile}` and above.\n\n"
        f"```yaml\n{words.example}\n```\n\nUse instead:\n\n```yaml\n{words.instead}\n```\n\n"
        f"Fix: {words.fix}\n"
    )
