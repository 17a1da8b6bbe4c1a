"""Finds added and removed suppressions of the checker's rules."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from planbook.diff.change import Change
from planbook.diff.phrases import visible
from planbook.plan.comments import comments
from planbook.plan.model import Plan
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import read_yaml

_ALLOW = re.compile(r"\s*planbook:\s*allow\s+(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)(?P<rest>.*)")


@dataclass(frozen=True)
class AllowedRule:
    """One rule in a suppression, with the text after the rules, such as `because it is fine`."""

    rule: str
    said: str
    line: int


def allowed_in(plan: Plan) -> list[AllowedRule]:
    """Returns the suppressions in the plan's comments, in the order of its lines."""
    if "planbook:" not in plan.text.partition("planbook:")[2]:  # the first one is the key of the format
        return []
    lines = plan.text.splitlines()
    return [
        AllowedRule(rule.strip(), visible(said["rest"].strip()), comment.line)
        for comment in comments(lines, read_yaml(plan.text, ProblemCollector("")))
        if (said := _ALLOW.match(comment.text))
        for rule in said["rules"].split(",")
    ]


def allowed_changes(old: Plan, new: Plan) -> Iterator[Change]:
    """Yields the suppressions that were added, and those that were removed."""
    before, now = allowed_in(old), allowed_in(new)
    for one in _without(now, before):
        words = f"a comment now allows what the rule '{one.rule}' finds here: {one.said or 'no reason is given'}"
        yield Change(what="rule", words=words, new=_written(one), new_line=one.line)
    for one in _without(before, now):
        words = f"no comment allows what the rule '{one.rule}' finds here any more"
        yield Change(what="safer", words=words, old=_written(one), old_line=one.line)


def _without(some: list[AllowedRule], others: list[AllowedRule]) -> Iterator[AllowedRule]:
    left = Counter((one.rule, one.said) for one in others)
    for one in some:
        left[one.rule, one.said] -= 1
        if left[one.rule, one.said] < 0:
            yield one


def _written(one: AllowedRule) -> str:
    return f"# planbook: allow {one.rule} {one.said}".rstrip()
