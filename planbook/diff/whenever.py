"""Finds changes in `whenever`."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from planbook.diff.change import RANKS, Change, What
from planbook.diff.facts import added_risk, removed_risk
from planbook.diff.flattened import FlatPlan, FlatStep
from planbook.diff.look_changes import alike
from planbook.diff.phrases import change, pair, source, visible
from planbook.diff.step_lists import StepLists, other_steps
from planbook.plan.model import Whenever

Entries = tuple[Whenever | None, Whenever | None]


def matched_entries(before: FlatPlan, now: FlatPlan) -> Iterator[tuple[Entries, StepLists]]:
    """Yields pairs of entries of both versions, with their steps; one side is None for an added or removed entry."""
    for old, new in _matched(before.plan.whenever, now.plan.whenever):
        calls = [f"whenever {visible(entry.see.describe())}, step" if entry else "" for entry in (old, new)]
        steps = [entry.steps if entry else [] for entry in (old, new)]
        yield (old, new), other_steps(before, steps[0], now, steps[1], calls.__getitem__)


def _matched(old: Sequence[Whenever], new: Sequence[Whenever]) -> list[Entries]:
    """Pairs entries: by what they look for, else by their position among the remaining ones."""
    left = list(old)
    pairs: list[Entries] = []
    for entry in new:
        same = next((other for other in left if alike(entry.see, other.see)), None)
        pairs.append((same, entry))
        if same:
            left.remove(same)
    unknown = [place for place, (was, _) in enumerate(pairs) if was is None]
    for place, was in zip_longest(unknown, left):
        if place is None:
            pairs.append((was, None))
        else:
            pairs[place] = (was, pairs[place][1])
    return pairs


def entry_change(entries: Entries, world: StepLists, hosts: set[str]) -> Change | None:
    """Returns the change of an entry itself, without its common steps.

    `hosts` are those that the old version visited.
    """
    old, new = entries
    if old and new:
        return _seen(old, new, world, hosts) if not alike(new.see, old.see) else None
    entry, laid = (new, world.new) if new else (old, world.old)
    assert entry
    done = "; ".join(visible(one.sentence) for one in laid if not one.is_note)
    words = f"whenever {visible(entry.see.describe())}, this is {'now' if new else 'no longer'} done: {done}"
    outer = [source(one) for one in laid if one.parent is None]
    text = "\n".join([pair("see", entry.see), *outer])
    if new:
        return change(_risk_of_new(laid, hosts), words, None, laid[0], None, text)
    return change(_risk_of_gone(laid), words, laid[0], None, text, None)


def _seen(old: Whenever, new: Whenever, world: StepLists, hosts: set[str]) -> Change:
    words = f"what was done whenever {visible(old.see.describe())} is now done whenever {visible(new.see.describe())}"
    what = _risk_of_new(world.new, hosts)
    return change(what, words, world.old[0], world.new[0], pair("see", old.see), pair("see", new.see))


def _risk_of_new(laid: Sequence[FlatStep], hosts: set[str]) -> What:
    return _riskiest(added_risk(one, hosts) for one in laid)


def _risk_of_gone(laid: Sequence[FlatStep]) -> What:
    return _riskiest(removed_risk(one) for one in laid)


def _riskiest(found: Iterable[What]) -> What:
    """Returns the kind of the riskiest step; at least a change of a condition."""
    return min("condition", *found, key=RANKS.index)
