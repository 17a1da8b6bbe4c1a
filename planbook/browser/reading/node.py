"""A node of a reading: what the page has at one place, without characters that no reader should get."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Hide = Callable[[str], str]
"""Replaces every secret in a text."""

CUT = 200


def unchanged(text: str) -> str:
    """Returns the text as it is, if there is nothing to hide."""
    return text


@dataclass(eq=False, repr=False)
class Node:
    """A node. `role` is an ARIA role, `text`, `frame`, or "" for a clickable element without a role.

    `trusted` is false if the name differs from the page's (a secret was in it, or characters that are not shown); then
    the name cannot identify the element. The fields from `labels` on are for finding the element again.
    """

    role: str
    name: str = ""
    acted: bool = False  # whether a person could click, fill or choose it
    ref: int = 0  # from 1, for interactive nodes
    value: str | None = None
    kind: str = ""  # of a control: the input's type, select, lines or password
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
    near: str = ""  # a text to which it is the nearest of its role and name
    css: str = ""
    holds: tuple[str, ...] = ()  # of a row, list item or article: the casefolded texts that it contains
    aside: bool = False  # rendered, but not in the accessibility tree
    doubtful: bool = False  # its computed name may differ from the browser's
    shadowed: bool = False  # inside a shadow root
    by_text: bool = False  # its text alone identifies it
    guessed: bool = False  # only its mouse cursor suggests that it is clickable
    folded: bool = False  # repeats the role and name of the interactive node around it
    behind: bool = False  # behind a modal dialog
    mark: int = 0  # of an element that was asked about, from 1
    child_frame: int = -1  # of a frame: its index among the child frames that Playwright knows


def clean(text: str, lines: bool = False) -> str:
    """Returns the text without control characters and without characters that reorder or hide text.

    `lines`: line ends are kept.
    """
    if text.isascii() and text.isprintable():
        return text
    if lines:
        return "\n".join(map(clean, text.splitlines()))
    kept = (" " if letter in "\n\t\r" else letter for letter in text)
    return "".join(letter for letter in kept if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def short(text: str, most: int = CUT) -> str:
    """Returns the text, cut to `most` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def node_of(raw: Mapping[str, Any], document: int, hide: Hide) -> Node:
    """Makes a node from the page script's data; the caller sets its parent."""

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
        value=hide(clean(raw["v"] or "", lines=True)) if "v" in raw else None,
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
        behind="b" in raw,
        mark=raw.get("mark", 0),
        child_frame=raw.get("f", -1),
    )
