"""A page tries every way to another host. `make attack` does so in all modes, and shows that the ways work."""

import asyncio

from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from tests.attack.channels import Servers


async def test_nothing_gets_out(browser: Browser) -> None:
    notes: list[str] = []
    with Servers(patience=1500) as servers:
        session = await Session.begin(browser, Guard(servers.own), note=notes.append)
        await session.page.goto(f"{servers.own}/", wait_until="commit")
        await session.page.wait_for_function("document.title == 'Done'")
        await session.page.goto(f"{servers.own}/empty")
        await asyncio.sleep(0.7)
        await session.close()
    assert servers.arrived == set()
    beside = f"http://127.0.0.1:{servers.beside_port}"
    assert [note for note in notes if beside in note] == [
        f"blocked: {beside}/other-port-of-own-host (its port is not in `allow`)"
    ]
    assert any(note.endswith("(its host is not in `allow`)") for note in notes)
