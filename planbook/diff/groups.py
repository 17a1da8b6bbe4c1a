"""Finds groups that were added around existing steps, or removed from around them."""

from collections.abc import Sequence

from planbook.diff.change import Change, What
from planbook.diff.facts import holds, is_commit, is_guard, is_judge
from planbook.diff.flattened import FlatStep
from planbook.diff.phrases import change, pair, visible
from planbook.diff.step_lists import StepLists


def added_group(group: FlatStep, world: StepLists) -> Change | None:
    """Returns what a new group means for the existing steps in it; None if there are none."""
    pairs = ((world.matches.old_of.get(laid), laid) for laid in group.with_inner_steps())
    inside = [new for old, new in pairs if old and world.stays(old, new) and _is_outermost(new, group, world)]
    if not inside:
        return None
    words = f'{_named(inside)} now in a new group, {group.called}, "{visible(group.sentence)}"{_how(group)}'
    return change(_risk(group, "added"), words, None, group, None, _head(group))


def removed_group(group: FlatStep, world: StepLists) -> Change | None:
    """Returns what the removal of a group means for the remaining steps; None if there are none."""
    pairs = ((laid, world.matches.new_of.get(laid)) for laid in group.with_inner_steps())
    inside = [new for old, new in pairs if new and world.stays(old, new) and _is_outermost(old, group, world)]
    if not inside:
        return None
    words = f'{_named(inside)} no longer in the group "{visible(group.sentence)}"{_how(group)}'
    return change(_risk(group, "removed"), words, group, None, _head(group), None)


def _is_outermost(laid: FlatStep, group: FlatStep, world: StepLists) -> bool:
    """Returns whether no step that both versions have is between a step and the group."""
    for outer in laid.around():
        if outer is group:
            return True
        if world.has_both(outer):
            return False
    return False


def _named(inside: Sequence[FlatStep]) -> str:
    steps = [laid for laid in inside if laid.number] or inside
    if len(steps) == 1:
        return f"{steps[0].called} is"
    if not all(laid.number for laid in steps):
        return f"{len(steps)} steps are"
    joint = "and" if len(steps) == 2 else "to"
    return f"steps {steps[0].number:02} {joint} {steps[-1].number:02} are"


def _how(group: FlatStep) -> str:
    """Describes when, and how often, a group runs."""
    step = group.step
    parts = [f"only when {step.when.describe()}" if step.when else "", "repeated" if _repeats(group) else ""]
    parts.append("which may fail" if step.optional else "")
    said = ", ".join(filter(None, parts))
    return f", {visible(said)}" if said else ""


def _repeats(group: FlatStep) -> bool:
    return bool(group.step.each) or getattr(group.step.do, "at_most", None) is not None


def _risk(group: FlatStep, otherwise: What) -> What:
    lets_go = bool(group.step.when or group.step.optional)
    if not lets_go and not _repeats(group):
        return otherwise
    if holds(group, is_commit):
        return "commit"
    if otherwise == "added" and lets_go and holds(group, is_guard):
        return "guard"
    return "expect" if otherwise == "added" and lets_go and holds(group, is_judge) else "condition"


def _head(group: FlatStep) -> str:
    """Returns the source of a group without the steps in it."""
    return "\n".join(pair(key, value) for key, value in group.written.items())
