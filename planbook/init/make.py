"""Makes a repository for plans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.init.source import requirement
from planbook.plan.schema import FILE, schema_text

OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks for it: only the first that is there counts."""
BY_LINES = (".gitignore", ".gitattributes", *OWNERS)
"""Files of which every line counts by itself."""


@dataclass(frozen=True)
class InitResult:
    """The paths, from the folder, of the files that were written, and of those that were there and were kept.

    `lacking` has of a file that was kept the lines that ours would have had, and that it has not.
    """

    folder: Path
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    lacking: dict[str, list[str]] = field(default_factory=dict)


def make(folder: Path) -> InitResult:
    """Puts the files into a folder, which need not be there. Raises PlanbookError; no file is ever overwritten."""
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
    """A file that is there elsewhere and would count no more if this one were written; else the path itself."""
    others = OWNERS[1:] if path == OWNERS[0] else ()
    return next((other for other in others if (folder / other).exists() and not (folder / path).exists()), path)


def _lacking(file: Path, text: str) -> list[str]:
    """The lines that a file lacks, going by their first words; a link to nothing has none, and lacks nothing."""
    if not file.is_file():
        return []
    has = {_about(line) for line in file.read_text(encoding="utf-8", errors="replace").splitlines()}
    return [line for line in text.splitlines() if _about(line) and _about(line) not in has]


def _about(line: str) -> str:
    """What a line is about: the path that it begins with; "" for a comment."""
    words = line.partition("#")[0].split()
    return words[0].strip("/") if words else ""


def _write(file: Path, text: str) -> bool:
    """Whether the file was not there, and now is."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except FileExistsError:
        return False
    return True


def _contents(name: str) -> Iterator[tuple[str, str]]:
    """The path of each file, and what is in it, for a folder of that name."""
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
