"""Compares two lists of steps: the plan's own, those of a `verify`, or those of an entry of `whenever`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from planbook.diff.flattened import FlatPlan, FlatStep, named_after
from planbook.diff.match import Matches, match
from planbook.step.kind import Step

Pair = tuple[Step | None, Step | None]


@dataclass(frozen=True)
class StepLists:
    """Both lists, with inner steps after those that hold them, and the pairs of steps."""

    old: Sequence[FlatStep]
    new: Sequence[FlatStep]
    matches: Matches

    @cached_property
    def old_places(self) -> dict[FlatStep, int]:
        return {laid: number for number, laid in enumerate(self.old)}

    @cached_property
    def new_places(self) -> dict[FlatStep, int]:
        return {laid: number for number, laid in enumerate(self.new)}

    def has_both(self, laid: FlatStep) -> bool:
        """Returns whether a step of either list exists in both."""
        return laid in self.matches.new_of or laid in self.matches.old_of

    def home(self, laid: FlatStep) -> FlatStep | None:
        """Returns the innermost step around this one that both versions have."""
        return next((outer for outer in laid.around() if self.has_both(outer)), None)

    def stays(self, old: FlatStep, new: FlatStep) -> bool:
        """Returns whether a step is in the same group as before, not counting added and removed groups."""
        before, now = self.home(old), self.home(new)
        return (self.matches.new_of[before] if before else None) is now

    def pairs(self) -> list[Pair]:
        """Returns the steps in the order of the new list; a removed step keeps its place after its old predecessor."""
        behind: dict[FlatStep | None, list[Pair]] = {}
        last: FlatStep | None = None
        for laid in self.old:
            last = self.matches.new_of.get(laid, last)
            if laid not in self.matches.new_of:
                behind.setdefault(last, []).append((laid.step, None))
        found = behind.get(None, [])
        for laid in self.new:
            old = self.matches.old_of.get(laid)
            found = [*found, (old.step if old else None, laid.step), *behind.get(laid, [])]
        return found


def plan_steps(before: FlatPlan, now: FlatPlan) -> StepLists:
    """Returns the plan's own steps."""
    return StepLists(before.steps, now.steps, match(before.steps, now.steps))


def other_steps(
    before: FlatPlan, old: Sequence[Step], now: FlatPlan, new: Sequence[Step], called: Callable[[int], str]
) -> StepLists:
    """Returns steps that are not the plan's own.

    `called` names the list, for the old version (0) and for the new (1).
    """
    mine = before.flatten(old, named_after(called(0)))
    other = now.flatten(new, named_after(called(1)))
    return StepLists(mine, other, match(mine, other))
