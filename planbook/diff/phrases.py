"""Words changes for reviewers, with the sentences that describe steps."""

import re
from difflib import unified_diff
from typing import Any

from planbook.diff.change import Change, What
from planbook.diff.flattened import FlatStep
from planbook.plan.authored import as_written
from planbook.plan.emit import flow
from planbook.plan.lookalike import with_network_names
from planbook.step.kind import Kind
from planbook.step.text import Name

LONGEST = 200
MOST_LINES = 40  # of a difference
_AND_READ = re.compile(r", and read (the answer|its result|what it writes)(?= into \w+$)")
WAITS = {"timeout": "one attempt may now take", "retries": "attempts that may now follow the first:"}
"""Phrases for the timing keys of a step, or of the plan's `defaults`."""


def change(
    what: What,
    words: str,
    old: FlatStep | None = None,
    new: FlatStep | None = None,
    old_text: str | None = None,
    new_text: str | None = None,
) -> Change:
    """Returns a change of a step, with its places."""
    shown = new or old
    assert shown
    return Change(
        what=what,
        words=words,
        old=old_text,
        new=new_text,
        old_line=old.line if old else None,
        new_line=new.line if new else None,
        step=shown.step.id,
        number=shown.number or None,
        sentence=visible(shown.sentence),
    )


def visible(text: str) -> str:
    """Returns a text on one line, shortened, with invisible characters shown by their codes."""
    line = with_network_names(printable(" ".join(text.split())))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04X}" for letter in text)


def printable_lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def changed_lines(was: str, now: str) -> tuple[str | None, str | None]:
    """Returns the lines that are gone, and those that have come; None if there are none."""
    lines = list(unified_diff(was.splitlines(), now.splitlines(), lineterm="", n=0))[2:]
    gone, come = (_first([line[1:] for line in lines if line.startswith(sign)]) for sign in "-+")
    return printable_lines("\n".join(gone)) or None, printable_lines("\n".join(come)) or None


def _first(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_LINES
    return lines if more <= 0 else [*lines[:MOST_LINES], f"… and {more} more lines"]


def source(laid: FlatStep) -> str:
    """Returns the YAML of a step in the file."""
    return printable_lines(laid.step.source) or laid.content


def shown(value: Any) -> str:
    """Returns a value as a plan would write it: a text in quotes, expressions, numbers and others unchanged."""
    written = as_written(value)
    if not isinstance(written, str):
        return visible(flow(written))
    is_text = isinstance(value, (str, Name)) and "{{" not in written
    return visible(f'"{written}"' if is_text else written)


def key_change_words(key: str, was: Any, value: Any, owner: str) -> str:
    """Describes the change of a key in a sentence; `owner` is "the plan", or "it" for a step."""
    if value is None:
        return f"{owner} has no '{key}' any more; it was {shown(was)}"
    if was is None:
        return f"{owner} now has '{key}', {shown(value)}"
    whose = "" if owner == "it" else f"{owner}'s "
    return f"{whose}'{key}' is now {shown(value)} instead of {shown(was)}"


def pair(key: str, value: Any) -> str:
    """Returns `key: value`, as a plan would write it."""
    return flow({key: as_written(value)})[1:-1]


def pairs(key: str, was: Any, value: Any) -> tuple[str | None, str | None]:
    """Returns `key: value` of both versions; None if a version has none."""
    return None if was is None else pair(key, was), None if value is None else pair(key, value)


def named(laid: FlatStep) -> str:
    """Names a step, with its title if it has one: `step 07, "Place the order",`."""
    return f'{laid.called}, "{visible(laid.step.title)}",' if laid.step.title else laid.called


def with_sentence(laid: FlatStep) -> str:
    """Names a step with its sentence: `step 07, Click button "Sign in"`."""
    return f"{laid.called}, {visible(laid.sentence)}"


def verb_phrase(kind: Kind) -> str:
    """Returns what a step does as a verb phrase: `clicks button "Sign in"`."""
    sentence = visible(kind.describe())
    verb, space, rest = sentence.partition(" ")
    return _third(verb.lower()) + space + _AND_READ.sub(r", and reads \1", rest)


def _third(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"
