"""Prints changes as one self-contained HTML page."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from planbook.diff.change import Change
from planbook.diff.compared import FileDiff, lines_of, plural

_WORDS = re.compile(r"\w+|\s+|.", re.DOTALL)
LEVELS = {
    "danger": "To look at closely",
    "change": "What else changes",
    "detail": "Of little weight",
}


def page(files: Sequence[FileDiff], against: str | None) -> str:
    """Returns the page about all plans; unchanged plans are listed at its end."""
    told = [one for one in files if one.state != "same"]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            files=told,
            same=[one for one in files if one.state == "same"],
            against=against,
            style=_style(),
            title=told[0].path if len(told) == 1 else f"{plural(len(told), 'plan')} changed",
        )
    )


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("planbook.diff"), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    found.globals |= {"levels": LEVELS}
    found.filters |= {"lines": lines_of, "marked": marked, "of_level": _of_level, "diff_lines": _diff_lines}
    return found


@cache
def _style() -> Markup:
    return Markup((Path(__file__).parent / "style.css").read_text("utf-8"))


def _of_level(changes: Sequence[Change], level: str) -> list[Change]:
    return [change for change in changes if change.level == level]


def marked(change: Change) -> tuple[Markup | None, Markup | None]:
    """Returns the old and the new source, with their differences highlighted."""
    if change.old is None or change.new is None:
        return tuple(None if text is None else escape(text) for text in (change.old, change.new))  # type: ignore[return-value]
    old, new = _WORDS.findall(change.old), _WORDS.findall(change.new)
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        Markup("").join(_part("del", old[a:b], kind) for kind, a, b, _, _ in blocks),
        Markup("").join(_part("ins", new[a:b], kind) for kind, _, _, a, b in blocks),
    )


def _part(tag: str, words: Sequence[str], kind: str) -> Markup:
    text = escape("".join(words))
    return text if kind == "equal" or not words else Markup("<{0}>{1}</{0}>").format(tag, text)


def _diff_lines(plain: str) -> Iterator[tuple[str, str]]:
    """Yields the lines of git's own diff, each with its type."""
    kinds = {"-": "old", "+": "new", "@": "at"}
    yield from ((kinds.get(line[:1], ""), line) for line in plain.splitlines())
