"""Complete goals that were played by hand, replayed without a network, and judged by the application."""

from pathlib import Path

import pytest

from tests.planner.by_hand import read
from tests.planner.standin import Standin
from tests.write_bench.draft import drafted
from tests.write_bench.goals import JUDGES, PLAYED, Goal, goals

QUICK = ("find-goods-in-stock",)
BY_ITSELF = ("shop", "miniwob")  # sites that need no program of their own
REPLAYED = [goal for goal in goals().values() if goal.site in BY_ITSELF]


def test_each_recording_says_what_it_is_and_has_a_judge() -> None:
    files = [file for folder in PLAYED for file in folder.glob("*.yaml")]
    assert {file.stem for file in files} == set(JUDGES)
    for file in files:
        assert read(file.read_text("utf-8"))["label"] in (
            "Written turn by turn through the stand-in, by a player who saw the requests only; "
            "no Messages API has answered.",
            "Written by who made the bench, from what the pages show; no Messages API has answered.",
        )


@pytest.mark.parametrize(
    "goal",
    [pytest.param(goal, id=goal.name, marks=() if goal.name in QUICK else pytest.mark.slow) for goal in REPLAYED],
)
async def test_a_goal_that_was_played_becomes_a_plan_that_does_it(tmp_path: Path, standin: Standin, goal: Goal) -> None:
    result = await drafted(goal, tmp_path, scripted=True)
    assert result.reached and result.proved, result.why
    assert result.counts.turns == len(goal.answers)
