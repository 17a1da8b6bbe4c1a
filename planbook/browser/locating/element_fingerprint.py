"""An element's fingerprint, taken while a step acts on it, so that nothing waits for it."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FrameLocator, Locator, Page

from planbook.browser.as_text import ask
from planbook.browser.locating.selector_engines import NOTED, note_script

Looks = dict[str, Any]
GRACE = 1.0  # seconds to wait if the act does not remove the element
REPLACED = "strict mode violation"  # in Playwright's words: the search for it has found others
_NUMBERS = count()
# The fingerprint of the one element; null unless there is exactly one.
ONE = """
  if (els.length !== 1) return null;
  const [el] = els, known = rootFacts(el.getRootNode()), facts = factsOf(el, known);
  return {...facts, ...likesOf(el, facts.name, facts.role, known)};
"""


@cache
def facts_script() -> str:
    """Returns the functions that compute the facts about an element, in the page."""
    return Path(__file__).with_name("element_facts.js").read_text("utf-8")


@cache
def fingerprint_script() -> str:
    """Returns the function that computes the fingerprint of the one element of a list, in the page."""
    return f"els => {{\n{facts_script()}\n{ONE}}}"


async def fingerprint_of(locator: Locator) -> Looks | None:
    """Returns the fingerprint of the one match; None if there is not exactly one or it cannot be read.

    It contains secrets.
    """
    with suppress(PlaywrightError):
        found: Looks | None = await ask(locator.evaluate_all, fingerprint_script())
        return found
    return None


async def was_there(act: Awaitable[object]) -> bool:
    """Acts on an element that was noted; False if the page has replaced it. Raises what the act raises."""
    try:
        await act
    except PlaywrightError as error:
        if REPLACED in error.message:
            return False
        raise
    return True


class Note(NamedTuple):
    """What the page is told, or asked, of an element together with its fingerprint: a function of a list and `given`.

    An answer of null or `again` means that the element was not there, and that the function is to be called again,
    unless it is only to be called `at_first`.
    """

    script: str
    given: Any = None
    again: str = ""
    at_first: bool = False


class FingerprintTask:
    """Takes an element's fingerprint in the background: waits for the element as long as the act does.

    Notes go with it, in one message. `joined_later`: the first message waits until the act has begun, for `join`.
    `within`: its page or frame, if the element is to be found without another search afterwards (`noted`).
    """

    def __init__(
        self,
        locator: Locator,
        left: float,
        notes: Sequence[Note] = (),
        joined_later: bool = False,
        within: Page | FrameLocator | None = None,
    ) -> None:
        number = next(_NUMBERS)
        self.locator = locator
        self._noted = within.locator(f"{NOTED}={number}") if within else None
        self._left = left
        self._notes = [*([Note(note_script(), number)] if within else []), *notes]
        self._told: dict[str, Any] = {}
        self._first: asyncio.Future[Looks | None] = asyncio.get_running_loop().create_future()
        self._is_sent = False
        self.is_lost = False  # whether the document has gone, perhaps after it was asked
        self._task = asyncio.ensure_future(self._as_soon_as_there(joined_later))

    async def join(self, *notes: Note) -> bool:
        """Adds notes and sends the message; False if it has been sent without them."""
        if self._is_sent:
            return False
        self._notes += notes
        await asyncio.sleep(0)  # the message goes before what the caller sends next
        return True

    async def has_told(self, note: Note, seconds: float) -> bool:
        """Waits until the page has its notes, at most that long, and returns whether it has this one."""
        await asyncio.wait({self._task}, timeout=seconds)
        return self._task.done() and note not in self._notes

    async def noted(self, note: Note, ms: float) -> Locator | None:
        """Returns the element without another search; None if it was not there when the page was asked first.

        Raises TimeoutError if the page has not answered in time.

        The locator is strict, and finds several elements if the page has replaced the element.
        """
        waited = {self._first, self._task}
        if not (await asyncio.wait(waited, timeout=ms / 1000, return_when=asyncio.FIRST_COMPLETED))[0]:
            raise TimeoutError
        return self._noted if self.told(note) is not None else None

    def told(self, note: Note) -> Any:
        """Returns the page's first answer to a note; None if there is none."""
        return self._told.get(note.script)

    async def taken(self, may_go: bool) -> Looks | None:
        """Returns the fingerprint. With `may_go`, the act may have removed the element, so it is not waited for."""
        if not may_go:
            await asyncio.wait({self._task}, timeout=GRACE)
        return self._task.result() if self._task.done() else None

    def drop(self) -> None:
        self._task.cancel()

    async def _as_soon_as_there(self, joined_later: bool) -> Looks | None:
        if joined_later:
            await asyncio.sleep(0)
        looks = await self._asked()
        self._first.set_result(None)
        self._notes = [note for note in self._notes if not note.at_first]
        if looks is None or self._notes:
            with suppress(PlaywrightError):
                await self.locator.first.wait_for(state="attached", timeout=self._left)
                looks = await self._asked() or looks
        return looks

    async def _asked(self) -> Looks | None:
        """Returns the fingerprint, if it can be taken, and drops the notes that the element was there for."""
        self._is_sent = True
        if not self._notes:
            return await fingerprint_of(self.locator)
        try:
            script = _together(fingerprint_script(), *(note.script for note in self._notes))
            looks, *told = await ask(self.locator.evaluate_all, script, [None, *(note.given for note in self._notes)])
            answers = [*zip(self._notes, told, strict=True)]
            if not self._first.done():
                self._told = {note.script: answer for note, answer in answers}
            self._notes = [note for note, answer in answers if answer is None or answer == note.again]
            found: Looks | None = looks
            return found
        except PlaywrightError:
            self.is_lost = self.is_lost or not self._first.done()
            return None


@cache
def _together(*scripts: str) -> str:
    """Returns one function that calls all of them, each with its part of what is given; null for one that fails."""
    calls = ",\n".join(f"() => ({script})(els, given[{at}])" for at, script in enumerate(scripts))
    if not any(script.startswith("async") for script in scripts):
        return f"(els, given) => [{calls}].map(call => {{ try {{ return call(); }} catch {{ return null; }} }})"
    called = "async call => { try { return await call(); } catch { return null; } }"
    return f"async (els, given) => Promise.all([{calls}].map({called}))"
