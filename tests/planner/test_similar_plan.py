"""A goal that differs from an earlier one by inputs only takes that plan: the model is asked just for the inputs."""

from pathlib import Path
from typing import Any

import pytest

from planbook.demo.shop import Shop
from planbook.events import Noted
from planbook.places import Project
from planbook.plan.load import load_text
from planbook.planner.similar_plan import SimilarPlan
from planbook.planner.site_memory import SiteMemory
from planbook.planner.task import Task
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import run_plan, step

PLAN = """planbook: 1
name: see-paper
goal: See 2 packs of A4 copy paper in the catalogue.
start: {url}/catalogue
inputs:
  goods: {{type: string, default: A4 copy paper, description: What is seen}}
  packs: {{type: integer, default: 2, min: 1, max: 9}}
schedule: {{every: 1h}}
made_by: {{model: m, confidence: 0.9}}

steps:
  - click: {{link: "{{{{ inputs.goods }}}}"}}
  - expect: {{heading: "{{{{ inputs.goods }}}}"}}
  - fill: {{field: Quantity, with: "{{{{ inputs.packs }}}}"}}
  - expect: {{button: Add to basket}}
"""
GOAL = "See 3 packs of Recycled paper in the catalogue."
BY_HAND = [step(expect={"heading": "Catalogue"}), play.use("finish", name="drafted", notes={"1": "### Look"})]


def with_plan(drafting: Drafting, served: Shop) -> str:
    (drafting.project.folder / "plans/see-paper.yaml").write_text(PLAN.format(url=served.url))
    return f"{served.url}/catalogue"


def used(**inputs: Any) -> Any:
    return play.use("use_plan", name="see-recycled", inputs=inputs)


def notes(drafting: Drafting) -> list[str]:
    return [event.message for event in drafting.events if isinstance(event, Noted) and event.kind == "recipe"]


async def test_one_call_asks_for_the_inputs_alone(drafting: Drafting, served: Shop) -> None:
    url = with_plan(drafting, served)
    drafting.standin.script(used(goods="Recycled paper", packs=3))
    outcome = await drafting.write(GOAL, url)
    assert (outcome.like, outcome.calls, outcome.recipe) == ("see-paper", 1, None) and outcome.finished.problems == ()
    assert str(outcome.proof) == "Done again from the start, the plan got through 4 of its 4 steps."
    text = outcome.finished.file.read_text()
    assert outcome.finished.file.name == "see-recycled.yaml" and f"goal: {GOAL}\n" in text and "schedule" not in text
    assert "  goods: {type: string, default: Recycled paper," in text and "default: 3, min: 1, max: 9}" in text
    assert "from: see-paper, confidence: 0.9}" in text
    [body] = drafting.standin.requests
    assert [tool["name"] for tool in body["tools"]] == ["use_plan", "draft_instead"]
    [told] = drafting.told
    assert f"work for:\n{GOAL}\n\nThe plan see-paper reaches this one:\n<page_data>\ngoal: See 2 packs" in told
    assert "made_by" not in told and "Foolscap" not in told and len(str(body)) < 4000
    assert (await run_plan(drafting.project, "see-recycled")).status == "passed"


@pytest.mark.parametrize(
    "goal, answer, why",
    [
        (GOAL, play.use("draft_instead", because="It wants more."), "It wants more."),
        (f"{GOAL} Order it.", used(goods="Recycled paper", packs=3), "the goal also says: order"),
        ("See 3 packs of Gold in the catalogue.", used(goods="Gold", packs=3), "Done again from the start, the plan "),
    ],
)
async def test_where_it_does_not_fit_a_plan_is_drafted(
    drafting: Drafting, served: Shop, goal: str, answer: Any, why: str
) -> None:
    url = with_plan(drafting, served)
    drafting.standin.script(answer, *BY_HAND)
    outcome = await drafting.write(goal, url)
    assert outcome.like is None and outcome.finished.file.name == "drafted.yaml"
    [note] = notes(drafting)
    assert note.startswith(f"The plan see-paper is not taken: {why}")


async def test_what_is_wrong_with_the_answer_is_told_once(drafting: Drafting, served: Shop) -> None:
    url = with_plan(drafting, served)
    drafting.standin.script(used(goods="Recycled paper", packs=30), used(goods="Recycled paper", packs=3))
    assert (await drafting.write(GOAL, url)).calls == 2
    assert drafting.told[1] == (
        "This cannot be used:\n- 30 cannot be used: a whole number from 1 to 9 was expected\n"
        "Answer again with `use_plan`, or say `draft_instead`."
    )


def test_all_that_the_goal_says_must_be_in_the_plan_or_its_inputs_and_the_other_way_round(tmp_path: Path) -> None:
    plan = load_text(PLAN.format(url="https://shop.example"), tmp_path / "see-paper.yaml")
    like = SimilarPlan(plan, plan.goal or "", "")
    assert like.own_words == {"see", "packs", "catalogue"}

    def task(goal: str) -> Task:
        return Task(goal, "https://shop.example")

    assert like.unsaid(task(GOAL), ["Recycled paper", 3]) == []
    assert like.unsaid(task(GOAL), ["Recycled paper", 2]) == ["3"]
    assert like.unsaid(task("Order 3 packs of Recycled paper"), ["Recycled paper", 3]) == ["order"]
    assert like.unfounded(task(GOAL), {"goods": "Recycled paper", "packs": 3}) == []
    both = {"goods": "A4 copy paper", "packs": 2}
    assert like.unfounded(task("See packs in the catalogue"), both) == ["goods", "packs"]
    assert like.unfounded(task("See 2 packs of pens in the catalogue"), {"goods": "pens", "packs": 2}) == []


@pytest.mark.parametrize(
    "goal, serves",
    [
        (GOAL, True),
        ("See Recycled paper in the catalogue.", False),  # the plan's goal says: packs
        ("Order 3 packs of Recycled paper.", False),
    ],
)
def test_which_plan_may_serve(drafting: Drafting, goal: str, serves: bool) -> None:
    (drafting.project.folder / "plans/see-paper.yaml").write_text(PLAN.format(url="https://shop.example"))
    task = Task(goal, "https://shop.example/catalogue")
    assert bool(SiteMemory(Project(drafting.folder), task).plan_but_for_inputs()) is serves
    other = Task(goal, "https://other.example/catalogue")
    assert SiteMemory(Project(drafting.folder), other).plan_but_for_inputs() is None
