"""What people do by the API: it is recorded first, done once, and refused with the reason."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from planbook.audit import chain
from planbook.history.journal import Journal
from planbook.questions.question import Question, QuestionPut
from planbook.runs import session_files
from planbook.runs.letterbox import letters_in
from planbook.runs.session_files import SessionState
from planbook.serve import idempotency
from tests.history.events import BEGAN, keep, passing_run
from tests.serve.conftest import Served

RUN = "20260528-100000-000abc"


def acts(served: Served) -> list[tuple[str, str, str, str, str | None]]:
    entries = chain(served.project.audit).entries
    return [(one.act, one.subject, one.who, one.origin, one.remote) for one in entries]


async def do(served: Served, who: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await served.ask(who, "POST", f"{path}?project=shop", json={} if body is None else body, headers=names)
    return answer.status_code, answer.json()


@pytest.fixture
def going_on(served: Served) -> Journal:
    """A run that goes on in this process, as far as anybody can tell."""
    folder = served.project.run(RUN)
    journal = Journal(folder.journal, folder.pending)
    first, *_ = passing_run(RUN, 1, BEGAN)
    journal.tell(first)
    return journal


async def test_pausing_tells_the_run_and_records_who(served: Served, going_on: Journal) -> None:
    status, told = await do(served, "operator", f"runs/{RUN}/pause")
    assert (status, told) == (202, {"run_id": RUN, "told": "pause"})
    [letter] = letters_in(served.project.run(RUN).letterbox)
    assert letter.what == "pause" and str(letter.by) == "Operator <operator@example.org>"
    assert acts(served) == [("pause", RUN, "Operator <operator@example.org>", "API", "127.0.0.1")]


async def test_what_cannot_be_done_as_things_are(served: Served) -> None:
    keep(served.project, list(passing_run(RUN, 1, BEGAN)))
    status, told = await do(served, "operator", f"runs/{RUN}/pause")
    assert (status, told["detail"]) == (409, f"The run {RUN} is not running: it is passed.")
    status, told = await do(served, "operator", "runs/no-such-run/pause")
    assert status == 404 and acts(served) == []


@pytest.mark.parametrize(
    ("wish", "status", "detail"),
    [
        ({"plan": "ordre"}, 404, 'There is no plan "ordre" in plans/. Did you mean order?'),
        ({"plan": "../other/plans/order"}, 404, 'There is no plan "../other/plans/order" in plans/. There are: order'),
        (
            {"plan": "order", "inputs": {"quantity": "many"}}, 422,
            "the input 'quantity' is 'many'. A whole number was expected.",
        ),
        (
            {"plan": "upload", "inputs": {"paper": "/etc/passwd"}}, 422,
            "The input 'paper' is not a file of the project. Name one by its path from the project's folder.",
        ),
        (
            {"plan": "upload", "inputs": {"paper": ".planbook/serve/serve.db"}}, 422,
            "The input 'paper' is not a file of the project. Name one by its path from the project's folder.",
        ),
    ],
)  # fmt: skip
async def test_a_run_that_cannot_be_started(served: Served, wish: dict[str, Any], status: int, detail: str) -> None:
    if wish["plan"] == "upload":
        (served.project.folder / "plans/upload.yaml").write_text(
            "planbook: 1\nname: upload\nstart: http://127.0.0.1:9/\n"
            "inputs: {paper: {type: file, default: plans/order.yaml}}\nsteps:\n"
            "  - upload: {field: Paper, file: '{{ inputs.paper }}'}\n"
        )
    told = await do(served, "operator", "runs", wish)
    assert told[0] == status and told[1]["detail"] == detail
    assert not served.project.runs.exists() and acts(served) == []


async def test_a_body_with_a_key_twice_starts_nothing(served: Served) -> None:
    body = '{"plan": "order", "inputs": {"quantity": 1, "quantity": 9}}'
    as_json = {"content-type": "application/json"}
    answer = await served.ask("operator", "POST", "runs?project=shop", content=body, headers=as_json)
    detail = 'The body is not valid JSON: an object has the key "quantity" twice'
    assert (answer.status_code, answer.json()["detail"]) == (422, detail)
    assert not served.project.runs.exists() and acts(served) == []


class Done(BaseModel):
    count: int


async def test_the_same_key_does_the_same_thing_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The route's work is counted in the place of a run, which `test_live` starts."""
    from planbook.serve.routes import control

    started: list[Any] = []

    async def count(order: Any) -> tuple[int, BaseModel, str | None]:
        started.append(order)
        await asyncio.sleep(0.05)
        if len(started) == 1:
            raise control.Refusal(503, "No memory.")
        return 202, control.RunStartedOut(run_id=f"run-{len(started)}"), "/somewhere"

    monkeypatch.setattr(control, "_started", count)
    wish = {"plan": "order"}
    assert (await do(served, "operator", "runs", wish, idempotency_key="a"))[0] == 503
    told = await asyncio.gather(*(do(served, "operator", "runs", wish, idempotency_key="a") for _ in range(5)))
    first = (202, {"run_id": "run-2"})
    assert told.count(first) >= 1 and {status for status, _ in told} <= {202, 409} and len(started) == 2
    assert await do(served, "operator", "runs", wish, idempotency_key="a") == first
    other = await do(served, "operator", "runs", wish | {"evidence": "all"}, idempotency_key="a")
    assert (other[0], other[1]["detail"]) == (422, idempotency.OTHER)
    assert await do(served, "author", "runs", wish, idempotency_key="a") == (202, {"run_id": "run-3"}), (
        "of another user"
    )
    assert (await do(served, "operator", "runs", wish))[1] == {"run_id": "run-4"}


