"""Guards an act that sends something: each filled field must hold what was filled, up to the act itself."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypedDict

from playwright.async_api import Locator

from planbook.browser.acting.field_values import describe_content, is_emptied, is_rewritten, is_same_value
from planbook.browser.acting.filled_script import asked, quietly, script
from planbook.browser.acting.kept_fields import KeptFields
from planbook.errors import StepError

LATE = "stopped late"  # the page saw the press before it was stopped at the click
NOT_COMPARED = "nothing was sent, because the page did not report in time whether its fields still hold what was filled"
NOT_KNOWN = "the page did not report in time whether its fields held what was filled when the step acted"
Place = tuple[str, Locator, Locator]
"""A document: its frame in words, the element to evaluate in, and its root."""


class FieldSnapshot(TypedDict):
    """What a named field held when it was compared. Fields with secrets are left out."""

    words: str
    name: str
    value: str


class ActGuard:
    """Guards the time between comparing the filled fields and the end of the act."""

    def __init__(self, places: Sequence[Place], kept: KeptFields) -> None:
        self._places = places
        self._kept = kept
        self.held: list[FieldSnapshot] = []

    async def begin(self, ms: float) -> None:
        for told in await asyncio.gather(*(self._begun(*place, ms) for place in self._places)):
            for entry in (*told["anew"], *told["told"]):
                if _is_lost(entry):
                    raise StepError("value", _told(entry))
            self.held += told["held"]

    async def _begun(self, frame: str, it: Locator, root: Locator, ms: float) -> dict[str, list[Any]]:
        known = [kept for (words, *_), kept in self._kept.items() if words == frame]
        given = {"ms": ms, "known": [kept.given() for kept in known]}
        told = await asked(it, "guarded", given, ms, NOT_COMPARED)
        if told is None and it is not root:  # the element is gone for the moment
            told = await asked(root, "guarded", given, ms, NOT_COMPARED)
        told = told or {"anew": [], "told": [], "held": []}
        told["anew"] = [
            {**entry, "words": kept.words, "secret": kept.secret, "was": kept.held, "acted": kept.acted}
            for entry in told["anew"]
            if entry["now"] != (kept := known[entry["number"]]).held and not kept.is_said(entry["at"])
        ]
        return told

    async def end(self, ms: float, failed: bool = False) -> str:
        """Ends the guard and returns how the page stopped the act; "" if it did not. `failed`: the act failed."""
        stopped = await self.release(ms, failed)
        if not stopped:
            self._kept.clear()
        return stopped

    async def release(self, ms: float, failed: bool = False) -> str:
        """Does what `end` does, without an act."""
        given = {"failed": failed}
        asking = (asked(root, "unguarded", given, ms, NOT_KNOWN) for _, _, root in self._places)
        return max((state or "" for state in await asyncio.gather(*asking)), default="")


class ActNotice:
    """Notifies documents of an act while it runs."""

    def __init__(self, roots: Sequence[Locator]) -> None:
        self._tasks = [asyncio.ensure_future(quietly(root.evaluate_all(script("acted")))) for root in roots]

    def drop(self) -> None:
        """Ends the notification after the act has ended in any way."""
        for task in self._tasks:
            task.cancel()


def _is_lost(entry: dict[str, Any]) -> bool:
    """Returns whether the page changed a filled field without a reason.

    In response to a click or key, a page may put another text into any field and clear the fields of the same form. The
    same digits in another notation are no other text: they are what was filled, or a mistake.
    """
    if entry["apart"] or entry["taken"]:
        return False
    if not entry["text"]:
        return not entry["inside"]
    if is_same_value(entry["was"], entry["now"], entry["type"]):
        return False
    if is_emptied(entry["now"]):
        return not entry["inside"]
    return not entry["acted"] or is_rewritten(entry["was"], entry["now"])


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
