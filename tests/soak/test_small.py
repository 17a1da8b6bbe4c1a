"""A small soak; `make soak` does more of everything, and prints the figures."""

from pathlib import Path

import pytest

from tests.soak.asking import asking
from tests.soak.damage import damage
from tests.soak.disk import disk
from tests.soak.ground import STEPS, ground
from tests.soak.kills import kills
from tests.soak.together import together


@pytest.mark.slow
def test_real_runs_at_once_killed_and_damaged(tmp_path: Path) -> None:
    with ground(tmp_path) as on:
        done = together(on, processes=2, runs=1)
        assert (done.failed, done.seen, done.runs, done.steps) == (0, "1", 3, 3 * STEPS)
        assert (done.passed, done.differences) == (3, 0)
        killed = kills(on, wanted=2, seed=2)
        assert (killed.begun, killed.found, killed.changed) == (2, 2, 0)
        damaged = damage(on.project, turns=3, seed=3)
        assert damaged.right == 3


def test_runs_that_ask_killed(tmp_path: Path) -> None:
    found = asking(tmp_path, trials=1, seed=5)
    assert found.is_well, found


def test_a_journal_on_a_full_disk(tmp_path: Path) -> None:
    found = disk(tmp_path / "disk", turns=12, seed=4)
    if found is None:
        pytest.skip("only root may mount a small disk")
    assert (found.clear, found.whole) == (12, 12)
