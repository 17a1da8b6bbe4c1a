"""The limits of a program."""

import os
from pathlib import Path
from threading import Event, Thread

import pytest

from planbook.processes.execute import Ended
from planbook.programs.execute import TAIL, _code, _files, _size_of
from planbook.secrets.excerpts import SHOWN, cut
from planbook.settings.programs import Program


def test_half_a_secret_is_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "s3cret-of-the-shop"
    monkeypatch.setattr("planbook.secrets.redaction._READ", {"TOKEN": secret})
    said = f"no answer from {secret}{'y' * (TAIL - 5)}".encode()
    error = _code("it", Program(argv=["true"]), Ended(1, b"", said, 0.1))
    assert error is not None and "shop" not in error.message and error.message.endswith("yyy")
    shown = cut("x" * (SHOWN - 5) + f" {secret}")
    assert "s3c" not in shown and shown.endswith("…")


def test_names_of_files_that_are_no_text(tmp_path: Path) -> None:
    for name in (b"a-\xff.csv", b"a-\xfe.csv", "ä.csv".encode()):
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    assert dict(_files(tmp_path)) == {
        "a-\\xff.csv": b"a-\xff.csv",
        "a-\\xfe.csv": b"a-\xfe.csv",
        "ä.csv": "ä.csv".encode(),
    }


def test_folders_that_a_program_removes_are_no_error(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"12345")
    over = Event()

    def work() -> None:
        while not over.is_set():
            for name in "abcdefgh":
                (tmp_path / name / "below").mkdir(parents=True)
            for name in "abcdefgh":
                (tmp_path / name / "below").rmdir()
                (tmp_path / name).rmdir()

    program = Thread(target=work)
    program.start()
    try:
        assert {_size_of(tmp_path) for _ in range(300)} == {5}
    finally:
        over.set()
        program.join()
