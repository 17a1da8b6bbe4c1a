"""A draft that was not finished becomes a plan to go on with by hand."""

from pathlib import Path

import pytest

from planbook.errors import PlanbookError
from planbook.goals.unfinished_draft import NOTHING, write_tried
from planbook.places import Project
from planbook.plan.load import load
from planbook.planner import stored_drafts as drafts
from planbook.planner.draft import Draft, DraftStep
from planbook.planner.task import Task
from tests.serve import drafted

GOAL = "20261129-100000-000abc"


def test_what_was_tried_is_a_plan(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/show-2-paid-orders-ours.yaml").touch()
    project, goal = Project(tmp_path), drafted.wanted(GOAL, goal="Show 2 paid orders of ours.")
    with pytest.raises(PlanbookError) as nothing:
        write_tried(project, goal)
    assert str(nothing.value) == NOTHING.format(GOAL)
    steps = [
        DraftStep({"fill": {"field": "Email", "with": "{{ secrets.SHOP_USER }}"}}, "tried", "Fill"),
        DraftStep({"click": {"button": "Pay"}}, "tried", "Click", {"dialog": "accept"}, requests=["POST /pay"]),
    ]
    task = Task(goal.wish.goal, goal.wish.url, ("pay.example",), ("SHOP_USER",))
    drafts.keep(project, drafts.StoredDraft(GOAL, Draft(task, steps=steps), 0.0123))
    file = write_tried(project, goal)
    plan = load(file)
    assert (file.name, plan.name, plan.secrets) == (
        "show-2-paid-orders-ours-2.yaml",
        "show-2-paid-orders-ours-2",
        ["SHOP_USER"],
    )
    assert [(step.do.word, step.effect) for step in plan.steps] == [
        ("fill", None), ("click", "once"), ("dialog", None)
    ]  # fmt: skip
    assert plan.made_by and plan.made_by["cost_usd"] == "0.0123"
