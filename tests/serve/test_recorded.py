"""Every act of a person is a row of the audit trail: each route that changes something records it, or says why not."""

import inspect
import re
from base64 import b64encode
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from fastapi.routing import APIRoute

import flows.control
import flows.start
import flows.start_apart
from planbook.audit import chain
from planbook.gate import approve as gate
from planbook.goals import start as goals_start
from planbook.heal import apply
from planbook.questions import desk as questions_desk
from planbook.serve import starting
from planbook.serve.routes import (
    account,
    approvals,
    control,
    deployments,
    files,
    first,
    goals,
    heals,
    hooks,
    questions,
    thread_acts,
)
from planbook.serve.thread_service import ThreadDesk
from planbook.serve.web import approve
from planbook.threads import desk
from planbook.threads.files import add_artifact
from tests.serve.conftest import Served
from tests.serve.test_pages import browser

NOTHING = {
    "POST /api/v1/plans/check": "it only reads",
    "POST /api/v1/history/sql": "it only reads",
    "POST /api/v1/recipes/{name}/plan": "it answers with a text, and keeps nothing",
    "POST /api/v1/heals/{run_id}": "a proposal changes nothing; to put it on a branch is the act",
    "POST /heals/{run_id}/propose": "a proposal changes nothing; to put it on a branch is the act",
    "POST /plans/{plan}/try": "a try changes nothing on the site, and leaves nothing",
    "POST /api/v1/threads/{thread_id}/messages": "the conversation itself says who has said what",
    "POST /threads/{thread_id}/messages": "the conversation itself says who has said what",
}
"""Routes that record nothing, and why."""
Step = Callable[..., Any]
RUN: list[Step] = [starting.started, flows.start_apart.start_apart, flows.start_apart.main, flows.start_apart._run,
                   flows.start.record_start]  # fmt: skip
BRANCH: list[Step] = [goals.branch_off]
DRAFT: list[Step] = [goals_start.start_goal]
APPROVE: list[Step] = [approvals._approved, gate.approve, gate._recorded]
RECORDS: dict[str, list[Step]] = {
    "POST /first/{token}": [first._made],
    "POST /api/v1/sessions": [account.begin_session],
    "DELETE /api/v1/sessions/current": [account.end_session],
    "POST /sign-in": [account.sign_in, account.begin_session],
    "POST /sign-out": [account.end_session],
    "POST /api/v1/keys": [],
    "DELETE /api/v1/keys/{key_id}": [],
    "POST /api/v1/users": [],
    "PATCH /api/v1/users/{name}": [],
    "DELETE /api/v1/users/{name}": [],
    "PUT /api/v1/plans/{plan}/approval": APPROVE,
    "POST /plans/{plan}/approve": [approve._approved, gate.approve_on_branch, gate._recorded],
    "POST /api/v1/runs": [control._started, *RUN],
    "POST /plans/{plan}/run": [control.start, control._started, *RUN],
    "POST /api/v1/runs/{run_id}/resume": [control._started, *RUN],
    "POST /runs/{run_id}/resume": [control.resume, control._started, *RUN],
    "POST /api/v1/runs/{run_id}/pause": [flows.control.pause, flows.control._tell],
    "POST /runs/{run_id}/pause": [control.pause, flows.control.pause, flows.control._tell],
    "POST /api/v1/runs/{run_id}/continue": [flows.control.carry_on],
    "POST /runs/{run_id}/continue": [control.carry_on, flows.control.carry_on],
    "POST /api/v1/runs/{run_id}/cancel": [flows.control.cancel, flows.control._tell],
    "POST /runs/{run_id}/cancel": [control.cancel, flows.control.cancel, flows.control._tell],
    "POST /api/v1/questions/{question_id}/answers": [questions_desk.answer],
    "POST /questions/{question_id}": [questions.answer, questions_desk.answer],
    "POST /api/v1/deployments/{plan}/runs": [deployments._record],
    "DELETE /api/v1/states/{name}": [],
    "POST /api/v1/threads": [ThreadDesk.create, desk.create, desk.record_act],
    "POST /threads": [ThreadDesk.create, desk.create, desk.record_act],
    "PUT /api/v1/threads/{thread_id}/memories": [ThreadDesk.store_memory, desk.store_memory, desk.record_act],
    "POST /threads/{thread_id}/memories": [ThreadDesk.store_memory, desk.store_memory, desk.record_act],
    "DELETE /api/v1/threads/{thread_id}/memories": [ThreadDesk.drop_memory, desk.drop_memory, desk.record_act],
    "POST /threads/{thread_id}/forget": [thread_acts.drop_memory, ThreadDesk.drop_memory, desk.drop_memory,
                                         desk.record_act],
    "POST /api/v1/threads/{thread_id}/artifacts": [ThreadDesk.add_artifact, add_artifact, desk.record_act],
    "POST /threads/{thread_id}/files": [ThreadDesk.add_file, add_artifact, desk.record_act],
    "PUT /api/v1/threads/{thread_id}/state": [ThreadDesk.set_state, desk.set_state, desk.record_act],
    "POST /threads/{thread_id}/state": [thread_acts.set_state, ThreadDesk.set_state, desk.set_state, desk.record_act],
    "DELETE /api/v1/threads/{thread_id}": [ThreadDesk.delete, desk.delete, desk.record_act],
    "POST /threads/{thread_id}/delete": [thread_acts.delete, ThreadDesk.delete, desk.delete, desk.record_act],
    "POST /api/v1/threads/{thread_id}/goals": [ThreadDesk.hand_over, ThreadDesk._run, *RUN],
    "POST /api/v1/goals": [goals.begin, *DRAFT],
    "POST /write": [goals.start, goals.begin, *DRAFT],
    "POST /api/v1/goals/{goal_id}/continue": [goals_start.continue_goal, *DRAFT],
    "POST /write/{goal_id}/continue": [goals.carry_on, goals_start.continue_goal, *DRAFT],
    "POST /api/v1/goals/{goal_id}/stop": [goals_start.stop_goal],
    "POST /write/{goal_id}/stop": [goals.stop, goals_start.stop_goal],
    "POST /api/v1/goals/{goal_id}/branch": BRANCH,
    "POST /write/{goal_id}/branch": BRANCH,
    "POST /api/v1/heals/{run_id}/branch": [heals.merged, apply.put_on_branch],
    "POST /heals/{run_id}": [heals.merged, apply.put_on_branch],
    "PUT /api/v1/files/{name}": [files.keep_sent, files._keep],
    "DELETE /api/v1/files/{name}": [],
    "POST /hooks/{name}": [hooks._start, *RUN],
}  # fmt: skip
"""What a route calls, each by the one before, down to what records the act. Nothing more: the route itself does."""


