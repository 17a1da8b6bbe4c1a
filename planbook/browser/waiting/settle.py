"""Waits for a page to settle: what is in progress on it ends. A settled page causes no wait.

Only short activities count: timers of up to one and a half seconds, requests of scripts, forms and beacons, WebSocket
messages; and scripts that are still loading, unless the page may be left. What never ends does not count: intervals,
timers that restart themselves, animations, event streams. A request that outlasts PATIENCE, such as a long poll, is
waited for once per session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from planbook.browser.session.session import Session
from planbook.browser.waiting.rest import NAME

PATIENCE = 2.5  # seconds
TO_SEND = 10.0  # seconds for a page that is sending something
ANSWERS_IN = 1.0  # seconds for a page to report its state; one that computes for longer is used as it is
SHORTEST, LONGEST = 0.02, 0.1  # seconds between two checks
STILL = 0.03  # seconds for which a page that was waited for must stay settled
STATE = f"leaving => window[Symbol.for('{NAME}')]?.state(leaving) ?? null"
CHANGING = f"(elements, every) => window[Symbol.for('{NAME}')]?.changing(elements, every) ?? 0"


@dataclass(frozen=True)
class SettleResult:
    """The result of waiting. `going_on`: what had not finished; "" for a settled page.

    `every`: the most milliseconds between two things that the page does by itself; 0 if it does nothing. `unfinished`:
    something on it says that it is still loading. `waited`: it was not settled at once.
    """

    going_on: str = ""
    every: float = 0.0
    unfinished: bool = False
    waited: bool = False


async def settle(session: Session, *, leaving: bool = False, seconds: float | None = None) -> SettleResult:
    """Waits until the current tab has settled. If it does not in time, the record says so. Never raises.

    `leaving`: of what scripts have scheduled, counts only what began with an act. `seconds`: the longest wait.
    """
    if session.is_dead or session.dialogs.held or not session.tabs.all:
        return SettleResult()
    if leaving and session.rested > session.traffic.acted and not session.traffic.sending():
        return SettleResult()  # it was settled after the last act, when the browser's state was saved
    return await _settled(session, [session.page], leaving, seconds)


def note_activity(session: Session, told: Sequence[dict[str, Any] | None], began: float) -> None:
    """Notes that all tabs were settled at `began`, if the states that they reported say so."""
    rests = all(one and not (one["wait"] or one["sending"] or one["apart"]) for one in told)
    if rests and not session.traffic.sending():
        session.rested = began


async def settle_all(session: Session) -> None:
    """Waits until every tab has settled, before the browser is closed. Never raises."""
    if not (session.is_dead or session.dialogs.held):
        await _settled(session, session.tabs.all, False, None)


async def _settled(session: Session, pages: list[Page], leaving: bool, seconds: float | None) -> SettleResult:
    clock = asyncio.get_running_loop().time
    began, moving, waited = clock(), False, False
    while not session.is_dead:
        doing = await _doing(session, pages, leaving)
        sending = session.traffic.sending(scripts=not leaving)
        took = clock() - began
        if not doing.words and not sending:
            if not moving:
                return SettleResult("", doing.every, doing.unfinished, waited)
            moving = False  # it must stay settled for a moment: what ended may start something else
            await asyncio.sleep(STILL)
            continue
        if took >= min(TO_SEND if session.traffic.is_sending() else PATIENCE, seconds or TO_SEND):
            return _given_up(session, sending, doing, took)
        moving = waited = True
        await asyncio.sleep(min(max(doing.wait, SHORTEST), LONGEST))
    return SettleResult()


@dataclass(frozen=True)
class _Doing:
    words: str = ""
    wait: float = 0.0
    every: float = 0.0
    unfinished: bool = False


async def _doing(session: Session, pages: list[Page], leaving: bool) -> _Doing:
    """Returns what the pages themselves report to be in progress."""
    told = [one for found in await asyncio.gather(*(_told(page, leaving) for page in pages)) for one in found]
    every = max((one["every"] for one in told), default=0.0)
    if session.traffic.streams():
        every = max(every, 1.0)
    words = ""
    if any(one["wait"] for one in told):
        words = "a timer of the page"
    elif any(one["sending"] for one in told):
        words = "a message over a WebSocket"
    wait = max((one["wait"] for one in told), default=0.0) / 1000
    return _Doing(words, wait, every, any(one["unfinished"] for one in told))


async def _told(page: Page, leaving: bool) -> list[dict[str, Any]]:
    """Returns the states of the page's frames: one call reports all, except frames that others cannot access.

    Such a frame cannot be recognized by its address: a sandboxed one has an origin of its own.
    """
    told = await _asked(page.main_frame.evaluate(STATE, leaving))
    if told is None:
        return []
    if not told["apart"]:
        return [told]
    inner = (frame for frame in page.frames if frame.parent_frame)
    others = await asyncio.gather(*(_asked(frame.evaluate(STATE, leaving)) for frame in inner))
    return [told, *(other for other in others if other)]


async def _asked(question: Awaitable[dict[str, Any] | None]) -> dict[str, Any] | None:
    try:
        async with asyncio.timeout(ANSWERS_IN):
            return await question
    except (PlaywrightError, TimeoutError):
        return None  # the page is busy, going away or gone


def _given_up(session: Session, sending: str, doing: _Doing, took: float) -> SettleResult:
    what = sending or doing.words
    session.traffic.stop_waiting()
    session.note(f"the page was not idle within {took:.1f} seconds: {what} had not finished")
    return SettleResult(what, max(doing.every, 1.0), doing.unfinished)
