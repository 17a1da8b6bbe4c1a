"""What is read of the history is read again only if the history has changed."""

import asyncio
import ntpath
import posixpath
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from planbook.places import Project
from planbook.serve import history_pool
from planbook.serve.history_pool import HistoryPool
from planbook.serve.reading import last_runs
from tests.history.events import BEGAN, keep, passing_run


class Counted(HistoryPool):
    """Counts how often a process was asked for the last runs."""

    count = 0

    async def call(self, function: Any, *given: Any, **named: Any) -> Any:
        self.count += function is last_runs
        return await super().call(function, *given, **named)


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[Counted]:
    made = Counted()
    yield made
    made.close()


async def test_it_is_read_again_when_it_has_changed(
    pool: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_pool, "FRESH", 0.0)
    monkeypatch.setattr(history_pool, "PATIENCE", 30.0)
    project, names = Project(tmp_path), ["20260528-100000-000abc", "20260528-110000-000abc"]
    keep(project, list(passing_run(names[0], 2, BEGAN)))
    first = await pool.read_once(last_runs, project)
    first["mine"] = {}  # an answer belongs to who asked
    again = await pool.read_once(last_runs, project)
    assert ([row["run_id"] for row in again.values()], pool.count) == ([names[0]], 1)
    keep(project, list(passing_run(names[1], 2, BEGAN + 3600)))
    changed = await pool.read_once(last_runs, project)
    assert ([row["run_id"] for row in changed.values()], pool.count) == ([names[1]], 2)


async def test_it_is_read_again_after_a_minute(pool: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_pool, "KEPT_FOR", 0.0)
    project = Project(tmp_path)
    keep(project, list(passing_run("20260528-100000-000abc", 2, BEGAN)))
    assert await pool.read_once(last_runs, project) == await pool.read_once(last_runs, project)
    assert pool.count == 2


def told(project: Project, *words: str, **named: str) -> tuple[tuple[str, ...], dict[str, str]]:
    return words, named


def mark() -> None:
    with Path("started").open("a") as file:
        file.write("x")


async def test_named_arguments_arrive(pool: Counted, tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert await pool.read(told, project, "a", b="c") == (("a",), {"b": "c"})
    assert await pool.read_once(told, project, "a", b="c") == (("a",), {"b": "c"})
    assert await pool.read_once(told, project, "a", b="d") == (("a",), {"b": "d"}), "it is another question"


async def test_functions_of_one_name_are_not_taken_for_each_other(pool: Counted) -> None:
    found = [await pool.call_once("same", of.basename, "a\\b") for of in (posixpath, ntpath)]
    assert found == ["a\\b", "b"]


async def test_the_processes_start_early_if_they_are_to_be_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = HistoryPool(mark)
    until = time.monotonic() + 60
    while not (file := tmp_path / "started").exists() or file.stat().st_size < history_pool.PROCESSES:
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
    made.close()


class Full(HistoryPool):
    """Cannot load anything."""

    async def call(self, function: Any, *given: Any, **named: Any) -> Any:
        raise OSError(28, "No space left on device")


async def test_that_it_cannot_be_loaded_is_logged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(history_pool, "FRESH", 0.0)
    pool = Full()
    for _ in range(2):
        await pool._refresh(Project(tmp_path))
    pool.close()
    assert [record.getMessage() for record in caplog.records if record.name == "planbook.serve"] == [
        f"The history of {tmp_path} is shown as it was, since it cannot be loaded: [Errno 28] No space left on device"
    ]
