"""Compares two versions of a plan."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from planbook.diff.allowed import allowed_changes
from planbook.diff.change import Change, What, by_risk
from planbook.diff.data_flow import commit_data
from planbook.diff.facts import added_risk, declares_less, removed_risk, visited_hosts
from planbook.diff.flattened import FlatPlan, FlatStep
from planbook.diff.groups import added_group, removed_group
from planbook.diff.keys import key_changes
from planbook.diff.moves import moves
from planbook.diff.phrases import change, printable_lines, source, visible
from planbook.diff.step_lists import Pair, StepLists, other_steps, plan_steps
from planbook.diff.steps import step_changes
from planbook.diff.whenever import entry_change, matched_entries
from planbook.plan.model import Plan
from planbook.plan.walk import all_steps, verifying_steps

FEEDING: tuple[What, ...] = ("target", "value", "condition", "added", "removed")
"""Kinds of changes that matter in a step whose value a commit step uses."""


def compare(old: Plan | None, new: Plan | None) -> list[Change]:
    """Returns the changes, the riskiest first; empty if both versions mean the same. None is a missing plan."""
    if new is None:
        return [_deleted(old)] if old else []
    before, now = FlatPlan(old or _nothing(new)), FlatPlan(new)
    found = [*key_changes(before, now), *_feeding(_Steps(before, now).changes(), before.plan, now.plan)]
    return by_risk([*found, *allowed_changes(before.plan, now.plan)])


def _feeding(changes: Iterator[Change], before: Plan, now: Plan) -> Iterator[Change]:
    """Marks changes of steps whose values a commit step sends, or is repeated by, as changes of its data."""
    found = list(changes)
    fed = [commit_data(before), commit_data(now)] if any(one.what in FEEDING for one in found) else []
    for one in found:
        if one.what not in FEEDING:
            yield one
        elif any(one.step in each.steps for each in fed):
            yield replace(one, what="data")
        elif one.what != "condition" and any(one.step in each.fields for each in fed):
            yield replace(one, what="data", words=f"{one.words}; a commit step after it may send that")
        else:
            yield one


def matched(old: Plan | None, new: Plan | None) -> list[Pair]:
    """Returns the steps of both versions in pairs, in the order of the new plan.

    Inner steps come after the step that holds them, and the steps of `whenever` last; those of `verify` are left out. A
    removed step comes after the step that it came after before.
    """
    known = new or old
    if known is None:
        return []
    before, now = FlatPlan(old or _nothing(known)), FlatPlan(new or _nothing(known))
    return [
        *plan_steps(before, now).pairs(),
        *(pair for _, world in matched_entries(before, now) for pair in world.pairs()),
    ]


def _nothing(plan: Plan) -> Plan:
    """Returns an empty plan with the name of another."""
    nothing: dict[str, Any] = {
        "start": "",
        "allow": [],
        "inputs": {},
        "secrets": [],
        "session": [],
        "whenever": [],
        "recover": {},
        "wait": None,
    }
    return plan.model_copy(update={**nothing, "steps": [], "text": "", "sha256": ""})


def _deleted(plan: Plan) -> Change:
    count = sum(1 for step in all_steps(plan) if step.do.word != "note")
    words = f"the plan is deleted, with its {count} step{'' if count == 1 else 's'}"
    return Change(what="removed", words=words, old=printable_lines(plan.text) or None, old_line=1)


def _of_verify(change: Change) -> Change:
    """Marks a change in a `verify` as a change of an expectation, since it decides whether something was sent."""
    told_otherwise = change.level == "change" and change.what not in ("added", "wait")
    return replace(change, what="expect") if told_otherwise else change


class _Steps:
    """The changes of all steps: the plan's own, and those of `verify` and `whenever`."""

    def __init__(self, before: FlatPlan, now: FlatPlan) -> None:
        self.before, self.now = before, now
        self.hosts = visited_hosts(before.plan)

    def changes(self) -> Iterator[Change]:
        yield from self._in(plan_steps(self.before, self.now))
        for (old, new), world in matched_entries(self.before, self.now):
            found = entry_change((old, new), world, self.hosts)
            if found:
                yield found
            if old and new:
                yield from self._in(world)

    def _in(self, world: StepLists) -> Iterator[Change]:
        for laid in world.new:
            if laid not in world.matches.old_of:
                yield added_group(laid, world) or self._added(laid)
        for laid in world.old:
            if laid not in world.matches.new_of:
                yield removed_group(laid, world) or self._removed(laid)
        for old, new in world.matches.new_of.items():
            yield from step_changes(old, new, self.before.plan.defaults, self.now.plan.defaults, self.hosts)
            yield from self._in_verify(old, new)
        yield from moves(world)

    def _in_verify(self, old: FlatStep, new: FlatStep) -> Iterator[Change]:
        if isinstance(old.step.verify, list) and isinstance(new.step.verify, list):
            calls = [f"{laid.called}, verify" for laid in (old, new)]
            lists = verifying_steps(old.step), verifying_steps(new.step)
            world = other_steps(self.before, lists[0], self.now, lists[1], calls.__getitem__)
            yield from map(_of_verify, self._in(world))

    def _added(self, laid: FlatStep) -> Change:
        words = f"{laid.called} is new: {visible(laid.sentence)}"
        words += f", with 'effect: {laid.step.effect}'" if declares_less(laid.step) else ""
        return change(added_risk(laid, self.hosts), words, None, laid, None, source(laid))

    def _removed(self, laid: FlatStep) -> Change:
        words = f"{laid.called} is gone: {visible(laid.sentence)}"
        return change(removed_risk(laid), words, laid, None, source(laid), None)