def changing(served: Served) -> dict[str, Step]:
    """What answers each route that may change something."""
    return {
        f"{method} {route.path_format}": route.endpoint
        for route in served.app.routes
        if isinstance(route, APIRoute)
        for method in route.methods - {"GET", "HEAD"}
    }


def test_every_route_that_changes_something_records_it_or_says_why_not(shared: Served) -> None:
    there = changing(shared)
    assert {*there} == {*RECORDS} | {*NOTHING}, "a new route stands in RECORDS, or in NOTHING with the reason"
    wrong: list[str] = []
    for route, calls in RECORDS.items():
        way = [there[route], *calls]
        for caller, called in pairwise(way):
            if not (re.search(rf"\b{called.__name__}\b", _text(caller)) or called is flows.start_apart.main):
                wrong.append(f"{route}: {caller.__name__} does not call {called.__name__}")
        if not re.search(r"\brecord(_act)?\(", _text(way[-1])):
            wrong.append(f"{route}: {way[-1].__name__} records nothing")
    assert wrong == [], "\n".join(wrong)


def _text(function: Step) -> str:
    return inspect.getsource(function).partition(":")[2]


async def test_what_is_done_to_a_thread_is_recorded(served: Served) -> None:
    async def do(method: str, path: str, body: Any = None) -> Any:
        answer = await served.ask("operator", method, f"threads{path}", params={"project": "shop"}, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    thread = (await do("POST", "", {"title": "Order paper"}))["thread_id"]
    await do("PUT", f"/{thread}/memories", {"key": "login", "value": "secret enough"})
    await do("PUT", f"/{thread}/memories", {"key": "login", "value": "secret enough"})  # changes nothing
    await do("POST", f"/{thread}/artifacts", {"name": "a.csv", "base64": b64encode(b"a\n").decode()})
    await do("POST", f"/{thread}/messages", {"messages": [{"text": "Hello."}]})
    one = await browser(served, "operator")
    page = f"/threads/{thread}?project=shop"
    await one.send(page, f"/threads/{thread}/forget?project=shop", key="login")
    await one.send(page, f"/threads/{thread}/state?project=shop", state="paused")
    token = re.search(r'name="token" value="([^"]*)"', (await one.get(page)).text)
    assert token
    await one.client.post(
        f"/threads/{thread}/files?project=shop", data={"token": token[1]}, files={"file": ("b.txt", b"b")}
    )
    entries = chain(served.project.audit).entries
    assert {(one.act, one.subject, one.who, one.origin, one.remote) for one in entries} == {
        ("thread", thread, "Operator <operator@example.org>", "API", "127.0.0.1")
    }
    told = [{key: value for key, value in one.details.items() if key not in ("sha256", "reference")} for one in entries]
    assert told == [
        {"created": "Order paper"}, {"memory": "login", "do": "store"}, {"file": "a.csv"},
        {"memory": "login", "do": "drop"}, {"state": "paused"}, {"file": "b.txt"},
    ]  # fmt: skip


async def test_signing_out_is_recorded(served: Served) -> None:
    one = await browser(served, "viewer")
    assert (await one.send("/plans?project=shop", "/sign-out")).status_code == 303
    text, _ = served.house.keys.create("viewer", "session", seconds=60, kind="session")
    async with served.client(None) as client:
        gone = await client.delete("/api/v1/sessions/current", headers={"authorization": f"Bearer {text}"})
    assert gone.status_code == 204
    acts = [(one.act, one.subject, one.who) for one in chain(served.project.audit).entries]
    assert acts == [("sign_out", "viewer", "Viewer <viewer@example.org>")] * 2
