"""The fields that a run has filled: each is read back at once, and compared again before something is sent.

The page itself keeps the values (`filled_fields.js`), so they go when the page goes. What was filled is kept here too,
for a page that loads itself again, until the page has sent it or has been left because of an act of the run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakKeyDictionary, ref

from playwright.async_api import ElementHandle, Frame, Locator, Page

from planbook.browser.acting.act_guard import ActGuard, ActNotice, Place
from planbook.browser.acting.deadline import ANSWER
from planbook.browser.acting.field_values import FieldContent, FieldInput
from planbook.browser.acting.filled_script import (
    DRAWN_ANEW,
    PATIENCE,
    asked,
    asked_itself,
    insert_and_read,
    quietly,
    script,
)
from planbook.browser.acting.filling import Filling
from planbook.browser.acting.kept_fields import KeptFields, SentForm, frame_words, is_among
from planbook.browser.as_text import ask
from planbook.browser.locating.element_fingerprint import FingerprintTask, Note, was_there
from planbook.browser.locating.locators import frame_of
from planbook.browser.session.known_state import LastTold
from planbook.errors import StepError
from planbook.step.target import Target

BY_ITS_NAME = "by its name"  # the page does not know the field that was filled any more
NOT_READ = "{} was filled, and the page did not report its content in time"
LATER = "in a later document"  # that does not have the field, and may draw it later
LEFT = "left"  # the page leaves the document because of what was filled
LEAVES = "leaves"  # the page leaves the document before the field was filled
LONGEST = 3_600_000.0  # milliseconds: the act itself ends earlier


class FilledFields:
    """Knows in which documents of which pages something was filled."""

    def __init__(self, last_told: LastTold, on_secret: Callable[[str, str], None] = lambda asked, held: None) -> None:
        self._last_told = last_told
        self._on_secret = on_secret  # called with a secret and what its field holds
        self._places: WeakKeyDictionary[Page, dict[str, Locator]] = WeakKeyDictionary()
        self._kept: WeakKeyDictionary[Page, KeptFields] = WeakKeyDictionary()  # since the last act of the run
        self._forms: WeakKeyDictionary[Page, dict[bool, SentForm]] = WeakKeyDictionary()  # True: of a frame in the page
        self._set_aside: list[WeakKeyDictionary[Page, KeptFields]] = []
        self._fillings: WeakKeyDictionary[Locator, Filling] = WeakKeyDictionary()
        self._turn = 0  # counts what is filled: a `whenever` may fill something while a step waits for its field
        self._responds = False  # whether the run has acted since it last filled something

    def at(
        self,
        page: Page,
        target: Target,
        it: Locator,
        arrives: Callable[[], Awaitable[None]],
        glance: FingerprintTask | None = None,
    ) -> None:
        """Notes that `it` is filled, in the target's document; what the page is to note goes with its fingerprint.

        `arrives` waits until a page that leaves its document has done so, and has settled.
        """
        frame = frame_of(page, target)
        fields, words = self._kept.setdefault(page, {}), frame_words(target)
        filling = self._fillings[it] = Filling(fields, words, None if frame else page.main_frame, ref(page))
        filling.glance, filling.arrives = ref(glance) if glance else filling.glance, arrives
        self._places.setdefault(page, {})[words] = (frame or page).locator(":root")

    async def around(
        self,
        it: Locator,
        put: FieldInput,
        do: Callable[[], Awaitable[object]],
        left: Callable[[], float],
        handle: ElementHandle | None = None,
        itself: Callable[[Locator], Awaitable[object]] | None = None,
    ) -> FieldContent | None:
        """Fills by `do`, and returns what the field then holds; None if it is gone. `left`: ms to the deadline.

        `itself`: fills the element that was found with its fingerprint, which saves another search. If the browser need
        not wait for a text field, the page inserts the text itself, and tells at once what the field then holds.

        The element is identified while `do` runs, because its name may change; by its `handle`, if that is known.
        Raises StepError of class timeout if the page does not respond before the deadline, or after it within ANSWER.
        """
        filling = self._fillings.setdefault(it, Filling())
        self._turn += 1
        self._responds = False
        filling.turn, filling.is_known, filling.is_lost = self._turn, False, False
        self._last_told.forget()
        meant, glance = Note(script("meant"), filling.given(put)), filling.glance()
        insert = Note(insert_and_read(), meant.given, at_first=True)
        counts_keys = put.hands_on and bool(put.asked)  # then the page has to know the element before they come
        inserts, moment = itself is not None and filling.document is not None, self._last_told.now()
        if glance and await glance.join(meant, *([insert] if inserts and put.asked else [])):
            if counts_keys:
                await glance.has_told(meant, min(PATIENCE, left() / 1000))
            try:
                noted = await glance.noted(meant, left()) if itself else None
            except TimeoutError:
                raise StepError("timeout", NOT_READ.format(put.words)) from None
            told = glance.told(insert)
            if isinstance(told, dict):
                self._last_told.note(it.page, told.pop("page"), moment)
                return self._taken(filling, put, told)
            filling.is_lost = inserts and glance.is_lost
            if told == LEAVES or not (told or filling.is_lost or (itself and noted and await was_there(itself(noted)))):
                await do()
            if told == LEFT and filling.arrives:
                await filling.arrives()
            filling.is_known = await glance.has_told(meant, PATIENCE)
            held = await self.again(it, put, left())
            if held or not filling.is_lost or self._is_taken(filling, put):
                return held
            await do()  # nobody knows whether the document that has gone was filled
            return await self.again(it, put, left())
        asking = handle.evaluate if handle else it.evaluate_all
        knowing = asyncio.ensure_future(quietly(ask(asking, script("meant", handle is not None), meant.given)))
        try:
            if counts_keys:
                await asyncio.wait({knowing}, timeout=left() / 1000)
            await do()
            filling.is_known = await knowing is True
        finally:
            knowing.cancel()
        return await self.again(it, put, left())

    async def again(self, it: Locator, put: FieldInput, ms: float) -> FieldContent | None:
        """Reads the field that was filled last again. Raises what `around` raises."""
        filling = self._fillings.get(it, Filling())
        told = await self._read(it, filling, put, ms)
        if filling.arrives and (told == LATER or (isinstance(told, dict) and told["leaves"])):
            await filling.arrives()
            told = await self._read(it, filling, put, ms)
        return self._taken(filling, put, told) if isinstance(told, dict) else None

    async def _read(self, it: Locator, filling: Filling, put: FieldInput, ms: float) -> Any:
        ms, told, unanswered = max(ms, ANSWER), BY_ITS_NAME, NOT_READ.format(put.words)
        given, document = filling.given(put), filling.document
        if document and filling.is_known:  # finding it by its name again takes several times as long
            moment = self._last_told.now()
            told = await asked_itself(document, given, ms, unanswered)
            if told and told != BY_ITS_NAME:
                self._last_told.note(it.page, told.pop("page"), moment)
        if told == BY_ITS_NAME:
            told = await asked(it, "filled", given, ms, unanswered)
        if told is None:  # it is gone, or its document: the next one may have the field, without what was filled
            await quietly(it.page.wait_for_load_state("domcontentloaded"))
            told = await asked(it, "filled", given, ms, unanswered)
        return told

    def _taken(self, filling: Filling, put: FieldInput, told: dict[str, Any]) -> FieldContent:
        """Takes what the page tells of the field."""
        told["anew"] |= filling.is_lost
        del told["leaves"]
        if self._is_taken(filling, put):  # its document may still be there for a moment
            told["gone"] = True
        if put.secret:
            self._on_secret(put.asked, told["value"])
        return FieldContent(**filling.without_spot(put, told))

    async def fill_unknown_field(self, page: Page, do: Callable[[], Awaitable[object]]) -> None:
        """Runs `do`, which puts a secret into one or more fields that nobody can name: wherever the focus is."""
        roots = [frame.locator(":root") for frame in page.frames]
        await asyncio.gather(*(quietly(root.evaluate_all(script("watch"))) for root in roots))
        await do()
        await asyncio.gather(*(quietly(root.evaluate_all(script("spread"))) for root in roots))

    def acts(self, page: Page, target: Target | None = None) -> "ActNotice":
        """Notifies the page of an act: later changes of its fields may be caused by it.

        The target's own document is left out: it is told with the element (`note_of_act`).
        """
        fields, self._responds = self._kept.get(page, {}), True
        fields |= {at: one._replace(acted=True) for at, one in fields.items()}
        own = frame_words(target) if target else None
        return ActNotice([root for place, root in self._places.get(page, {}).items() if place != own])

    def note_of_act(self, page: Page, target: Target) -> list[Note]:
        """Returns what the target's document is told of an act on it: nothing if nothing was filled there."""
        is_filled = frame_words(target) in self._places.get(page, {})
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

    def _is_taken(self, filling: Filling, put: FieldInput) -> bool:
        """Returns whether the page has sent in a form what was filled just now."""
        page = filling.page()
        turn, form = (self._forms.get(page, {}) if page else {}).get(bool(filling.frame), (0, {}))
        return bool(put.asked) and turn == filling.turn and is_among(put.asked, form)

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

    def _in(self, page: Page, target: Target | None, locator: Locator | None) -> "list[Place]":
        """Returns the place of each document: the element is the target in its own document, and the root elsewhere.

        The target's document is among them even if nothing was filled there.
        """
        own = frame_words(target) if target else ""
        places = dict(self._places.get(page, {}))
        if places and own not in places:
            places[own] = ((frame_of(page, target) if target else None) or page).locator(":root")
        return [
            (place, locator if target and locator and place == own else root, root) for place, root in places.items()
        ]
