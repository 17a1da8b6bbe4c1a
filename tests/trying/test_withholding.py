"""Nothing is sent: whatever a page does, only requests that read arrive."""

import asyncio

import pytest

from tests.trying.conftest import CountingSite, Look

SENDS = {
    "fetch": "<script>fetch('/sent', {method: 'POST', body: 'x'})</script>",
    "a fetch that outlives the page": "<script>fetch('/sent', {method: 'POST', keepalive: true})</script>",
    "another method": "<script>fetch('/sent', {method: 'DELETE'})</script>",
    "XHR": "<script>x = new XMLHttpRequest(); x.open('PUT', '/sent'); x.send()</script>",
    "XHR that waits": "<script>x = new XMLHttpRequest(); x.open('POST', '/sent', false); x.send()</script>",
    "beacon": "<script>navigator.sendBeacon('/sent', 'x')</script>",
    "ping": "<a id=a href='/other' ping='/sent'>x</a><script>a.click()</script>",
    "form while it loads": "<form method=post action=/sent></form><script>document.forms[0].submit()</script>",
    "form once it is there": "<body onload='document.forms[0].submit()'><form method=post action=/sent></form>",
    "form in a frame": "<iframe name=f></iframe><form method=post action=/sent target=f></form>"
    "<script>document.forms[0].submit()</script>",
    "form in a window": "<form method=post action=/sent target=_blank></form>"
    "<script>document.forms[0].submit()</script>",
    "worker": "<script>new Worker('/post.js')</script>",
    "shared worker": "<script>new SharedWorker('/post.js')</script>",
    "service worker": "<script>navigator.serviceWorker.register('/post.js')</script>",
    "frame": "<iframe srcdoc=\"<script>fetch('/sent', {method: 'POST'})</script>\"></iframe>",
    "window": "<script>open('/posting')</script>",
}
LEFT = """<script>
addEventListener('pagehide', () => {
  navigator.sendBeacon('/sent', 'x');
  fetch('/sent', {method: 'POST', keepalive: true});
});
addEventListener('visibilitychange', () => navigator.sendBeacon('/sent'));
</script>"""
POSTING = "fetch('/sent', {method: 'POST'})"


def serve_posting(site: CountingSite) -> None:
    site.pages["/post.js"] = (200, {"content-type": "text/javascript"}, POSTING)
    site.pages["/posting"] = f"<script>{POSTING}</script>"
    site.pages["/other"] = "<h1>Other</h1>"


@pytest.mark.parametrize("page", SENDS.values(), ids=SENDS)
async def test_what_a_page_sends_by_itself(page: str, look: Look, site: CountingSite) -> None:
    serve_posting(site)
    for _ in range(9):  # a worker may be slow to begin
        found = await look("steps:\n- pause: 200ms\n- goto: /other\n", "<h1>Page</h1>" + page)
        assert site.sent == []
        assert list(found.verdicts.values()) == ["passed", "passed"]
        if found.tried.blocked:
            break
    [held] = found.tried.blocked
    assert held["address"] == f"{site.address}/sent" and held["method"] in ("POST", "PUT", "DELETE")


async def test_what_a_page_sends_as_it_is_left(look: Look, site: CountingSite) -> None:
    serve_posting(site)
    found = await look("steps:\n- goto: /other\n- goto: /\n", LEFT)
    assert site.sent == [], "neither where it is left for another page, nor where the browser is closed"
    assert list(found.verdicts.values()) == ["passed", "passed"]


async def test_that_all_of_it_would_arrive(look: Look, site: CountingSite) -> None:
    serve_posting(site)
    text = "steps:\n- wait_for: {network: idle}\n- goto: /other\n- wait_for: {network: idle}\n"
    found = await look(text, LEFT + SENDS["fetch"] + SENDS["beacon"], secrets={})
    assert found.tried.blocked == []
    async with asyncio.timeout(30):  # what is sent when a page is left arrives later
        while len(site.sent) < 4:
            await asyncio.sleep(0.05)


async def test_sockets(look: Look, site: CountingSite) -> None:
    page = (
        "<script>s = new WebSocket(`ws://${location.host}/socket`); s.onclose = e => document.title = e.code</script>"
    )
    found = await look("steps:\n- expect: {page_title: 1008}\n  timeout: 5s\n", page)
    assert list(found.verdicts.values()) == ["passed"]
    assert site.asked == ["/"]
    assert [held["method"] for held in found.tried.blocked] == ["WEBSOCKET"]


async def test_each_is_counted_without_its_query(look: Look, site: CountingSite) -> None:
    page = "<script>for (const n of [1, 2, 3]) fetch('/sent?key=' + n, {method: 'POST'})</script>"
    found = await look("steps:\n- wait_for: {network: idle}\n", page)
    assert found.tried.blocked == [{"method": "POST", "address": f"{site.address}/sent", "count": 3}]


async def test_a_failure_says_that_something_was_held_back(look: Look, site: CountingSite) -> None:
    page = "<script>fetch('/sent', {method: 'POST'}).then(() => document.body.innerHTML = '<h1>Hi</h1>')</script>"
    found = await look("steps:\n- wait_for: {network: idle}\n- expect: {heading: Hi}\n  timeout: 300ms\n", page)
    assert found.step("expect-hi").because == (
        'expected that heading "Hi" is visible; '
        f'there is no heading "Hi" on {site.address}/; perhaps for want of 1 request held back'
    )


async def test_a_page_that_would_go_on_by_sending(look: Look, site: CountingSite) -> None:
    found = await look("steps:\n- expect: {heading: Next}\n", SENDS["form while it loads"])
    assert found.verdicts == {"expect-next": "not_reached"}
    assert (found.step("expect-next").because or "").startswith(
        f"this needs POST {site.address}/sent sent first: expected that heading "
    )


async def test_a_click_that_is_said_to_read_and_sends(look: Look, site: CountingSite) -> None:
    page = "<form method=post action=/sent><button>Show</button></form>"
    text = "steps:\n- click: {button: Show}\n  effect: read\n- expect: {heading: Shown}\n"
    found = await look(text, page)
    assert list(found.verdicts.values()) == ["passed", "not_reached"]
    assert found.step("click-show").because == f"POST {site.address}/sent was held back"
    assert site.sent == []


async def test_a_step_that_names_a_secret_is_not_done(look: Look, site: CountingSite) -> None:
    text = """
        secrets: [KEY]
        steps:
        - fill: {field: Key, with: "{{ secrets.KEY }}"}
          effect: read
          timeout: 10s
        - fill: {field: Code, with: "{{ secrets.KEY | totp }}"}
          timeout: 10s
        - expect: {field: Key, value: ""}
    """
    found = await look(text, "<label>Key <input></label><label>Code <input></label>")
    assert list(found.verdicts.values()) == ["ready", "ready", "passed"]
