"""planbook files: the files that inputs take, and their copies in another place."""

import json
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec import AbstractFileSystem

from flows.run_rows import RowsOrder
from flows.run_rows import read_rows as read_deployed
from planbook.audit import chain
from planbook.cli.given import CSV_FILE, parse_set_options, read_rows
from planbook.cli.main import exit_code
from planbook.errors import PlanbookError, PlanProblems
from planbook.events import ArtifactKept
from planbook.places import Project
from planbook.plan.inputs import read_inputs
from planbook.plan.load import load
from planbook.plan.problem import Problem
from planbook.step.input import Input
from planbook.uploads import store
from planbook.uploads.given import with_uploads
from tests.history.events import BEGAN, keep, run_started


class Told:
    """What a command printed, and its exit code."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def of(self, *arguments: str, folder: Path | None = None) -> tuple[int, str]:
        self._monkeypatch.chdir(folder or self.folder)
        code = exit_code(["files", *arguments])
        printed = self._capsys.readouterr()
        return code, printed.out + printed.err

    def json(self, *arguments: str, folder: Path | None = None) -> Any:
        return json.loads(self.of(*arguments, "--json", folder=folder)[1])


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    monkeypatch.delenv("PLANBOOK_HOME", raising=False)
    folder = tmp_path / "shop"
    (folder / "plans").mkdir(parents=True)
    (folder / "prices.csv").write_text("name,price\nA4,1\n")
    return Told(folder, monkeypatch, capsys)


def test_put_list_show_and_drop(told: Told) -> None:
    assert told.of() == (0, "No file is kept. Keep one: planbook files put FILE\n")
    assert told.of("put", "prices.csv") == (0, "Kept prices.csv, version 1: upload:prices.csv@1\n")
    assert told.of("put", "prices.csv") == (0, "There is already prices.csv, version 1: upload:prices.csv@1\n")
    (told.folder / "newer.csv").write_text("name,price\nA4,2\n")
    assert told.of("put", "newer.csv", "--name", "prices.csv")[1].startswith("Kept prices.csv, version 2")
    [line] = told.json()
    assert (line["name"], line["version"], line["bytes"], line["input"]) == (
        "prices.csv", 2, 16, "upload:prices.csv@2",
    )  # fmt: skip
    assert [one["version"] for one in told.json("show", "prices.csv")] == [2, 1]
    head, _, row = told.of()[1].splitlines()
    assert head.split() == ["file", "version", "type", "bytes", "kept", "by"]
    assert row.split()[:4] == ["prices.csv", "2", "csv", "16"]
    assert told.of("drop", "prices.csv", "--version", "1") == (0, "Dropped prices.csv, version 1.\n")
    assert told.of("drop", "prices.csv") == (0, "Dropped prices.csv.\n")
    acts = [(one.act, one.details["do"]) for one in chain(Project(told.folder).audit).entries]
    assert acts == [("file", do) for do in ("upload", "upload", "drop", "drop")]


def test_what_is_refused(told: Told) -> None:
    assert told.of("put", "none.csv") == (2, "There is no file none.csv.\n")
    (told.folder / "order.pdf").write_text("words")
    said = "order.pdf is not PDF: its content is text. Send it under a name that ends in its type.\n"
    assert told.of("put", "order.pdf") == (2, said)
    assert told.of("show", "x.csv") == (2, 'No file "x.csv" was uploaded. There is none.\n')
    assert told.of("put", "prices.csv", "--run", "last")[1].startswith("There are no runs yet in ")
    (told.folder / "order.pdf").write_bytes(b"x" * 10)
    told._monkeypatch.setattr(store, "LARGEST", 5)
    assert told.of("put", "prices.csv") == (2, "prices.csv is larger than 0 MB, the most that is kept.\n")


def test_a_copy_without_secrets_is_not_kept_as_the_file(told: Told) -> None:
    kept = ArtifactKept(
        at=BEGAN, index=1, attempt=1, kind="download", name="orders.csv", path="artifacts/001-1-orders.masked.csv",
        bytes=9, media_type="text/csv",
    )  # fmt: skip
    keep(Project(told.folder), [run_started(), kept])
    assert told.of("put", "--run", "r1", "orders.csv") == (
        2,
        "orders.csv has a secret in it, and the run r1 kept only a copy without that. Let a step of the run itself "
        "read it.\n",
    )


def test_old_versions_are_removed(told: Told) -> None:
    told.of("put", "prices.csv")
    assert told.of("prune") == (0, "Removed 0 versions.\n")
    assert told.of("prune", "--days", "1e-12") == (0, "Removed 1 version.\n")
    assert told.json() == []


def test_the_number_of_a_version_is_given_once(told: Told) -> None:
    """`upload:prices.csv@1` in a schedule, or in a run that goes on, never becomes another file."""
    told.of("put", "prices.csv")
    told.of("drop", "prices.csv")
    (told.folder / "prices.csv").write_text("name,price\nA4,2\n")
    assert told.of("put", "prices.csv")[1].startswith("Kept prices.csv, version 2")
    (told.folder / "prices.csv").write_text("name,price\nA4,3\n")
    told.of("put", "prices.csv")
    told.of("drop", "prices.csv", "--version", "2")
    told.of("prune", "--days", "1e-12")
    assert told.of("put", "prices.csv")[1].startswith("Kept prices.csv, version 4")


def test_a_place_whose_name_has_signs_of_a_pattern(told: Told, tmp_path: Path) -> None:
    there = tmp_path / "files [1]*"
    told.of("put", "prices.csv")
    assert told.of("sync", str(there)) == (0, "Copied 1, already there: 0.\n")
    assert told.of("sync", str(there)) == (0, "Copied 0, already there: 1.\n")
    (there / "notes.txt").write_text("somebody else's")
    (there / "prices.csv/2").mkdir()
    assert told.of("sync", str(there), "--back") == (0, "Copied 0, already there: 1.\n")


def test_copies_in_another_place(told: Told, tmp_path: Path) -> None:
    there, other = tmp_path / "there", tmp_path / "other"
    (other / "plans").mkdir(parents=True)
    told.of("put", "prices.csv")
    assert told.of("sync", str(there)) == (0, "Copied 1, already there: 0.\n")
    assert told.of("sync", f"file://{there}") == (0, "Copied 0, already there: 1.\n")
    assert told.of("sync", str(there), "--back", folder=other) == (0, "Copied 1, already there: 0.\n")
    assert told.json(folder=other) == told.json()
    kept = Project(other).uploads / "prices.csv/1/prices.csv"
    assert kept.read_bytes() == (told.folder / "prices.csv").read_bytes()
    (other / "prices.csv").write_text("name,price\nA4,9\n")
    for folder in (told.folder, other):
        (folder / "prices.csv").write_text(f"name,price\nA4,{len(str(folder))}\n")
        told.of("put", "prices.csv", folder=folder)
    told.of("sync", str(there))
    said = "prices.csv, version 2, is another file there than here. Neither was changed.\n"
    assert told.of("sync", str(there), folder=other) == (1, "Copied 0, already there: 1.\n" + said)
    assert told.of("sync", str(there), "--back", folder=other)[0] == 1


def test_a_damaged_copy_is_not_taken(told: Told, tmp_path: Path) -> None:
    there, other = tmp_path / "there", tmp_path / "other"
    (other / "plans").mkdir(parents=True)
    told.of("put", "prices.csv")
    told.of("sync", str(there))
    (there / "prices.csv/1/prices.csv").write_text("half")
    code, said = told.of("sync", str(there), "--back", folder=other)
    assert (code, said) == (
        1,
        f"{there}/prices.csv/1/prices.csv is damaged: it is not the file that was copied there. Remove its folder, and "
        "copy it again.\n",
    )
    assert told.json(folder=other) == []
    assert told.of("sync", "nowhere://x")[1] == "nowhere://x cannot be used: Protocol not known: nowhere.\n"


class NoKey(Exception):
    """Raised by a client, whose errors are its own."""


class Bucket(AbstractFileSystem):
    """Buckets, of which one is there: who may only use its objects can list it, and not ask for it."""

    protocol = "bucket"
    kept: dict[str, bytes] = {}

    def exists(self, path: str, **_: object) -> bool:
        if path == "sealed":
            raise NoKey("Unable to locate credentials.")
        if path == "silent":
            raise NoKey
        return False

    def ls(self, path: str, detail: bool = True, **_: object) -> list[str]:
        if path != "objects-only":
            raise FileNotFoundError(path)
        return []

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_: object) -> None:
        self.kept[path] = value


def test_buckets_that_are_not_there_or_not_open(told: Told) -> None:
    """What S3 does was tried with moto's server; its client is not a dependency."""
    fsspec.register_implementation("bucket", Bucket, clobber=True)
    told.of("put", "prices.csv")
    said = "There is no bucket mistyped, or the credentials do not open it. planbook makes none.\n"
    assert told.of("sync", "bucket://mistyped/files") == (1, said)
    assert told.of("sync", "bucket://mistyped/files", "--back") == (1, said), "not: copied none"
    said = "bucket://sealed/files cannot be used: Unable to locate credentials.\n"
    assert told.of("sync", "bucket://sealed/files") == (1, said)
    assert told.of("sync", "bucket://silent/files") == (1, "bucket://silent/files cannot be used: NoKey.\n")
    assert told.of("sync", "bucket://objects-only/files") == (0, "Copied 1, already there: 0.\n")
    assert sorted(Bucket.kept) == [f"objects-only/files/prices.csv/1/{name}" for name in ("about.json", "prices.csv")]
    said = "There is no folder objects-only/mistyped, so nothing can be copied from there.\n"
    assert told.of("sync", "bucket://objects-only/mistyped", "--back") == (1, said), "not: copied none"
    there = told.folder / "mistyped"
    said = f"There is no folder {there}, so nothing can be copied from there.\n"
    assert told.of("sync", str(there), "--back") == (1, said)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("memory://", "it names no bucket. Write memory://BUCKET or memory://BUCKET/FOLDER"),  # else prices.csv is one
        ("s3:/bucket/files", "an address has two slashes after the colon: s3://bucket/files"),  # else a folder `s3:`
    ],
)
def test_an_address_that_names_another_place_than_was_meant(told: Told, address: str, why: str) -> None:
    told.of("put", "prices.csv")
    for back in ((), ("--back",)):
        assert told.of("sync", address, *back) == (1, f"{address} cannot be used: {why}.\n")
    assert not (told.folder / "s3:").exists()


