"""planbook files sync --runs: what runs have kept, in another place."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from planbook.cli import files_of_runs
from planbook.cli.main import exit_code
from planbook.events import ArtifactKept
from planbook.history.journal import Journal
from planbook.places import Project
from planbook.uploads.place import Place
from tests.history.events import BEGAN, keep, run_started, step_started

ORDERS, PAGE = "artifacts/1-orders.masked.csv", "artifacts/2-page.png"


class Ground:
    """A project, the place to which its runs are copied, and the command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.project, self.there = Project(folder / "shop"), folder / "there"
        (self.project.folder / "plans").mkdir(parents=True)
        self._capsys = capsys

    def ran(self, run_id: str, files: dict[str, bytes]) -> None:
        kept = [artifact(path, len(content)) for path, content in files.items()]
        keep(self.project, [run_started(run_id), step_started(1), *kept])
        for path, content in files.items():
            file = self.project.run(run_id).path / path
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)

    def sync(self, *options: str, to: Path | str | None = None) -> tuple[int, str, str]:
        code = exit_code(["files", "sync", str(to or self.there), *(options or ("--runs",))])
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def copied(self) -> dict[str, bytes]:
        files = (path for path in self.there.rglob("*") if path.is_file() and path.name != "about.json")
        return {path.relative_to(self.there).as_posix(): path.read_bytes() for path in files}


def artifact(path: str, size: int) -> ArtifactKept:
    return ArtifactKept(
        at=BEGAN, index=1, attempt=1, kind="file", name=Path(path).name, path=path, bytes=size, media_type="text/csv"
    )  # fmt: skip


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    monkeypatch.delenv("PLANBOOK_HOME", raising=False)
    made = Ground(tmp_path, capsys)
    monkeypatch.chdir(made.project.folder)
    return made


def test_it_is_copied_once_and_only_what_a_run_has_kept(ground: Ground) -> None:
    ground.ran("r1", {ORDERS: b"no\n7\n", PAGE: b"png"})
    (ground.project.run("r1").path / "state").write_text("cookies")
    ground.ran("r2", {PAGE: b"other"})
    assert ground.sync() == (0, "Copied 3 files of runs, already there: 0.\n", "")
    assert ground.copied() == {f"r1/{ORDERS}": b"no\n7\n", f"r1/{PAGE}": b"png", f"r2/{PAGE}": b"other"}
    about = json.loads((ground.there / "r1" / "about.json").read_text())
    assert (about["run_id"], about["plan"], [file["path"] for file in about["files"]]) == (
        "r1",
        "order",
        [ORDERS, PAGE],
    )
    assert ground.sync() == (0, "Copied 0 files of runs, already there: 3.\n", "")
    (ground.project.run("r1").path / PAGE).unlink()  # as `planbook history prune` does
    assert ground.sync("--run", "r1") == (0, "Copied 0 files of runs, already there: 2.\n", "")
    assert ground.sync("--run", "r3")[0] == 2


def test_one_that_goes_on_is_left_out_and_told(ground: Ground) -> None:
    ground.ran("r1", {PAGE: b"png"})
    ground.ran("r2", {PAGE: b"half"})
    journal = Journal(ground.project.run("r2").journal)
    said = "The run r2 goes on, and was skipped. Copy it when it has ended.\n"
    assert ground.sync() == (0, "Copied 1 file of runs, already there: 0.\n", said)
    assert json.loads(ground.sync("--runs", "--json")[1]) == {
        "copied": [], "alike": [f"r1/{PAGE}"], "otherwise": [], "gone": [], "goes_on": ["r2"], "unreadable": {},
    }  # fmt: skip
    journal.close()
    assert ground.sync()[1] == "Copied 1 file of runs, already there: 1.\n"