# Questions -----------------------------------------------------------------------------------------------------------
def asks(served: Served, going_on: Journal, **more: Any) -> str:
    """A question of the run, whose process waits for the answer."""
    question = Question(text="Order?", choices=["yes", "no"], attached=True, **more)
    put = QuestionPut(at=BEGAN, index=1, id=f"{RUN}.1", question=question)
    going_on.tell(put)
    served.project.questions.mkdir(parents=True, exist_ok=True)
    (served.project.questions / put.id).touch()
    return put.id


async def test_a_question_is_answered_by_whoever_may(served: Served, going_on: Journal) -> None:
    asked = asks(served, going_on, approvers=["Reviewer"])
    [listed] = (await served.get("questions")).json()["items"]
    assert (listed["id"], listed["question"], listed["choices"]) == (asked, "Order?", ["yes", "no"])
    status, told = await do(served, "reviewer", f"questions/{asked}/answers", {"answer": "maybe"})
    assert (status, told["detail"]) == (422, "The answer is 'maybe'. One of yes or no was expected.")
    status, told = await do(served, "operator", f"questions/{asked}/answers", {"answer": "yes"})
    assert status == 409 and "These people may: Reviewer." in told["detail"]
    status, told = await do(served, "reviewer", f"questions/{asked}/answers", {"answer": "yes"})
    assert (status, told) == (200, {"id": asked, "run_id": RUN, "settled": True, "resumed_by": None})
    assert (await served.get("questions")).json()["items"] == []
    shown = (await served.get(f"questions/{asked}")).json()
    assert shown["state"] == "answered" and shown["answers"][0]["by"] == "Reviewer <reviewer@example.org>"
    assert acts(served) == [("answer", asked, "Reviewer <reviewer@example.org>", "API", "127.0.0.1")]
    for unknown in ("last", asked[:10], "nothing"):
        assert (await served.get(f"questions/{unknown}")).status_code == 404


# Approvals -----------------------------------------------------------------------------------------------------------
GOOD = """\
planbook: 1
name: good
goal: Look at the shop.
start: https://shop.example/
steps:
  - note: Nothing is sent.
  - expect: {heading: Welcome}
"""


@pytest.fixture
def repository(served: Served) -> Path:
    folder = served.project.folder
    (folder / "plans/good.yaml").write_text(GOOD)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qm", "1"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


async def test_approving_what_was_read(served: Served, repository: Path) -> None:
    state = (await served.get("plans/good/approval")).json()
    assert (state["approved"], state["gate"], state["in_git"], state["last"]) == (False, "off", "committed", None)
    assert "good.yaml" in state["changes"]
    path = "plans/good/approval?project=shop"
    stale = await served.ask("reviewer", "PUT", path, json={"sha256": "0" * 64})
    assert stale.status_code == 409 and state["sha256"] in stale.json()["detail"] and acts(served) == []
    assert (await served.ask("author", "PUT", path, json={"sha256": state["sha256"]})).status_code == 403
    done = await served.ask("reviewer", "PUT", path, json={"sha256": state["sha256"]})
    assert done.status_code == 200 and done.json()["by"] == "Reviewer <reviewer@example.org>"
    assert state["sha256"] in (repository / "plans/approvals.yaml").read_text()
    assert (await served.ask("reviewer", "PUT", path, json={"sha256": state["sha256"]})).json() == done.json()
    assert acts(served) == [("approve", "plans/good.yaml", "Reviewer <reviewer@example.org>", "API", "127.0.0.1")]
    assert (await served.get("plans/good/approval")).json()["approved"] is True
    dirty = await served.get("plans/order/approval")
    assert dirty.status_code == 409 and dirty.json()["errors"], json.dumps(dirty.json())


async def test_signed_in_states_are_listed_and_dropped(served: Served) -> None:
    session_files.save(served.project, SessionState("sign-in", BEGAN, {"cookies": [{"value": "c00kie"}]}, {}))
    told = await served.get("states")
    assert told.json()["items"] == [{"name": "sign-in", "saved": "2026-05-28T20:26:40.000Z", "sealed": False}]
    there = "states/sign-in?project=shop"
    assert (await served.ask("viewer", "DELETE", there)).status_code == 403
    assert (await served.ask("operator", "DELETE", there)).status_code == 204
    again = await served.ask("operator", "DELETE", there)
    assert (again.status_code, again.json()["detail"]) == (404, 'No session "sign-in" is kept.')
    assert session_files.load(served.project, "sign-in") is None
    assert acts(served) == [("drop_session", "sign-in", "Operator <operator@example.org>", "API", "127.0.0.1")]
