"""A node of a reading: what the page has at one place, cleaned of what no reader should get."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Hide = Callable[[str], str]
"""Puts a sign in the place of every secret in a text."""

CUT = 200


def unchanged(text: str) -> str:
    """Where there is nothing to hide."""
    return text


@dataclass(eq=False, repr=False)
class Node:
    """`role` is one of ARIA's, or `text`, `frame`, or empty for what can be clicked and has no role.

    `trusted` is false where the name is not quite what the page says (a secret was in it, or signs that are not
    shown): then it does not name the element. The fields from `labels` on are for finding it again.
    """

    role: str
    name: str = ""
    acted: bool = False  # whether a person could click it, fill it or choose it
    ref: int = 0  # from 1, for what is acted on
    value: str | None = None
    kind: str = ""  # of a control: the type of an input, select, lines, password
    states: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    more_options: int = 0
    level: int = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    document: int = 0
    trusted: bool = True
    labels: tuple[str, ...] = ()
    testid: str = ""
    title: str = ""
    alt: str = ""
    near: str = ""  # a text of which it is the closest of its role and name
    css: str = ""
    holds: tuple[str, ...] = ()  # of a row, list item or article: the texts that it is found by, in small letters
    aside: bool = False  # drawn, but not in the accessibility tree
    doubtful: bool = False  # its name may not be reckoned as the browser does
    shadowed: bool = False  # in a shadow root
    by_text: bool = False  # its text alone leads to it
    guessed: bool = False  # only the mouse's look says that it can be clicked
    child_frame: int = -1  # of a frame: which of the frames that Playwright knows


def clean(text: str) -> str:
    """The text without control characters, escape sequences' starts, and signs that turn or hide what is read."""
    if text.isascii() and text.isprintable():
        return text
    kept = (" " if letter in "\n\t\r" else letter for letter in text)
    return "".join(letter for letter in kept if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def short(text: str, most: int = CUT) -> str:
    """The text, cut where it is long."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def node_of(raw: Mapping[str, Any], document: int, hide: Hide) -> Node:
    """A node of what the page's script told; its parent is set by whoever has all of them."""

    def tidy(key: str) -> str:
        return hide(clean(raw.get(key) or ""))

    def untouched(key: str) -> str:
        said: str = raw.get(key) or ""
        return said if hide(clean(said)) == said else ""

    name, trusted = tidy("n"), raw.get("n", "") == tidy("n")
    return Node(
        role=raw["r"],
        name=name if raw["r"] != "text" else tidy("t"),
        acted="a" in raw,
        value=tidy("v") if "v" in raw else None,
        kind=raw.get("k", ""),
        states=tuple(raw.get("s", ())),
        options=tuple(hide(clean(option)) for option in raw.get("o", ())),
        more_options=raw.get("m", 0),
        level=raw.get("lv", 0),
        document=document,
        trusted=trusted,
        labels=tuple(label for label in raw.get("l", ()) if hide(clean(label)) == label),
        testid=untouched("i"),
        title=untouched("ti"),
        alt=untouched("al"),
        near=untouched("nr"),
        css=untouched("c") or raw.get("x", ""),
        holds=tuple(raw[key].casefold() for key in ("h", "j") if key in raw),
        aside="w" in raw,
        doubtful="d" in raw,
        shadowed="sh" in raw,
        by_text="u" in raw and trusted,
        guessed="g" in raw,
        child_frame=raw.get("f", -1),
    )
