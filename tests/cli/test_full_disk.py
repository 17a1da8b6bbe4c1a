"""A new file is whole or not there, so that the next call does not take a part of it for the user's own file."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planbook.cli.new import write_new
from planbook.errors import PlanbookError
from planbook.init.make import make


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Lets this process write no file beyond so many bytes. Python ignores the signal, so a write fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_new_plan(tmp_path: Path) -> None:
    file = tmp_path / "plans" / "order.yaml"
    with room_for(10), pytest.raises(PlanbookError) as refused:
        write_new(file, "planbook: 1\nname: order\n")
    assert str(refused.value) == f"{file}: this file cannot be written: File too large"
    assert list(file.parent.iterdir()) == []
    write_new(file, "planbook: 1\nname: order\n")


def test_a_new_project(tmp_path: Path) -> None:
    with room_for(10), pytest.raises(PlanbookError, match=r"this file cannot be written: File too large$"):
        make(tmp_path)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    assert make(tmp_path).kept == []
