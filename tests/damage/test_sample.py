"""A sample of `make damage`: clear messages, and nothing readable is lost."""

from pathlib import Path

import pytest

from tests.damage.sweep import Sweep, some_ways


@pytest.mark.parametrize(
    "with_database", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["with a database", "without"]
)
def test_a_damaged_journal_gives_clear_answers_and_loses_nothing(tmp_path: Path, with_database: bool) -> None:
    chosen = some_ways(every=30)
    assert len(chosen) > 12
    assert list(Sweep(tmp_path / "project", chosen, with_database).wrong()) == []
