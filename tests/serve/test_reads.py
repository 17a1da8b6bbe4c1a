"""Reading plans, runs, the history and recipes: what is told is what the command line tells."""

import asyncio
import json
from typing import Any

import pytest

from planbook.history.journal import Journal
from planbook.places import Project
from planbook.serve.follow import follow
from tests.history.events import BEGAN, keep, passing_run, rich_run
from tests.serve.conftest import Served

HOUR = 3600


@pytest.fixture(name="served")
def one_server(shared: Served) -> Served:
    return shared


@pytest.fixture(scope="module")
def runs(shared: Served) -> list[str]:
    """Five runs of the first project, the newest last."""
    names = [f"20260528-10000{number}-000abc" for number in range(5)]
    for number, name in enumerate(names):
        events = rich_run(name, BEGAN + number * HOUR) if number == 0 else passing_run(name, 2, BEGAN + number * HOUR)
        keep(shared.project, list(events))
    return names


async def everything(served: Served, path: str, **params: Any) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = (await served.get(path, params=params | ({"cursor": cursor} if cursor else {}))).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


async def test_runs_page_by_page_the_newest_first(served: Served, runs: list[str]) -> None:
    listed = await everything(served, "runs", limit=2)
    assert [run["run_id"] for run in listed] == runs[::-1]
    assert (
        listed[0]["status"] == "passed" and listed[-1]["status"] == "failed" and listed[-1]["inputs"] == {"quantity": 2}
    )
    assert [one["run_id"] for one in await everything(served, "runs", status="failed")] == runs[:1]
    assert await everything(served, "runs", plan="nothing") == []
    since = listed[1]["started"]
    assert [one["run_id"] for one in await everything(served, "runs", since=since)] == runs[:2:-1]
    assert [one["run_id"] for one in await everything(served, "runs", until=since)] == runs[2::-1]
    wrong = await served.get("runs", params={"project": "shop", "cursor": "x"})
    assert wrong.status_code == 422 and wrong.json()["detail"].startswith('"x" is not a cursor.')


async def test_a_run_in_full(served: Served, runs: list[str]) -> None:
    run = (await served.get(f"runs/{runs[0]}")).json()
    assert (run["status"], run["plan"], run["inputs"]) == ("failed", "order", {"quantity": 2})
    assert run["values"] == {"order_no": "0042", "orders": [{"no": 1, "total": 2.5}, {"no": 2, "total": None}]}
    steps = (await served.get(f"runs/{runs[0]}/steps")).json()["items"]
    assert [step["status"] for step in steps][:3] == ["passed", "passed_on_retry", "failed"]
    assert steps[2]["error"] == {"class": "not_found", "message": 'No button "Pay" on the page.'}
    log = await served.get(f"runs/{runs[0]}/log")
    assert 'No button "Pay" on the page.' in log.text and log.headers["content-type"].startswith("text/plain")
    for asked in ("last", runs[0][:12], "no-such-run"):
        told = await served.get(f"runs/{asked}")
        assert told.status_code == 404 and told.json()["detail"].startswith("No run is called") is (
            asked != runs[0][:12]
        )


async def test_files_of_a_run_and_nothing_else(served: Served, runs: list[str]) -> None:
    folder = served.project.run(runs[0])
    folder.artifacts.mkdir(exist_ok=True)
    (folder.artifacts / "3.png").write_bytes(b"\x89PNG")
    (folder.path / "secret.txt").write_text("no")
    kept = (await served.get(f"runs/{runs[0]}/artifacts")).json()["items"]
    assert [one["path"] for one in kept] == ["artifacts/3.png"]
    picture = await served.get(f"runs/{runs[0]}/files/artifacts/3.png")
    assert picture.content == b"\x89PNG" and picture.headers["content-type"] == "image/png"
    assert picture.headers["content-security-policy"].startswith("sandbox")
    for path in ("secret.txt", "journal.ndjson", "../x", "artifacts/../secret.txt", "%2e%2e/%2e%2e/history.duckdb"):
        assert (await served.get(f"runs/{runs[0]}/files/{path}")).status_code == 404, path
    assert (await served.get(f"runs/{runs[0]}/report")).status_code == 404
    folder.report.write_text("<p>notebook")
    assert (await served.get(f"runs/{runs[0]}/report")).text == "<p>notebook"


