"""Peer connections and WebTransport send by UDP, and so bypass the interception of requests."""

import asyncio
import socket

import pytest
from playwright.async_api import Page, async_playwright

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import arguments, launch_browser
from tests.attack.conftest import Figure
from tests.sites import Site

pytestmark = pytest.mark.slow

PEER = """async port => {
    const peer = new RTCPeerConnection({iceServers: [{urls: `stun:127.0.0.1:${port}`}]});
    peer.createDataChannel('x');
    await peer.setLocalDescription(await peer.createOffer());
    const own = peer.localDescription.sdp.split('\\r\\n');
    const kept = own.filter(line => !/^a=(candidate|ice-|fingerprint|setup|end)/.test(line)).join('\\r\\n').trimEnd();
    const theirs = ['a=ice-ufrag:SECRET', 'a=ice-pwd:' + 'a'.repeat(28), 'a=setup:active',
        'a=fingerprint:sha-256 ' + Array(32).fill('AA').join(':'),
        `a=candidate:1 1 udp 2122260223 127.0.0.1 ${port} typ host`];
    await peer.setRemoteDescription({type: 'answer', sdp: [kept, ...theirs, ''].join('\\r\\n')});
}"""


TRANSPORT = """async port => { new WebTransport(`https://127.0.0.1:${port}/away`).ready.catch(() => {}) }"""


async def packets(page: Page, send: str) -> int:
    """Returns how many packets from a page arrive."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.setblocking(False)
        await page.evaluate(send, listening.getsockname()[1])
        await asyncio.sleep(3)
        await page.close()
        count = 0
        while True:
            try:
                listening.recv(2000)
            except BlockingIOError:
                return count
            count += 1


async def test_peer_connections(figure: Figure) -> None:
    found = find_browser("chromium")
    async with launch_browser(found) as browser:
        through = await packets(await browser.new_page(), PEER)
    flags = [flag for flag in arguments(found, frame_limit=True) if "webrtc" not in flag]
    async with async_playwright() as playwright:
        plain = await playwright.chromium.launch(executable_path=found.executable, args=flags)
        control = await packets(await plain.new_page(), PEER)
        await plain.close()
    figure("peer connections", through, control, "packets")


async def test_web_transport(figure: Figure) -> None:
    site = Site()
    site.pages["/"] = "<h1>Here</h1>"
    async with launch_browser(find_browser("chromium")) as browser:
        session = await Session.begin(browser, Guard(site.address))
        plain = await browser.new_page()
        for page in (session.page, plain):
            await page.goto(site.address)
        through, control = [await packets(page, TRANSPORT) for page in (session.page, plain)]
    site.server.shutdown()
    figure("WebTransport", through, control, "packets")
