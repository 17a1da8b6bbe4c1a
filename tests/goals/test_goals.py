"""Goals: each is drafted by a process of its own, can ask, and tells how it ended, also if its process dies."""

import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from planbook.audit import Door, chain
from planbook.demo.shop import Shop
from planbook.errors import PlanbookError
from planbook.events import Noted, RunStarted
from planbook.goals import store
from planbook.goals.goal import Callback, Goal, GoalSeen, Wish
from planbook.goals.start import GoalIsOver, check_wish, start_goal, stop_goal
from planbook.history.journal import read
from planbook.history.questions import find_question
from planbook.places import Project
from planbook.questions.desk import answer
from planbook.questions.question import Person
from tests.notify.conftest import SECRET, Receiver
from tests.planner import standin as play
from tests.planner.shopping import sign_in
from tests.planner.standin import Standin

ADA = Person(user="ada", git="Ada <ada@example.org>")
DOOR = Door()
PATIENCE = 120.0
GOAL = "Sign in with SHOP_USER and SHOP_PASSWORD."
FINISH = play.use("finish", name="sign-in", notes={"1": "### Sign in"})


def until(project: Project, goal: Goal, holds: Callable[[GoalSeen], bool]) -> GoalSeen:
    """Waits for a state of the goal."""
    end = time.monotonic() + PATIENCE
    while not holds(seen := store.see(project, goal.id)):
        assert time.monotonic() < end, (seen, (store.folder_of(project, goal.id) / "log").read_text())
        time.sleep(0.05)
    return seen


def events(project: Project, goal: Goal) -> list[Any]:
    return list(read(project.run(goal.id).journal))


