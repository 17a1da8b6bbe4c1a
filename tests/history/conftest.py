"""Shared fixtures for the history: a project, and processes that have its database open."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from planbook.cli.main import main
from planbook.places import Project

Ask = Callable[[str], list[tuple[Any, ...]]]
HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reading")
for query in sys.stdin:
    print(connection.execute(query).fetchone()[0], flush=True)
"""

Planbook = Callable[..., tuple[int, str, str]]


class Holder:
    """A process of an analyst, who has the database open and queries it."""

    def __init__(self, path: Path, mode: str) -> None:
        command = [sys.executable, "-c", HOLD, str(path), mode]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self._process.pid
        assert self.ask("SELECT 'open'") == "open"

    def ask(self, query: str) -> str:
        assert self._process.stdin and self._process.stdout
        print(query, file=self._process.stdin, flush=True)
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    return Project(tmp_path)


@pytest.fixture
def hold(project: Project) -> Iterator[Callable[[str], Holder]]:
    """Opens the project's database in another process, for "reading" or "writing"."""
    holders: list[Holder] = []

    def begin(mode: str) -> Holder:
        if mode == "writing":  # which is not intended
            project.history.chmod(0o644)
        holders.append(Holder(project.history, mode))
        return holders[-1]

    yield begin
    for holder in holders:
        holder.close()


@pytest.fixture
def ask(project: Project) -> Callable[[str], list[tuple[Any, ...]]]:
    """Queries the database like an analyst."""

    def answer(query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(project.history, read_only=True) as connection:
            return connection.execute(query).fetchall()

    return answer


@pytest.fixture
def planbook(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Planbook]:
    """Runs a command in the project; returns exit code, stdout and stderr."""
    monkeypatch.chdir(project.folder)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err  # type: ignore[return-value]

    yield call
    monkeypatch.undo()
    time.tzset()
