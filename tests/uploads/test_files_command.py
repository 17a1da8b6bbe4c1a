"""planbook files: the files that inputs take, and their copies in another place."""

import json
from pathlib import Path
from typing import Any

import pytest

from planbook.audit import chain
from planbook.cli.main import exit_code
from planbook.errors import PlanbookError
from planbook.events import ArtifactKept
from planbook.places import Project
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
    said = "order.pdf is no PDF: its content is text. Send it under a name that ends in its type.\n"
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


def test_inputs_name_them(told: Told) -> None:
    told.of("put", "prices.csv")
    project, declared = Project(told.folder), {"list": Input(type="csv"), "note": Input()}
    given = with_uploads({"list": "upload:prices.csv@1", "note": "upload:it"}, declared, project)
    assert given == {"list": ".planbook/uploads/prices.csv/1/prices.csv", "note": "upload:it"}
    with pytest.raises(PlanbookError, match=r"^prices.csv has no version 7. There are: 1.$"):
        with_uploads({"list": "upload:prices.csv@7"}, declared, project)
