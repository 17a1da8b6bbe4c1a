"""Finds steps that were moved."""

from collections.abc import Callable, Iterator

from planbook.diff.change import Change, What
from planbook.diff.facts import holds, is_commit, is_guard, is_judge
from planbook.diff.flattened import FlatStep
from planbook.diff.order import longest_increasing
from planbook.diff.phrases import change, visible, with_sentence
from planbook.diff.step_lists import StepLists
from planbook.step.kind import Step


def moves(world: StepLists) -> Iterator[Change]:
    """Yields each moved step. Steps that moved only with their group are left out."""
    lists: dict[FlatStep | None, list[tuple[FlatStep, FlatStep]]] = {}
    for old in world.old:
        new = world.matches.new_of.get(old)
        if new and world.stays(old, new):
            lists.setdefault(world.home(new), []).append((old, new))
        elif new:
            yield _moved(old, new, world)
    for pairs in lists.values():
        kept = longest_increasing([world.new_places[new] for _, new in pairs], [_weight(new) for _, new in pairs])
        yield from (_moved(*pair, world) for index, pair in enumerate(pairs) if index not in kept)


def _weight(laid: FlatStep) -> float:
    """Returns the weight of keeping a step in place: lowest for notes, higher for large groups, highest for commits."""
    if laid.is_note:
        return 0.999
    size = min(sum(1 for _ in laid.with_inner_steps()), 100)
    return 1.0 + size * 1e-5 + (0.005 if holds(laid, is_commit) else 0)


def _moved(old: FlatStep, new: FlatStep, world: StepLists) -> Change:
    if new.is_note:
        return change("note", f"{new.called} is moved: {visible(new.sentence)}", old, new)
    commit = _crossed(old, new, world, is_commit)
    crossed = commit or _crossed(old, new, world, is_guard)
    words = f"{with_sentence(new)}: it is moved, and {_where(new, world)}; it was {_before(old)}"
    if crossed:
        later = world.new_places[new] > world.new_places[crossed]
        words += f"; it is now done {'after' if later else 'before'} {with_sentence(crossed)}"
    return change(_risk(new, commit, crossed), words, old, new)


def _risk(new: FlatStep, commit: FlatStep | None, crossed: FlatStep | None) -> What:
    if commit or holds(new, is_commit):
        return "commit"
    if crossed or holds(new, is_guard):
        return "guard"
    let_go = any(outer.step.when or outer.step.optional for outer in new.around())
    return "expect" if let_go and holds(new, is_judge) else "moved"


def _before(old: FlatStep) -> str:
    return old.called + (f' in "{visible(old.parent.sentence)}"' if old.parent else "")


def _where(new: FlatStep, world: StepLists) -> str:
    siblings = [laid for laid in world.new if laid.parent is new.parent and not laid.is_note]
    place = siblings.index(new)
    group = f'is in "{visible(new.parent.sentence)}", where it ' if new.parent else "now "
    return f"{group}comes {f'after {with_sentence(siblings[place - 1])}' if place else 'first'}"


def _crossed(old: FlatStep, new: FlatStep, world: StepLists, fits: Callable[[Step], bool]) -> FlatStep | None:
    """Returns a step for which the condition holds and that the moved step passed, in either direction."""
    mine, around = set(new.with_inner_steps()), set(new.around())
    for was, other in world.matches.new_of.items():
        if other in mine or other in around or not fits(other.step):
            continue
        came_before = world.old_places[was] < world.old_places[old]
        if came_before != (world.new_places[other] < world.new_places[new]):
            return other
    return None
