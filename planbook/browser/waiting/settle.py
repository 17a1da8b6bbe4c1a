"""Lets a page come to rest: what was set going on it comes to its end, and a page at rest is left at once.

What counts is short: timers of up to one and a half seconds, requests of scripts, forms and beacons, messages of
WebSockets; scripts that are still to come, unless the page may be left. What never ends does not count: intervals,
timers that set themselves again, animations, event streams. A request that outlasts the patience, as a long poll does,
is waited for once in a session.
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
TO_SEND = 10.0  # seconds that a page has which is sending something
ANSWERS_IN = 1.0  # seconds in which a page tells of itself; one that computes for longer is as it is
SHORTEST, LONGEST = 0.02, 0.1  # seconds between two questions
STILL = 0.03  # seconds for which a page that was waited for has to stay at rest
STATE = f"leaving => window[Symbol.for('{NAME}')]?.state(leaving) ?? null"
CHANGING = f"(elements, every) => window[Symbol.for('{NAME}')]?.changing(elements, every) ?? 0"


@dataclass(frozen=True)
class SettleResult:
    """How a page was found, or left. `going_on`: what had not finished; empty for a page at rest.

    `every`: at most so many milliseconds lie between two things that the page does by itself; 0 where it does nothing.
    `unfinished`: something on it says that it is still being loaded.
    """

    going_on: str = ""
    every: float = 0.0
    unfinished: bool = False


async def settle(session: Session, *, leaving: bool = False, seconds: float | None = None) -> SettleResult:
    """Waits until the tab that the plan is in is at rest; where it does not come to rest in time, the record says so.

    `leaving`: only what began with an act counts, of what scripts have planned. `seconds`: at most. Never raises.
    """
    if session.is_dead or session.dialogs.held or not session.tabs.all:
        return SettleResult()
    if leaving and session.rested > session.traffic.acted and not session.traffic.sending():
        return SettleResult()  # it was seen after the last act, when the state of the browser was kept
    return await _settled(session, [session.page], leaving, seconds)


def note_activity(session: Session, told: Sequence[dict[str, Any] | None], began: float) -> None:
    """Takes note of what every tab told of itself, `began`, beside something else: of acts, whether all is at rest."""
    rests = all(one and not (one["wait"] or one["sending"] or one["apart"]) for one in told)
    if rests and not session.traffic.sending():
        session.rested = began


async def settle_all(session: Session) -> None:
    """Waits until every tab is at rest, before the browser is closed. Never raises."""
    if not (session.is_dead or session.dialogs.held):
        await _settled(session, session.tabs.all, False, None)


async def _settled(session: Session, pages: list[Page], leaving: bool, seconds: float | None) -> SettleResult:
    clock = asyncio.get_running_loop().time
    began, waited = clock(), False
    while not session.is_dead:
        doing = await _doing(session, pages, leaving)
        sending = session.traffic.sending(scripts=not leaving)
        took = clock() - began
        if not doing.words and not sending:
            if not waited:
                return SettleResult("", doing.every, doing.unfinished)
            waited = False  # it has to stay so for a moment: what came to its end may set something else going
            await asyncio.sleep(STILL)
            continue
        if took >= min(TO_SEND if session.traffic.is_sending() else PATIENCE, seconds or TO_SEND):
            return _given_up(session, sending, doing, took)
        waited = True
        await asyncio.sleep(min(max(doing.wait, SHORTEST), LONGEST))
    return SettleResult()


@dataclass(frozen=True)
class _Doing:
    words: str = ""
    wait: float = 0.0
    every: float = 0.0
    unfinished: bool = False


async def _doing(session: Session, pages: list[Page], leaving: bool) -> _Doing:
    """What pages do by their own word."""
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
    """What the page's frames tell: all at once, unless one lets no other look into it.

    Such a frame cannot be told by its address: a sandboxed one has an origin of its own.
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
        return None  # the page is going, or computes, or is gone


def _given_up(session: Session, sending: str, doing: _Doing, took: float) -> SettleResult:
    what = sending or doing.words
    session.traffic.stop_waiting()
    session.note(f"the page was not idle within {took:.1f} seconds: {what} had not finished")
    return SettleResult(what, max(doing.every, 1.0), doing.unfinished)
