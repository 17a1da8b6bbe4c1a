"""Finds changes in the keys of a step besides its kind: conditions, repeats, timeouts, names."""

from collections.abc import Iterator
from typing import Any

from planbook.diff.change import Change, What
from planbook.diff.facts import effect, holds, is_commit, is_guard, is_judge, remedy_risk
from planbook.diff.flattened import FlatStep
from planbook.diff.look_changes import alike, strictness_change
from planbook.diff.phrases import WAITS, change, key_change_words, pair, pairs, shown, visible, with_sentence
from planbook.plan.authored import as_written
from planbook.plan.emit import flow
from planbook.plan.model import Defaults
from planbook.step.kind import EFFECTS, Each, Effect, Step
from planbook.step.look import Look

SENT_AGAIN = "`effect: repeat` is new: it is retried even after it has sent something"
NOT_SENT_AGAIN = "`effect: repeat` is gone: it is not retried after it has sent something"
SENT_MORE_OFTEN = "; it may be sent more than once"
ITS_STEPS = "what its steps do"


def envelope_changes(old: FlatStep, new: FlatStep, before: Defaults, now: Defaults) -> Iterator[Change]:
    """Yields the changes of a step's options; `before` and `now` are the plans' defaults."""
    yield from _effect(old, new)
    yield from _condition(old, new)
    yield from _each(old, new)
    yield from _optional(old, new)
    yield from _verify(old, new)
    yield from _waits(old, new, before, now)
    yield from _plain(old, new, "recover", remedy_risk(old.step.recover, new.step.recover))
    yield from _plain(old, new, "wait", "wait")
    yield from _plain(old, new, "confidence", "about")
    yield from _plain(old, new, "unsure", "about")
    yield from _title(old, new)
    yield from _id(old, new)


def _effect(old: FlatStep, new: FlatStep) -> Iterator[Change]:
    was, value = effect(old.step), effect(new.step)
    if was != value and old.step.effect != new.step.effect:
        words = f"{with_sentence(new)}: its effect is now {value or ITS_STEPS} instead of {was or ITS_STEPS}"
        words += SENT_MORE_OFTEN if was == "once" and value else ""
        yield change(_weaker(was, value), words, old, new, *pairs("effect", old.step.effect, new.step.effect))
    elif old.step.may_be_sent_again != new.step.may_be_sent_again:
        words = f"{with_sentence(new)}: {SENT_AGAIN if new.step.may_be_sent_again else NOT_SENT_AGAIN}"
        what: What = "effect" if new.step.may_be_sent_again else "safer"
        yield change(what, words, old, new, *pairs("effect", old.step.effect, new.step.effect))


def _weaker(was: Effect | None, value: Effect | None) -> What:
    if value == "once":
        return "commit"
    if was is None or value is None or EFFECTS.index(value) < EFFECTS.index(was):
        return "effect"
    return "safer"


def _condition(old: FlatStep, new: FlatStep) -> Iterator[Change]:
    was, value = old.step.when, new.step.when
    if alike(value, was):
        return
    what = _risk(old, new)
    if value:
        instead = f", instead of when {_said(was)}" if was else ""
        words = f"{with_sentence(new)}: it is now only done when {_said(value)}{instead}"
    else:
        what = "safer" if what == "expect" or new.step.do.word == "ask" else what
        words = f"{with_sentence(new)}: it is now always done; before, only when {_said(was)}"
    yield change(what, words, old, new, *pairs("when", was, value))


def _risk(old: FlatStep, new: FlatStep) -> What:
    """Returns the risk of changing whether, or how often, a step runs."""
    if holds(old, is_commit) or holds(new, is_commit):
        return "commit"
    if holds(old, is_guard) or holds(new, is_guard):
        return "guard"
    return "expect" if holds(old, is_judge) or holds(new, is_judge) else "condition"


def _said(look: Look | None) -> str:
    if look is None:
        return ""
    return visible(look.describe()) + (f" within {as_written(look.within)}" if look.within is not None else "")


