"""planbook history collect: the runs of other machines in one history, however often it is called."""

import json
import os
from pathlib import Path

import fsspec  # type: ignore[import-untyped]
import pytest
from fsspec.spec import AbstractFileSystem  # type: ignore[import-untyped]

from planbook.places import Project
from tests.history.conftest import Planbook
from tests.history.events import keep, rich_run


@pytest.fixture
def machines(tmp_path_factory: pytest.TempPathFactory) -> list[Project]:
    """Two machines that ran plans."""
    folder = tmp_path_factory.mktemp("machines")
    made = [Project(folder / name) for name in ("one", "two")]
    for number, machine in enumerate(made):
        keep(machine, rich_run(f"20260801-{number}"))
    return made


def collect(planbook: Planbook, *sources: object) -> dict[str, list[str]]:
    code, out, _ = planbook("history", "collect", *(str(source) for source in sources), "--json")
    found: dict[str, list[str]] = json.loads(out)
    assert code == (1 if found["otherwise"] else 0)
    return {name: ids for name, ids in found.items() if ids}


def test_runs_of_several_machines(project: Project, planbook: Planbook, machines: list[Project]) -> None:
    around = machines[0].folder.parent
    assert collect(planbook, around) == {"new": ["20260801-0", "20260801-1"]}
    assert collect(planbook, around) == {"alike": ["20260801-0", "20260801-1"]}
    assert collect(planbook, machines[0].folder, machines[1].kept, machines[1].runs) == {
        "alike": ["20260801-0", "20260801-1", "20260801-1"]
    }
    out = planbook("sql", "SELECT run_id, status FROM runs ORDER BY run_id", "--csv")[1]
    assert [line.partition(",")[0] for line in out.splitlines()[1:]] == ["20260801-0", "20260801-1"]
    assert planbook("history", "verify")[0] == 0
    assert [path.name for path in project.run("20260801-0").path.iterdir()] == ["journal.ndjson"]


def test_a_run_that_goes_on_comes_when_it_has_ended(
    project: Project, planbook: Planbook, machines: list[Project]
) -> None:
    journal = machines[0].run("20260801-0").journal
    whole = journal.read_bytes()
    begun = b"".join(whole.splitlines(keepends=True)[:5])
    journal.write_bytes(begun)
    assert collect(planbook, machines[0].kept) == {"going_on": ["20260801-0"]}
    os.utime(journal, (0, 0))  # interrupted long ago
    assert collect(planbook, machines[0].kept) == {"new": ["20260801-0"]}
    journal.write_bytes(whole)
    assert collect(planbook, machines[0].kept) == {"grown": ["20260801-0"]}
    assert project.run("20260801-0").journal.read_bytes() == whole
    journal.write_bytes(b"{}\n" + whole)
    os.utime(journal, (0, 0))
    assert collect(planbook, machines[0].kept) == {"otherwise": ["20260801-0"]}
    assert project.run("20260801-0").journal.read_bytes() == whole


def test_everything_but_the_browsers_state(project: Project, planbook: Planbook, machines: list[Project]) -> None:
    run = machines[0].run("20260801-0")
    run.report.write_text("notebook", "utf-8")
    run.state.write_text("signed in", "utf-8")
    (run.path / "artifacts").mkdir(exist_ok=True)
    (run.path / "artifacts/shot.png").write_bytes(b"png")
    (run.path / "link").symlink_to("/etc/passwd")
    assert planbook("history", "collect", str(machines[0].folder), "--everything")[:2] == (
        0,
        "1 run brought, 0 continued; 0 runs were here already.\n",
    )
    here = project.run("20260801-0").path
    found = {path.relative_to(here).as_posix() for path in here.rglob("*") if path.is_file()}
    assert {"journal.ndjson", "report.html", "artifacts/shot.png"} <= found
    assert not {"state", "link"} & found


def test_a_bucket(project: Project, planbook: Planbook, machines: list[Project]) -> None:
    bucket = fsspec.filesystem("memory")
    bucket.pipe("/bucket/worker-1/runs/20260801-0/journal.ndjson", machines[0].run("20260801-0").journal.read_bytes())
    try:
        assert collect(planbook, "memory://bucket") == {"new": ["20260801-0"]}
    finally:
        bucket.rm("/bucket", recursive=True)


class NoKey(Exception):
    """Raised by a client, whose errors are its own."""


class Sealed(AbstractFileSystem):
    """A bucket for which there are no credentials."""

    def ls(self, path: str, detail: bool = True, **_: object) -> list[str]:
        raise NoKey("Unable to locate credentials.")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("NOWHERE", "There are no runs in NOWHERE. Name a folder of runs, or one that has `runs`."),
        ("tape://drive/1", "tape://drive/1 cannot be read: Protocol not known: tape."),
        ("s3://bucket/x", "s3://bucket/x cannot be read: Install s3fs to access S3."),
        ("s3:/bucket/x", "s3:/bucket/x cannot be read: an address has two slashes after the colon: s3://bucket/x."),
        ("sealed://bucket/x", "sealed://bucket/x cannot be read: Unable to locate credentials."),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_read(
    project: Project, planbook: Planbook, source: str, said: str, tmp_path: Path
) -> None:
    fsspec.register_implementation("sealed", Sealed, clobber=True)
    place = source.replace("NOWHERE", str(tmp_path / "none"))
    assert planbook("history", "collect", place) == (2, "", said.replace("NOWHERE", place) + "\n")
