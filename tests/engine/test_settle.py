"""Pending work of an act is not interrupted: what a page saves a moment later is saved before the page is left."""

import asyncio
import re
from base64 import b64encode
from hashlib import sha1
from pathlib import Path

import pytest

from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.engine.checkpoint import read_checkpoint
from planbook.engine.executor import StepTask
from planbook.places import Project
from tests.browser.conftest import Site
from tests.browser.remote import running
from tests.engine.conftest import Play

PAD = '<label>Text <textarea id=t></textarea></label><a href="/next">Next</a><p id=p></p>'
POLL = "const poll = () => setTimeout(poll, 200); poll();"
SAVE = "fetch('/save?' + t.value, {method: 'POST'})"
FILL = "steps:\n- fill: {field: Text, with: kept}\n"
LATER = {
    "a timer": f"let k; t.oninput = () => {{ clearTimeout(k); k = setTimeout(() => {SAVE}, 400) }}",
    "a timer of a timer": f"t.oninput = () => setTimeout(() => setTimeout(() => {SAVE}, 300), 200)",
    "a request before": f"t.oninput = () => fetch('/slow').then(() => setTimeout(() => {SAVE}, 200))",
    "an animation frame": f"t.oninput = () => requestAnimationFrame(() => setTimeout(() => {SAVE}, 300))",
    "a promise": f"t.oninput = async () => {{ await new Promise(done => setTimeout(done, 300)); {SAVE} }}",
    "a page that polls": f"{POLL} t.oninput = () => setTimeout(() => {SAVE}, 400)",
}
HEAD = "defaults: {timeout: 10s, retries: 0}\n"  # a busy machine is slow
LEAVING = {
    "end": "",
    "goto": "- goto: /next",
    "reload": "- reload: {}",
    "back": "- back: {}",
    "click": "- click: {link: Next}",
    "fails": "- expect: {text: never}\n  timeout: 100ms",
    "stop": "- stop: {status: failed, because: enough}",
    "tab": "- tab: close",
}


@pytest.mark.parametrize("script", LATER.values(), ids=LATER)
async def test_what_is_saved_a_moment_later_is_saved_before_the_end(play: Play, site: Site, script: str) -> None:
    site.posted.clear()
    played = await play(FILL, f"{PAD}<script>{script}</script>", head=HEAD)
    assert played.outcome.status == "passed"
    assert site.posted == ["/save?kept"]


@pytest.mark.parametrize("last", LEAVING.values(), ids=LEAVING)
async def test_before_every_way_to_leave(play: Play, site: Site, last: str) -> None:
    site.posted.clear()
    site.pages["/next"] = "<h1>Next</h1>"
    await play(FILL + last, f"{PAD}<script>{LATER['a timer']}</script>", head=HEAD)
    assert site.posted == ["/save?kept"]


async def test_in_a_browser_that_runs_already(play: Play, site: Site, tmp_path: Path) -> None:
    site.posted.clear()
    with running(tmp_path / "profile") as address:
        async with launch_browser(find_browser(address)) as browser:
            page = f"{PAD}<script>{LATER['a timer']}</script>"
            played = await play(FILL, page, head=HEAD, browser=browser)
    assert (played.outcome.status, site.posted) == ("passed", ["/save?kept"])


async def test_in_a_frame(play: Play, site: Site) -> None:
    site.posted.clear()
    site.pages["/inner"] = f"{PAD}<script>{LATER['a timer']}</script>"
    fill = "steps:\n- fill: {field: Text, with: kept, frame: {css: iframe}}"
    await play(fill, '<iframe src="/inner"></iframe>', head=HEAD)
    assert site.posted == ["/save?kept"]


async def test_what_a_beacon_or_a_slow_answer_takes(play: Play, site: Site) -> None:
    site.posted.clear()
    await play(FILL, f"{PAD}<script>t.oninput = () => navigator.sendBeacon('/slow?beacon')</script>", head=HEAD)
    assert site.posted == ["/slow?beacon"]


