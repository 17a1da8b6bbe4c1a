"""The projects that a server serves, by name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.places import Project, find_project
from planbook.serve.auth.scopes import EVERY


def served_projects(given: Sequence[str], here: Path) -> dict[str, Project]:
    """The projects as `--project [NAME=]DIR` names them; without any, the one of the folder `here`.

    A project is called by its folder's name if none is given. Raises PlanbookError for a folder that is none, and for
    two of one name.
    """
    found: dict[str, Project] = {}
    for text in given:
        name, equals, path = text.partition("=")
        folder = Path(path if equals else text)
        if not folder.is_dir():
            raise PlanbookError(f"--project {text}: there is no folder {folder}. Write the folder that has plans/.")
        _add(found, name if equals else folder.resolve().name, Project(folder.resolve()))
    if not found:
        project = find_project(here)
        _add(found, project.folder.name, project)
    return found


def _add(found: dict[str, Project], name: str, project: Project) -> None:
    if not name or name == EVERY:
        raise PlanbookError(f'--project: "{name}" is not a name. Write NAME=DIR, such as shop={project.folder}')
    if name in found:
        raise PlanbookError(f'--project: two projects are called "{name}". Name one: NAME={project.folder}')
    found[name] = project


def choose(projects: Mapping[str, Project], asked: str | None, of_key: str | None) -> str | None:
    """The name of the project that is meant: as asked, else the key's, else the only one; None if that is open."""
    if asked is not None:
        return asked
    if of_key is not None:
        return of_key
    return next(iter(projects)) if len(projects) == 1 else None
