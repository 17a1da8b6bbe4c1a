"""Makes a repository for plans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.plan.schema import FILE, schema_text


@dataclass(frozen=True)
class Made:
    """The paths, from the folder, of the files that were written, and of those that were there and were kept."""

    folder: Path
    written: list[str]
    kept: list[str]


def make(folder: Path) -> Made:
    """Puts the files into a folder, which need not be there. Raises PlanbookError; no file is ever overwritten."""
    made = Made(folder, [], [])
    for path, text in sorted(_contents(folder.resolve().name)):
        try:
            (made.written if _write(folder / path, text) else made.kept).append(path)
        except OSError as error:
            raise PlanbookError(f"{folder / path}: this file cannot be written: {error.strerror}") from None
    return made


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
        yield path, file.read_text(encoding="utf-8").replace("@NAME@", name).replace("@VERSION@", version("planbook"))
    yield f"plans/{FILE}", schema_text()


def _files(folder: Traversable, before: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{before}{entry.name}/")
        else:
            yield f"{before}{entry.name}", entry
