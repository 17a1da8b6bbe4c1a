"""What a review of a program or agent covers: its entry in the list, and the files and settings that it depends on."""

import json
import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from planbook.places import Project, settings_in
from planbook.programs.order import CannotStart
from planbook.settings import Settings, read_settings
from planbook.settings.agents import Agent
from planbook.settings.programs import PLACEHOLDER, Program

SETTINGS = "pyproject.toml"
OF_MODELS = {"address": "model_address", "model": "model"}
"""What a model has of the project's settings where its own entry says nothing: who gets the tasks."""
MOST_LINKS = 40
CHANGED = (
    "{} cannot be started: {} is not what the gate has compared. It has changed since the run began. "
    "Run the plan again."
)


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


def settings_of(listed: Program | Agent) -> list[str]:
    """Returns the settings of the project that decide where the tasks of an agent go."""
    if not isinstance(listed, Agent) or listed.kind != "messages":
        return []
    return [setting for own, setting in OF_MODELS.items() if getattr(listed, own) is None]


def pin_of(name: str) -> str:
    """Returns the name by which a gate knows a setting."""
    return f"{SETTINGS} {name}"


def setting(settings: Settings, name: str) -> bytes:
    """Returns the value of a setting, the same however it is written."""
    return json.dumps(getattr(settings, name)).encode()


def setting_in(content: bytes | None, name: str) -> bytes | None:
    """Returns the same from the content of a `pyproject.toml`; None if that is not valid."""
    try:
        return setting(Settings.model_validate(settings_in(content or b"")), name)
    except (ValueError, ValidationError):
        return None


def files_of(program: Program | Agent, project: Project) -> list[str]:
    """Returns the project's files that its `argv` and `schema` name, as paths from the project's folder.

    With them are the symbolic links that lead to them: whoever changes one changes what is started.
    """
    folder = project.folder.resolve()
    found = (each for path in _named(program, project) for each in _with_links(path))
    return sorted({path.relative_to(folder).as_posix() for path in found if path.is_relative_to(folder)})


def content_of(project: Project, file: str) -> bytes:
    """Returns the content of one of these files, as git stores it; empty for a missing one."""
    path = project.folder / file
    if path.is_symlink():
        return os.fsencode(path.readlink())
    return path.read_bytes() if path.is_file() else b""


def digest(content: bytes) -> str:
    """Returns the SHA-256 by which a run knows a file."""
    return sha256(content).hexdigest()


def refuse_changed(name: str, program: Program | Agent, project: Project, compared: Mapping[str, str] | None) -> None:
    """Raises CannotStart for a file or setting that is not what the gate has compared; None if there is no gate."""
    if compared is None:
        return
    for each in settings_of(program):
        if digest(setting(read_settings(project), each)) != compared.get(pin_of(each)):
            raise CannotStart(CHANGED.format(name, pin_of(each)))
    for file in files_of(program, project):
        if digest(content_of(project, file)) != compared.get(file):
            raise CannotStart(CHANGED.format(name, file))


def refuse_other_browser(browser: str, project: Project, compared: Mapping[str, str] | None) -> None:
    """Raises CannotStart if the project's settings name another browser elsewhere than the gate has compared."""
    if compared is None or "://" not in browser:
        return
    settings = read_settings(project)
    if browser == settings.browser and digest(setting(settings, "browser")) != compared.get(pin_of("browser")):
        raise CannotStart(CHANGED.format("The browser", pin_of("browser")))


def _named(program: Program | Agent, project: Project) -> Iterator[Path]:
    first, *rest = program.argv or [""]
    top = project.folder.resolve()
    if "/" in first:
        yield top / first
    if isinstance(program, Program) and isinstance(program.schema_, str):
        yield top / program.schema_
    folder = program.folder if isinstance(program, Program) else next(iter(program.folders), ".")
    for part in rest:
        for text in (part, part.partition("=")[2]):  # `--rules=tools/rules.json` names a file, too
            if text and not PLACEHOLDER.search(part) and _is_file(top / folder / text):
                yield top / folder / text


def _with_links(path: Path) -> Iterator[Path]:
    """Yields the links on the way to a file, and the file."""
    for _ in range(MOST_LINKS):
        link = next((each for each in (*reversed(path.parents), path) if each.is_symlink()), None)
        if link is None:
            break
        yield Path(os.path.normpath(link))  # nothing before it is a link
        path = link.parent / link.readlink() / path.relative_to(link)
    yield path.resolve()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a text that cannot be a path
        return False
