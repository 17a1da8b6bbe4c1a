"""How changes are said to reviewers, in the plan's own sentences."""

from typing import Any

from planbook.diff.change import Change, What
from planbook.diff.flattened import FlatStep
from planbook.plan.authored import as_written
from planbook.plan.emit import flow
from planbook.plan.lookalike import with_network_names
from planbook.step.kind import Kind
from planbook.step.text import Name

LONGEST = 200
WAITS = {"timeout": "one try may now take", "retries": "tries that may now follow the first:"}
"""What is said of the keys that a step has, or the plan's `defaults`."""


def change(
    what: What,
    words: str,
    old: FlatStep | None = None,
    new: FlatStep | None = None,
    old_text: str | None = None,
    new_text: str | None = None,
) -> Change:
    """A change of a step, with its places."""
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
    """One line, not too long, in which nothing is hidden: what has no picture of its own is shown by its number."""
    line = with_network_names(printable(" ".join(text.split())))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04X}" for letter in text)


def printable_lines(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def source(laid: FlatStep) -> str:
    """The YAML of a step, as it stands in the file."""
    return printable_lines(laid.step.source) or laid.content


def shown(value: Any) -> str:
    """A value as it is written in a plan: a text in quotes, an expression, a number and all else as it is."""
    written = as_written(value)
    if not isinstance(written, str):
        return visible(flow(written))
    is_text = isinstance(value, (str, Name)) and "{{" not in written
    return visible(f'"{written}"' if is_text else written)


def key_change_words(key: str, was: Any, value: Any, owner: str) -> str:
    """What became of a key, for a sentence; `owner` is what has it: "the plan", or "it" for a step."""
    if value is None:
        return f"{owner} has no '{key}' any more; it was {shown(was)}"
    if was is None:
        return f"{owner} now has '{key}', {shown(value)}"
    whose = "" if owner == "it" else f"{owner}'s "
    return f"{whose}'{key}' is now {shown(value)} instead of {shown(was)}"


def pair(key: str, value: Any) -> str:
    """`key: value`, as a plan has it."""
    return flow({key: as_written(value)})[1:-1]


def pairs(key: str, was: Any, value: Any) -> tuple[str | None, str | None]:
    """`key: value` of both versions; None where one has none."""
    return None if was is None else pair(key, was), None if value is None else pair(key, value)


def named(laid: FlatStep) -> str:
    """`step 07`, with its title if it has one: `step 07, "Place the order",`."""
    return f'{laid.called}, "{visible(laid.step.title)}",' if laid.step.title else laid.called


def with_sentence(laid: FlatStep) -> str:
    """`step 07, Click button "Sign in"`."""
    return f"{laid.called}, {visible(laid.sentence)}"


def verb_phrase(kind: Kind) -> str:
    """What a step does, as told of it: `clicks button "Sign in"`."""
    sentence = visible(kind.describe())
    verb, space, rest = sentence.partition(" ")
    return f"{_third(verb.lower())}{space}{rest}"


def _third(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"
