"""The pages of threads: a list with a search, and each with what is in it and what can be done with it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from flows.start_apart import Order, Started
from planbook.serve import starting
from planbook.serve.web import threads as pages
from planbook.threads import desk
from planbook.threads.files import add_artifact
from planbook.threads.finding import find_thread
from planbook.threads.thread import Thread
from tests.serve.conftest import Served
from tests.serve.test_pages import Browser, browser, text

IN = "?project=shop"
TITLE = "Order <paper>"


async def made(shared: Served, one: Browser, title: str = TITLE) -> str:
    """Creates a thread by the form, and returns its id."""
    answer = await one.send(f"/threads{IN}", title=title, participants="ada, claude", once=title)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/threads/").removesuffix(IN)


def thread_of(shared: Served, thread_id: str) -> Thread:
    return find_thread(shared.project, thread_id)


def said(answer: httpx.Response) -> str:
    return answer.text.partition('role="alert">')[2].partition("<")[0]


async def test_a_thread_is_created_added_to_and_deleted(shared: Served) -> None:
    one = await browser(shared, "operator")
    thread = await made(shared, one)
    assert await made(shared, one) == thread, "the form was sent twice"
    path = f"/threads/{thread}"

    async def send(name: str, **fields: str) -> httpx.Response:
        return await one.send(f"{path}{IN}", f"{path}/{name}{IN}", **fields)

    for _ in range(2):
        assert (await send("messages", text="The shop wants\na <cost> centre.", once="m1")).status_code == 303
    await send("memories", key="cost centre", value="4711", why="Bo said so", until="2030-12-24")
    add_artifact(shared.project, thread, "prices.csv", "Ada", content=b"a;b\n", note="as of August")
    shown = await text(shared, path)
    assert "Order &lt;paper&gt;" in shown and "with ada, claude, Operator &lt;operator@example.org&gt;" in shown
    assert shown.count("<p>The shop wants\na &lt;cost&gt; centre.</p>") == 1
    assert "<dt>cost centre</dt><dd>4711<small>Bo said so;" in shown and "until 24 December 2030, 23:59:59" in shown
    assert f'href="/api/v1/threads/{thread}/files/artifacts/' in shown and "4 B, text/csv" in shown
    assert "Your message" not in await text(shared, path, "viewer")
    [token] = set(re.findall(r'name="token" value="([^"]*)"', (await one.get(f"{path}{IN}")).text))
    fields = {"token": token, "note": "sent by hand"}
    added = await one.client.post(f"{path}/files{IN}", data=fields, files={"file": ("Bo's list.txt", b"A4")})
    assert added.status_code == 303 and "sent by hand" in await text(shared, path)
    assert thread_of(shared, thread).artifacts[1].added.name == "Bo-s-list.txt"
    none = await send("files", note="kept")
    assert (none.status_code, said(none)) == (422, "No file was chosen.") and 'value="kept"' in none.text
    assert (await send("forget", key="cost centre")).status_code == 303
    assert not thread_of(shared, thread).current_memories
    assert (await send("state", state="paused")).status_code == 303
    assert "hand over" not in await text(shared, path)
    assert (await send("state", state="completed")).status_code == 303
    late = await send("messages", text="More", once="m2")
    assert late.status_code == 409 and said(late).startswith(f"The thread {thread} is completed: nothing is added")
    kept = await send("delete", title="Order")
    assert kept.status_code == 422 and said(kept) == "Write the title of the thread to delete it."
    gone = await send("delete", title=TITLE)
    assert (gone.status_code, gone.headers["location"]) == (303, f"/threads{IN}")
    assert (await one.get(f"{path}{IN}")).status_code == 404


async def test_forms_say_what_is_wrong_and_lose_nothing(shared: Served) -> None:
    one = await browser(shared, "operator")
    empty = await one.send(f"/threads{IN}", title=" ", participants="ada")
    assert empty.status_code == 422 and said(empty) == "The title is empty." and 'value="ada"' in empty.text
    long = await one.send(f"/threads{IN}", title="x" * 201)
    assert said(long) == "The title is too long: 200 characters are allowed."
    path = f"/threads/{await made(shared, one, 'Wrong')}"
    for name, fields, told in (
        ("messages", {"text": "\n"}, "The message is empty."),
        ("memories", {"key": "", "value": "4711"}, "The key is empty."),
        ("memories", {"key": "centre", "value": ""}, "The value is empty."),
        ("memories", {"key": "centre", "value": "4711", "until": "soon"},
         "&#34;soon&#34; is not a date; expected one such as 2026-12-24."),
        ("state", {"state": "lost"},
         "state: Input should be &#39;active&#39;, &#39;paused&#39; or &#39;completed&#39;."),
    ):  # fmt: skip
        answer = await one.send(f"{path}{IN}", f"{path}/{name}{IN}", **fields)
        assert (answer.status_code, said(answer)) == (422, told)
        assert "4711" not in fields.values() or "4711</textarea>" in answer.text


async def test_the_list_and_the_search_lead_to_the_place(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PART", 2)
    thread = desk.create(shared.project, "Returns", ["bo"], "Ada").id
    batch = [desk.Said(f"Message {number}", id=f"m{number}") for number in range(4)] + [desk.Said("Zebra stripes")]
    ids = desk.add_messages(shared.project, thread, batch, "Ada")
    desk.store_memory(shared.project, thread, "animal", "a zebra", "Ada")
    path = f"/threads/{thread}"
    until = time.monotonic() + 30
    while f'href="{path}{IN}"' not in await text(shared, "/threads"):  # within a second or two
        assert time.monotonic() < until
        await asyncio.sleep(0.1)
    assert f'href="{path}{IN}"' not in await text(shared, "/threads", state="paused")
    found = await text(shared, "/threads", q="zebra")
    assert f'href="{path}{IN}&amp;at={ids[4]}#here"' in found and f'href="{path}{IN}#memories"' in found
    assert "No thread has these words." in await text(shared, "/threads", q="giraffe")
    last, first = await text(shared, path), await text(shared, path, at="m1")
    assert "Zebra stripes" in last and "Message 1" not in last
    assert 'id="here"><small>Ada' in first and "Zebra stripes" not in first and ">5–5</a>" in first


async def test_a_run_and_a_draft_are_handed_over(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[Order] = []

    def start(order: Order) -> Started:
        orders.append(order)
        return Started(order.run_id)

    monkeypatch.setattr(starting, "start_apart", start)
    one = await browser(shared, "author")
    thread = await made(shared, one, "Hand over")
    choice = await one.get(f"/threads/{thread}/hand-over{IN}&plan=order")
    assert choice.headers["location"] == f"/plans/order/run?project=shop&thread={thread}"
    form = f"/plans/order/run{IN}&thread={thread}"
    assert "Keep a picture of every step" not in (await one.get(form)).text
    fields = {"in.quantity": "3", "thread": thread, "once": "o1"}
    wrong = await one.send(form, f"/plans/order/run{IN}", **fields | {"in.quantity": "many"})
    assert wrong.status_code == 422 and f'name="thread" value="{thread}"' in wrong.text
    for _ in range(2):
        answer = await one.send(form, f"/plans/order/run{IN}", **fields)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/threads/{thread}{IN}")
    [order] = orders
    assert order.inputs == {"quantity": "3"}
    [goal] = thread_of(shared, thread).goals.values()
    assert (goal.asked.goal, goal.ref) == ("order", order.run_id)
    assert f'href="/runs/{order.run_id}{IN}">order</a>' in await text(shared, f"/threads/{thread}")
    draft = (await one.get(f"/threads/{thread}/hand-over{IN}&plan=")).headers["location"]
    assert draft == f"/write?project=shop&thread={thread}"
    refused = await one.send(draft, f"/write{IN}", goal="Read it", url="no address", thread=thread)
    assert refused.status_code == 422 and f'name="thread" value="{thread}"' in refused.text
    other = await browser(shared, "operator")
    assert (await other.get(f"/write{IN}&thread={thread}")).status_code == 403


async def test_the_page_follows_its_thread(shared: Served) -> None:
    """ASGITransport has no streams, so what the stream sends is read as it is made."""
    from planbook.serve.access import Seat

    class Asked:
        app, url, cookies, scope, client = shared.app, httpx.URL("http://planbook/threads"), {}, {}, None

    thread = desk.create(shared.project, "Follow", [], "Ada").id
    key = shared.house.keys.find(shared.key("operator"))
    user = shared.house.users.find("operator")
    assert key and user
    from planbook.serve.access import Caller

    seat = Seat(Caller(user, key), "shop", shared.project)
    seen = thread_of(shared, thread).last
    changes: AsyncIterator[str] = pages._changes(Asked(), seat, thread, None, seen)  # type: ignore[arg-type]
    coming = asyncio.ensure_future(anext(changes))
    desk.add_messages(shared.project, thread, [desk.Said("Hello <you>")], "Bo")
    told = await asyncio.wait_for(coming, 30)
    assert '<hx-partial hx-target="#messages"' in told and "Hello &lt;you&gt;" in told and "with Bo" in told
    await changes.aclose()
