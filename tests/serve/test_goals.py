"""Goals by the API: what is handed over, followed, stopped and taken away. Real drafts are in `tests/goals`."""

import asyncio
import json
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from planbook.audit import Door, chain
from planbook.events import RunEnded
from planbook.goals import start, store
from planbook.goals.goal import Goal
from planbook.places import Project
from planbook.serve import goal_watch
from planbook.serve.goal_watch import GoalWatch
from tests.history.events import BEGAN
from tests.serve import drafted
from tests.serve.conftest import Served
from tests.serve.test_pages import browser

GOAL = "20261129-100000-000abc"
OTHER = "20261129-110000-000abc"


async def do(served: Served, who: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
    answer = await served.ask(who, "POST", f"{path}?project=shop", json=body, headers=headers)
    return answer.status_code, answer.json()


async def test_goals_are_listed_shown_and_waited_for(served: Served) -> None:
    drafted.ended(served.project, GOAL)
    with drafted.going_on(served.project, OTHER, asks=True) as journal:
        newest, oldest = (await served.get("goals")).json()["items"]
        assert (newest["id"], newest["state"], newest["plan"]) == (OTHER, "waiting", None)
        assert (oldest["id"], oldest["state"], oldest["plan"]) == (GOAL, "passed", "read-orders")
        one = (await served.get(f"goals/{OTHER}")).json()
        assert one["question"] == {"id": f"{OTHER}.2", "question": "Whose orders?", "choices": ["ours", "all"]}
        assert one["used"] == {"calls": 1, "cost_usd": 0.0156, "steps": 1} and one["result"] is None
        waiting = asyncio.create_task(served.get(f"goals/{OTHER}", params={"wait": 60}))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        journal.tell(RunEnded(at=BEGAN + 9, status="passed", seconds=9.0))
        drafted.finish(served.project, OTHER)
        told = (await waiting).json()
    assert told["state"] == "passed" and told["ended"] == "2026-05-28T20:26:49.000Z"
    assert (told["result"]["confidence"], told["result"]["proof"]["holds"]) == (0.95, True)
    assert told["result"]["text"] == (await served.get(f"goals/{OTHER}/plan")).text == drafted.PLAN
    view = await served.get(f"goals/{OTHER}/view")
    assert view.headers["content-type"] == "text/html; charset=utf-8" and "read-orders" in view.text
    assert "sandbox" in view.headers["content-security-policy"]
    assert (await served.get("goals/nope")).json()["detail"] == 'There is no goal "nope".'
    assert (await served.get("goals/..")).status_code == 404


async def test_a_damaged_goal_stands_in_no_others_way(served: Served) -> None:
    callback = {"url": "http://127.0.0.1:9/", "secret": "CI_HOOK"}
    for goal_id in (GOAL, OTHER):
        drafted.ended(served.project, goal_id)
    store.keep_goal(served.project, drafted.wanted(GOAL, callback=callback))
    (served.project.goals / OTHER / "goal.json").write_text("{")
    GoalWatch([served.project])._keep(served.project)
    assert (served.project.goals / GOAL / "told").exists(), "whoever handed the older one over is called back"
    assert [one["id"] for one in (await served.get("goals")).json()["items"]] == [GOAL]
    page = await (await browser(served, "author")).get("/write?project=shop")
    assert page.status_code == 200 and GOAL in page.text
    with pytest.raises(start.CannotContinue, match=f"^Nothing is kept of the draft {GOAL}: "):
        start.continue_goal(served.project, GOAL, drafted.ADA, Door())


def test_each_of_two_projects_of_one_name_tells_what_broke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_due(project: Project, at: float) -> bool:
        if project == broken:
            raise ValueError("a fault of planbook")
        return False

    broken, well = (Project(tmp_path / place / "shop") for place in ("one", "two"))
    monkeypatch.setattr(goal_watch, "callbacks_are_due", is_due)
    watch = GoalWatch([broken, well])
    watch._call()
    assert watch.trouble == ["planbook broke at the callbacks of shop: ValueError"]


async def test_the_watch_goes_on_whatever_breaks(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(project: Project, goal_id: str) -> None:
        if goal_id == OTHER:
            raise ValueError("a fault of planbook")
        ends(project, goal_id)

    async def ready() -> tuple[int, dict[str, Any]]:
        answer = await served.ask(None, "GET", "/health/ready", headers={"host": "localhost"})
        return answer.status_code, answer.json()

    ends = store.end_of
    with monkeypatch.context() as patched:
        patched.setattr(goal_watch, "end_of", broken)
        for goal_id in (GOAL, OTHER):
            store.keep_goal(served.project, drafted.wanted(goal_id))
        until = time.monotonic() + 30
        while (await ready())[1]["status"] == "ok":
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        trouble = f"planbook broke at the goal {OTHER}: ValueError"
        assert await ready() == (200, {"status": "degraded", "trouble": [trouble]})
        patched.setattr(goal_watch, "goal_ids", broken)
        while (answer := await ready())[0] == 200:
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        assert answer[1]["detail"] == f"{trouble}; planbook broke at the watch over goals: TypeError"
    while (await ready())[1]["status"] != "ok":
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
    logged = [record.getMessage() for record in caplog.records if record.name == "planbook.serve"]
    assert logged == [f"planbook broke at {what}, and goes on" for what in (f"the goal {OTHER}", goal_watch.WHOLE)]


async def test_a_watch_that_sees_nothing_is_told(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(project: Project, but: set[str]) -> list[str]:
        raise PermissionError(13, "Permission denied", "goals/it")

    monkeypatch.setattr(goal_watch, "goal_ids", closed)
    until = time.monotonic() + 30
    while (told := await served.ask(None, "GET", "/health/ready", headers={"host": "localhost"})).status_code == 200:
        assert time.monotonic() < until, "a folder that cannot be read blinds the watch over all goals"
        await asyncio.sleep(0.05)
    assert told.json()["detail"] == "planbook broke at the watch over goals: [Errno 13] Permission denied: 'goals/it'"


async def test_a_draft_is_continued_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    project = served.project
    drafted.ended(project, GOAL)
    kept = project.kept / "drafts" / f"{GOAL}.json"
    kept.parent.mkdir()
    kept.touch()
    begun: list[Goal] = []
    with ExitStack() as going_on:

        def slowly(project: Project, wish: Any, *_: Any, continues: str, **__: Any) -> Goal:
            time.sleep(0.2)
            goal = drafted.wanted(OTHER[:-1] + str(len(begun))).model_copy(update={"continues": continues})
            going_on.enter_context(store.locked(project, goal.id))
            store.keep_goal(project, goal)
            begun.append(goal)
            return goal

        monkeypatch.setattr(start, "start_goal", slowly)
        twice = [asyncio.to_thread(start.continue_goal, project, GOAL, drafted.ADA, Door()) for _ in range(2)]
        found = await asyncio.gather(*twice, return_exceptions=True)
    assert len(begun) == 1
    [refused] = [one for one in found if isinstance(one, start.CannotContinue)]
    assert str(refused) == start.GOES_ON.format(begun[0].id)


async def test_events_of_a_draft_and_its_end(served: Served) -> None:
    with drafted.going_on(served.project, GOAL) as journal:
        events = (await served.get(f"goals/{GOAL}/events")).json()
        assert [one["event"]["event"] for one in events["items"]][:3] == ["run_started", "model_called", "noted"]

        async def follow() -> list[dict[str, Any]]:
            answer = await served.get(f"goals/{GOAL}/events", params={"stream": 1, "after": events["last"]})
            return [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: ")]

        following = asyncio.create_task(follow())
        await asyncio.sleep(0.2)
        journal.tell(RunEnded(at=BEGAN + 9, status="passed", seconds=9.0))
        drafted.finish(served.project, GOAL)
        ran, ended = await following
    assert ran["event"] == "run_ended"
    assert (ended["event"], ended["id"], ended["state"], ended["plan"]) == ("goal_ended", GOAL, "passed", "read-orders")


async def test_a_goal_whose_process_has_gone_is_found_by_the_server(served: Served) -> None:
    with drafted.going_on(served.project, GOAL, asks=True):
        pass
    told = (await served.get(f"goals/{GOAL}", params={"wait": 60})).json()
    assert (told["state"], told["because"]) == ("interrupted", "Its process died.")
    assert (await served.get("questions")).json()["items"] == []
    status, told = await do(served, "author", f"goals/{GOAL}/stop")
    assert (status, told["detail"]) == (409, f"The goal {GOAL} has ended: it is interrupted.")
    told = (await served.get(f"goals/{GOAL}/plan")).json()
    assert (told["status"], told["detail"]) == (409, f"The goal {GOAL} has no plan.")


async def test_a_draft_is_told_to_stop(served: Served) -> None:
    with drafted.going_on(served.project, GOAL):
        stopping = asyncio.create_task(do(served, "author", f"goals/{GOAL}/stop"))
        while (stop := store.stop_of(served.project, GOAL)) is None:
            await asyncio.sleep(0.02)
        assert stop.by.user == "author"
        assert not stopping.done()
    status, told = await stopping
    assert (status, told["state"], told["because"]) == (200, "cancelled", "Author <author@example.org> stopped it.")
    assert [(one.act, one.who, one.origin) for one in chain(served.project.audit).entries] == [
        ("cancel", "Author <author@example.org>", "API")
    ]


async def test_what_cannot_be_handed_over_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    wish = {"goal": "Read it", "url": "https://shop.example/"}
    status, told = await do(served, "author", "goals", wish | {"url": "shop example"})
    assert (status, told["detail"]) == (
        422, "'shop example' is not the address of a page; expected one such as https://shop.example",
    )  # fmt: skip
    assert await do(served, "author", "goals", wish | {"max_cost": -1}) != 202
    status, told = await do(served, "author", "goals", wish)
    assert (status, told["detail"]) == (
        409, "No plan can be drafted here: there is no key for a model. Set ANTHROPIC_API_KEY where planbook was "
        "started, and restart it.",
    )  # fmt: skip
    assert (await do(served, "operator", "goals", wish))[0] == 403
    assert store.goal_ids(served.project) == []


async def test_a_plan_is_committed_to_a_branch_in_the_name_of_the_user(served: Served) -> None:
    site = served.project.folder / "plans" / "sites" / "shop.example.md"
    site.parent.mkdir(parents=True)
    site.write_text("# shop.example\n")
    drafted.ended(served.project, GOAL, learned="plans/sites/shop.example.md")
    status, told = await do(served, "author", f"goals/{GOAL}/branch")
    assert status == 422 and "git" in told["detail"]
    for command in (
        ["init", "-q"],
        ["-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qm", "x", "--allow-empty"],
    ):
        subprocess.run(["git", *command], cwd=served.project.folder, check=True)
    subprocess.run(
        ["git", "remote", "add", "origin", "git@github.com:acme/shop.git"], cwd=served.project.folder, check=True
    )
    status, told = await do(served, "author", f"goals/{GOAL}/branch")
    assert (status, told) == (201, {
        "branch": "write/read-orders",
        "pull_request": "https://github.com/acme/shop/compare/write/read-orders?expand=1",
    })  # fmt: skip
    shown = subprocess.run(
        ["git", "show", "-s", "--format=%an %ae%n%B", "write/read-orders"], cwd=served.project.folder,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert shown.startswith("Author author@example.org\nAdd the plan read-orders\n"), shown
    assert "Drafted with claude-sonnet-5-5: 2 calls, 0.0312 USD. It runs without a model." in shown
    learned = subprocess.run(
        ["git", "show", "write/read-orders:plans/sites/shop.example.md"], cwd=served.project.folder,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert learned == "# shop.example\n", "what was learned about the site is reviewed with the plan"
    status, told = await do(served, "author", f"goals/{GOAL}/branch")
    assert status == 422 and told["detail"].startswith("There is a branch write/read-orders already.")


async def test_a_draft_is_no_run_to_pause(served: Served) -> None:
    with drafted.going_on(served.project, GOAL):
        status, told = await do(served, "operator", f"runs/{GOAL}/pause", {})
        assert (status, told["detail"]) == (
            409, f"The run {GOAL} drafts a plan, and cannot be paused. It can be cancelled.",
        )  # fmt: skip


async def test_nobody_answers_a_draft_that_is_over(served: Served) -> None:
    with drafted.going_on(served.project, GOAL, asks=True):
        pass
    assert (await served.get(f"goals/{GOAL}")).json()["state"] == "interrupted"
    status, told = await do(served, "operator", f"questions/{GOAL}.2/answers", {"answer": "ours"})
    assert (status, told["detail"]) == (409, f"The time to answer the question {GOAL}.2 is over.")
