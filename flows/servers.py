"""Where this user's projects have a Prefect server of their own: one note a project, in the user's cache."""

import json
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from planbook.browser.find import cache
from planbook.places import Project


@dataclass(frozen=True)
class Place:
    """A project's folder, and the one in which its server keeps its things."""

    folder: Path
    home: Path


def add(project: Project) -> None:
    """Notes that a project's server is started. Where that cannot be noted, `planbook server list` lacks it."""
    home = project.server.absolute()
    with suppress(OSError):
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        about = {"folder": str(project.folder.absolute()), "home": str(home)}
        _note(home).write_text(json.dumps(about), encoding="utf-8")


def known() -> list[Place]:
    """All that was noted, whether or not a server runs there, sorted by the project's folder."""
    found = []
    for note in _folder().glob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            about = json.loads(note.read_text(encoding="utf-8"))
            found.append(Place(Path(about["folder"]), Path(about["home"])))
    return sorted(found, key=lambda place: place.folder)


def forget(home: Path) -> None:
    """Takes the note away."""
    with suppress(OSError):
        _note(home).unlink(missing_ok=True)


def _folder() -> Path:
    return cache() / "planbook" / "servers"


def _note(home: Path) -> Path:
    return _folder() / f"{sha256(str(home).encode()).hexdigest()[:24]}.json"
