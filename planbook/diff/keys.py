"""Finds changes in the keys of a plan besides its steps: hosts, permissions, inputs, descriptions."""

from collections.abc import Iterator
from typing import Any

from planbook.diff.change import Change, What
from planbook.diff.data_flow import commit_data
from planbook.diff.facts import input_hosts, remedy_risk, secrets_in, visited_hosts
from planbook.diff.flattened import FlatPlan
from planbook.diff.phrases import WAITS, key_change_words, pair, pairs, shown, visible
from planbook.plan.authored import as_written
from planbook.plan.emit import flow
from planbook.plan.hosts import allowed_hosts, includes, start_host
from planbook.plan.next_run import described
from planbook.plan.walk import all_steps

OTHERS: dict[str, What] = {
    "session": "session",
    "concurrency": "deployed",
    "priority": "deployed",
    "pool": "deployed",
    "heal": "recover",
    "tags": "value",
    "wait": "wait",
    "name": "name",
    "goal": "goal",
    "made_by": "about",
}


OPENS: dict[str, tuple[What, str]] = {
    "certificate_errors": ("browser", "the browser now opens sites with an untrusted certificate"),
    "permissions": ("browser", "pages may now do without asking: {}"),
    "http_credentials": ("secret", "the browser now answers HTTP authentication with the secrets {}"),
    "place": ("browser", "the browser now tells pages that it is at {}"),
}
"""Keys of `browser` that remove a protection, each with the kind of change and its description."""


def key_changes(old: FlatPlan, new: FlatPlan) -> Iterator[Change]:
    """Yields the changes of the plan's own keys, without steps and `whenever`."""
    sheets = _Sheets(old, new)
    yield from sheets.start()
    yield from sheets.allow()
    yield from sheets.secrets()
    yield from sheets.inputs()
    yield from sheets.browser()
    yield from sheets.schedule()
    yield from sheets.defaults()
    yield from sheets.other("recover", remedy_risk(old.plan.recover, new.plan.recover))
    for key, what in OTHERS.items():
        yield from sheets.other(key, what)


class _Sheets:
    def __init__(self, old: FlatPlan, new: FlatPlan) -> None:
        self.old, self.new = old, new

    def change(self, what: What, words: str, keys: tuple[str, ...], was: str | None, value: str | None) -> Change:
        """Returns a change with the lines of the key, or of the entry in it."""
        old_line = self.old.line(*keys) if was is not None else None
        new_line = self.new.line(*keys) if value is not None else None
        return Change(what=what, words=words, old=was, new=value, old_line=old_line, new_line=new_line)

    def start(self) -> Iterator[Change]:
        was, value = self.old.plan.start, self.new.plan.start
        if was == value:
            return
        host = (start_host(value) or "").lower()
        what: What = "host" if host and host not in visited_hosts(self.old.plan) else "target"
        words = f"the plan now starts at {visible(value)}" + (f" instead of {visible(was)}" if was else "")
        yield self.change(what, words, ("start",), *pairs("start", was or None, value))

    def allow(self) -> Iterator[Change]:
        before, now = allowed_hosts(self.old.plan), allowed_hosts(self.new.plan)
        for host in dict.fromkeys(self.new.plan.allow):
            if not includes(before, host):
                words = f"the browser may now talk to {_hosts(host)}"
                yield self.change("allow" if _widens(host, before) else "host", words, ("allow", host), None, host)
        for host in dict.fromkeys(self.old.plan.allow):
            if not includes(now, host):
                words = f"the browser may no longer talk to {_hosts(host)}"
                yield self.change("safer", words, ("allow", host), host, None)

    def secrets(self) -> Iterator[Change]:
        """Yields changes of secrets that are declared but not used; the steps report the others."""
        for name in self.new.plan.secrets:
            if name not in {*self.old.plan.secrets, *_used(self.new)}:
                words = f"the plan may now use the secret {visible(name)}"
                yield self.change("secret", words, ("secrets", name), None, name)
        for name in self.old.plan.secrets:
            if name not in {*self.new.plan.secrets, *_used(self.old)}:
                words = f"the plan may no longer use the secret {visible(name)}"
                yield self.change("safer", words, ("secrets", name), name, None)

    def inputs(self) -> Iterator[Change]:
        before, now = (_inputs(sheet) for sheet in (self.old, self.new))
        for name in dict.fromkeys([*now, *before]):
            was, value = before.get(name), now.get(name)
            if was != value:
                texts = (None if one is None else flow(one) for one in (was, value))
                yield self.change(self._of_input(name), _input_words(name, was, value), ("inputs", name), *texts)

    def _of_input(self, name: str) -> What:
        """Returns the kind of an input's change: it may lead the plan to a new host."""
        given = self.new.plan.inputs.get(name)
        if given and input_hosts(given) - visited_hosts(self.old.plan):
            return "host"
        return "data" if name in commit_data(self.old.plan).inputs | commit_data(self.new.plan).inputs else "input"

    def browser(self) -> Iterator[Change]:
        """Yields the changes of each key; a key that removes a protection has its own risk."""
        before, now = (as_written(sheet.plan.browser) if sheet.plan.browser else {} for sheet in (self.old, self.new))
        for key in dict.fromkeys([*now, *before]):
            was, value = before.get(key), now.get(key)
            if was != value:
                what = OPENS[key][0] if key in OPENS else "value"
                what = "safer" if key in OPENS and value is None else what
                yield self.change(what, _browser_words(key, was, value), ("browser", key), *pairs(key, was, value))

    def schedule(self) -> Iterator[Change]:
        """Yields whether the plan is scheduled, when, and then the changes of the other keys of `schedule`."""
        was, value = self.old.plan.schedule, self.new.plan.schedule
        times = [described(one) if one else None for one in (was, value)]
        if times[0] != times[1]:
            texts = [None if one is None else pair("schedule", one) for one in (was, value)]
            yield self.change("deployed", _times_words(*times), ("schedule",), *texts)
        if was is None or value is None:
            return
        for key in ("jitter", "missed"):
            old, new = (as_written(one).get(key) for one in (was, value))
            if old != new:
                new = new or ("run" if key == "missed" else None)
                words = (
                    f"the schedule's '{key}' is now {shown(new)}" if new else f"the schedule has no '{key}' any more"
                )
                yield self.change("deployed", words, ("schedule", key), *pairs(key, old, new))

    def defaults(self) -> Iterator[Change]:
        for key, says in WAITS.items():
            was, value = (as_written(getattr(sheet.plan.defaults, key)) for sheet in (self.old, self.new))
            if was != value:
                words = f"if a step does not set it, {says} {value} instead of {was}"
                yield self.change("wait", words, ("defaults", key), pair(key, was), pair(key, value))

    def other(self, key: str, what: What) -> Iterator[Change]:
        was, value = (getattr(sheet.plan, key) or None for sheet in (self.old, self.new))
        if as_written(was) == as_written(value):
            return
        yield self.change(what, key_change_words(key, was, value, "the plan"), (key,), *pairs(key, was, value))


