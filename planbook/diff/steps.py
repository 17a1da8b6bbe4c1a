"""Finds changes in one step: in its kind, and in its other keys."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from planbook.diff.change import Change, What
from planbook.diff.facts import (
    accepts,
    code_of,
    declares_less,
    gives_any_file,
    holds,
    hosts_in,
    is_commit,
    is_guard,
    secrets_in,
)
from planbook.diff.flattened import FlatStep
from planbook.diff.look_changes import alike, strictness_change
from planbook.diff.phrases import (
    change,
    changed_lines,
    named,
    pair,
    printable_lines,
    shown,
    verb_phrase,
    visible,
    with_sentence,
)
from planbook.diff.step_options import envelope_changes
from planbook.plan.authored import as_written
from planbook.plan.emit import flow
from planbook.plan.model import Defaults
from planbook.step.kind import Step
from planbook.step.look import Look
from planbook.step.target import Target

DECIDES_NOTHING: dict[str, What] = {"remind": "wait", "wait": "wait", "into": "value", "because": "value"}
"""Fields of a question or a stop that do not decide whether the run goes on, with the kind of their change."""
SAYS = {"more": "expects more", "less": "expects less", "else": "expects something else"}


def step_changes(old: FlatStep, new: FlatStep, before: Defaults, now: Defaults, hosts: set[str]) -> Iterator[Change]:
    """Yields all changes of a step, without its position and the steps inside it.

    `before` and `now` are the plans' defaults; `hosts` are those that the old version visited.
    """
    if old.step.do.word != new.step.do.word:
        yield _other_kind(old, new, hosts)
    else:
        yield from _joined(_told(field, hosts) for field in _fields(old, new))
    yield from envelope_changes(old, new, before, now)


def _joined(changes: Iterable[Change]) -> Iterator[Change]:
    """Makes one change of those with one sentence: where a field takes the place of another, both are said at once."""
    same: dict[tuple[What, str], Change] = {}
    for one in changes:
        before = same.get((one.what, one.words))
        same[one.what, one.words] = (
            replace(one, old=before.old or one.old, new=before.new or one.new) if before else one
        )
    yield from same.values()


def _other_kind(old: FlatStep, new: FlatStep, hosts: set[str]) -> Change:
    words = f"{named(new)} now {verb_phrase(new.step.do)}; before: {visible(old.sentence)}"
    what: What = _risk(old, new, hosts) or _other_risk(old.step, new.step)
    was, value = (pair(laid.step.do.word, laid.written[laid.step.do.word]) for laid in (old, new))
    return change(what, words, old, new, was, value)


def _other_risk(old: Step, new: Step) -> What:
    """Returns the kind of risk of a step that has become another kind of step."""
    if declares_less(new):
        return "effect"
    if is_guard(old) or is_guard(new) or accepts(new):
        return "guard"
    return "expect" if "expect" in (old.do.word, new.do.word) else "target"


def _risk(old: FlatStep, new: FlatStep, hosts: set[str]) -> What | None:
    """Returns the kind of risk that any change of the step's kind has; None if it has none of its own."""
    if hosts_in(new.step) - hosts:
        return "host"
    if secrets_in(new.step.do) - secrets_in(old.step.do):
        return "secret"
    if code_of(new.step) not in (None, code_of(old.step)):
        return "program"
    if gives_any_file(new.step) and not gives_any_file(old.step):
        return "browser"
    return "commit" if is_commit(new.step) or is_commit(old.step) else None


@dataclass(frozen=True)
class _Field:
    """A field of a step's kind that changed."""

    old: FlatStep
    new: FlatStep
    name: str
    key: str
    was: Any
    value: Any

    @property
    def texts(self) -> tuple[str | None, str | None]:
        if self.key == "target":
            return _element(self.was), _element(self.value)
        return tuple(None if one is None else pair(self.key, one) for one in (self.was, self.value))  # type: ignore[return-value]


def _element(target: Target | None) -> str | None:
    return flow(as_written(target)) if target else None


def _fields(old: FlatStep, new: FlatStep) -> Iterator[_Field]:
    mine, other = new.step.do, old.step.do
    for name, field in type(mine).model_fields.items():
        was, value = getattr(other, name), getattr(mine, name)
        if not (name == "steps" and mine.holds_steps) and not _same(was, value):
            yield _Field(old, new, name, field.alias or name, was, value)


def _same(was: Any, value: Any) -> bool:
    if isinstance(value, Target) and isinstance(was, Target):
        was, value = was.alternatives, value.alternatives
    if isinstance(value, Look) and isinstance(was, Look):
        return alike(value, was)
    return bool(as_written(value) == as_written(was))


