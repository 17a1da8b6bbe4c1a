"""Goals: each is drafted by a process of its own, can ask, and tells how it ended, also if its process dies."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from planbook.audit import Door, chain
from planbook.demo.shop import Shop
from planbook.errors import PlanbookError
from planbook.events import Noted, RunEnded, RunStarted
from planbook.git import GitError
from planbook.goals import store
from planbook.goals.branch import make_branch
from planbook.goals.changes import changed
from planbook.goals.ended import drafted_by
from planbook.goals.goal import Callback, Drafted, Goal, GoalSeen, ProofTold, Wish
from planbook.goals.start import CannotContinue, GoalIsOver, check_wish, continue_goal, start_goal, stop_goal
from planbook.history.journal import read
from planbook.history.questions import find_question
from planbook.places import Project
from planbook.plan.load import load_text
from planbook.planner.finish import Finished
from planbook.planner.outcome import Outcome
from planbook.planner.proof import Proof
from planbook.planner.task import Task
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


def test_a_goal_that_contains_a_secret_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "correct-horse")
    wish = Wish(goal="Sign in with SHOP_PASSWORD, correct-horse.", url="http://127.0.0.1:9/")
    with pytest.raises(PlanbookError) as raised:
        start_goal(Project(tmp_path), wish, ADA, DOOR)
    assert str(raised.value) == "The goal has the value of SHOP_PASSWORD in it; write its name instead: SHOP_PASSWORD"
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and b"correct-horse" in file.read_bytes()]


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


SIGN_IN = """\
# How everybody signs in
planbook: 1
name: sign-in
goal: Sign in.
start: {url}/login
secrets: [SHOP_USER, SHOP_PASSWORD]
steps:
  # the name
  - fill: {{field: Email, with: "{{{{ secrets.SHOP_USER }}}}"}}
    retries: 3
  - fill: {{field: Password, with: "{{{{ secrets.SHOP_PASSWORD }}}}"}}
  - click: {{button: Sign in}}
  - expect: {{heading: Account}}  # it was called so before