RESTLESS = {
    "an interval": "setInterval(() => p.textContent++, 50)",
    "polling": "const poll = () => { p.textContent++; setTimeout(poll, 100) }; poll()",
    "at odd times": "const poll = () => { p.textContent++; setTimeout(poll, 99 + Math.random() * 400) }; poll()",
    "polling the server": "const poll = async () => { await fetch('/next'); setTimeout(poll, 100) }; poll()",
    "an animation": "const draw = () => { p.textContent++; requestAnimationFrame(draw) }; draw()",
}


@pytest.mark.parametrize("script", RESTLESS.values(), ids=RESTLESS)
async def test_a_page_that_never_rests_holds_nothing_up(play: Play, site: Site, script: str) -> None:
    site.pages["/next"] = "<h1>Next</h1>"
    steps = "steps:\n" + "- click: {text: Here}\n  timeout: 10s\n" * 6
    played = await play(steps, f"<p id=p>0</p><b onclick=1>Here</b><script>{script}</script>")
    assert played.outcome.status == "passed"
    waited = [event.message for event in played.events if event.event == "noted"]
    assert len(waited) < 4, waited


async def test_a_request_that_never_ends_is_waited_for_and_told_of(play: Play, site: Site) -> None:
    page = "<b onclick=1>Here</b><script>const poll = () => fetch('/dead').then(poll); poll()</script>"
    played = await play("steps:\n- click: {text: Here}\n- click: {text: Here}\n- click: {text: Here}", page, head=HEAD)
    assert played.outcome.status == "passed"
    [noted] = [event.message for event in played.events if event.event == "noted"]
    assert re.fullmatch(
        rf"the page was not idle within [0-9.]+ seconds: GET {site.address}/dead had not finished", noted
    )


async def test_a_page_cannot_see_that_it_is_watched(play: Play) -> None:
    page = """<p data-testid=said></p><script>
      const natives = ['setTimeout', 'setInterval', 'clearTimeout', 'requestAnimationFrame']
      const native = natives.every(name => /\\[native code\\]/.test(Function.prototype.toString.call(window[name])))
      const named = natives.every(name => window[name].name === name && !('prototype' in window[name]))
      let thrown = ''; try { setTimeout.call({}, () => 1) } catch (error) { thrown = error.constructor.name }
      const keys = Object.keys(window).filter(name => /planbook/.test(name)).length
      document.querySelector('p').textContent = [native, named, thrown, keys].join(' ')
    </script>"""
    played = await play("steps:\n- extract: {from: {testid: said}, into: said}", page)
    assert played.outcome.values == {"said": "true true TypeError 0"}


STRICT = {
    "nothing but its own script": "script-src 'nonce-own'",
    "nothing at all": "default-src 'none'; script-src 'nonce-own'; connect-src 'self'; trusted-types; "
    "require-trusted-types-for 'script'",
}


@pytest.mark.parametrize("policy", STRICT.values(), ids=STRICT)
async def test_on_a_page_with_a_strict_policy(play: Play, site: Site, policy: str) -> None:
    site.posted.clear()
    page = f"{PAD}<button>Fine</button><script nonce=own>{LATER['a timer']}</script>"
    site.pages["/strict"] = (200, {"content-security-policy": policy}, f"<!doctype html>{page}")
    steps = f"{FILL}- click: {{button: Fine}}\n  effect: once\n- extract: {{from: {{link: Next}}, into: said}}\n"
    played = await play(steps, start=site.address + "/strict", head=HEAD)
    assert (played.outcome.because, played.outcome.values) == (None, {"said": "Next"})
    assert site.posted == ["/save?kept"]


