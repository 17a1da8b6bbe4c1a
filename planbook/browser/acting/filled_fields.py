"""The fields that a run has filled: each is read back at once, and compared again before something is sent.

The page itself keeps the values (`filled_fields.js`), so they go when the page goes. What was filled is kept here too,
for a page that loads itself again, until the page has sent it or has been left because of an act of the run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypedDict
from weakref import WeakKeyDictionary, ref

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Locator, Page

from planbook.browser.acting.deadline import ANSWER
from planbook.browser.acting.field_values import (
    FieldContent,
    FieldInput,
    describe_content,
    is_emptied,
    is_rewritten,
    is_same_value,
)
from planbook.browser.locating.element_fingerprint import FingerprintTask, Note
from planbook.browser.locating.locators import frame_of
from planbook.errors import StepError
from planbook.step.target import Target

PATIENCE = 2.0  # seconds to wait for a page's report about its fields
LATE = "stopped late"  # the page saw the press before it was stopped at the click
DRAWN_ANEW = "drawn anew"
BY_ITS_NAME = "by its name"  # the page does not know the field that was filled any more
NOT_READ = "{} was filled, and the page did not report its content in time"
NOT_COMPARED = "nothing was sent, because the page did not report in time whether its fields hold what was filled"
NOT_KNOWN = "the page did not report in time whether its fields held what was filled when the step acted"
LONGEST = 3_600_000.0  # milliseconds: the act itself ends earlier


class FieldSnapshot(TypedDict):
    """What a named field held when it was compared. Fields with secrets are left out."""

    words: str
    name: str
    value: str


class _Spot(TypedDict):
    """Where a filled field is found again in a later document: `key` and `place` among those like it, and `address`.

    `hosts` are those of the shadow roots that it is in.
    """

    hosts: str
    key: str
    place: int
    address: str


class _Kept(NamedTuple):
    """A field as it was when it was filled, for a document that does not know it. `acted`: the run has acted since."""

    spot: _Spot
    words: str
    secret: bool
    held: str
    acted: bool = False

    def given(self) -> dict[str, Any]:
        """Returns what a page is told of it, which may be another one by now: not what the field held."""
        return {**self.spot, "words": self.words, "secret": self.secret}

    def is_in(self, form: Mapping[str, Sequence[str]]) -> bool:
        """Returns whether a form has the field: its text; of a box or list, which send others, its name."""
        name = self.spot["key"].split("\n")[2]
        if not self.is_text:
            return name in form or any(f'name="{name}"' in text for text in form.get("", ()))
        return _is_among(self.held, form)

    def is_part_of(self, form: Mapping[str, Sequence[str]]) -> bool:
        """Returns whether its text stands anywhere in what was sent; of a box or list, which send others, True."""
        return not self.is_text or any(self.held.strip() in text for texts in form.values() for text in texts)

    @property
    def is_text(self) -> bool:
        tag, type = self.spot["key"].split("\n")[:2]
        return tag != "SELECT" and type not in ("checkbox", "radio", "file")


_Sent = tuple[int, Mapping[str, Sequence[str]]]
"""In which turn of filling a form was sent, and its texts."""
_KeptFields = dict[tuple[str, str, str, int], _Kept]
"""By the frame in words, and the field's hosts, key and place."""


@dataclass
class _Filling:
    """How an element is filled: in which document (None: not in the page's own), and in which turn.

    `glance` takes its fingerprint, and holds the element. `is_known`: the page has noted which element it is.
    `fields`: those of its page, and `frame` its own frame in words.
    """

    fields: _KeptFields = field(default_factory=dict)
    frame: str = ""
    document: Frame | None = None
    page: Callable[[], Page | None] = lambda: None
    glance: Callable[[], FingerprintTask | None] = lambda: None
    turn: int = 0
    is_known: bool = False

    def given(self, put: FieldInput) -> dict[str, Any]:
        return {**put._asdict(), "turn": self.turn}