def test_inputs_name_them(told: Told) -> None:
    told.of("put", "prices.csv")
    project, declared = Project(told.folder), {"list": Input(type="csv"), "note": Input()}
    given = with_uploads({"list": "upload:prices.csv@1", "note": "upload:it"}, declared, project)
    assert given == {"list": ".planbook/uploads/prices.csv/1/prices.csv", "note": "upload:it"}
    with pytest.raises(PlanbookError, match=r"^prices.csv has no version 7. There are: 1.$"):
        with_uploads({"list": "upload:prices.csv@7"}, declared, project)


PLAN = """\
planbook: 1
name: enter
goal: Enter prices.
start: http://127.0.0.1:9/
inputs:
  list: {{type: csv{}}}
  note: {{type: string, default: none}}
steps:
  - click: Save
    effect: once
"""


def test_the_rows_of_an_uploaded_file_are_run(told: Told) -> None:
    told.of("put", "prices.csv")
    (told.folder / "plans/enter.yaml").write_text(PLAN.format(""))
    rows = told.folder / "rows.csv"
    rows.write_text("note\nx\n")
    told.of("put", "rows.csv")
    project = Project(told.folder)

    def of(*arguments: str) -> list[dict[str, Any]]:
        file = CSV_FILE.convert(arguments[0], None, None)
        return [dict(row.inputs) for row in read_rows("enter", file, parse_set_options(arguments[1:]), project).rows]

    wanted = [{"list": [{"name": "A4", "price": "1"}], "note": "x"}]
    assert of("upload:rows.csv", "list=upload:prices.csv") == wanted
    order = RowsOrder("enter", "upload:rows.csv@1", {"list": "upload:prices.csv"}, "none", "off", None, 1, None)
    batch, _ = read_deployed(order, project)
    assert [line.row.inputs for line in batch.lines] == wanted
    with pytest.raises(PlanbookError, match=r"^rows.csv has no version 3. There are: 1.$"):
        of("upload:rows.csv@3", "list=upload:prices.csv")


