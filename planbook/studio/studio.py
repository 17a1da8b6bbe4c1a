"""The studio: a plan, a live session, and what a person does with both. One thing at a time acts in the browser."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from planbook.errors import PlanbookError
from planbook.events import ElementFound
from planbook.heal.proposal import Proposal
from planbook.plan.model import Plan
from planbook.studio.browser_lock import BrowserLock, Done
from planbook.studio.dialog_answers import with_dialog_answers
from planbook.studio.event_streams import EventStreams
from planbook.studio.live import LiveSession, Opening
from planbook.studio.outcome import Outcome
from planbook.studio.screencast import Screencast
from planbook.studio.trial import ReadSecret, Trial, trial_of
from planbook.studio.workbook import Book

GOES_ON = ("passed", "ready", "skipped", "warned")
RECORDS = "A recording goes on. Stop it first."
READ_ONLY = "The studio was opened with --read-only, so no model drafts in it. Open it without, or use: planbook write"
UNREADABLE = "The plan has errors, so no step can be tried. They are shown at their cells."


class Recorded(Protocol):
    """A recording in progress."""

    def sentences(self) -> list[str]:
        """Returns what was recorded so far, in words."""
        ...


class Draft(Protocol):
    """A draft that is watched."""

    def look(self) -> dict[str, Any]:
        """Returns what is new, by the kind of news. Raises PlanbookError if the draft is gone."""
        ...

    def as_json(self) -> dict[str, Any]:
        """Returns the draft as the page gets it."""
        ...


class Studio:
    """One plan that is worked on, with the outcomes of its cells."""

    def __init__(
        self, book: Book, opening: Opening, inputs: Mapping[str, Any], read_secret: ReadSecret, acts: bool = True
    ) -> None:
        self.book = book
        self.streams = EventStreams()
        self.live = LiveSession(opening)
        self.outcomes: dict[str, Outcome] = {}
        self.seen: dict[str, Sequence[ElementFound]] = {}  # the elements of cells that went well, for healing
        self.proposals: dict[str, Proposal] = {}  # of cells that failed
        self.recording: Recorded | None = None
        self.draft: Draft | None = None
        self.secrets: dict[str, str] = {}  # that were typed while recording; they are kept in memory only
        self.at: str | None = None  # the cell that was done last in this session
        self.failed_start = ""
        self._inputs = inputs
        self._read_secret = read_secret
        self.troubles: dict[str, str] = {}  # what keeps it from following something
        self._acts = acts
        self.screencast = Screencast(self.live, self.streams)
        self._lock = BrowserLock(self.tell)
        self._trial: tuple[bytes, Trial] | None = None

    # News ------------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        """Returns everything that the page shows, but the live picture."""
        told = self.book.as_json()
        for cell in told["cells"]:
            outcome = self.outcomes.get(cell["uid"])
            cell["outcome"] = outcome.as_json() if outcome else None
        live, is_open = self.live, self.live.is_open
        made = live.trial
        return told | {
            "recording": self.recording.sentences() if self.recording else None,
            "busy": self._lock.doing,
            "at": self.at,
            "open": is_open,
            "needed": live.needed,
            "acts": made.acts if made else self._acts,
            "because": made.because if made else "",
            "start_failed": self.failed_start,
            "troubles": list(self.troubles.values()),
            "address": self._masked_address() if is_open else "",
        }

    def tell(self) -> None:
        """Tells every open page how things stand."""
        if self.streams.is_watched:
            self.streams.tell("state", self.state())

    def _masked_address(self) -> str:
        return self.live.open_try.events.mask.text(self.live.session.address)

    def note_trouble(self, following: str, trouble: str) -> None:
        """Shows what keeps the studio from following something; "" once it follows again."""
        if self.troubles.get(following, "") != trouble:
            self.troubles = {one: said for one, said in self.troubles.items() if one != following}
            self.troubles |= {following: trouble} if trouble else {}
            self.tell()

    def refuse_read_only(self) -> None:
        """Raises PlanbookError in a studio that only reads: what a model does there acts on the site."""
        if not self._acts:
            raise PlanbookError(READ_ONLY)

    def look_at_file(self) -> None:
        """Reads the file if it has changed. Raises PlanProblems if it is gone."""
        if self.book.has_changed():
            before = dict(zip(self.book.uids, self.book.sheet.sources, strict=True))
            if self.book.read():
                self._note_edits(before)
                self.tell()

    def watch_draft(self, draft: Draft | None) -> None:
        """Shows a draft in place of the cells; None: the cells again."""
        self.draft = draft
        self.streams.tell("draft", draft.as_json() if draft else None)

    async def work_on(self, book: Book) -> None:
        """Begins to work on another plan, without a browser, inputs and typed secrets.

        Raises PlanbookError while one records.
        """
        self.refuse_while_recording()
        await self.screencast.stop()
        await self.live.close()
        self.book, self._trial, self.live.trial = book, None, None
        self.at, self.failed_start, self._inputs = None, "", {}
        self.outcomes, self.seen, self.proposals = {}, {}, {}
        self.secrets = {}  # they were typed for the other plan's site, and another one may have secrets of these names
        self.tell()

    def refuse_while_recording(self) -> None:
        """Raises PlanbookError if a recording goes on: its steps belong into its plan, and its browser must stay."""
        if self.recording is not None:
            raise PlanbookError(RECORDS)

    def _note_edits(self, before: Mapping[str, str]) -> None:
        now = dict(zip(self.book.uids, self.book.sheet.sources, strict=True))
        self.outcomes = {uid: outcome for uid, outcome in self.outcomes.items() if uid in now}
        for uid, outcome in self.outcomes.items():
            outcome.stale = outcome.stale or now[uid] != before.get(uid)

    # One thing at a time ---------------------------------------------------------------------------------------------
    async def exclusively(self, doing: str, work: Callable[[], Awaitable[Done]]) -> Done:
        """Does something with the browser while nothing else does. Raises PlanbookError if something does."""
        return await self._lock.do(doing, work)

    @property
    def is_busy(self) -> bool:
        """Whether something acts in the browser."""
        return bool(self._lock.doing)

    def stop(self) -> None:
        """Stops what is at work."""
        self._lock.stop()

    # Trying cells ----------------------------------------------------------------------------------------------------
    async def trial(self) -> Trial:
        """Returns the trial of the plan as it is in the file. Raises PlanbookError."""
        self.look_at_file()
        if self.book.plan is None:
            raise PlanbookError(UNREADABLE)
        if self._trial is None or self._trial[0] != self.book.content:
            made = await asyncio.to_thread(
                trial_of, self.book.file, self._inputs, self.book.project, self._secret, self._acts
            )
            self._trial = (self.book.content, made)
        return self._trial[1]

    def _secret(self, name: str) -> str | None:
        return self.secrets.get(name) or self._read_secret(name)

    async def open_start(self) -> None:
        """Begins a fresh session at the plan's start. Raises PlanbookError while one records."""
        self.refuse_while_recording()
        await self.screencast.stop()
        self.at = None
        for outcome in self.outcomes.values():
            outcome.stale = True
        self.failed_start = await self.live.begin(await self.trial()) or ""
        await self.screencast.follow()
        if self.failed_start:
            raise PlanbookError(self.failed_start)

    async def run_this(self, uid: str) -> None:
        """Tries one cell on the page as it stands."""
        await self._run([self.book.position(uid)])

    async def run_to(self, uid: str) -> None:
        """Tries the cells up to this one: those that are left, or all in a fresh session if it was done already."""
        self.look_at_file()
        begin, end = self._after(), self.book.position(uid)
        if begin > end or not self._is_as_tried():
            await self.open_start()
            begin = 0
        await self._run(range(begin, end + 1))

    async def run_on(self, uid: str) -> None:
        """Tries this cell and those after it, until one fails."""
        await self._run(range(self.book.position(uid), len(self.book.uids)))

    async def undo_to(self, uid: str) -> None:
        """Goes back to before this cell: a fresh session tries the cells before it."""
        await self.open_start()
        await self._run(range(self.book.position(uid)))

    def is_next(self, uid: str) -> bool:
        """Returns whether the live page is the one on which this cell would be tried: it comes next, or it failed."""
        outcome = self.outcomes.get(uid)
        failed = uid == self.at and outcome is not None and outcome.verdict not in GOES_ON
        return failed or uid in self.book.uids[self._after() : self._after() + 1]

    def _after(self) -> int:
        return self.book.uids.index(self.at) + 1 if self.at in self.book.uids and self.live.is_open else 0

    def _is_as_tried(self) -> bool:
        """Returns whether every cell up to the last one was tried in this session, and is as it was then."""
        if not self.live.is_open:
            return False
        done = [self.outcomes.get(uid) for uid in self.book.uids[: self._after()]]
        steps = self.book.plan.steps if self.book.plan else []
        return all(
            step.do.word == "note" or (outcome is not None and not outcome.stale)
            for step, outcome in zip(steps, done, strict=False)
        )

    async def _run(self, positions: Any) -> None:
        if not self.live.is_open:
            await self.open_start()
        uids, done = [self.book.uids[at] for at in positions], set[str]()
        for uid in uids:
            if uid not in done:
                tried = await self._try(uid)
                done.update(tried)
                if any(self.outcomes[one].verdict not in GOES_ON for one in tried):
                    return

    async def _try(self, uid: str) -> list[str]:
        """Tries a cell, and the cells that answer its dialogs. Returns their names; none for a note."""
        made = await self.trial()
        plan = self.plan
        steps = list(with_dialog_answers(plan, self.book.position(uid)))
        if steps[0][1].do.word == "note":
            return []
        uids = [self.book.uids[at] for at, _ in steps]
        self._lock.doing = f"step {', '.join(str(at + 1) for at, _ in steps)}"
        self.streams.tell("busy", {"busy": self._lock.doing, "uids": uids})
        outcomes = await self.live.do(made, [made.request.plan.steps[at] for at, _ in steps])
        for one, outcome in zip(uids, outcomes, strict=True):
            self.outcomes[one] = outcome
            if outcome.verdict in ("passed", "ready"):
                self.seen[one] = outcome.elements
        self.at = uids[-1]
        self.tell()
        return uids

    @property
    def plan(self) -> Plan:
        """The plan as it is in the file. Raises PlanbookError if it has errors."""
        if self.book.plan is None:
            raise PlanbookError(UNREADABLE)
        return self.book.plan

    # Editing ---------------------------------------------------------------------------------------------------------
    def edit(self, uid: str, source: str, base: str | None) -> None:
        """Writes another text of a cell to the file; "" removes the cell. Raises PlanbookError."""
        self.look_at_file()
        self.save(self.book.edited(uid, source, base))

    def insert(self, after: str | None, source: str) -> str:
        """Writes a new cell to the file, and returns its name. Raises PlanbookError."""
        self.look_at_file()
        at = 0 if after is None else self.book.position(after) + 1
        self.save(self.book.with_new(after, source))
        return self.book.uids[at]

    def edit_whole(self, text: str, base: str) -> None:
        """Writes the whole file, if it still has the text `base`. Raises PlanbookError."""
        self.look_at_file()
        if base != self.book.sheet.text:
            raise PlanbookError("The file was changed elsewhere. Copy your text, close the editor and open it again.")
        self.save(text)

    def save(self, text: str) -> None:
        """Writes the text to the file, and keeps what is known of its cells. Raises PlanbookError."""
        before = dict(zip(self.book.uids, self.book.sheet.sources, strict=True))
        self.book.save(text)
        self._note_edits(before)
        self.tell()