async def test_what_was_read_before_is_not_sent_again(served: Served, runs: list[str]) -> None:
    first = await served.get(f"runs/{runs[0]}")
    again = await served.get(f"runs/{runs[0]}", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == first.headers["etag"]
    other = await served.get(f"runs/{runs[1]}", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200


async def test_events_so_far_and_after_a_number(served: Served, runs: list[str]) -> None:
    page = (await served.get(f"runs/{runs[1]}/events")).json()
    assert [one["number"] for one in page["items"]] == list(range(1, page["last"] + 1))
    assert page["items"][0]["event"]["event"] == "run_started" and page["items"][-1]["event"]["event"] == "run_ended"
    rest = (await served.get(f"runs/{runs[1]}/events", params={"project": "shop", "after": page["last"] - 1})).json()
    assert [one["number"] for one in rest["items"]] == [page["last"]]
    streamed = await served.get(f"runs/{runs[1]}/events", headers={"accept": "text/event-stream", "last-event-id": "2"})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    told = [part for part in streamed.text.split("\n\n") if part.startswith("id: ")]
    assert told[0].startswith("id: 3\nevent: ") and len(told) == page["last"] - 2


async def test_plans_and_what_the_check_finds(served: Served, runs: list[str]) -> None:
    [line] = await everything(served, "plans")
    assert (line["name"], line["path"], line["gate"]) == ("order", "plans/order.yaml", "never")
    assert line["last_run"]["run_id"] == runs[-1]
    plan = (await served.get("plans/order")).json()
    assert plan["inputs"]["quantity"] == {
        "type": "integer", "required": False, "default": 2, "choices": None, "expected": "a whole number",
        "description": "how many",
    }  # fmt: skip
    source = await served.get("plans/order/source")
    assert source.text.startswith("planbook: 1\n") and source.headers["content-type"].startswith("application/yaml")
    found = (await served.get("plans/order/findings")).json()
    assert found["profile"] == "reviewable" and {one["rule"] for one in found["findings"]} >= {"undeclared-effect"}
    missing = await served.get("plans/ordre")
    assert missing.status_code == 404
    assert missing.json()["detail"] == 'There is no plan "ordre" in plans/. Did you mean order?'
    (served.project.folder / "plans/broken.yaml").write_text("planbook: 1\nname: broken\nsteps: 3\n")
    broken = await served.get("plans/broken")
    assert broken.status_code == 422 and broken.json()["errors"][0]["line"] == 1
    draft = {"name": "new", "text": "planbook: 1\nname: new\n"}
    checked = await served.ask("author", "POST", "plans/check?project=shop", json=draft)
    assert checked.json()["findings"] and not (served.project.folder / "plans/new.yaml").exists()


async def test_the_history_answers_and_nothing_is_written(served: Served, runs: list[str]) -> None:
    stats = (await served.get("history/stats", params={"project": "shop", "since": "9999w"})).json()
    assert (stats["total"]["runs"], stats["total"]["failed"]) == (5, 1)
    names = [one["name"] for one in (await served.get("history/queries")).json()["items"]]
    answer = (await served.get(f"history/queries/{names[0]}", params={"project": "shop", "plan": "order"})).json()
    assert len(answer["columns"]) == len(answer["types"]) and answer["is_cut"] is False


async def sql(served: Served, query: str, **more: Any) -> tuple[int, Any]:
    answer = await served.ask("viewer", "POST", "history/sql?project=shop", json={"query": query} | more)
    return answer.status_code, answer.json()


async def test_sql_within_its_fence(served: Served, runs: list[str]) -> None:
    status, table = await sql(served, "SELECT run_id, inputs FROM runs ORDER BY started", rows=2)
    assert (status, table["rows"], table["is_cut"]) == (200, [[run, {"quantity": 2}] for run in runs[:2]], True)
    outside = served.project.folder / "outside.csv"
    outside.write_text("a\n1\n")
    for query in (
        f"SELECT * FROM '{outside}'",
        f"SELECT * FROM read_text('{outside}')",
        f"COPY runs TO '{outside}'",
        f"ATTACH '{outside}.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "DELETE FROM runs",
        "SELECT 1; SELECT 2",
        "",
        "SELECT",
    ):
        status, told = await sql(served, query or " ")
        assert status == 400 and told["title"] == "Bad Request", (query, told)
    assert outside.read_text() == "a\n1\n"
    status, told = await sql(served, "SELECT count(*) FROM range(1e9::BIGINT) a, range(1e9::BIGINT) b", seconds=0.2)
    assert (status, told["detail"]) == (400, "The query took longer than 0.2 s, and was ended.")
    status, told = await sql(served, "SELECT list(i) FROM range(200000000) t(i)")
    assert (status, told["detail"]) == (400, "The query needs more than 512MB of memory, and was ended.")
    status, told = await sql(
        served, "SELECT 'infinity'::DOUBLE, 1.5::DECIMAL(9,2), '\\x00'::BLOB, [1], {'a': date '2026-01-02'}"
    )
    assert told["rows"] == [["inf", 1.5, "\x00", [1], {"a": "2026-01-02"}]]


async def test_recipes(served: Served) -> None:
    listed = await everything(served, "recipes")
    assert "watch-value" in [one["name"] for one in listed]
    one = (await served.get("recipes/watch-value")).json()
    assert one["serves"] and one["inputs"]
    wrong = await served.ask(
        "author", "POST", "recipes/watch-value/plan?project=shop", json={"name": "x", "inputs": {}}
    )
    assert wrong.status_code == 422 and wrong.json()["errors"]
    assert (await served.get("recipes/nothing")).status_code == 404


# Streams -------------------------------------------------------------------------------------------------------------
def begun(project: Project, run_id: str) -> tuple[Journal, list[Any]]:
    """A run that goes on in this process, and the events that are still to come."""
    folder = project.run(run_id)
    first, *rest = passing_run(run_id, 1, BEGAN)
    journal = Journal(folder.journal, folder.pending)
    journal.tell(first)
    return journal, rest


async def test_a_stream_follows_the_run_until_it_ends(served: Served) -> None:
    journal, rest = begun(served.project, "20260528-110000-000abc")
    told: list[str] = []

    async def listen() -> None:
        async for line in follow(journal.path, 0):
            if line:
                told.append(json.loads(line.text)["event"])

    listening = asyncio.ensure_future(listen())
    for number, event in enumerate(rest, 1):
        async with asyncio.timeout(30):
            while len(told) < number:
                await asyncio.sleep(0.01)
        journal.tell(event)
    await asyncio.wait_for(listening, 30)
    assert told == ["run_started", *(event.event for event in rest)]


@pytest.mark.parametrize("path", ["/api/v1/runs/{}/events?project=shop&stream", "/runs/live?project=shop"])
async def test_a_stream_ends_with_its_key(served: Served, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr("planbook.serve.key_watch.LOOKS_EVERY", 0.05)
    run_id = f"20260528-12000{int('live' in path)}-000abc"
    journal, rest = begun(served.project, run_id)
    text, key = served.house.keys.create("viewer", "k", seconds=60)
    async with served.client(None) as client:
        asked = asyncio.ensure_future(client.get(path.format(run_id), headers={"authorization": f"Bearer {text}"}))
        async with asyncio.timeout(30):
            while b"planbook_event_streams 1.0" not in served.app.state.metrics.text():
                await asyncio.sleep(0.01)
        served.house.keys.revoke(key.id)
        told = (await asyncio.wait_for(asked, 30)).text
    assert told.startswith("retry: 1000\n") and "event: run_ended\n" not in told
    for event in rest:
        journal.tell(event)


async def test_the_content_of_a_file_is_no_part_of_a_plan(served: Served) -> None:
    (served.project.folder / ".env").write_text("SHOP_PASSWORD,x\nhunter2,y\n")
    (served.project.folder / "plans/leak.yaml").write_text(
        "planbook: 1\nname: leak\nstart: http://127.0.0.1:9/\ninputs: {rows: {type: csv, default: .env}}\n"
        "steps: [{click: Buy}]\n"
    )
    told = await served.get("plans/leak")
    assert told.json()["inputs"]["rows"]["default"] == ".env" and "hunter2" not in told.text
