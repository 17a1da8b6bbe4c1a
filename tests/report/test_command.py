"""planbook report."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import sample

from planbook.cli.main import main
from planbook.history.journal import Journal
from planbook.places import Project, RunFolder

RUN = "20261121-103412-7f3a"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """A failed run, in the current project."""
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path)
    folder = Project(tmp_path).run(RUN)
    journal = Journal(folder.journal)
    for event in sample.failed(folder.path).events:
        journal.tell(event)
    return folder


def report(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["report", *arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (["last"], f".planbook/runs/{RUN}/report.html"),
        ([RUN[:8], "--format", "ipynb"], f".planbook/runs/{RUN}/report.ipynb"),
        ([RUN, "--format", "md"], f".planbook/runs/{RUN}/report.md"),
        ([RUN, "-o", "x.ipynb"], "x.ipynb"),
        ([RUN, "-o", "x.txt", "--format", "md"], "x.txt"),
        ([RUN, "-o", "x"], "x"),
    ],
)
def test_it_says_where_the_notebook_is(
    folder: RunFolder, capsys: pytest.CaptureFixture[str], arguments: list[str], file: str
) -> None:
    assert report(*arguments) == 0
    assert capsys.readouterr() == (f"{file}\n", "")
    text = Path(file).read_text("utf-8")
    if "ipynb" in " ".join(arguments):
        nbformat.validate(nbformat.reads(text, as_version=4))
    else:
        assert text.startswith("##" if "md" in arguments else "<!doctype html>")


def test_what_it_links_to_is_found_from_where_it_is(folder: RunFolder) -> None:
    Path("out").mkdir()
    assert report("last", "-o", "out/x.html") == 0
    assert f'href="../.planbook/runs/{RUN}/artifacts/007-3-trace.zip"' in Path("out/x.html").read_text("utf-8")


def test_a_dash_is_stdout(folder: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert report("last", "--format", "ipynb", "-o", "-") == 0
    out, error = capsys.readouterr()
    assert json.loads(out)["nbformat"] == 4
    assert error == ""


@pytest.mark.parametrize(
    ("output", "reason"), [("no/where.html", "No such file or directory"), ("plans", "Is a directory")]
)
def test_a_file_that_cannot_be_written(
    folder: RunFolder, capsys: pytest.CaptureFixture[str], output: str, reason: str
) -> None:
    assert report("last", "-o", output) == 2
    assert capsys.readouterr() == ("", f"{output}: the notebook cannot be written: {reason}.\n")
    assert sorted(path.name for path in Path().iterdir()) == [".planbook", "plans"]


def test_a_device_is_written_to_and_left_there(folder: RunFolder) -> None:
    assert report("last", "-o", "/dev/null") == 0
    assert Path("/dev/null").is_char_device()


def test_an_empty_journal(folder: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.journal.write_bytes(b"")
    assert report(RUN) == 2
    assert capsys.readouterr().err == (
        f"{folder.journal}, line 1: there is no event in it. Nothing of it can be shown.\n"
    )


def test_a_run_that_still_goes_on_keeps_its_own_page(folder: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    live = RunFolder(folder.path.with_name("20261121-110000-live"))
    journal = Journal(live.journal)
    journal.tell(sample.failed().events[0].model_copy(update={"run_id": live.path.name}))
    live.report.write_text("as the run left it")
    assert report(live.path.name) == 0
    assert "still running" in capsys.readouterr().err
    assert live.report.read_text() == "as the run left it"
    journal.close()
    assert report(live.path.name) == 0
    assert "This run has not ended, or was killed." in live.report.read_text()


def test_it_loads_neither_prefect_nor_playwright_nor_duckdb(folder: RunFolder) -> None:
    code = (
        "import sys\nfrom planbook.cli.main import main\n"
        "try:\n    main(['report', 'last'])\n"
        "finally:\n    print(sorted({'prefect', 'playwright', 'duckdb'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stdout.splitlines()[-1] == "[]", told.stderr
