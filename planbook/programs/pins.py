"""What a review of a program or agent covers: its entry in the list, and the project's files that it names."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from planbook.agent_settings import Agent
from planbook.places import Project, settings_in
from planbook.program_settings import PLACEHOLDER, Program


def entry(listed: Program | Agent) -> bytes:
    """Returns what the list says of a program or agent, the same however it is written."""
    return json.dumps(listed.as_written(), sort_keys=True, ensure_ascii=False).encode()


def entry_in(settings: bytes | None, key: str) -> bytes | None:
    """Returns the same from the content of a `pyproject.toml`; None if it is not there, or is not valid.

    `key` is such as `programs.weigh` or `agents.judge`.
    """
    lists, _, name = key.partition(".")
    model: type[Program | Agent] = Agent if lists == "agents" else Program
    try:
        return entry(model.model_validate(settings_in(settings or b"")[lists][name]))
    except (ValueError, ValidationError, LookupError, TypeError):
        return None


def files_of(program: Program | Agent, project: Project) -> list[str]:
    """Returns the project's files that its `argv` and `schema` name, as paths from the project's folder."""
    folder = project.folder.resolve()
    found = (path.resolve() for path in _named(program, project))
    return sorted({path.relative_to(folder).as_posix() for path in found if path.is_relative_to(folder)})


def _named(program: Program | Agent, project: Project) -> Iterator[Path]:
    first, *rest = program.argv or [""]
    if "/" in first:
        yield project.folder / first
    if isinstance(program, Program) and isinstance(program.schema_, str):
        yield project.folder / program.schema_
    folder = program.folder if isinstance(program, Program) else next(iter(program.folders), ".")
    for part in rest:
        path = project.folder / folder / part
        if part and not PLACEHOLDER.search(part) and _is_file(path):
            yield path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a text that cannot be a path
        return False
