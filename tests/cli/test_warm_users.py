"""The warm process's data reaches no other user of the machine: tried as another user, which needs root."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planbook.cli import warm

ROGUE = Path(__file__).with_name("rogue.py")
ROOT = Path(__file__).parents[2]
NOBODY = 65534
HAND_OVER = "from planbook.cli import warm; print(warm.hand_over(['run', 'any']))"
ADDRESS = "from planbook.cli import warm; print(warm.address(warm.project_folder()))"
needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can act as another user")


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder that all users share."""
    folder = Path(tempfile.mkdtemp(prefix="planbook-shared-"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


def python(code: str, temporary: Path) -> str:
    """Returns the output of a program with a secret in its environment."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "PLANBOOK_", "XDG_"))}
    about = {"TMPDIR": str(temporary), "WORD": "open sesame", "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=mine | about, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


@contextmanager
def rogue(place: Path, user: int) -> Iterator[Callable[[], str]]:
    """Runs a program of another user that listens there; yields a function that returns what it received."""
    process = subprocess.Popen(
        [sys.executable, ROGUE, str(user), "listen", place], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"

    def handed() -> str:
        with suppress_timeout():
            return process.communicate(timeout=0.3)[0].strip()
        return "nobody came"

    try:
        yield handed
    finally:
        process.kill()
        process.communicate()


@contextmanager
def suppress_timeout() -> Iterator[None]:
    try:
        yield
    except subprocess.TimeoutExpired:
        return


def test_what_the_trick_gets_where_the_user_is_the_same(temporary: Path) -> None:
    place = Path(python(ADDRESS, temporary))
    place.parent.mkdir(mode=0o700)
    with rogue(place, os.getuid()) as handed:
        assert python(HAND_OVER, temporary) == "0"
        assert handed() == '"open sesame" 3'


@needs_root
@pytest.mark.parametrize("way", ["folder", "folder-link", "own-folder-link", "socket-link", "open-folder"])
def test_another_user_gets_nothing(temporary: Path, way: str) -> None:
    place = Path(python(ADDRESS, temporary))
    theirs = temporary / "theirs" / place.name
    if way == "folder":
        theirs = place
    elif way == "folder-link":
        place.parent.symlink_to(theirs.parent)
    elif way == "own-folder-link":
        (temporary / "mine").mkdir(mode=0o700)
        place.parent.symlink_to(temporary / "mine")
        (temporary / "mine" / place.name).symlink_to(theirs)
    else:
        place.parent.mkdir(mode=0o777 if way == "open-folder" else 0o700)
        place.parent.chmod(0o777 if way == "open-folder" else 0o700)
        place.symlink_to(theirs)
    with rogue(theirs, NOBODY) as handed:
        assert python(HAND_OVER, temporary) == "None"
        assert handed() in ("nobody came", "nothing"), "whoever came left without a word"


@needs_root
def test_no_process_is_left_in_a_folder_of_another_user(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    folder = warm.sockets()
    folder.mkdir(mode=0o755)
    os.chown(folder, NOBODY, NOBODY)
    warm.keep_warm(temporary)
    assert list(folder.iterdir()) == []


def test_the_users_runtime_folder_comes_first(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    runtime = temporary / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    assert warm.sockets() == runtime / "planbook"
    runtime.chmod(0o755)
    assert warm.sockets() == temporary / f"planbook-{os.getuid()}", "others can look into it"
    monkeypatch.setenv("XDG_RUNTIME_DIR", "run")
    assert warm.sockets() == temporary / f"planbook-{os.getuid()}", "the specification wants a whole path"
