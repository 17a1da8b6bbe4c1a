"""A running browser: restricted to the allowed hosts, or refused."""

from pathlib import Path

import pytest

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.errors import PlanbookError, StepError
from tests.browser.conftest import Site
from tests.browser.remote import running

LEFT = """() => [window, ...[...document.querySelectorAll('iframe')].map(frame => frame.contentWindow)]
    .map(at => typeof at.RTCPeerConnection + typeof at.webkitRTCPeerConnection).join()"""
FRAMES = """<iframe></iframe><iframe srcdoc=x></iframe><script>
    document.body.append(document.createElement('iframe'));
    document.title = typeof frames[2].RTCPeerConnection</script>"""


async def test_it_goes_out_by_the_proxy_and_has_no_peers(site: Site, tmp_path: Path) -> None:
    site.pages["/"] = f"{FRAMES}<script>fetch('http://localhost:{site.port}/away', {{mode: 'no-cors'}})</script>"
    with running(tmp_path) as address:
        async with launch_browser(find_browser(address)) as browser:
            session = await Session.begin(browser, Guard(site.address))
            await session.page.goto(site.address)
            assert await session.page.evaluate(LEFT) == ",".join(["undefinedundefined"] * 4)
            assert await session.page.title() == "undefined"
            await session.close()
    assert "/away" not in site.asked


async def test_one_that_cannot_reach_the_proxy_is_refused(site: Site, tmp_path: Path) -> None:
    with running(tmp_path, "--host-resolver-rules=MAP 127.0.0.1 ~NOTFOUND, EXCLUDE localhost") as address:
        async with launch_browser(find_browser(address)) as browser:
            with pytest.raises(PlanbookError) as caught:
                await Session.begin(browser, Guard(site.address))
            session = await Session.begin(browser, Guard(site.address, ["*"]))  # nothing to restrict it to
            narrow = Guard("http://shop.example/", within=session.guard)
            with pytest.raises(StepError) as not_held, session.narrowed(narrow):
                pass
            await session.close()
    assert not_held.value.message == (
        "this browser runs elsewhere with `allow: ['*']`, and cannot be held to shop.example for a called plan"
    )
    before, _, port = str(caught.value).partition("this machine at 127.0.0.1:")
    assert before == f"the browser at {address} cannot be held to the hosts of 'allow': it does not reach "
    said = ", where planbook lets through what is allowed; start one that does, or name another with --browser"
    assert port.lstrip("0123456789") == said
