"""The fenced blocks of the documentation, found with Sybil, and the reasons for skipping some.

A block that is not run has a marker before it with the reason: `<!-- skip: next "needs a Prefect worker" -->`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import SkipTest

from sybil import Document, Region
from sybil.parsers.markdown import SkipParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(path for path in DOCS.rglob("*.md") if ".site" not in path.parts),
]
LANGUAGES = {"yaml", "console", "toml", "text", "sql", "python", "json", "ini"}
_FENCE = RawFencedCodeBlockLexer(re.compile(r'(?P<language>\w*)[ ]*(?:title="(?P<title>[^"]*)")?[^\n]*$\n', re.M))


@dataclass(frozen=True)
class Block:
    """One block: its language, its title (a file's name), its text, and its first line on the page."""

    page: Path
    line: int
    language: str
    title: str | None
    text: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks_of(page: Path) -> list[tuple[Block, str | None]]:
    """Returns the blocks of a page in order, each with the reason if it is skipped."""
    found: list[tuple[Block, str | None]] = []

    def fences(document: Document) -> Iterable[Region]:
        return (Region(one.start, one.end, one.lexemes, lambda example: found.append((made(example), None)))
                for one in _FENCE(document))  # fmt: skip

    def made(example: object) -> Block:
        parsed = example.parsed  # type: ignore[attr-defined]
        return Block(page, example.line, parsed["language"], parsed["title"], parsed["source"])  # type: ignore[attr-defined]

    for example in Document.parse(str(page), fences, SkipParser()).examples():
        try:
            example.evaluate()
        except SkipTest as reason:
            found.append((made(example), str(reason)))
    return found


def all_blocks(wanted: Callable[[Block], bool]) -> Iterator[Block]:
    """Yields the matching blocks of all pages, without skipped ones."""
    for page in PAGES:
        yield from (block for block, reason in blocks_of(page) if reason is None and wanted(block))
