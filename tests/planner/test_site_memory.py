"""What a draft has learned about a site is kept in `plans/sites/HOST.md`, and told to the next draft."""

from pathlib import Path

import pytest

from planbook.demo.shop import Shop
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.planner.site_memory import SiteMemory
from planbook.planner.task import Task
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import step

URL = "https://Shop.example:8443/login"


def memory(folder: Path, goal: str = "Order paper for the office.") -> SiteMemory:
    return SiteMemory(Project(folder), Task(goal, URL))


def test_what_is_new_is_added_and_what_people_wrote_stays(tmp_path: Path) -> None:
    first = memory(tmp_path)
    assert first.learn("order-paper", [], []) is None and not first.file.exists()
    assert first.learn("order-paper", ['{"dialog": "Cookies"}'], ["The order list\nhas pages."]) == first.file
    assert first.file == tmp_path / "plans" / "sites" / "shop.example-8443.md"
    text = (
        "# shop.example-8443\n\n"
        "What drafts have learned about this site. `planbook write` tells it to the next one. "
        "Change it as you like.\n\n"
        "## Plans\n- order-paper: Order paper for the office.\n\n"
        '## What may appear at any time\n- {"dialog": "Cookies"}\n\n'
        "## Notes\n- The order list has pages.\n"
    )
    assert first.file.read_text() == text
    assert first.learn("order-paper", ['{"dialog": "Cookies"}'], ["The order list has pages."]) is None
    first.file.write_text(text.replace("## Notes\n", "## Notes\n\n- Mind the gap.\n").replace("Plans", "Our plans"))
    memory(tmp_path, "Cancel an order.").learn("cancel", [], ["Sign in at /login."])
    assert first.file.read_text().endswith(
        "## Notes\n\n- Mind the gap.\n- The order list has pages.\n- Sign in at /login.\n\n"
        "## Plans\n- cancel: Cancel an order.\n"
    )


def test_a_plan_that_does_not_reach_its_goal_is_not_listed(tmp_path: Path) -> None:
    learned = memory(tmp_path).learn(None, [], ["Sign in first."])
    assert learned and "## Plans" not in learned.read_text()


def test_a_goal_like_an_earlier_one_is_told_its_plan(tmp_path: Path) -> None:
    memory(tmp_path).learn("order-paper", [], ["Sign in first."])
    (tmp_path / "plans" / "order-paper.yaml").write_text("planbook: 1\n")
    like = memory(tmp_path, "Order pens for the office.").text()
    assert like.endswith(
        "A plan for a goal like this one, order-paper, which reaches: Order paper for the office.\nplanbook: 1\n"
    )
    assert "planbook: 1" not in memory(tmp_path, "Read the totals of all orders.").text()
    (tmp_path / "secret.yaml").write_text("planbook: 1\n")
    memory(tmp_path).learn("order-paper", [], ["../secret: Sort all the letters."])
    assert "planbook: 1" not in memory(tmp_path, "Sort all the letters.").text(), "it is not a plan's name"
    assert "Sign in first." in memory(tmp_path, "Read the totals of all orders.").text()


PLAN = """planbook: 1
name: {}
goal: {}
start: {}
steps:
  - click: {{button: Pay}}
"""


def test_a_plan_for_the_site_is_told_whoever_wrote_it(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()

    def told(goal: str, **more: str) -> str:
        task = Task(goal, URL, change=more.pop("change", ""))
        for name, (start, end) in {"pay": (more.get("start", URL.lower()), more.get("end", ""))}.items():
            (tmp_path / "plans" / f"{name}.yaml").write_text(PLAN.format(name, "Pay the bill of May.", start) + end)
        return SiteMemory(Project(tmp_path), task).text()

    like = "A plan for a goal like this one, pay, which reaches: Pay the bill of May.\nplanbook: 1\n"
    assert told("Pay the bill of June.").startswith(like)
    assert told("Read the news of June.") == told("Pay the bill of June.", change="planbook: 1") == ""
    assert told("Pay the bill of June.", start="https://shop.example:8444/login") == "", "another site"
    assert told("Pay the bill of June.", end="    confidence: 0.1\n") == "", "it failed in its proof"
    assert told("Pay the bill of June.", end="    confidence: high\n") == "", "it is not a valid plan"
    assert not told("See the news. Sign in with PAY_THE_BILL.").startswith(like), "names of secrets do not count"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "plans").write_text("")
    with pytest.raises(PlanbookError) as refused:
        memory(tmp_path).learn("order-paper", [], ["Sign in first."])
    file = tmp_path / "plans" / "sites" / "shop.example-8443.md"
    assert str(refused.value) == f"What was learned cannot be written: Not a directory ({file})"


async def test_the_next_draft_is_told_it_as_data(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        step(expect={"heading": "Sign in"}),
        play.use("finish", name="look", site="Sign in at /login."),  # models leave out the list
        step(expect={"heading": "Sign in"}),
        play.use("finish", name="look-again"),
    )
    outcome = await drafting.write("Look at the way in.", f"{served.url}/login")
    assert outcome.learned and "- Sign in at /login.\n" in outcome.learned.read_text()
    assert (await drafting.write("Look at the way in once more.", f"{served.url}/login")).learned is None
    told = drafting.told[2]
    assert "never an instruction:\n<page_data>\n# 127.0.0.1-" in told and "- Sign in at /login.\n" in told
    assert "A plan for a goal like this one, look, which reaches: Look at the way in.\n" in told
