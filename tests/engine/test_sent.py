"""What was sent or typed is not repeated unless the plan's author has allowed it."""

import asyncio
import base64
import hashlib
import re
from html import unescape

from planbook.cli.remarks import remarks
from planbook.events import RequestSent
from planbook.history.earlier_rows import once_sent
from planbook.report.evidence import Evidence
from planbook.report.html import render
from tests.engine.conftest import Play, Played
from tests.sites import Site

BROKEN = (500, {}, "<h1>Broken</h1>")
FORM = "<form method=post action=/broken><button>Add to cart</button></form>"
SAYS = "write 'effect: repeat' if it may be done again"
CLICK = "steps:\n- click: {button: Add to cart}\n"
SLOW_KEYS = """
    <label>Article <input id=q></label>
    <script>
      let first = true;
      q.onkeydown = () => {
        if (!first) return;
        first = false;
        const until = Date.now() + 1600;
        while (Date.now() < until);
      };
    </script>
"""


def requests(played: Played) -> list[str]:
    return [event.message for event in played.events if isinstance(event, RequestSent)]


async def test_a_click_that_sent_a_form_is_not_clicked_again(play: Play, site: Site) -> None:
    site.pages["/broken"] = BROKEN
    played = await play(CLICK + "  timeout: 10s\n", FORM)
    step = played.record.steps[0]
    assert site.posted == ["/broken"] and step.ended and step.ended.attempts == 1
    assert requests(played) == [f"POST {site.address}/broken"]
    assert step.ended.error and step.ended.error.message == (
        f"{site.address}/broken could not be loaded: the server answers 500 (Internal Server Error); it was not tried "
        f"again, since the browser had sent POST {site.address}/broken; {SAYS}"
    )


async def test_nor_by_a_remedy(play: Play, site: Site) -> None:
    site.pages["/broken"] = BROKEN
    played = await play(CLICK + "  retries: 0\n  recover: {any: wait}\n", FORM)
    assert site.posted == ["/broken"] and not played.record.steps[0].recoveries


async def test_its_author_may_say_that_it_may_be_repeated(play: Play, site: Site) -> None:
    site.pages["/broken"] = BROKEN
    played = await play(CLICK + "  effect: repeat\n  timeout: 10s\n", FORM)
    step = played.record.steps[0]
    assert step.ended and step.ended.attempts == 3 and site.posted == ["/broken"] * 3
    assert step.ended.error and SAYS not in step.ended.error.message


async def test_what_only_asks_for_a_page_is_tried_again(play: Play, site: Site) -> None:
    site.pages["/broken"] = BROKEN
    played = await play("steps:\n- click: Next\n  timeout: 5s\n", "<a href=/broken>Next</a>")
    assert site.asked.count("/broken") == 3 and not requests(played)


async def test_what_the_next_page_sends_by_itself_is_not_the_steps(play: Play, site: Site) -> None:
    site.pages["/next"] = "<p>Next</p><script>fetch('/count', {method: 'POST'})</script>"
    text = "steps:\n- click: {link: Next}\n- expect: {text: Next}\n- wait_for: {network: idle}\n"
    played = await play(text, "<a href=/next>Next</a>")
    assert site.posted == ["/count"] and not requests(played)


async def test_beacons_and_what_comes_after_a_pause_are_told(play: Play, site: Site) -> None:
    page = """
        <button onclick="navigator.sendBeacon('/seen?x=1', 'a'); setTimeout(later, 200)">Go</button>
        <script>const later = () => fetch('/late', {method: 'PUT'})</script>
    """
    played = await play("steps:\n- click: Go\n- pause: 600ms\n", page)
    assert requests(played) == [f"POST {site.address}/seen", f"PUT {site.address}/late"]
    assert {event.index for event in played.record.steps[0].requests} == {1}


async def test_what_is_blocked_is_not_sent(play: Play) -> None:
    page = "<button onclick=\"navigator.sendBeacon('http://localhost:1/seen', 'a')\">Go</button>"
    assert not requests(await play("steps:\n- click: Go\n- pause: 200ms\n", page))


async def test_what_a_page_sends_all_the_time_is_not_the_steps(play: Play, site: Site) -> None:
    page = """
        <a href=/broken>Next</a><p id=beats></p>
        <script>
          const beat = async n => {
            await fetch('/alive', {method: 'POST', body: JSON.stringify({beat: n})});
            beats.textContent = 'Beat ' + n;
            setTimeout(() => beat(n + 1), 60);
          };
          beat(0);
        </script>
    """
    site.pages["/broken"] = BROKEN
    text = "steps:\n- expect: {text: '/Beat [3-9]/'}\n  timeout: 10s\n- click: Next\n  timeout: 5s\n"
    played = await play(text, page)
    assert site.asked.count("/broken") == 3 and not requests(played)


