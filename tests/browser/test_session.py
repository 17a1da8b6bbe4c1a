"""What lasts longer than a step: dialogs, tabs, responses of the network, and the allowed hosts."""

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page

from planbook.browser.evidence import capture
from planbook.browser.evidence.covering import masks_of
from planbook.browser.network.allowlist import Guard
from planbook.browser.session.dialogs import NoDialogsExpected
from planbook.browser.session.session import Session
from planbook.errors import StepError
from planbook.secrets.redaction import Mask
from planbook.step import Look, Target

from .conftest import Make, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
Show = Callable[[str], Any]
ASKING = '<button id=b onclick="this.textContent = {box}">Ask</button>'


async def click(it: Locator, ms: float) -> None:
    await it.click(timeout=ms)


async def failing(work: Any) -> str:
    with pytest.raises(StepError) as caught:
        await work
    return str(caught.value)


ASK = Target.model_validate({"css": "#b"})


# Dialogs -------------------------------------------------------------------------------------------------------------
class Later(NoDialogsExpected):
    """A later `dialog` step will answer."""

    def expected(self, page: Page | None) -> bool:
        return True

    def follow(self, page: Page | None) -> bool:
        return True


@pytest.mark.parametrize(
    ("box", "accept", "text", "then"),
    [
        ("confirm('Sure?')", True, None, "true"),
        ("confirm('Sure?')", False, None, "false"),
        ("prompt('Name?', 'Ada')", True, "Bea", "Bea"),
        ("prompt('Name?', 'Ada')", True, None, "Ada"),
        ("alert('Hello')", True, None, "undefined"),
    ],
)
async def test_the_next_step_answers(
    reach: Make, show: Show, session: Session, box: str, accept: bool, text: str | None, then: str
) -> None:
    await show(ASKING.format(box=f"String({box})"))
    session.dialogs.answering = Later()
    asking = asyncio.ensure_future(reach().act(ASK, click))
    dialog = await session.dialogs.wait(2000)
    assert dialog.message in ("Sure?", "Name?", "Hello")
    await session.dialogs.answer(accept, text)
    await asking
    await reach(2).watch(Look.model_validate({"css": "#b", "reads": then}))


async def test_one_box_after_the_other(reach: Make, show: Show, session: Session) -> None:
    await show(ASKING.format(box="[confirm('Sure?'), confirm('Really?')].join()"))
    session.dialogs.answering = Later()
    asking = asyncio.ensure_future(reach().act(ASK, click))
    for message in ("Sure?", "Really?"):
        assert (await session.dialogs.wait(2000)).message == message
        await session.dialogs.answer(message == "Sure?")
    await asking
    await reach(2).watch(Look.model_validate({"css": "#b", "reads": "true,false"}))


async def test_a_box_that_opens_late_is_waited_for(reach: Make, show: Show, session: Session) -> None:
    await show("<button id=b onclick=\"setTimeout(() => this.textContent = confirm('Sure?'), 300)\">Ask</button>")
    session.dialogs.answering = Later()
    await reach().act(ASK, click)
    await session.dialogs.wait(2000)
    await session.dialogs.answer(True)
    await reach(2).watch(Look.model_validate({"css": "#b", "reads": "true"}))


async def test_a_question_that_nobody_answers_fails_the_step(reach: Make, show: Show, session: Session) -> None:
    await show(ASKING.format(box="confirm('Sure?')"))
    this = reach()
    await this.act(ASK, click)
    assert await failing(this.finish()) == 'dialog: a confirm came up, and no `dialog` step answers it: "Sure?"'
    assert await session.page.locator("#b").text_content() == "false"
    await reach().finish()


async def test_an_alert_that_nobody_answers_is_noted(
    reach: Make, show: Show, session: Session, notes: list[str]
) -> None:
    await show(ASKING.format(box="alert('Hello')"))
    this = reach()
    await this.act(ASK, click)
    await this.finish()
    assert notes == ["an alert was dismissed: Hello"]


async def test_leaving_a_page_that_asks_first(reach: Make, show: Show, session: Session, site: Site) -> None:
    site.pages["/next"] = "<h1>Next</h1>"
    await show("<a href=/next id=b>Next</a><script>onbeforeunload = event => event.preventDefault()</script>")
    session.dialogs.answering = Later()
    asking = asyncio.ensure_future(reach().act(ASK, click))
    assert (await session.dialogs.wait(2000)).type == "beforeunload"
    await session.dialogs.answer(True)
    await asking
    await reach(2).watch(Look.model_validate({"heading": "Next"}))


async def test_no_box_to_answer(session: Session) -> None:
    assert await failing(session.dialogs.wait(50)) == "dialog: no dialog of the browser was open"
    assert await failing(session.dialogs.answer(True)) == "dialog: no dialog of the browser was open"