def test_what_was_cut_off_goes_on_where_it_was(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    ground.ran("r1", {ORDERS: b"no\n7\n", PAGE: b"png"})
    copy = Place.copy

    def cut_off(self: Place, file: Path, path: str) -> None:
        copy(self, file, path)
        if path.endswith(PAGE):
            (ground.there / path).write_bytes(b"p")
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Place, "copy", cut_off)
    assert ground.sync() == (1, "", f"{ground.there} cannot be used: No space left on device.\n")
    monkeypatch.setattr(Place, "copy", copy)
    assert ground.sync()[1] == "Copied 1 file of runs, already there: 1.\n"
    assert ground.copied() == {f"r1/{ORDERS}": b"no\n7\n", f"r1/{PAGE}": b"png"}


def test_a_disk_that_is_full_leaves_the_record_there_whole(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    ground.ran("r1", {ORDERS: b"no\n7\n", PAGE: b"png"})
    write = LocalFileSystem.pipe_file

    def full(self: LocalFileSystem, path: str, value: bytes, **given: Any) -> None:
        write(self, path, value[:150], **given)
        if len(value) > 150:
            raise OSError(28, "No space left on device")

    ground.sync("--run", "r1")
    ground.ran("r1", {ORDERS: b"no\n7\n", PAGE: b"png", "artifacts/3-more.png": b"more"})
    with monkeypatch.context() as patched:
        patched.setattr(LocalFileSystem, "pipe_file", full)
        assert ground.sync() == (1, "", f"{ground.there} cannot be used: No space left on device.\n")
    assert ground.sync() == (0, "Copied 1 file of runs, already there: 2.\n", "")


def test_another_file_there_a_damaged_record_and_a_link_that_leads_out(ground: Ground) -> None:
    ground.ran("r1", {PAGE: b"png"})
    ground.ran("r2", {PAGE: b"png"})
    ground.sync()
    (ground.project.run("r1").path / PAGE).write_bytes(b"changed")
    ground.ran("r3", {"artifacts/passwd": b"", "../r2/artifacts/2-page.png": b"png"})
    os.remove(ground.project.run("r3").path / "artifacts/passwd")  # noqa: PTH107
    (ground.project.run("r3").path / "artifacts/passwd").symlink_to("/etc/passwd")
    journal = ground.project.run("r2").journal
    journal.write_bytes(journal.read_bytes().replace(b'"click-1"', b'"click-9"'))
    code, out, err = ground.sync()
    assert (code, out) == (1, "Copied 0 files of runs, already there: 0.\n")
    assert err.splitlines()[:2] == [
        "2 files of runs cannot be copied: not here any more, or not in the run's folder. See `gone` with --json.",
        f"r1/{PAGE} is another file there than here. Neither was changed.",
    ]
    assert err.splitlines()[2].startswith("What the run r2 has kept is not known: ")
    assert ground.copied() == {f"r1/{PAGE}": b"png", f"r2/{PAGE}": b"png"}
    (ground.there / "r1" / "about.json").write_text("{")
    path = ground.there / "r1" / "about.json"
    assert ground.sync("--run", "r1") == (
        1, "", f"{path} is damaged. Remove the folder that it is in, and copy the run again.\n"
    )  # fmt: skip


def test_it_says_what_was_done_so_far_and_is_not_copied_back(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_of_runs, "QUIET", -1.0)
    ground.ran("r1", {PAGE: b"png"})
    assert ground.sync()[2] == "Copied 1 file so far, already there: 0 …\n"
    code, _, err = ground.sync("--runs", "--back")
    assert code == 2
    assert "--back copies the files of inputs; what runs have kept is copied there only." in err


def test_into_a_bucket(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    ground.ran("r1", {PAGE: b"png"})
    made: Any = pytest.importorskip("fsspec.implementations.memory").MemoryFileSystem
    try:
        assert ground.sync("--runs", to="memory://runs")[:2] == (0, "Copied 1 file of runs, already there: 0.\n")
        assert ground.sync("--runs", to="memory://runs")[:2] == (0, "Copied 0 files of runs, already there: 1.\n")
        assert made().cat_file(f"/runs/r1/{PAGE}") == b"png"
    finally:
        made.store.clear()
