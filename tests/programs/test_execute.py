"""The limits of a program."""

import os
from pathlib import Path
from threading import Event, Thread

from planbook.programs.execute import _files, _size_of


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
