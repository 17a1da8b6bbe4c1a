"""Output that is lost: a full disk, a closed stdout, a closed pipe. It does not affect the command's work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planbook.history.load import load_all
from planbook.places import Project
from tests.history.events import keep, passing_run

PLANBOOK = Path(sys.executable).with_name("planbook")
LOST = "Not all of the output could be written: No space left on device.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("lost"))
    (project.folder / "plans").mkdir()
    keep(project, list(passing_run("20260801-a", steps=3000)))
    load_all(project, print)
    return project.folder


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in a shell, with this `planbook` on the PATH."""
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=os.environ | {"PATH": f"{PLANBOOK.parent}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "asked", ["runs", "runs show last --json", "sql 'FROM steps' --csv", "report last --format md -o -"]
)
def test_on_a_full_disk_it_is_said(folder: Path, asked: str) -> None:
    told = shell(folder, f"planbook {asked} > /dev/full")
    assert (told.returncode, told.stderr.splitlines(keepends=True)[-1]) == (1, LOST)
    assert "Traceback" not in told.stderr


def test_where_nothing_can_be_said_either(folder: Path) -> None:
    assert shell(folder, "planbook runs > /dev/full 2> /dev/full").returncode == 1
    assert shell(folder, "planbook runs show none 2> /dev/full").returncode == 2


def test_whoever_closes_the_pipe_has_had_enough(folder: Path) -> None:
    told = shell(folder, "set -o pipefail; planbook sql 'FROM steps' --csv | head -1")
    assert (told.returncode, told.stdout.startswith("run_id,"), told.stderr) == (0, True, "")


def test_closed_streams(folder: Path) -> None:
    """A file that is opened later does not receive the output."""
    told = shell(folder, "planbook report last >&- 2>&- <&-")
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
    page = (folder / ".planbook/runs/20260801-a/report.html").read_text()
    assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>")
