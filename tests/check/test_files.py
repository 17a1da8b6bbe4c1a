"""Files that are not plans."""

from pathlib import Path

import pytest

from planbook.errors import PlanProblems
from planbook.plan.load import load


def said(path: Path) -> str:
    with pytest.raises(PlanProblems) as caught:
        load(path)
    return str(caught.value)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_missing_file() -> None:
    assert said(Path("order.yaml")) == "order.yaml:1:1: there is no such file [file]"


def test_a_folder() -> None:
    Path("plans").mkdir()
    assert said(Path("plans")) == "plans:1:1: this is a folder. Name a plan, one YAML file [file]"


def test_ten_megabytes_are_refused_before_they_are_read() -> None:
    Path("big.yaml").write_bytes(b"- x\n" * 2_500_000)
    assert said(Path("big.yaml")) == "big.yaml:1:1: this file has 10.0 MB. A plan has at most 1 MB [file]"


def test_a_file_that_is_not_utf_8() -> None:
    Path("latin.yaml").write_bytes("planbook: 1\ngoal: Größe\n".encode("latin-1"))
    assert said(Path("latin.yaml")) == "latin.yaml:2:1: this is not UTF-8. Save the plan as UTF-8 text [file]"


def test_a_byte_order_mark_is_no_mistake() -> None:
    text = "planbook: 1\nname: marked\nstart: https://shop.example/\nsteps:\n  - goto: /paper\n"
    Path("marked.yaml").write_bytes(text.encode("utf-8-sig"))
    plan = load(Path("marked.yaml"))
    assert plan.text == text and plan.steps[0].line == 5


def test_windows_line_ends_are_no_mistake() -> None:
    text = "planbook: 1\nname: dos\nstart: https://shop.example/\nsteps:\n  - note: |\n      Read\n      this\n"
    Path("dos.yaml").write_bytes(text.replace("\n", "\r\n").encode())
    [note] = load(Path("dos.yaml")).steps
    assert note.source == "- note: |\n    Read\n    this" and getattr(note.do, "text", "") == "Read\nthis\n"