def test_a_plan_and_a_row_name_no_uploaded_file(told: Told) -> None:
    told.of("put", "prices.csv")
    (told.folder / "plans/enter.yaml").write_text(PLAN.format(", default: upload:prices.csv"))
    expected = "the path of a file (only a run is given an uploaded one: --set NAME=upload:FILE) was expected"
    with pytest.raises(PlanProblems) as found:
        load(told.folder / "plans/enter.yaml")
    assert [(one.what, one.expected) for one in found.value.problems if isinstance(one, Problem)] == [
        ("'upload:prices.csv' does not fit this input", expected)
    ]
    (told.folder / "plans/enter.yaml").write_text(PLAN.format(""))
    (told.folder / "rows.csv").write_text("list\nupload:prices.csv\n")
    with pytest.raises(PlanProblems) as found:
        read_rows("enter", told.folder / "rows.csv", {}, Project(told.folder))
    [problem] = found.value.problems
    assert isinstance(problem, Problem)
    assert (problem.what, problem.expected) == ("the input 'list' is 'upload:prices.csv'", expected)
    loaded = load(told.folder / "plans/enter.yaml")
    with pytest.raises(PlanbookError) as called:  # as a `call` gives it
        read_inputs(loaded, {"list": "upload:prices.csv"}, told.folder)
    assert str(called.value) == (
        "the input 'list' is 'upload:prices.csv'. The path of a file (only a run is given an uploaded one: "
        "--set NAME=upload:FILE) was expected."
    )