async def test_a_box_held_open_does_not_keep_the_session_open(reach: Make, show: Show, session: Session) -> None:
    await show(ASKING.format(box="confirm('Sure?')"))
    session.dialogs.answering = Later()
    asking = asyncio.ensure_future(reach().act(ASK, click))
    await session.dialogs.wait(2000)
    async with asyncio.timeout(30):
        await session.close()
    await asyncio.wait({asking})


# Hosts ---------------------------------------------------------------------------------------------------------------
async def test_which_addresses_are_allowed() -> None:
    guard = Guard("https://shop.example:8443/login", ["*.pay.example", "Other.example:*", "a.example:81", "[::1]:82"])
    allowed = ["https://shop.example:8443/x", "http://shop.example", "http://a.b.pay.example/", "about:blank"]
    allowed += [
        "https://other.example:1/",
        "data:text/html,x",
        "blob:https://shop.example/1",
        "blob:null/1",
        "http://a.example:81",
    ]
    allowed += ["wss://shop.example/live", "https://SHOP.example./", "http://[0:0::1]:82/"]
    assert [address for address in allowed if not guard.allows(address)] == []
    refused = ["https://pay.example/", "https://evil.example/?shop.example", "https://shop.example.evil.example/"]
    refused += ["https://shop.example@evil.example/", "http://[bad", "file:///etc/passwd", "https://xshop.example/"]
    refused += ["http://shop.example:81/", "http://a.example/", "http://[::1]/", "file://shop.example/etc/passwd"]
    refused += ["blob:https://evil.example/1", "blob:http://shop.example:81/1", "BLOB:HTTPS://evil.example/1"]
    refused += ["https://evil.example\\@shop.example/", "ftp://shop.example/", "view-source:https://shop.example/"]
    assert [address for address in refused if guard.allows(address)] == []
    assert not Guard("", ["*"]).allows("file:///etc/passwd")


async def every_way_out(session: Session, site: Site, reach: Make) -> None:
    other = f"http://localhost:{site.port}"
    site.pages["/away"] = (302, {"location": f"{other}/there"}, "")
    site.pages["/"] = f"""<a id=a href="{other}/link">A</a> <a id=r href="/away">R</a>
        <button id=p onclick="window.open('{other}/popup')">P</button>"""
    said = f"blocked_host: {other}/{{}} is not allowed; the plan may connect to: 127.0.0.1"
    assert await failing(reach().open(f"{other}/goto")) == said.format("goto")
    assert await failing(reach().open("/away")) == said.format("there")
    for way, path in (("#a", "link"), ("#r", "there")):
        await reach().open("/")
        assert await failing(reach().act(Target.model_validate({"css": way}), click)) == said.format(path)
    await reach().open("/")
    this = reach()

    async def popup() -> None:
        await this.act(Target.model_validate({"css": "#p"}), click)
        await asyncio.sleep(0.5)
        await this.finish()

    assert await failing(popup()) == said.format("popup")
    await reach().open("/")
    fetched = await session.page.evaluate(f"fetch('{other}/fetch', {{mode: 'no-cors'}}).then(() => 'got', () => 'no')")
    script = f"new Promise(done => {{ const s = new WebSocket('ws://localhost:{site.port}/ws'); s.onopen = () =>" \
        " done('got'); s.onerror = s.onclose = () => done('no') })"  # fmt: skip
    assert (fetched, await session.page.evaluate(script)) == ("no", "no")
    assert [path for path in site.asked if path not in ("/", "/away", "/favicon.ico")] == []


async def test_other_hosts_are_not_found(session: Session, site: Site, reach: Make, notes: list[str]) -> None:
    await every_way_out(session, site, reach)
    assert notes == [f"blocked: http://localhost:{site.port}/there (its host is not in `allow`)"]
    assert any("blocked: its host is not in allow" in line for line in session.traffic.failed)


async def test_a_called_plan_may_allow_less(browser: Browser, site: Site, notes: list[str]) -> None:
    site.pages["/"] = "<h1>Here</h1>"
    wide = Guard(site.address, ["localhost"])
    session = await Session.begin(browser, wide, note=notes.append)
    with session.narrowed(Guard(f"http://localhost:{site.port}/", within=wide)):
        await session.page.goto(f"http://localhost:{site.port}/")
        with pytest.raises(Exception, match="ERR_SOCKS_CONNECTION_FAILED"):
            await session.page.goto(site.address)
    await session.tabs.open()
    await session.page.goto(site.address)
    await session.close()