@pytest.mark.parametrize("sandbox", ["", "allow-scripts", "allow-scripts allow-same-origin"])
async def test_in_a_frame_that_may_do_little(play: Play, site: Site, sandbox: str) -> None:
    site.posted.clear()
    script = LATER["a timer"].replace("fetch('", f"fetch('{site.address}")
    site.pages["/inner"] = f"{PAD}<button>Fine</button><script>{script}</script>"
    steps = "steps:\n- fill: {field: Text, with: kept, frame: {css: iframe}}\n"
    steps += "- click: {button: Fine, frame: {css: iframe}}\n  effect: once\n"
    played = await play(steps, f'<iframe sandbox="{sandbox}" src="/inner"></iframe>', head=HEAD)
    assert played.outcome.because is None
    assert site.posted == (["/save?kept"] if sandbox else [])


async def test_the_end_in_a_frame_that_may_do_little(play: Play, site: Site) -> None:
    site.posted.clear()
    script = LATER["a timer"].replace("fetch('", f"fetch('{site.address}").replace("400", "1400")
    site.pages["/inner"] = f"{PAD}<script>{script}</script>"
    fill = "steps:\n- fill: {field: Text, with: kept, frame: {css: iframe}}\n"
    await play(fill, '<iframe sandbox="allow-scripts" src="/inner"></iframe>', head=HEAD)
    assert site.posted == ["/save?kept"]


async def test_a_message_over_a_socket_is_sent_before_the_page_is_left(play: Play, site: Site) -> None:
    got: list[bytes] = []
    server = await asyncio.start_server(lambda reader, writer: _socket(reader, writer, got), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        script = f"const s = new WebSocket('ws://127.0.0.1:{port}'); s.onopen = () => {{ document.title = 'Open' }}; "
        script += "t.oninput = () => setTimeout(() => s.send(t.value.repeat(200000)), 300)"
        steps = "steps:\n- wait_for: {page_title: Open}\n- fill: {field: Text, with: kept}\n- goto: /next\n"
        site.pages["/next"] = "<h1>Next</h1>"
        played = await play(steps, f"{PAD}<script>{script}</script>", head=HEAD + 'allow: ["127.0.0.1:*"]\n')
        assert played.outcome.because is None
        assert sum(map(len, got)) > 800_000


async def _socket(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, got: list[bytes]) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    key = next(line.split(b": ")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
    accept = b64encode(sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    writer.write(answer + accept + b"\r\n\r\n")
    while data := await reader.read(65536):
        got.append(data)
    writer.close()


async def test_a_font_that_does_not_come_holds_no_picture_up(play: Play, site: Site) -> None:
    style = "<style>@font-face { font-family: far; src: url(/dead.woff2) } body { font-family: far }</style>"
    head = HEAD.replace("10s", "60s")
    played = await play("steps:\n- screenshot: page", f"{style}<p>Text</p>", head=head)
    [shot] = played.record.steps
    assert played.outcome.because is None
    assert shot.ended and shot.ended.ms < 40_000  # two waits of 2.5 s


async def test_what_comes_while_an_attempt_is_recorded_is_kept_for_a_resume(
    play: Play, site: Site, project: Project
) -> None:
    site.pages["/slow-in"] = (200, {"set-cookie": "signed=in; HttpOnly; Max-Age=600"}, "ok")

    async def recording(task: StepTask) -> None:
        await task.attempt()
        async with asyncio.timeout(30):
            while task.kind == "click" and "/done" not in site.asked:
                await asyncio.sleep(0.02)

    played = await play(
        "steps:\n- click: Sign in\n- expect: {text: Never, within: 100ms}\n",
        "<button onclick=\"fetch('/slow-in').then(() => fetch('/done'))\">Sign in</button>",
        carry=recording, head=HEAD,
    )  # fmt: skip
    assert played.statuses == {"click-sign-in": "passed", "expect-never": "failed"}
    run_id = played.record.started.run_id
    kept = read_checkpoint(project.run(run_id).state, run_id)
    assert kept and [cookie["name"] for cookie in kept.state.cookies] == ["signed"]