class FilledFields:
    """Knows in which documents of which pages something was filled."""

    def __init__(self, on_secret: Callable[[str, str], None] = lambda asked, held: None) -> None:
        self._on_secret = on_secret  # called with a secret and what its field holds
        self._places: WeakKeyDictionary[Page, dict[str, Locator]] = WeakKeyDictionary()
        self._kept: WeakKeyDictionary[Page, _KeptFields] = WeakKeyDictionary()  # since the last act of the run
        self._forms: WeakKeyDictionary[Page, dict[bool, _Sent]] = WeakKeyDictionary()  # True: of a frame in the page
        self._set_aside: list[WeakKeyDictionary[Page, _KeptFields]] = []
        self._fillings: WeakKeyDictionary[Locator, _Filling] = WeakKeyDictionary()
        self._turn = 0  # counts what is filled: a `whenever` may fill something while a step waits for its field
        self._responds = False  # whether the run has acted since it last filled something

    def at(self, page: Page, target: Target, it: Locator, glance: FingerprintTask | None = None) -> None:
        """Notes that `it` is filled, in the target's document; what the page is to note goes with its fingerprint."""
        frame = frame_of(page, target)
        fields, words = self._kept.setdefault(page, {}), _frame_words(target)
        filling = self._fillings[it] = _Filling(fields, words, None if frame else page.main_frame, ref(page))
        filling.glance = ref(glance) if glance else filling.glance
        self._places.setdefault(page, {})[words] = (frame or page).locator(":root")

    async def around(
        self, it: Locator, put: FieldInput, do: Callable[[], Awaitable[object]], left: Callable[[], float]
    ) -> FieldContent | None:
        """Fills by `do`, and returns what the field then holds; None if it is gone. `left`: ms to the deadline.

        The element is identified while `do` runs, because its name may change. Raises StepError of class timeout if the
        page does not respond before the deadline, or after it within ANSWER.
        """
        filling = self._fillings.setdefault(it, _Filling())
        self._turn += 1
        self._responds = False
        filling.turn, filling.is_known = self._turn, False
        meant, glance = Note(script("meant"), filling.given(put)), filling.glance()
        if glance and await glance.join(meant):
            await do()
            filling.is_known = await glance.has_told(meant, PATIENCE)
            return await self.again(it, put, left())
        knowing = asyncio.ensure_future(_quietly(it.evaluate_all(meant.script, meant.given)))
        try:
            await do()
            filling.is_known = await knowing is True
        finally:
            knowing.cancel()
        return await self.again(it, put, left())

    async def again(self, it: Locator, put: FieldInput, ms: float) -> FieldContent | None:
        """Reads the field that was filled last again. Raises what `around` raises."""
        ms = max(ms, ANSWER)
        told: Any = BY_ITS_NAME
        filling, unanswered = self._fillings.get(it, _Filling()), NOT_READ.format(put.words)
        given, document = filling.given(put), filling.document
        if document and filling.is_known:  # finding it by its name again takes several times as long
            told = await _answered(document.evaluate, in_document("filled"), given, ms, unanswered)
        if told == BY_ITS_NAME:
            told = await _asked(it, "filled", given, ms, unanswered)
        if told is None:  # it is gone, or its document: the next one may have the field, without what was filled
            await _quietly(it.page.wait_for_load_state("domcontentloaded"))
            told = await _asked(it, "filled", given, ms, unanswered)
        if told and self._is_taken(filling, put):  # its document may still be there for a moment
            told["gone"] = True
        if told and put.secret:
            self._on_secret(put.asked, told["value"])
        return FieldContent(**_without_spot(filling, put, told)) if told else None

    async def fill_unknown_field(self, page: Page, do: Callable[[], Awaitable[object]]) -> None:
        """Runs `do`, which puts a secret into one or more fields that nobody can name: wherever the focus is."""
        roots = [frame.locator(":root") for frame in page.frames]
        await asyncio.gather(*(_quietly(root.evaluate_all(script("watch"))) for root in roots))
        await do()
        await asyncio.gather(*(_quietly(root.evaluate_all(script("spread"))) for root in roots))

    def acts(self, page: Page, target: Target | None = None) -> "ActNotice":
        """Notifies the page of an act: later changes of its fields may be caused by it.

        The target's own document is left out: it is told with the element (`note_of_act`).
        """
        fields, self._responds = self._kept.get(page, {}), True
        fields |= {at: one._replace(acted=True) for at, one in fields.items()}
        own = _frame_words(target) if target else None
        return ActNotice([root for place, root in self._places.get(page, {}).items() if place != own])

    def note_of_act(self, page: Page, target: Target) -> list[Note]:
        """Returns what the target's document is told of an act on it: nothing if nothing was filled there."""
        is_filled = _frame_words(target) in self._places.get(page, {})
        return [Note(script("acted"), again=DRAWN_ANEW)] if is_filled else []

    def forget(self, page: Page) -> None:
        """Notes that the run itself leaves the page of this tab: a later document owes it nothing."""
        self._kept.get(page, {}).clear()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Lets acts in the block, which interrupt the plan's steps, forget only what was filled in the block."""
        before, self._kept = self._kept, WeakKeyDictionary()
        self._set_aside.append(before)
        try:
            yield
        finally:
            self._set_aside.pop()
            for page, fields in self._kept.items():
                before.setdefault(page, {}).update(fields)
            self._kept = before

    def sent_form(self, frame: Frame, form: Mapping[str, Sequence[str]]) -> None:
        """Notes that a frame sends these texts, by name, and so leaves its document: it has taken these fields."""
        page, is_inner = frame.page, frame.parent_frame is not None
        self._forms.setdefault(page, {})[is_inner] = self._turn, form
        for kept in (self._kept, *self._set_aside):
            fields = kept.get(page, {})
            for at in [at for at, one in fields.items() if bool(at[0]) == is_inner and one.is_in(form)]:
                del fields[at]

    def left_by_act(self, frame: Frame) -> None:
        """Notes that a frame leaves its document in response to the run's last act: the next one owes nothing."""
        fields, is_inner = self._kept.get(frame.page, {}), frame.parent_frame is not None
        for at in [at for at, one in fields.items() if one.acted and self._responds and (at[0] or not is_inner)]:
            del fields[at]

    def sent_by_act(self, form: Mapping[str, Sequence[str]]) -> None:
        """Notes what a page sends in response to an act: it has taken the fields whose text is in it."""
        for fields in self._kept.values():
            for at in [at for at, one in fields.items() if one.acted and one.is_part_of(form)]:
                del fields[at]

    def _is_taken(self, filling: _Filling, put: FieldInput) -> bool:
        """Returns whether the page has sent in a form what was filled just now."""
        page = filling.page()
        turn, form = (self._forms.get(page, {}) if page else {}).get(bool(filling.frame), (0, {}))
        return bool(put.asked) and turn == filling.turn and _is_among(put.asked, form)

    def has_filled(self, page: Page) -> bool:
        """Returns whether something was filled in this tab."""
        return bool(self._places.get(page))

    async def compare(
        self, page: Page, target: Target | None = None, locator: Locator | None = None, ms: float = LONGEST
    ) -> "ActGuard":
        """Raises StepError of class value if a field does not hold what was filled, before something is sent.

        After that, for `ms` milliseconds, the page itself stops an act if a field no longer holds what was filled.
        """
        guarded = ActGuard(self._in(page, target, locator), self._kept.get(page, {}))
        try:
            await guarded.begin(ms)
        except StepError:
            with suppress(StepError):
                await guarded.release(min(ms, PATIENCE * 1000))
            raise
        return guarded

    def _in(self, page: Page, target: Target | None, locator: Locator | None) -> "list[_Place]":
        """Returns the place of each document: the element is the target in its own document, and the root elsewhere.

        The target's document is among them even if nothing was filled there.
        """
        own = _frame_words(target) if target else ""
        places = dict(self._places.get(page, {}))
        if places and own not in places:
            places[own] = ((frame_of(page, target) if target else None) or page).locator(":root")
        return [
            (place, locator if target and locator and place == own else root, root) for place, root in places.items()
        ]