def _told(field: _Field, hosts: set[str]) -> Change:
    old, new = field.old, field.new
    if new.is_note:
        texts = (printable_lines(str(text).rstrip("\n")) for text in (field.was, field.value))
        return change("note", f"{new.called} says something else", old, new, *texts)
    if new.step.do.holds_steps and field.key == "title":
        words = f'{new.called} is now called "{visible(field.value)}" instead of "{visible(field.was)}"'
        return change("title", words, old, new, visible(field.was), visible(field.value))
    if field.name == "code":
        words = f"{with_sentence(new)}: other lines than before"
        return change(_what(field, hosts), words, old, new, *changed_lines(field.was, field.value))
    if isinstance(field.value, Look) and isinstance(field.was, Look):
        return _look(old, new, field.was, field.value)
    return change(_what(field, hosts), _words(field), old, new, *field.texts)


def _look(old: FlatStep, new: FlatStep, was: Look, value: Look) -> Change:
    do, than = new.step.do, strictness_change(value, was)
    texts = flow(as_written(was)), flow(as_written(value))
    if than == "same":
        words = f"{with_sentence(new)}: it is now looked for {_within(value)} instead of {_within(was)}"
        return change("wait", words, old, new, *texts)
    before = visible(was.describe())
    if do.word == "until":
        words = f"{named(new)} now leaves the group when {visible(value.describe())}, instead of when {before}"
        return change("expect", words, old, new, *texts)
    if do.word == "expect":
        words = f"{named(new)} now {SAYS[than]}: {visible(value.describe())}, instead of {before}"
        return change("safer" if than == "more" else "expect", words, old, new, *texts)
    return change("wait", f"{named(new)} now {verb_phrase(do)}, instead of {before}", old, new, *texts)


def _within(look: Look) -> str:
    return "once" if look.within is None else f"within {as_written(look.within)}"


def _what(field: _Field, hosts: set[str]) -> What:
    do, value = field.new.step.do, field.was if field.value is None else field.value
    risk = _risk(field.old, field.new, hosts)
    if risk:
        return risk
    if field.name == "expect":
        return "expect"
    sends_again = field.new.step.may_be_sent_again and do.family == "beyond"
    if sends_again or (isinstance(value, Target) and declares_less(field.new.step)):
        return "effect"
    if is_guard(field.new.step) or accepts(field.new.step) or field.name == "do":
        return _of_guard(field)
    if field.key == "at_most" and any(holds(laid, is_commit) for laid in (field.old, field.new)):
        return "commit"
    if isinstance(value, Target):
        return "secret" if secrets_in(do) else "target"
    if isinstance(value, timedelta) or do.family == "wait" or field.key == "at_most":
        return "wait"
    return "target" if do.family == "go" or field.key in ("page", "response", "file", "get", "head") else "value"


def _of_guard(field: _Field) -> What:
    """Returns the kind of a change in a question, a stop, or the answer to a dialog of the browser."""
    if field.name in DECIDES_NOTHING:
        return DECIDES_NOTHING[field.name]
    return "safer" if _is_stricter(field.name, field.was, field.value) else "guard"


def _is_stricter(name: str, was: Any, value: Any) -> bool:
    match name:
        case "at_least":
            return bool(value > was)
        case "not_starter":
            return value is True
        case "approvers":
            return bool(value) and (not was or set(value) < set(was))
        case "on_timeout":
            return isinstance(was, Mapping) and not isinstance(value, Mapping)
        case "contains":
            return was is None
    return False


def _words(field: _Field) -> str:
    old, new, was, value = field.old, field.new, field.was, field.value
    if not new.step.do.holds_steps and _is_said(field):
        return f"{named(new)} now {verb_phrase(new.step.do)}{_instead(visible(old.sentence), was, value)}"
    name, where = "element" if field.key == "target" else field.key, with_sentence(new)
    if value is None:
        return f"{where}: it has no '{name}' any more; it was {shown(was)}"
    if was is None:
        return f"{where}: it now has '{name}', {shown(value)}"
    return f"{where}: '{name}' is now {shown(value)} instead of {shown(was)}"


def _is_said(field: _Field) -> bool:
    """Returns whether the step's sentence mentions the field."""
    do = field.new.step.do
    try:
        before = do.model_copy(update={field.name: field.was}).describe()
    except Exception:  # with the old value the step is invalid, so its sentence depends on the field
        return True
    return bool(before != do.describe())


def _instead(before: str, was: Any, value: Any) -> str:
    """Returns the old value as the step's old sentence worded it."""
    written = as_written(was)
    bare = visible(written) if isinstance(written, str) else ""
    sayings = [visible(was.describe())] if isinstance(was, Target) else [shown(was), bare]
    said = next((one for one in sayings if one and one in before), None)
    return f" instead of {said}" if None not in (was, value) and said else f"; before: {before}"