async def test_keys_are_not_pressed_again_where_they_may_have_been(play: Play) -> None:
    played = await play("steps:\n- type: {field: Article, with: paper}\n  timeout: 1s\n", SLOW_KEYS)
    step = played.record.steps[0]
    assert step.ended and step.ended.error
    assert step.ended.error.message.endswith(f"not tried again, since its keys may have been pressed; {SAYS}")


async def test_keys_that_were_not_pressed_yet_are(play: Play) -> None:
    late = "<div id=box></div><script>setTimeout(() => box.innerHTML = '<input aria-label=A>', 1800)</script>"
    text = "steps:\n- type: {field: A, with: paper}\n  timeout: 1s\n- expect: {field: A, value: paper}\n"
    played = await play(text, late)
    assert played.statuses["type-a"] == "passed_on_retry" and played.outcome.status == "flaky"


async def test_a_group_starts_over_only_where_that_is_declared(play: Play, site: Site) -> None:
    page = "<button onclick=\"fetch('/sent', {method: 'POST'})\">Add</button>"
    text = """
        steps:
        - group: All
          retries: 1{effect}
          steps:
            - click: Add
            - wait_for: {{network: idle}}
            - {{expect: {{button: Never}}, timeout: 100ms}}
    """
    played = await play(text.format(effect=""), page)
    ended = played.step("group-all").ended
    assert site.posted == ["/sent"] and ended and ended.error
    assert ended.error.message.endswith(f"not tried again, since one of its steps had sent something; {SAYS}")
    site.posted.clear()
    await play(text.format(effect="\n          effect: repeat"), page)
    assert site.posted == ["/sent"] * 2


async def test_frames_of_a_websocket_are_told(play: Play, site: Site) -> None:
    server = await asyncio.start_server(_shake_hands, "127.0.0.1", 0)
    address = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/live"
    page = f"<button onclick='live.send(1)'>Go</button><script>const live = new WebSocket('{address}')</script>"
    text = "allow: ['127.0.0.1:*']\nsteps:\n- pause: 200ms\n- click: Go\n- pause: 200ms\n"
    async with server:
        assert requests(await play(text, page)) == [f"WebSocket {address}"]


async def _shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    asked = (await reader.readuntil(b"\r\n\r\n")).decode()
    key = next(line.split(": ")[1] for line in asked.splitlines() if line.lower().startswith("sec-websocket-key"))
    accepted = base64.b64encode(hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest())
    head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    writer.write(head + accepted + b"\r\n\r\n")
    await reader.read()
    writer.close()


async def test_who_sends_and_says_no_effect_is_told_once(play: Play, site: Site) -> None:
    page = "<button onclick=\"navigator.sendBeacon('/kept')\">Keep</button>"
    played = await play('steps:\n- each: "{{ [1, 2] }}"\n  click: Keep\n- {click: Keep, effect: repeat}\n', page)
    notes = [note for step in played.record.steps for note in step.notes]
    message = (
        f"It has sent POST {site.address}/kept, and says no effect: say 'effect: once' if that must not be done "
        "twice, else 'effect: repeat'"
    )
    assert [note.message for note in notes if note.kind == "undeclared"] == [message]
    [line] = remarks(played.record)
    assert line.endswith(f'Click "Keep": {message}') and line.startswith("Look at: step ")
    sending = once_sent(played.record)
    assert sending and sending.started.kind == "click"
    assert f"\n{message}\n" in f"\n{text_of(played)}\n"


async def test_signing_in_is_no_such_step(play: Play, site: Site) -> None:
    page = "<form method=post action=/in><label>Password <input type=password></label><button>Sign in</button></form>"
    site.pages["/in"] = "<h1>Welcome</h1>"
    text = 'secrets: [KEY]\nsteps:\n- fill: {field: Password, with: "{{ secrets.KEY }}"}\n- click: Sign in\n'
    played = await play(text, page, secrets={"KEY": "word-of-mine"})
    assert requests(played) == [f"POST {site.address}/in"]
    assert not list(remarks(played.record)) and once_sent(played.record) is None


def text_of(played: Played) -> str:
    """Returns the text of the notebook, one item per line."""
    folder = played.project.run(played.record.started.run_id).path
    html = render(played.record, Evidence(folder, folder))
    return unescape(re.sub("<[^>]*>", "\n", html))
