"""What a run has put into the fields of its pages: read back at once, and compared before something is sent.

The page itself keeps it (`filled_fields.js`), so that nothing is known of a page that is not there any more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypedDict
from weakref import WeakKeyDictionary

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page

from planbook.browser.acting.field_values import FieldContent, FieldInput, describe_content, is_emptied, is_same_value
from planbook.browser.locating.locators import frame_of
from planbook.errors import StepError
from planbook.step.target import Target

PATIENCE = 2.0  # seconds that a page has to tell of its fields
LATE = "stopped late"  # when the page had heard of the press, before it heard of the click
DRAWN_ANEW = "drawn anew"
NOT_READ = "{} was filled, and the page did not report its content in time"
NOT_COMPARED = "nothing was sent, because the page did not report in time whether its fields hold what was filled"
NOT_KNOWN = "the page did not report in time whether its fields held what was filled when the step acted"
LONGEST = 3_600_000.0  # milliseconds: the act itself ends earlier


class FieldSnapshot(TypedDict):
    """What a named field held when it was compared: of secrets there is none."""

    words: str
    name: str
    value: str


class FilledFields:
    """Knows in which documents of which pages something was filled."""

    def __init__(self, on_secret: Callable[[str, str], None] = lambda asked, held: None) -> None:
        self._on_secret = on_secret  # is told what a field holds into which a secret was put
        self._places: WeakKeyDictionary[Page, dict[str, Locator]] = WeakKeyDictionary()

    def at(self, page: Page, target: Target) -> None:
        """Something is filled in the document in which the target is."""
        frame = frame_of(page, target)
        self._places.setdefault(page, {})[_frame_words(target)] = (frame or page).locator(":root")

    async def around(
        self, it: Locator, put: FieldInput, do: Callable[[], Awaitable[object]], left: Callable[[], float]
    ) -> FieldContent | None:
        """Fills by `do`, and says what is in the field then; None if it is gone. `left`: milliseconds to the deadline.

        Which element it is must be known before, because its name may change. The page is asked that beside `do`.
        Raises StepError of class timeout if the page does not answer until the deadline.
        """
        knowing = asyncio.ensure_future(_quietly(it.evaluate_all(script("meant"), put._asdict())))
        try:
            await do()
            await knowing
        finally:
            knowing.cancel()
        return await self.again(it, put, left())

    async def again(self, it: Locator, put: FieldInput, ms: float) -> FieldContent | None:
        """Says once more what is in the field that was filled last. Errors: those of `around`."""
        told = await _asked(it, "filled", put._asdict(), ms, NOT_READ.format(put.words))
        if told and put.secret:
            self._on_secret(put.asked, told["value"])
        return FieldContent(**told) if told else None

    async def fill_unknown_field(self, page: Page, do: Callable[[], Awaitable[object]]) -> None:
        """Does something that puts a secret into a field, or several, nobody knows which: where the focus is."""
        roots = [frame.locator(":root") for frame in page.frames]
        await asyncio.gather(*(_quietly(root.evaluate_all(script("watch"))) for root in roots))
        await do()
        await asyncio.gather(*(_quietly(root.evaluate_all(script("spread"))) for root in roots))

    def acts(self, page: Page, target: Target | None = None, locator: Locator | None = None) -> "ActNotice":
        """Something is about to be done: what fields hold otherwise afterwards may come from that."""
        return ActNotice([it for it, _ in self._in(page, target, locator)], locator)

    def has_filled(self, page: Page) -> bool:
        """Whether something was filled in this tab."""
        return bool(self._places.get(page))

    async def compare(
        self, page: Page, target: Target | None = None, locator: Locator | None = None, ms: float = LONGEST
    ) -> "ActGuard":
        """Raises StepError of class value where a field does not hold what was filled, before something is sent.

        From then on, for so many milliseconds, the page itself stops an act if a field then holds something else.
        """
        guarded = ActGuard(self._in(page, target, locator, acting=True))
        try:
            await guarded.begin(ms)
        except StepError:
            with suppress(StepError):
                await guarded.end(min(ms, PATIENCE * 1000))
            raise
        return guarded

    def _in(
        self, page: Page, target: Target | None, locator: Locator | None, acting: bool = False
    ) -> list[tuple[Locator, Locator]]:
        """What stands for each document, the element itself in its own; and its root. `acting`: in that one, too."""
        own = _frame_words(target) if target else ""
        places = dict(self._places.get(page, {}))
        if acting and places and own not in places:
            places[own] = ((frame_of(page, target) if target else None) or page).locator(":root")
        return [(locator if target and locator and place == own else root, root) for place, root in places.items()]


class ActGuard:
    """The time between the comparison of what was filled and the end of the act."""

    def __init__(self, places: Sequence[tuple[Locator, Locator]]) -> None:
        self._places = places
        self.held: list[FieldSnapshot] = []

    async def begin(self, ms: float) -> None:
        for told in await asyncio.gather(*(self._begun(*place, ms) for place in self._places)):
            for entry in told["told"]:
                if _is_lost(entry):
                    raise StepError("value", _told(entry))
            self.held += told["held"]

    async def _begun(self, it: Locator, root: Locator, ms: float) -> dict[str, list[Any]]:
        given = {"ms": ms}
        told = await _asked(it, "guarded", given, ms, NOT_COMPARED)
        if told is None and it is not root:  # the element has gone for a moment
            told = await _asked(root, "guarded", given, ms, NOT_COMPARED)
        return told or {"told": [], "held": []}

    async def end(self, ms: float, failed: bool = False) -> str:
        """Whether the page has stopped the act, and how; empty where it has not. `failed`: the act did."""
        given = {"failed": failed}
        states = await asyncio.gather(*(_asked(root, "unguarded", given, ms, NOT_KNOWN) for _, root in self._places))
        return max((state or "" for state in states), default="")


class ActNotice:
    """Tells documents of an act, beside it and before it: it waits for the element as long as the act does."""

    def __init__(self, roots: Sequence[Locator], locator: Locator | None) -> None:
        self._tasks = [asyncio.ensure_future(_note(root, root is locator)) for root in roots]

    def drop(self) -> None:
        """The act has come to its end, one way or the other."""
        for task in self._tasks:
            task.cancel()


async def _note(root: Locator, may_come: bool) -> None:
    told = await _quietly(root.evaluate_all(script("acted")))
    if told in (None, DRAWN_ANEW) and may_come:
        with suppress(PlaywrightError):
            await root.first.wait_for(state="attached", timeout=LONGEST)
            await _quietly(root.evaluate_all(script("acted")))


@cache
def script(name: str) -> str:
    """A function of `filled_fields.js`, as Playwright evaluates it."""
    text = Path(__file__).with_name("filled_fields.js").read_text("utf-8")
    # Between the search for an element and this question the page may have put another one in its place.
    anew = "" if name == "meant" else f"if (els.some(el => !el.isConnected)) return '{DRAWN_ANEW}';\n"
    return f"(els, given) => {{\n{anew}{text}\nreturn {name}(els, given);\n}}"


async def _asked(it: Locator, name: str, given: dict[str, Any], ms: float, unanswered: str) -> Any:
    """What the page says; None where it, or the element, is gone. Raises StepError of class timeout."""
    try:
        async with asyncio.timeout(ms / 1000):
            told = DRAWN_ANEW
            while told == DRAWN_ANEW:
                told = await it.evaluate_all(script(name), given)
            return told
    except PlaywrightError:
        return None
    except TimeoutError:
        raise StepError("timeout", unanswered) from None


async def _quietly(work: Awaitable[Any]) -> Any:
    with suppress(PlaywrightError, TimeoutError):  # the page is gone, and with it what was filled
        async with asyncio.timeout(PATIENCE):
            return await work
    return None


def _frame_words(target: Target) -> str:
    frames = target.frame or (target.in_.frame if target.in_ else [])
    return " / ".join(frame.describe() for frame in frames)


def _is_lost(entry: dict[str, Any]) -> bool:
    """Whether the page has changed what was filled by itself.

    What it does in answer to a click or a key is not its own doing: it may put another text into any field, and clear
    those of the form in which that was done.
    """
    if entry["apart"] or entry["taken"]:
        return False
    if not entry["text"]:
        return not entry["inside"]
    if is_same_value(entry["was"], entry["now"], entry["type"]):
        return False
    return not entry["inside"] if is_emptied(entry["now"]) else not entry["acted"]


def _told(entry: dict[str, Any]) -> str:
    if entry["ticks"]:
        was, now = (_ticked(entry[each]) for each in ("was", "now"))
    else:
        was, now = (describe_content(entry[each], entry["secret"]) for each in ("was", "now"))
    return (
        f"nothing was sent, because the page changed what this run filled: {entry['words']} held {was}, and holds "
        f"{now} now. Fill it after the page is idle: add a `wait_for` before it"
    )


def _ticked(held: str) -> str:
    return {"true": "a tick", "false": "no tick"}.get(held, "half a tick")