async def test_nothing_is_done_to_a_page_of_another_host(
    browser: Browser, site: Site, reach: Make, show: Show, session: Session
) -> None:
    await show("<label>Password <input></label>")
    field, text = Target.model_validate({"field": "Password"}), Look.model_validate({"text": "Password"})
    said = f"blocked_host: the page is {site.address}/, which is not allowed; the plan may connect to: shop.example"
    with session.narrowed(Guard("https://shop.example/", within=session.guard)):
        assert await failing(reach().act(field, click)) == said
        assert await failing(reach().find(field)) == said
        assert await failing(reach().act_on_page(lambda page: page.keyboard.press("x"))) == said
        assert await failing(reach().ask(lambda page: page.title())) == said
        assert await failing(reach().watch(text)) == said
    await reach().watch(text)


async def test_an_ipv6_address(browser: Browser) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>Six</title>")
        writer.close()

    try:
        server = await asyncio.start_server(answer, "::1", 0)
    except OSError:
        pytest.skip("this machine has no IPv6")
    address = f"http://[::1]:{server.sockets[0].getsockname()[1]}/"
    for guard in (Guard(address), Guard("", [f"[::1]:{server.sockets[0].getsockname()[1]}"])):
        session = await Session.begin(browser, guard)
        await session.page.goto(address)
        assert await session.page.title() == "Six"
        await session.close()
    server.close()


# Network -------------------------------------------------------------------------------------------------------------
async def test_the_newest_json_is_kept(reach: Make, show: Show, session: Session, site: Site) -> None:
    for number in (1, 2):
        site.pages[f"/api/{number}"] = (200, {"content-type": "application/json"}, json.dumps({"no": number}))
    await show("<script>fetch('/api/1').then(() => fetch('/api/2')).then(() => document.title = 'done')</script>")
    await reach().watch(Look.model_validate({"page_title": "done"}))
    newest = session.answers.newest(lambda address: "/api/" in address)
    first = session.answers.newest(lambda address: address.endswith("/1"))
    assert newest and first and (await newest.json(), await first.json()) == ({"no": 2}, {"no": 1})
    assert session.answers.newest(lambda address: "/none" in address) is None


async def test_evidence_of_a_failure(show: Show, session: Session, site: Site) -> None:
    await show("<h1>Oh</h1><script>console.error('bad'); console.log('harmless'); setTimeout(() => nope(), 0)</script>"
               "<img src=http://localhost:1/x.png>")  # fmt: skip
    await asyncio.sleep(0.2)
    kept = {kind: (name, content) for kind, name, content in await capture.collect(session)}
    assert list(kept) == ["screenshot", "snapshot", "console", "requests"]
    assert kept["screenshot"][0] == "page.png"
    assert kept["screenshot"][1].startswith(b"\x89PNG")
    assert kept["snapshot"][1].decode() == f'# {site.address}/\n- heading "Oh" [level=1]\n- img\n'
    console = kept["console"][1].decode()
    assert "error: bad\n" in console and "uncaught: " in console and "nope is not defined" in console
    assert "harmless" not in console
    assert kept["requests"][1].decode() == "GET http://localhost:1/x.png blocked: its host is not in allow\n"


async def test_evidence_of_a_crashed_page_does_not_raise(show: Show, session: Session) -> None:
    await show("")
    with pytest.raises(Exception, match=r"ERR_ABORTED|crashed"):
        await session.page.goto("chrome://crash")
    assert [kind for kind, _, _ in await capture.collect(session)] in ([], ["requests"])


async def test_a_trace_is_masked(show: Show, session: Session) -> None:
    assert await capture.stop_trace(session, bytes) is None
    for _ in range(2):
        assert await capture.start_trace(session)
        await show("<p>sesame</p>")
        trace = await capture.stop_trace(session, lambda content: content.replace(b"sesame", b"......"))
        assert trace
        with zipfile.ZipFile(io.BytesIO(trace)) as opened:
            assert opened.testzip() is None
            held = b"".join(opened.read(name) for name in opened.namelist())
        assert b"......" in held and b"sesame" not in held


async def test_no_picture_shows_a_secret(show: Show, session: Session) -> None:
    await show(
        "<input aria-label=User value='my sesame'> <p>Signed in: sesame</p><p>Nothing here</p>"
        "<iframe srcdoc='<input value=sesame>'></iframe>"
    )
    assert (await masks_of(session)).locators == []
    plain = await capture.screenshot(session)
    session.mask = Mask({"PASSWORD": "sesame"})
    found = [
        await each.evaluate("it => it.outerHTML") for each in (await masks_of(session)).locators if await each.count()
    ]
    assert found == [
        '<input aria-label="User" value="my sesame">',
        "<p>Signed in: sesame</p>",
        '<input value="sesame">',
    ]
    assert await capture.screenshot(session) not in (None, plain)


async def test_when_every_window_is_closed(reach: Make, show: Show, session: Session, site: Site) -> None:
    await show("<h1>Here</h1>")
    await session.page.close()
    assert session.address == ""
    await reach().find(Target.model_validate({"heading": "Here"}))
    assert session.address == site.address + "/"
