"""`planbook run --resume`, as people call it, on runs that were killed with SIGKILL."""

import pytest

from planbook.demo.shop import Shop
from tests.browser.conftest import Site
from tests.resume.killing import kill_and_resume, killed
from tests.resume.test_order import PLAN
from tests.scratch import Scratch

FORM = "<label>Name <input></label><button>Next</button><form method=post action=/done><button>Send</button></form>"
STEPS = "steps:\n- fill: {field: Name, with: Ada}\n- click: Next\n- {click: Send, effect: once}\n- expect: Done\n"


@pytest.fixture
def plan(scratch: Scratch, site: Site) -> str:
    site.pages |= {"/": FORM, "/done": (303, {"location": "/list"}, ""), "/list": "<h1>Done</h1>"}
    return scratch.write("tried", site.address, STEPS)


@pytest.mark.parametrize("place", ["fill-your-reference passed", "click-place-order attempt_ended"])
def test_an_order_that_was_killed(scratch: Scratch, shop: Shop, place: str) -> None:
    (scratch.folder / "plans/order-paper.yaml").write_text(PLAN.read_text())
    ended = kill_and_resume(scratch, place, "run", "order-paper", f"--set=shop={shop.url}")
    orders = shop.ledger.ask("SELECT no FROM orders WHERE reference = ?", ended.run_id)
    assert (ended.status, len(orders)) == ("passed", 1), ended


def test_the_new_run_is_linked_to_the_old_one(scratch: Scratch, plan: str) -> None:
    first = killed(scratch, "fill-name passed", "run", plan)
    second = killed(scratch, "click-next passed", "run", "--resume", "last")
    done = scratch.planbook("run", "--resume", second[:19], "--json")
    assert (done.code, done.json["status"], done.json["resumes"]) == (0, "passed", second)
    assert [step["status"] for step in done.json["steps"]] == ["skipped", "skipped", "passed", "passed"]
    third = done.json["run_id"]
    listed = scratch.planbook("sql", "SELECT run_id, status, resumes FROM runs ORDER BY started", "--csv").out
    assert listed.splitlines()[1:] == [
        f"{first},interrupted,",
        f"{second},interrupted,{first}",
        f"{third},passed,{second}",
    ]
    assert f"<dt>Resumes</dt><dd><code>{second}</code></dd>" in scratch.project.run(third).report.read_text()
    assert not [run_id for run_id in (first, second, third) if scratch.project.run(run_id).state.exists()]


def test_a_step_that_may_have_been_sent(scratch: Scratch, plan: str, site: Site) -> None:
    run_id = killed(scratch, "click-send sending", "run", plan)
    done = scratch.planbook("run", "--resume", run_id)
    assert (done.code, done.out, done.err) == (
        2,
        "",
        '"Click "Send"" may have been sent, or not; it is sent at most once. Look whether it was, and say so: planbook '
        f"run --resume {run_id} --assume sent (or not-sent)\n",
    )
    done = scratch.planbook("run", "--resume", run_id, "--assume", "not-sent", "--json")
    assert (done.json["status"], site.posted) == ("passed", ["/done"])