def _times_words(was: str | None, value: str | None) -> str:
    if value is None:
        return f"the plan no longer runs by itself; it ran {visible(str(was))}"
    if was is None:
        return f"the plan now runs by itself: {visible(value)}"
    return f"the plan now runs {visible(value)} instead of {visible(was)}"


def _browser_words(key: str, was: Any, value: Any) -> str:
    if value is None:
        return f"the browser's '{key}' is no longer set; it was {shown(was)}"
    if was is None and key in OPENS:
        return OPENS[key][1].format(shown(value))
    return f"the browser's '{key}' is now {shown(value)}" + (f" instead of {shown(was)}" if was is not None else "")


def _widens(entry: str, before: list[str]) -> bool:
    """Returns whether an entry widens one that was allowed before: the same host, or hosts below it."""
    below = entry[1:].lower()
    return entry.startswith("*.") and any(f".{known}".endswith(below) for known in before)


def _hosts(entry: str) -> str:
    if entry == "*":
        return "every host there is"
    return f"every host below {visible(entry[2:])}" if entry.startswith("*.") else visible(entry)


def _used(sheet: FlatPlan) -> set[str]:
    return {name for step in all_steps(sheet.plan) for name in secrets_in(step.do)}


def _inputs(sheet: FlatPlan) -> dict[str, dict[str, object]]:
    return {name: {"type": given.type} | as_written(given) for name, given in sheet.plan.inputs.items()}


def _input_words(name: str, was: dict[str, object] | None, value: dict[str, object] | None) -> str:
    if value is None:
        return f"the input '{name}' is gone"
    if was is None:
        return f"there is a new input '{name}': {shown(value)}"
    keys = [key for key in {**value, **was} if value.get(key) != was.get(key)]
    parts = (f"'{key}' is now {_said(value, key)} instead of {_said(was, key)}" for key in keys)
    return f"the input '{name}': {', '.join(parts)}"


def _said(given: dict[str, object], key: str) -> str:
    if key not in given:
        return "nothing"
    is_number = key in ("min", "max", "default") and given["type"] in ("integer", "number", "boolean")
    return visible(str(given[key])) if is_number else shown(given[key])