def _each(old: FlatStep, new: FlatStep) -> Iterator[Change]:
    was, value = old.step.each, new.step.each
    if as_written(was) != as_written(value):
        words = f"{with_sentence(new)}: it is now done {_times(value)} instead of {_times(was)}"
        yield change(_risk(old, new), words, old, new, *pairs("each", was, value))


def _times(each: Each | None) -> str:
    if each is None:
        return "one time"
    items = as_written(each.items)
    return visible(f"for every {each.name} in {items if isinstance(items, str) else flow(items)}")


def _optional(old: FlatStep, new: FlatStep) -> Iterator[Change]:
    was, value = old.step.optional, new.step.optional
    if was == value:
        return
    what: What = ("commit" if holds(new, is_commit) else "expect") if value else "safer"
    goes_on = "the plan now goes on" if value else "the plan now fails, too"
    texts = pairs("optional", was or None, value or None)
    yield change(what, f"{with_sentence(new)}: if it fails, {goes_on}", old, new, *texts)


def _verify(old: FlatStep, new: FlatStep) -> Iterator[Change]:
    """Yields the changes of a `verify` that is a look, or that was added or removed.

    Its steps are compared elsewhere.
    """
    was, value = old.step.verify, new.step.verify
    if isinstance(was, list) and isinstance(value, list):
        return
    if not (isinstance(was, list) or isinstance(value, list)) and alike(value, was):
        return
    what: What = "expect"
    says = "whether it was sent is now told by something else"
    if was is None:
        what, says = "safer", "it now says how to tell later whether it was sent"
    elif value is None:
        says = "it no longer says how to tell later whether it was sent"
    elif isinstance(was, Look) and isinstance(value, Look) and strictness_change(value, was) == "more":
        what = "safer"
    texts = (pair("verify", laid.written["verify"]) if "verify" in laid.written else None for laid in (old, new))
    yield change(what, f"{with_sentence(new)}: {says}", old, new, *texts)


def _waits(old: FlatStep, new: FlatStep, before: Defaults, now: Defaults) -> Iterator[Change]:
    for key, says in WAITS.items():
        was, value = getattr(old.step, key), getattr(new.step, key)
        in_force = _in_force(old.step, key, before), _in_force(new.step, key, now)
        if as_written(was) != as_written(value) and in_force[0] != in_force[1]:
            words = f"{with_sentence(new)}: {says} {in_force[1]} instead of {in_force[0]}"
            yield change("wait", words, old, new, *pairs(key, was, value))


def _in_force(step: Step, key: str, defaults: Defaults) -> Any:
    """Returns the effective value of an option, as it is written."""
    own = getattr(step, key)
    if own is not None:
        return as_written(own)
    whole = step.do.holds_steps or step.do.word == "call"
    if key == "retries":
        return "0" if whole or step.do.looks else as_written(defaults.retries)
    return "any time" if whole else as_written(defaults.timeout)


def _plain(old: FlatStep, new: FlatStep, key: str, what: What) -> Iterator[Change]:
    was, value = getattr(old.step, key) or None, getattr(new.step, key) or None
    if as_written(was) == as_written(value):
        return
    words = f"{with_sentence(new)}: {key_change_words(key, was, value, 'it')}"
    yield change(what, words, old, new, *pairs(key, was, value))


def _title(old: FlatStep, new: FlatStep) -> Iterator[Change]:
    was, value = old.step.title, new.step.title
    if was == value or "title" in type(new.step.do).model_fields:  # a group's title is part of its kind
        return
    says = f"it is now called {shown(value)}" if value is not None else f"it is no longer called {shown(was)}"
    instead = f" instead of {shown(was)}" if was is not None and value is not None else ""
    yield change("title", f"{with_sentence(new)}: {says}{instead}", old, new, *pairs("title", was, value))


def _id(old: FlatStep, new: FlatStep) -> Iterator[Change]:
    """Yields the change of an id that a plan sets; a generated id follows from the step's content."""
    if old.step.id != new.step.id and (old.is_given or new.is_given):
        words = f"{with_sentence(new)}: its id is now '{new.step.id}' instead of '{old.step.id}'"
        yield change("name", words, old, new, *pairs("id", old.step.id, new.step.id))
