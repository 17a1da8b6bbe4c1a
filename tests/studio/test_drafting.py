"""Drafts in the studio, as they are on disk: what is shown of one, and how a person goes on with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from planbook.events import ArtifactKept
from planbook.goals import store
from planbook.goals.goal import GoalEnd, Used
from planbook.history.journal import Journal
from planbook.places import Project
from planbook.planner import stored_drafts as drafts
from planbook.planner.draft import Draft, DraftStep
from planbook.planner.stored_drafts import StoredDraft
from planbook.planner.task import Task
from planbook.runs.watching import put_picture, take_away
from planbook.serve.starting import NO_KEY
from planbook.studio import drafting
from planbook.studio.studio import READ_ONLY
from tests.history.events import BEGAN
from tests.serve import drafted
from tests.studio.conftest import Asked, Make

pytestmark = pytest.mark.asyncio(loop_scope="session")
GOAL = "20261129-100000-000abc"
FORM = {"goal": "Read the orders.", "url": "https://shop.example/", "max_cost": "0.5"}
PICTURE = b"\x89PNG\r\n"


async def said(asked: Asked, act: str, **given: Any) -> str:
    answer = await asked.refused(act, **given)
    assert answer.status_code == 409, answer.text
    told: str = answer.json()["error"]
    return told


def shown(asked: Asked) -> dict[str, Any]:
    assert asked.studio.draft
    return asked.studio.draft.as_json()


def picture_kept(project: Project, journal: Journal) -> None:
    folder = project.run(GOAL).artifacts
    folder.mkdir(parents=True)
    (folder / "001-1-page.png").write_bytes(PICTURE)
    (folder / "other.png").write_bytes(PICTURE)
    kept = {"kind": "screenshot", "name": "page.png", "media_type": "image/png", "bytes": len(PICTURE)}
    path = "artifacts/001-1-page.png"
    journal.tell(ArtifactKept.model_validate({"at": BEGAN + 2, "index": 1, "attempt": 1, "path": path, **kept}))


async def test_a_draft_that_goes_on_is_shown_and_answered(asked: Asked) -> None:
    project = asked.studio.book.project
    with drafted.going_on(project, GOAL, asks=True) as journal:
        picture_kept(project, journal)
        assert [(one["id"], one["state"]) for one in await asked("drafts")] == [(GOAL, "waiting")]
        await asked("watch", id="last")
        told = shown(asked)
        assert (told["state"], told["used"]["steps"], told["max_cost"]) == ("waiting", 1, 0.5)
        assert [one["kind"] for one in told["entries"]] == ["asked", "look", "step", "step"]
        assert told["entries"][2]["picture"] == "artifacts/001-1-page.png"
        assert (await asked.client.get(f"/draft/{GOAL}/001-1-page.png")).content == PICTURE
        # The browser keeps a picture by its address, and the next draft has one of the same name.
        for other in (
            f"{GOAL}/other.png",
            f"{GOAL}/..%2Fjournal.ndjson",
            f"{GOAL}/journal.ndjson",
            "20261129-100001-000abd/001-1-page.png",
            "001-1-page.png",
        ):
            assert (await asked.client.get(f"/draft/{other}")).status_code == 404
        put_picture(project.run(GOAL).path, PICTURE)
        assert asked.studio.draft and asked.studio.draft.look() == {"draft_frame": {"picture": "iVBORw0K"}}
        take_away(project.run(GOAL).path)  # the page shows a secret
        assert asked.studio.draft.look() == {"draft_frame": None} and asked.studio.draft.look() == {}
        assert told["question"] == {"id": f"{GOAL}.2", "text": "Whose orders?", "choices": ["ours", "all"]}
        assert "expected" in await said(asked, "answer", question=f"{GOAL}.2", answer="mine")
        await asked("answer", question=f"{GOAL}.2", answer="ours")
        [letter] = project.run(GOAL).letterbox.read_text().splitlines()
        assert (json.loads(letter)["answer"], json.loads(letter)["via"]) == ("ours", "studio")
        assert await said(asked, "end_draft", how="take") == drafting.NO_PLAN
    await asked("watch")
    assert asked.studio.draft is None and await said(asked, "end_draft", how="stop") == drafting.NONE
    assert (await asked.client.get(f"/draft/{GOAL}/001-1-page.png")).status_code == 404


async def test_one_goes_on_with_the_plan_of_a_draft(asked: Asked) -> None:
    book = asked.studio.book
    drafted.ended(book.project, GOAL)
    await asked("run", how="this", uid=(await asked.cells())[0]["uid"])
    await asked("watch", id=GOAL)
    assert shown(asked)["result"]["proof"] == "Done again from the start, the plan got through."
    asked.studio.secrets["SHOP_PASSWORD"] = "typed"
    await asked("end_draft", how="take")
    state = await asked.state()
    assert (state["name"], state["open"], len(state["cells"])) == ("read-orders", False, 1)
    assert (book.project.folder / "plans/read-orders.yaml").read_text() == drafted.PLAN
    assert state["cells"][0]["uid"] not in book.uids, "no cell has the name of one of the plan before"
    assert state["cells"][0]["outcome"] is None and asked.studio.draft is None
    assert not asked.studio.secrets, "what was typed for one site is filled in at another"


async def test_a_change_is_put_into_the_plan_unless_that_has_changed(asked: Asked, file: Path) -> None:
    before, project = file.read_text(), asked.studio.book.project
    after = before.replace("button: Add", "button: Add two")
    with drafted.going_on(project, GOAL):
        drafted.finish(project, GOAL, name="order", path="plans/order.yaml", before=before, text=after)
    await asked("watch", id=GOAL)
    assert "+  - click: {button: Add two}" in shown(asked)["result"]["diff"]
    file.write_text(before.replace("Order paper.", "Order much paper."))
    assert await said(asked, "end_draft", how="take") == drafting.CHANGED.format("order")
    assert asked.studio.draft is not None and "Add two" not in file.read_text()
    file.write_text(before)
    await asked("end_draft", how="take")
    assert file.read_text() == after and "# sheets" in after


async def test_what_cannot_be_drafted_is_said(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert await said(asked, "watch", id="last") == drafting.NO_DRAFT
    assert await said(asked, "draft", **FORM | {"goal": ""}) == "The goal is empty."
    assert (await said(asked, "draft", **FORM | {"max_cost": "-1"})).startswith("The limit: ")
    assert await said(asked, "draft", **FORM | {"name": "order"}) == (
        "There is a plan plans/order.yaml already. Choose another name."
    )
    assert await said(asked, "draft", **FORM) == NO_KEY and "serve" not in NO_KEY
    assert store.goal_ids(asked.studio.book.project) == []


def stopped(project: Project, goal: str) -> None:
    """A draft that was stopped after one step."""
    click = DraftStep({"click": {"button": "Add"}}, "tried", 'Click button "Add"')
    drafts.keep(project, StoredDraft(GOAL, Draft(Task(goal, "https://shop.example/"), steps=[click]), 0.01, 1))
    with drafted.going_on(project, GOAL):
        store.keep_end(project, GOAL, GoalEnd(status="cancelled", at=BEGAN + 9, used=Used(steps=1)))


async def test_one_goes_on_with_what_was_tried(asked: Asked, file: Path) -> None:
    stopped(asked.studio.book.project, f"1. {'Add' * 100} to the order")
    await asked("watch", id=GOAL)
    file.unlink()
    await asked("end_draft", how="take")
    state = await asked.state()
    assert (state["name"], len(state["cells"]), state["loads"]) == (("add" * 100)[:48], 1, True)


async def test_no_other_plan_is_opened_while_one_records(make: Make, file: Path) -> None:
    asked = await make(file)
    stopped(asked.studio.book.project, "Order paper.")
    await asked("open")
    await asked("record")
    await asked("watch", id=GOAL)
    assert await said(asked, "end_draft", how="take") == "A recording goes on. Stop it first."
    assert (await asked.state())["name"] == "order" and list(file.parent.iterdir()) == [file]
    assert "Nothing was recorded" in await said(asked, "record", stop=True)
    await asked("end_draft", how="take")
    assert (await asked.state())["name"] == "order-paper"


async def test_a_studio_that_only_reads_lets_no_model_act(make: Make, file: Path) -> None:
    asked = await make(file, acts=False)
    stopped(asked.studio.book.project, "Order paper.")
    await asked("watch", id=GOAL)
    for act, given in (
        ("draft", FORM),
        ("end_draft", {"how": "continue"}),
        ("answer", {"question": "q", "answer": "a"}),
    ):
        assert await said(asked, act, **given) == READ_ONLY
    assert store.goal_ids(asked.studio.book.project) == [GOAL]
