"""`planbook run --resume`, as people call it, on runs that were killed with SIGKILL."""

import json
import subprocess
import sys

import pytest

from flows import access, clients
from planbook.audit import chain
from planbook.demo.shop import Shop
from tests.resume.killing import environment_of, kill_and_resume, killed
from tests.resume.test_order import PLAN
from tests.scratch import Scratch
from tests.sites import Site

FORM = "<label>Name <input></label><button>Next</button><form method=post action=/done><button>Send</button></form>"
STEPS = "steps:\n- fill: {field: Name, with: Ada}\n- click: Next\n- {click: Send, effect: once}\n- expect: Done\n"


@pytest.fixture
def plan(scratch: Scratch, site: Site) -> str:
    site.pages |= {"/": FORM, "/done": (303, {"location": "/list"}, ""), "/list": "<h1>Done</h1>"}
    return scratch.write("tried", site.address, STEPS)


# `make resume` kills it at every step.
@pytest.mark.parametrize(
    "place", [pytest.param("fill-your-reference passed", marks=pytest.mark.slow), "click-place-order attempt_ended"]
)
def test_an_order_that_was_killed(scratch: Scratch, shop: Shop, place: str) -> None:
    (scratch.folder / "plans/order-paper.yaml").write_text(PLAN.read_text())
    ended = kill_and_resume(scratch, place, "run", "order-paper", f"--set=shop={shop.url}")
    orders = shop.ledger.ask("SELECT no FROM orders WHERE reference = ?", ended.run_id)
    assert (ended.status, len(orders)) == ("passed", 1), ended


@pytest.mark.slow
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
    first, second = chain(scratch.project.audit).entries[-2:]  # refused runs did not begin
    assert (first.act, first.subject, first.run_id) == ("run", "tried", run_id)
    assert (second.act, second.subject, second.run_id) == ("resume", "tried", done.json["run_id"])
    assert second.details == {"run": run_id, "assume": "not-sent"}


FLOW = """
import asyncio, json, sys
from prefect import get_client
from prefect.flow_engine import run_flow
from prefect.states import AwaitingRetry
from flows.run_plan import run_plan


async def main(times, *wanted):
    async with get_client() as client:
        print(json.dumps([await ended(client, times, parameters) for parameters in wanted]))


async def ended(client, times, parameters):
    flow_run = await client.create_flow_run(run_plan, parameters=parameters)
    for turn in range(times):
        if turn:  # as the button "Retry" does, and the worker then
            await client.set_flow_run_state(flow_run.id, AwaitingRetry(), force=True)
        state = await run_flow(run_plan, await client.read_flow_run(flow_run.id), parameters, return_type="state")
    return state.name, state.message


asyncio.run(main(int(sys.argv[1]), *json.loads(sys.argv[2])))
"""


def flows(scratch: Scratch, *wanted: dict[str, str], times: int = 1) -> list[tuple[str, str]]:
    """Returns how flow runs with these parameters end, one after the other, like those of a deployment's worker."""
    command = [sys.executable, "-c", FLOW, str(times), json.dumps(wanted)]
    environment = environment_of(scratch)
    environment[access.VARIABLE] = clients.key_for(environment["PREFECT_API_URL"]) or ""
    done = subprocess.run(command, cwd=scratch.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [(name, message) for name, message in json.loads(done.stdout.splitlines()[-1])]


@pytest.mark.slow
def test_a_deployed_run_is_gone_on_with_by_a_parameter(scratch: Scratch, plan: str, site: Site) -> None:
    run_id = killed(scratch, "click-next passed", "run", plan)
    scratch.write("other", site.address, "steps:\n- reload:\n")
    unknown, nothing, other, gated, went_on = flows(  # in one process: a refused run leaves the earlier run to the next
        scratch,
        {"plan": "tried", "resume": run_id, "assume": "perhaps"},
        {"plan": "unheard-of", "resume": run_id},
        {"plan": "other", "resume": run_id},
        {"plan": "tried", "resume": run_id, "gate": "committed"},
        {"plan": "tried", "resume": run_id},
    )
    assert other == ("Refused", f"The run {run_id} is one of the plan tried, not of other. Name its plan, too.")
    assert unknown == ("Refused", "'perhaps' cannot be assumed. Write sent or not-sent.")
    assert {nothing[0], gated[0]} == {"Refused"} and "there is no" in nothing[1].lower() and "git" in gated[1]
    assert went_on[0] == "Completed"
    assert site.posted == ["/done"]


def test_a_flow_run_that_is_retried_goes_on_with_what_it_began(scratch: Scratch, plan: str, site: Site) -> None:
    site.pages["/list"] = "<h1>Not yet</h1>"
    ((name, _),) = flows(scratch, {"plan": "tried"}, times=2)
    assert (name, site.posted) == ("Failed", ["/done"])
    first, second = sorted(scratch.runs())
    assert scratch.events(scratch.project.run(second))[0]["resumes"] == first


def test_a_flow_run_that_passed_is_not_done_again(scratch: Scratch, plan: str, site: Site) -> None:
    ((name, message),) = flows(scratch, {"plan": "tried"}, times=2)
    (run_id,) = scratch.runs()
    assert (name, message) == ("Completed", f"The run {run_id} passed: there is nothing to resume.")
    assert site.posted == ["/done"]
