"""The stage of one try: the page's half comes from `planbook.browser`, the values, files and steering are here."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from planbook.browser.diagnose import LAST_CLOSED, died
from planbook.browser.looks import Looks
from planbook.browser.reach import Reach
from planbook.engine.copies import is_masked, own_name
from planbook.engine.files import INSTEAD, real_file, refuse_own
from planbook.engine.fingerprint import fingerprint
from planbook.engine.signals import LeaveGroup, StopRun
from planbook.errors import PlanbookError, StepError
from planbook.halves import whole
from planbook.record import ElementFound, RequestSent, Sending, ValueSet
from planbook.step.kind import Step

if TYPE_CHECKING:
    from planbook.engine.position import Position
    from planbook.engine.walk import Walk

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".txt": "text/plain",
    ".yaml": "text/plain",
    ".json": "application/json",
    ".csv": "text/csv",
    ".html": "text/html",
    ".zip": "application/zip",
    ".pdf": "application/pdf",
}

GONE = "{} is a copy without the secrets of a file that was not kept, and is not passed on; run the plan anew"
LONGEST_NAME = 200  # bytes; 255 are the most, and numbers are put before it and behind it
LONGEST_SUFFIX = 20


class Stage(Reach):
    """One try of one step."""

    def __init__(self, walk: "Walk", at: "Position", index: int, attempt: int, deadline: float, once: bool) -> None:
        super().__init__(walk.session, base=at.frame.base, deadline=deadline, once=once, on_sending=self._tell_sending)
        self._walk = walk
        self._at = at
        self._index = index
        self._attempt = attempt
        self._told: set[tuple[str, int, int]] = set()  # elements that were found in this try
        self.requests: list[str] = []  # what the browser sent because of this try
        self.step: Step | None = None  # as it is written: its expressions are not worked out

    def _tell_sending(self) -> None:
        self._begin_act()
        self._walk.events.tell(Sending, index=self._index, attempt=self._attempt)

    def requested(self, what: str) -> None:
        self.requests.append(what)
        with suppress(PlanbookError):  # a record that is full says so when the step ends
            self._walk.events.tell(RequestSent, index=self._index, attempt=self._attempt, message=what)
        if self.step:
            self._walk.undeclared.note(self._at.frame.plan, self.step, self._index, what)

    def _begin_act(self) -> None:
        if not self._walk.is_aside:
            self.session.answers.begin_act()

    def found(self, words: str, fallback: int, matches: int, ms: float, looks: Looks | None) -> None:
        if looks is None and (words, fallback, matches) in self._told:
            return  # a page that is not at rest is read more than once
        self._told.add((words, fallback, matches))
        self._walk.events.tell(
            ElementFound,
            index=self._index,
            attempt=self._attempt,
            target=words,
            fallback=fallback,
            matches=matches,
            ms=round(ms, 3),
            fingerprint=fingerprint(looks, self._walk.events.mask) if looks else None,
        )

    async def open(self, address: str) -> None:
        if self.session.tabs.lost and not self.session.is_dead:
            await self.session.tabs.revive()
        self._begin_act()
        await super().open(address)
        self._walk.keeper.note_opened(self.session.address)

    async def _ready(self) -> None:
        """Nothing is done on a page that lost what was in it: it is made again before a try (`engine.reviving`)."""
        if self.session.is_dead:
            raise died()
        if self.session.tabs.lost:
            raise StepError("crashed", "the page crashed" if self.session.tabs.all else LAST_CLOSED)

    # Values and files ------------------------------------------------------------------------------------------------
    def put(self, name: str, value: Any) -> None:
        value = whole(value)
        self._at.frame.values[name] = deepcopy(value)  # it may be added to; what was told stays as it is
        self._walk.events.tell(ValueSet, index=self._index, name=name, **ValueSet.fields(value))

    def add(self, name: str, value: Any) -> None:
        held = self._at.frame.values.setdefault(name, [])
        if not isinstance(held, list):
            raise StepError("value", f"add_to: {name} is not a list; it is {held!r}")
        value = whole(value)
        for item in value if isinstance(value, list) else [value]:
            held.append(item)
            self._walk.events.tell(ValueSet, index=self._index, name=name, added=True, **ValueSet.fields(item))

    def keep(self, kind: str, name: str, content: bytes) -> Path:
        kept = self._walk.keep(kind, name, content, self._index, self._attempt).resolve()
        folder = self._walk.request.project.folder.resolve()
        return kept.relative_to(folder) if kept.is_relative_to(folder) else kept

    def project_file(self, path: str, *, from_page: bool = False) -> Path:
        file = real_file(self._walk.request.project, path)
        if self._walk.is_kept(file):
            return file
        refuse_own(self._walk.request.project, path, file)
        named = None if from_page else self._named_by_page()
        if named:
            raise StepError("value", f"{path} is what a page said ({named}), and no page chooses a file; {INSTEAD}")
        if not file.is_file():
            raise StepError("value", f"there is no file {path}")
        return file

    def _named_by_page(self) -> str | None:
        """The name in what the step says of its files that stands for what a page said."""
        if self.step is None:
            return None
        return self._at.frame.origins.page_name(self.step, getattr(self.step.do, "file", self.step.do))

    def itself(self, file: Path) -> tuple[str, bytes] | None:
        """The name and content of a file of which only a copy without secrets is kept; None for every other file."""
        if not (is_masked(file) and file.is_relative_to(self._walk.request.project.runs.resolve())):
            return None
        content = self._walk.themselves.get(file.resolve())
        if content is None:
            raise StepError("value", GONE.format(file.name))
        return own_name(file), content

    # Steering --------------------------------------------------------------------------------------------------------
    async def run_steps(self, steps: Sequence[Step]) -> None:
        await self._walk.steps(steps, self._at.inside(self._index), out="last")

    async def repeat(self, steps: Sequence[Step], at_most: Any) -> None:
        until = _now() + at_most.total_seconds() if isinstance(at_most, timedelta) else None
        turn = 0
        while (_now() < until) if until is not None else (turn < at_most):
            turn += 1
            try:
                await self._walk.steps(steps, self._at.inside(self._index).for_turn(turn))
            except LeaveGroup:
                return
        limit = f"{at_most.total_seconds():g} seconds" if until is not None else f"{at_most} turns"
        raise StepError("timeout", f"no `until` in it held within {limit}")

    async def call(self, plan: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        written = getattr(self.step.do, "inputs", {}) if self.step else {}
        origins = self._at.frame.origins
        from_page = {name for name, value in written.items() if self.step and origins.page_name(self.step, value)}
        return await self._walk.call(plan, inputs, self._at, self._index, frozenset(from_page))

    def leave_group(self) -> None:
        raise LeaveGroup

    def stop(self, status: Literal["passed", "failed"], because: str) -> None:
        raise StopRun(status, because)


class WatchfulStage(Stage):
    """A stage in a plan that says what may come at any time: that is looked for while something is waited for."""

    async def between(self) -> None:
        with self.session.sent.aside():
            await self._walk.meet_whenever(self._at, self._index)


def stage_for(at: "Position") -> type[Stage]:
    """The kind of stage that the plan needs."""
    return WatchfulStage if at.frame.plan.whenever and at.meets_whenever else Stage


def _now() -> float:
    return asyncio.get_running_loop().time()


def safe_name(name: str) -> str:
    """A file's name made of a text: letters, digits, dots and dashes, as long as file systems take it.

    What is too long is cut before the suffix.
    """
    plain = re.sub(r"[^\w.-]+", "-", name)
    stem, dot, suffix = plain.rstrip("-.").rpartition(".")
    if not dot or len(suffix.encode()) > LONGEST_SUFFIX:
        stem, suffix = plain, ""
    short = stem.strip("-.").encode()[: LONGEST_NAME - len(suffix.encode())].decode(errors="ignore")
    return f"{short.rstrip('-.') or 'file'}{dot if suffix else ''}{suffix}"


def media_type(name: str) -> str:
    return MEDIA_TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