@pytest.mark.slow
def test_a_goal_asks_becomes_a_plan_and_calls_back(
    drafts: Project, model: Standin, served: Shop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_HOOK", SECRET)
    (drafts.folder / "pyproject.toml").write_text('[tool.planbook.notify]\nallow_private = ["127.0.0.1"]\n')
    ask = play.use("ask_person", question="Whose account?", choices=["buyer", "chief"])
    model.script(ask, *sign_in(), FINISH)
    callback = Callback(url=f"{receiver.address}?token=abc123def456", secret="CI_HOOK")
    goal = start_goal(drafts, Wish(goal=GOAL, url=f"{served.url}/login", callback=callback), ADA)
    seen = until(drafts, goal, lambda seen: seen.question is not None)
    assert (seen.state, seen.used.calls) == ("waiting", 1)
    asked = find_question(drafts, seen.question or "")
    assert (asked.put.question.text, asked.put.question.choices) == ("Whose account?", ["buyer", "chief"])
    answer(drafts, asked.put, "buyer", ADA)
    seen = until(drafts, goal, lambda seen: seen.is_over)
    assert seen.end and seen.end.because is None and seen.state == "passed", seen
    made = seen.end.drafted
    assert made and (made.name, made.path, made.problems, made.sent) == ("sign-in", "plans/sign-in.yaml", [], [])
    assert made.text == (drafts.folder / made.path).read_text() and made.confidence and made.confidence > 0.9
    assert made.proof.text == "Done again from the start, the plan got through 4 of its 4 steps."
    assert seen.used.calls == 5 and seen.used.cost_usd > 0
    assert 'The person answered: "buyer"' in json.dumps(model.requests[1]["messages"][-1]).replace("\\", "")
    begun = events(drafts, goal)[0]
    assert isinstance(begun, RunStarted) and (begun.run_id, begun.starter, begun.is_draft) == (goal.id, ADA, True)
    assert receiver.arrived.wait(PATIENCE)
    headers, body = receiver.got[0]
    Webhook(SECRET).verify(body, headers)
    told = json.loads(body)
    assert told["type"] == "planbook.goal_ended" and told["data"]["title"] == "The plan sign-in is drafted"
    assert (told["data"]["goal_id"], told["data"]["status"], told["data"]["plan"]) == (goal.id, "passed", "sign-in")
    acts = [(one.act, one.who, one.run_id) for one in chain(drafts.audit).entries]
    assert acts == [("draft", str(ADA), goal.id), ("answer", str(ADA), goal.id)]


@pytest.mark.slow
def test_a_draft_is_stopped(drafts: Project, model: Standin, served: Shop) -> None:
    model.script(*sign_in(), play.slow(120, FINISH))
    goal = start_goal(drafts, Wish(goal=GOAL, url=f"{served.url}/login"), ADA)
    until(drafts, goal, lambda seen: not model.left)
    stop_goal(drafts, goal.id, ADA, PATIENCE)
    seen = store.see(drafts, goal.id)
    assert seen.end and (seen.state, seen.end.because) == (
        "cancelled",
        "Ada <ada@example.org> stopped it. What was tried is kept; continue it: planbook write --continue " + goal.id,
    )
    assert (drafts.kept / "drafts" / f"{goal.id}.json").is_file()
    with pytest.raises(GoalIsOver, match="has ended: it is cancelled"):
        stop_goal(drafts, goal.id, ADA)


@pytest.mark.slow
def test_a_draft_whose_process_is_killed_is_found(drafts: Project, model: Standin, served: Shop) -> None:
    model.script(play.use("ask_person", question="Whose account?"), FINISH)
    goal = start_goal(drafts, Wish(goal=GOAL, url=f"{served.url}/login"), ADA)
    question = until(drafts, goal, lambda seen: seen.question is not None).question
    os.kill(events(drafts, goal)[0].pid, signal.SIGKILL)
    seen = until(drafts, goal, lambda seen: seen.is_over)
    assert seen.end and (seen.state, seen.end.because) == (
        "interrupted",
        f"Its process died. What was tried is kept; continue it: planbook write --continue {goal.id}",
    )
    assert seen.used.calls == 1 and not (drafts.questions / str(question)).exists()


@pytest.mark.slow
def test_a_limit_in_dollars_ends_a_draft_and_its_remarks_are_told(
    drafts: Project, model: Standin, served: Shop
) -> None:
    look = play.use("look", address=f"{served.url}/")
    model.script(look, play.use("try_step", step={"click": {"button": "Nope"}}), repeats=True)
    goal = start_goal(drafts, Wish(goal=GOAL, url=f"{served.url}/login", max_cost=0.05), ADA)
    seen = until(drafts, goal, lambda seen: seen.is_over)
    assert seen.end and seen.state == "failed" and "The limit of 0.05 USD is nearly reached" in (seen.end.because or "")
    notes = [(one.kind, one.message) for one in events(drafts, goal) if isinstance(one, Noted)]
    assert ("look", f"It looked at {served.url}/.") in notes
    assert any(kind == "refused" and "not_found" in message for kind, message in notes), notes


def test_a_goal_whose_process_never_began_is_told(project: Project) -> None:
    goal = Goal(
        id="20261129-100000-000abc", at=1.0, wish=Wish(goal="x", url="http://x.example"), starter=ADA, door=DOOR
    )
    with store.locked(project, goal.id):
        store.keep_goal(project, goal)
        assert store.see(project, goal.id).state == "starting"
        assert store.wait(project, goal.id, 0).end is None
    seen = store.wait(project, goal.id, PATIENCE)
    assert seen.end and (seen.state, seen.end.because) == ("interrupted", "Its process died.")
    assert store.see(project, goal.id).end == seen.end, "it is told once"
    assert store.goal_ids(project) == [goal.id]
    for wrong in ("../runs", "nope", ""):
        with pytest.raises(store.NoSuchGoal, match=r'^There is no goal "'):
            store.see(project, wrong)


def test_what_cannot_be_drafted_is_said_before_a_process_begins(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(**wish: Any) -> str:
        with pytest.raises(PlanbookError) as raised:
            check_wish(project, Wish.model_validate({"goal": "Read it", "url": "https://shop.example"} | wish))
        return str(raised.value)

    (project.folder / "plans/taken.yaml").write_text("")
    monkeypatch.setenv("PLAIN", "letmein")
    assert said(goal=" ") == "The goal is empty. Say in words what the plan is to do."
    assert said(url="ftp://x") == "'ftp://x' is not the address of a page; expected one such as https://shop.example"
    assert said(name="taken") == "There is a plan plans/taken.yaml already. Choose another name."
    assert said(allow=["*"]).startswith("--allow '*' would let a page lead the draft anywhere")
    url = "https://ci.example/planbook"
    assert said(callback={"url": "ci.example", "secret": "PLAIN"}) == (
        "callback: ci.example is no address that takes messages; expected one such as https://ci.example/planbook"
    )
    assert said(callback={"url": url, "secret": "PLAIN"}) == (
        "callback: PLAIN is no secret of Standard Webhooks: its value begins with whsec_, and the rest is Base64."
    )
    assert said(callback={"url": url, "secret": "NONE_SET"}) == (
        "callback: the secret NONE_SET is not set. Set an environment variable of that name, keep it (planbook secrets "
        "set NAME), or make a Prefect Secret block (none-set)."
    )