_Place = tuple[str, Locator, Locator]
"""A document: its frame in words, the element to evaluate in, and its root."""


class ActGuard:
    """Guards the time between comparing the filled fields and the end of the act."""

    def __init__(self, places: Sequence[_Place], kept: _KeptFields) -> None:
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
        told = await _asked(it, "guarded", given, ms, NOT_COMPARED)
        if told is None and it is not root:  # the element is gone for the moment
            told = await _asked(root, "guarded", given, ms, NOT_COMPARED)
        told = told or {"anew": [], "told": [], "held": []}
        told["anew"] = [
            {**entry, "words": kept.words, "secret": kept.secret, "was": kept.held, "acted": kept.acted}
            for entry in told["anew"]
            if entry["now"] != (kept := known[entry["number"]]).held
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
        asking = (_asked(root, "unguarded", given, ms, NOT_KNOWN) for _, _, root in self._places)
        return max((state or "" for state in await asyncio.gather(*asking)), default="")


class ActNotice:
    """Notifies documents of an act while it runs."""

    def __init__(self, roots: Sequence[Locator]) -> None:
        self._tasks = [asyncio.ensure_future(_quietly(root.evaluate_all(script("acted")))) for root in roots]

    def drop(self) -> None:
        """Ends the notification after the act has ended in any way."""
        for task in self._tasks:
            task.cancel()


@cache
def script(name: str) -> str:
    """Returns a function of `filled_fields.js` for Playwright's `evaluate`."""
    text = Path(__file__).with_name("filled_fields.js").read_text("utf-8")
    # The page may have replaced the element between Playwright's query and this call.
    anew = "" if name == "meant" else f"if (els.some(el => !el.isConnected)) return '{DRAWN_ANEW}';\n"
    return f"(els, given) => {{\n{anew}{text}\nreturn {name}(els, given);\n}}"


@cache
def in_document(name: str) -> str:
    """Returns the same function, without a list of elements, for a frame's `evaluate`."""
    text = Path(__file__).with_name("filled_fields.js").read_text("utf-8")
    return f"given => {{\n{text}\nreturn {name}(null, given);\n}}"


async def _asked(it: Locator, name: str, given: dict[str, Any], ms: float, unanswered: str) -> Any:
    """Returns the page's reply; None if the page or the element is gone. Raises StepError of class timeout."""
    return await _answered(it.evaluate_all, script(name), given, ms, unanswered)


async def _answered(
    ask: Callable[[str, Any], Awaitable[Any]], asked: str, given: dict[str, Any], ms: float, unanswered: str
) -> Any:
    try:
        async with asyncio.timeout(ms / 1000):
            told = DRAWN_ANEW
            while told == DRAWN_ANEW:
                told = await ask(asked, given)
            return told
    except PlaywrightError:
        return None
    except TimeoutError:
        raise StepError("timeout", unanswered) from None


async def _quietly(work: Awaitable[Any]) -> Any:
    with suppress(PlaywrightError, TimeoutError):  # the page is gone, and its fields with it
        async with asyncio.timeout(PATIENCE):
            return await work
    return None


def _is_among(text: str, form: Mapping[str, Sequence[str]]) -> bool:
    words = text.split()
    return any(
        sent.split() == words or (not name and f"\r\n\r\n{text}\r\n" in sent)
        for name, texts in form.items()
        for sent in texts
    )


def _frame_words(target: Target) -> str:
    frames = target.frame or (target.in_.frame if target.in_ else [])
    return " / ".join(frame.describe() for frame in frames)


def _without_spot(filling: _Filling, put: FieldInput, told: dict[str, Any]) -> dict[str, Any]:
    """Keeps where the field was, forgets the boxes that it has moved, and returns what else the page told."""
    spot: _Spot | None = told.pop("spot")
    for other in told.pop("moved"):
        filling.fields.pop(_place_of(filling, other), None)
    if spot:
        at = _place_of(filling, spot)
        filling.fields.pop(at, None)
        if not told["gone"]:
            filling.fields[at] = _Kept(spot, put.words, put.secret, told["value"])
    return told


def _place_of(filling: _Filling, spot: _Spot) -> tuple[str, str, str, int]:
    return filling.frame, spot["hosts"], spot["key"], spot["place"]


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
