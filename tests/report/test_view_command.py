"""planbook view."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from viewed import LOOK_UP, SHOP, put

from planbook.cli.main import main
from planbook.places import Project
from tests.history.events import keep, passing_run

BROKEN = "planbook: 1\nname: broken\nstart: https://shop.example/\nsteps:\n  - clik: OK\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a project with two valid plans and an invalid one."""
    for name, text in {"shop": SHOP, "look-up": LOOK_UP, "broken": BROKEN}.items():
        put(tmp_path, name, text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def view(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["view", *arguments])
    return int(ended.value.code or 0)


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["shop"], [".planbook/views/shop.html"]),
        (["plans/shop.yaml", "-o", "x.html"], ["x.html"]),
        (["shop", "-o", "out/"], ["out/shop.html"]),
        (["shop", "-o", "there"], ["there/shop.html"]),
        (["shop", "-o", "new/x.html"], ["new/x.html"]),
        (["shop", "look-up", "-o", "out"], ["out/shop.html", "out/look-up.html", "out/index.html"]),
        (["shop", "plans/shop.yaml"], [".planbook/views/shop.html"]),
    ],
)
def test_it_says_where_the_pages_are(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], files: list[str]
) -> None:
    Path("there").mkdir()
    assert view(*arguments) == 0
    assert capsys.readouterr() == ("".join(f"{file}\n" for file in files), "")
    for file in files:
        assert Path(file).read_text("utf-8").startswith("<!doctype html>")


def test_the_index_leads_to_the_plans(folder: Path) -> None:
    assert view("shop", "look-up", "-o", "out") == 0
    index = Path("out/index.html").read_text("utf-8")
    assert '<a href="shop.html">shop</a>' in index and '<a href="look-up.html">look-up</a>' in index
    assert "Find an order by its number." in index


def test_plans_of_one_name_have_files_of_their_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("plans/more/look-up.yaml", "plans/index.yaml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(LOOK_UP.strip().replace("name: look-up", f"name: {Path(name).stem}"))
    assert view("look-up", "plans/more", "plans/index.yaml", "-o", "out") == 0
    assert capsys.readouterr().out.split() == [
        "out/look-up.html", "out/plans-more-look-up.html", "out/plans-index.html", "out/index.html",
    ]  # fmt: skip


def test_to_stdout(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view("shop", "-o", "-") == 0
    out, err = capsys.readouterr()
    assert (out[:15], out[-8:], err) == ("<!doctype html>", "</html>\n", "")
    assert not Path(".planbook").exists()


def test_only_one_plan_goes_to_stdout(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view("shop", "look-up", "-o", "-") == 2
    assert "Error: Only one plan goes to stdout. Name a folder for several: -o FOLDER\n" in capsys.readouterr().err


def test_several_plans_need_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.html").write_text("mine")
    assert view("plans", "-o", "x.html") == 2
    said = "Error: x.html is a file, and several plans need a folder. Name another: -o FOLDER\n"
    assert said in capsys.readouterr().err
    assert Path("x.html").read_text() == "mine"


def test_a_plan_that_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view("broken") == 2
    assert capsys.readouterr() == (
        "",
        "plans/broken.yaml:5:5: there is no kind of step called 'clik'. Did you mean 'click'? [kind]\n"
        "  |\n5 |   - clik: OK\n  |     ^~~~\n",
    )


def test_the_others_are_written_all_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view("plans") == 2
    out, err = capsys.readouterr()
    folder_of = ".planbook/views"
    assert out.split() == [f"{folder_of}/look-up.html", f"{folder_of}/shop.html", f"{folder_of}/index.html"]
    assert err.count("[kind]") == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("shap", 'There is no plan "shap" in plans/. Did you mean shop?\n'),
        ("plans/none.yaml", "plans/none.yaml:1:1: there is no such file [file]\n"),
    ],
)
def test_a_plan_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str], asked: str, said: str) -> None:
    assert view(asked) == 2
    assert capsys.readouterr() == ("", said)


def test_a_page_that_cannot_be_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_text("")
    assert view("shop", "-o", "file/x.html") == 2
    assert capsys.readouterr() == ("", "file/x.html: the view cannot be written: file is not a folder.\n")


def test_it_is_opened_where_that_is_wanted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opener = folder / "opener"
    opener.write_text('#!/bin/sh\necho "$1" > opened\n')
    opener.chmod(0o755)
    done = planbook("view", "shop", "--open", BROWSER=f"{opener} %s")
    assert (done.returncode, done.stderr) == (0, "")
    assert Path("opened").read_text() == f"{(folder / '.planbook/views/shop.html').as_uri()}\n"


def test_what_earlier_runs_say_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(Project(folder), list(passing_run("r1", plan="shop")))
    assert view("shop", "-o", "-") == 0
    out, err = capsys.readouterr()
    assert "the last 1 run: 1 passed; one that passes takes 3.0 s" in out
    assert err == ""


@pytest.mark.parametrize("noise", [b"", b"hello", os.urandom(20_000)], ids=["empty", "text", "noise"])
def test_a_history_that_is_noise(folder: Path, capsys: pytest.CaptureFixture[str], noise: bytes) -> None:
    Project(folder).kept.mkdir()
    Project(folder).history.write_bytes(noise)
    assert view("shop", "-o", "-") == 0
    out, err = capsys.readouterr()
    assert out.startswith("<!doctype html>")
    assert err.count("\n") <= 1


def test_without_a_history_duckdb_is_not_loaded(folder: Path) -> None:
    script = (
        "import sys\n"
        "from planbook.cli.main import planbook\n"
        "assert not planbook.main(['view', 'shop'], standalone_mode=False)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'prefect', 'playwright', 'duckdb'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == ".planbook/views/shop.html\n[]\n"


def planbook(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in a separate process."""
    command = [str(Path(sys.executable).with_name("planbook")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | environment, check=False)