"""


@pytest.mark.slow
def test_a_change_of_a_plan_is_a_diff_on_a_branch(drafts: Project, model: Standin, served: Shop) -> None:
    old, file = SIGN_IN.format(url=served.url), drafts.folder / "plans/sign-in.yaml"
    file.write_text(old)
    for command in (
        ["init", "-q"],
        ["add", "plans"],
        ["-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=drafts.folder, check=True)
    model.script(*sign_in(), play.use("try_step", step={"goto": "/orders"}), FINISH)
    wish = Wish(goal="Look for Your account, then show the orders.", url=f"{served.url}/login", changes="sign-in")
    goal = start_goal(drafts, wish, ADA)
    seen = until(drafts, goal, lambda seen: seen.is_over)
    assert seen.end and seen.state == "passed", seen
    first = json.dumps(model.requests[0]["messages"])
    assert "wants it changed" in first and "it was called so before" in first and "Look for Your account" in first
    made = seen.end.drafted
    assert made and (made.path, made.before, made.branch) == (
        "plans/sign-in.yaml", old, f"change/sign-in-{goal.id[-6:]}"
    )  # fmt: skip
    kept, changed = old.partition("  - expect:")[0], made.text.rpartition("  - expect:")
    assert changed[0] == kept and "heading: Your account" in changed[2] and "goto: /orders" in changed[2]
    assert file.read_text() == old and drafts.plan_names == ["sign-in"]
    branch = make_branch(made, seen.used, drafts, ADA, wish.goal)
    shown = subprocess.run(
        ["git", "show", branch], cwd=drafts.folder, capture_output=True, text=True, check=True
    ).stdout
    assert "Change the plan sign-in" in shown and wish.goal in shown and "\n-  - expect: {heading: Account}" in shown
    assert "SHOP_USER }" not in shown.partition("\n+")[2], "what stays as it is, is not a change"
    file.write_text(old + "\n")
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qam", "y"], cwd=drafts.folder, check=True
    )
    with pytest.raises(GitError, match=r"^plans/sign-in\.yaml is not what it was when the change was drafted"):
        make_branch(made, seen.used, drafts, ADA, wish.goal)


@pytest.mark.slow
def test_a_change_is_proved_as_it_will_be(drafts: Project, model: Standin, served: Shop) -> None:
    """The draft has no `whenever`, but the plan that it becomes has one."""
    looks = "whenever: [{see: {heading: Your account}, steps: [{expect: {text: Never there}, timeout: 1s}]}]\n"
    old = SIGN_IN.format(url=served.url).replace("steps:\n  # the name", f"{looks}steps:\n  # the name")
    (drafts.folder / "plans/sign-in.yaml").write_text(old)
    model.script(*sign_in(), play.use("try_step", step={"goto": "/orders"}), FINISH, play.use("finish", name="sign-in"))
    wish = Wish(goal="Show the orders, too.", url=f"{served.url}/login", changes="sign-in")
    seen = until(drafts, start_goal(drafts, wish, ADA), lambda seen: seen.is_over)
    assert seen.end and seen.end.drafted and seen.state == "failed", seen
    assert "Never there" in seen.end.drafted.proof.text and not seen.end.drafted.proof.holds


def test_a_plan_that_no_draft_can_change_is_refused(project: Project) -> None:
    head = "planbook: 1\nname: {0}\nstart: https://shop.example\n"
    plans = {"signed": "session: sign-in\nsteps: [{click: Buy}]\n", "calls": "steps: [{call: sign-in}]\n",
             "sign-in": "steps: [{click: Buy}]\n"}  # fmt: skip
    for name, rest in plans.items():
        (project.folder / f"plans/{name}.yaml").write_text(head.format(name) + rest)

    def said(name: str) -> str:
        with pytest.raises(PlanbookError) as raised:
            check_wish(project, Wish(goal="Buy two.", url="https://shop.example", changes=name))
        return str(raised.value)

    assert said("signed") == (
        "A draft cannot change the plan signed: in which session a plan begins is for people to decide. Change it by "
        "hand."
    )
    assert said("calls") == (
        "A draft cannot change the plan calls: a draft does not use 'call': which plans call one another is for people "
        "to decide. Change it by hand."
    )
    assert said("sing-in").startswith('There is no plan "sing-in"')
    check_wish(project, Wish(goal="Buy two.", url="https://shop.example", changes="sign-in"))


def test_a_changed_plan_may_be_kept_outside_of_the_project(project: Project) -> None:
    file = Path("/elsewhere/goals/x/look.yaml")
    text = "planbook: 1\nname: look\nstart: https://shop.example\nsteps:\n  - click: Buy\n"
    outcome = Outcome(Finished(load_text(text, file), text, file), Proof(1, 1), 0.0, 1)
    assert drafted_by(outcome, project, "some-model").path == "/elsewhere/goals/x/look.yaml"


def test_a_change_that_changes_nothing_has_failed(project: Project) -> None:
    text = "planbook: 1\nname: look\nstart: https://shop.example\nsteps:\n  - click: Buy\n"
    proof = ProofTold(done=1, total=1, before=None, holds=True, text="")
    drafted = Drafted(
        name="look", path="look.yaml", text=text, recipe=None, confidence=None, proof=proof, sent=[], problems=[],
        model="m",
    )  # fmt: skip
    wish = Wish(goal="Buy two.", url="https://shop.example", changes="look")
    task = Task(wish.goal, wish.url, name="look", change=text)
    with pytest.raises(PlanbookError) as raised:
        changed(drafted, task, project, Goal(id="x", at=0.0, wish=wish, starter=ADA, door=DOOR))
    assert str(raised.value) == (
        "The draft does nothing other than the plan look. Say more exactly what is to be changed."
    )


@pytest.mark.slow
def test_a_draft_is_stopped_and_continued(drafts: Project, model: Standin, served: Shop) -> None:
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
    model.script(play.slow(120, FINISH))
    stopped = continue_goal(drafts, goal.id, ADA, DOOR, max_cost=0.7)
    until(drafts, stopped, lambda seen: not model.left)
    with pytest.raises(CannotContinue, match=f"^The draft {stopped.id} goes on. Stop it first, or wait for its end.$"):
        continue_goal(drafts, goal.id, ADA, DOOR)
    stop_goal(drafts, stopped.id, ADA, PATIENCE)
    model.script(FINISH)
    again = continue_goal(drafts, stopped.id, ADA, DOOR)
    seen = until(drafts, again, lambda seen: seen.is_over)
    assert seen.end and seen.end.drafted and (seen.state, seen.end.drafted.name) == ("passed", "sign-in"), seen
    assert (again.continues, again.wish.max_cost) == (goal.id, 0.7)
    with pytest.raises(CannotContinue, match=f"^Nothing is kept of the draft {again.id}: it has become a plan"):
        continue_goal(drafts, again.id, ADA, DOOR)


@pytest.mark.slow
def test_a_stop_that_comes_after_the_draft_loses_nothing(drafts: Project, model: Standin, served: Shop) -> None:
    model.script(*sign_in(), FINISH)
    goal = start_goal(drafts, Wish(goal=GOAL, url=f"{served.url}/login"), ADA)
    until(drafts, goal, lambda seen: not model.left)
    end = time.monotonic() + PATIENCE
    while not isinstance((there := events(drafts, goal))[-1], RunEnded):
        assert time.monotonic() < end
        time.sleep(0.002)
    while store.end_of(drafts, goal.id) is None:  # at every moment until the end is kept
        with suppress(ProcessLookupError):
            os.kill(there[0].pid, signal.SIGTERM)
        time.sleep(0.005)
    seen = store.see(drafts, goal.id)
    assert seen.end and (seen.state, seen.end.because) == ("passed", None), seen.end
    assert seen.end.drafted and (drafts.folder / seen.end.drafted.path).read_text() == seen.end.drafted.text


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
    with pytest.raises(CannotContinue, match=r"^Nothing is kept of the draft 20261129-100000-000abc: "):
        continue_goal(project, goal.id, ADA, DOOR)
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
        "callback: ci.example is not an address for messages; expected one such as https://ci.example/planbook"
    )
    assert said(callback={"url": url, "secret": "PLAIN"}) == (
        "callback: PLAIN is not a Standard Webhooks secret: its value begins with whsec_, and the rest is Base64."
    )
    assert said(callback={"url": url, "secret": "NONE_SET"}) == (
        "callback: the secret NONE_SET is not set. Set an environment variable of that name, keep it (planbook secrets "
        "set NAME), or make a Prefect Secret block (none-set)."
    )
