"""Creates a repository for plans."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically
from planbook.init.source import requirement
from planbook.plan.schema import FILE, schema_text

OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""The places where GitHub looks for it: only the first that exists counts."""
BY_LINES = (".gitignore", ".gitattributes", *OWNERS)
"""Files in which every line counts by itself."""


@dataclass(frozen=True)
class InitResult:
    """The paths, relative to the folder, of the files that were written, and of existing files that were kept.

    `lacking` has the lines of planbook's version that a kept file lacks.
    """

    folder: Path
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    lacking: dict[str, list[str]] = field(default_factory=dict)


def make(folder: Path) -> InitResult:
    """Writes the files into a folder, which it creates if needed. Never overwrites a file. Raises PlanbookError."""
    made = InitResult(folder)
    for path, text in sorted(_contents(folder.resolve().name)):
        there = _in_its_place(folder, path)
        try:
            if there == path and _write(folder / path, text):
                made.written.append(path)
                continue
            made.kept.append(there)
            lacking = _lacking(folder / there, text) if there in BY_LINES else []
        except OSError as error:
            raise PlanbookError(f"{folder / path}: this file cannot be written: {error.strerror}") from None
        made.lacking.update({there: lacking} if lacking else {})
    return made


def _in_its_place(folder: Path, path: str) -> str:
    """Returns an existing file elsewhere that this one would override; else the path itself."""
    others = OWNERS[1:] if path == OWNERS[0] else ()
    return next((other for other in others if (folder / other).exists() and not (folder / path).exists()), path)


def _lacking(file: Path, text: str) -> list[str]:
    """Returns the lines that a file lacks, compared by their first words. A broken link lacks nothing."""
    if not file.is_file():
        return []
    has = {_about(line) for line in file.read_text(encoding="utf-8", errors="replace").splitlines()}
    return [line for line in text.splitlines() if _about(line) and _about(line) not in has]


def _about(line: str) -> str:
    """Returns the path at the beginning of a line; empty for a comment."""
    words = line.partition("#")[0].split()
    return words[0].strip("/") if words else ""


def _write(file: Path, text: str) -> bool:
    """Writes a file if it does not exist, and returns whether it did."""
    if os.path.lexists(file):
        return False
    write_atomically(file, text.encode())  # the next call would keep half a file
    return True


def _contents(name: str) -> Iterator[tuple[str, str]]:
    """Yields the path and content of each file, for a folder of that name."""
    name = re.sub(r"[^\w .-]+", "-", name).strip(" -") or "plans"
    for path, file in _files(files("planbook.init") / "files"):
        text = file.read_text(encoding="utf-8").replace("@NAME@", name)
        yield path, text.replace("@PLANBOOK@", requirement()).replace("@PLANBOOK_TO_RUN@", requirement("[run]"))
    yield f"plans/{FILE}", schema_text()


def _files(folder: Traversable, before: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{before}{entry.name}/")
        else:
            yield f"{before}{entry.name}", entry
