"""What a review of a program covers: its entry in the project's list, and the files of the project that it names."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from planbook.places import Project, settings_in
from planbook.program_settings import PLACEHOLDER, Program


def entry(program: Program) -> bytes:
    """Returns what the list says of a program, the same however it is written."""
    return json.dumps(program.as_written(), sort_keys=True, ensure_ascii=False).encode()


def entry_in(settings: bytes | None, name: str) -> bytes | None:
    """Returns the same from the content of a `pyproject.toml`; None if it is not there, or is not valid."""
    try:
        return entry(Program.model_validate(settings_in(settings or b"")["programs"][name]))
    except (ValueError, ValidationError, LookupError, TypeError):
        return None


def files_of(program: Program, project: Project) -> list[str]:
    """Returns the project's files that its `argv` and `schema` name, as paths from the project's folder."""
    folder = project.folder.resolve()
    found = (path.resolve() for path in _named(program, project))
    return sorted({path.relative_to(folder).as_posix() for path in found if path.is_relative_to(folder)})


def _named(program: Program, project: Project) -> Iterator[Path]:
    first, *rest = program.argv
    if "/" in first:
        yield project.folder / first
    if isinstance(program.schema_, str):
        yield project.folder / program.schema_
    for part in rest:
        path = project.folder / program.folder / part
        if part and not PLACEHOLDER.search(part) and _is_file(path):
            yield path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a text that cannot be a path
        return False
