"""The walk through a plan: which step comes next, in which turn, and what becomes of it."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

from planbook.browser import evidence
from planbook.browser.guard import Guard
from planbook.browser.session import Session
from planbook.browser.settle import settle
from planbook.engine.boxes import Answers, Boxes
from planbook.engine.copies import NOTE, copy_without_secrets, masked_name
from planbook.engine.events import Events
from planbook.engine.executor import Executor, execute_plainly
from planbook.engine.files import refuse_chosen
from planbook.engine.keeping import Keeper
from planbook.engine.outline import short_name
from planbook.engine.position import Frame, Position
from planbook.engine.recovery import Recovery
from planbook.engine.request import RunRequest
from planbook.engine.resume import Resuming
from planbook.engine.reviving import Reviving
from planbook.engine.signals import LeaveGroup, RunSuspended, StepFailed
from planbook.engine.signing import Signing
from planbook.engine.stage import Stage, media_type, safe_name, stage_for
from planbook.engine.start_address import start_at
from planbook.engine.step_queue import StepQueue, Way
from planbook.engine.tries import Tries, failure
from planbook.engine.undeclared import Undeclared
from planbook.errors import PlanbookError, StepError
from planbook.mask import SIGN
from planbook.plan.inputs import read_inputs
from planbook.plan.walk import all_steps, held_steps
from planbook.record import ArtifactKept, StepEnded, StepStarted, StepStatus
from planbook.step.kind import Each, Kind, Step
from planbook.step.look import Look
from planbook.values import render, render_model, render_text

WHENEVER_AT_MOST = 5


class NotKept(PlanbookError):
    """A file of the record cannot be written: most likely the disk is full."""

    exit_code = 1


class Walk:
    """One walk through a plan in one browser session."""

    failures: tuple[type[Exception], ...] = (StepFailed,)
    """What a step raises that has failed."""

    def __init__(self, request: RunRequest, session: Session, events: Events, execute: Executor) -> None:
        self.request = request
        self.session = session
        self.events = events
        self.execute = execute
        self.count = 0  # of steps begun
        self.current: int | None = None  # the step that was begun last
        self.name = ""  # what people call that step
        self.flaky = False
        self.once_sent = 0  # how often the browser was told to do what may be done only once
        self.undeclared = Undeclared(events)
        self.recovering = False  # whether a remedy is being done
        self.is_answering = False  # whether a `dialog` step is done while another step waits for what comes of it
        self.kept_files: set[Path] = set()
        self.themselves: dict[Path, bytes] = {}  # files with secrets in them, of which copies are kept
        session.answers.keep_bodies = _reads_answers(request)
        self.boxes = Boxes(self)
        session.dialogs.answering = self.boxes
        self.signing = Signing(self)
        self.keeper = Keeper(self)
        self.reviving = Reviving(self)
        self.resuming = Resuming(self, request.resumed) if request.resumed else None
        self._begun: set[int] = set()
        self._labels: dict[int, str] = {}
        self._headings: dict[int, str] = {}
        self._met: dict[tuple[int, int], int] = {}
        self._meeting = False

    # Steps in their order --------------------------------------------------------------------------------------------
    async def steps(self, steps: Sequence[Step], at: Position, out: Way = "never") -> None:
        """Runs steps one after the other. Raises StepFailed, or a Signal."""
        await self.all_of(StepQueue(steps, at, out))

    async def all_of(self, coming: StepQueue, opening: Awaitable[None] | None = None) -> None:
        """Runs the steps that come, after what opens the page for them. Raises StepFailed, or a Signal."""
        with self.boxes.among(coming):
            if opening is not None:
                await opening
            while step := coming.take():
                await self._step(step, coming.at, coming)

    async def answer(self, step: Step, coming: StepQueue) -> None:
        """Does a `dialog` step while another step waits for what comes of it."""
        before, self.is_answering = self.is_answering, True
        try:
            await self._step(step, coming.at, coming)
        finally:
            self.is_answering = before

    async def _step(self, step: Step, at: Position, coming: StepQueue) -> None:
        if step.each is None:
            return await self._in_turn(step, at, coming)
        items = self._items(step, step.each, at)
        try:
            for turn, item in enumerate(items, 1):
                coming.has_turns_left = turn < len(items)
                await self._in_turn(step, at.for_turn(turn, **{step.each.name: item}), coming)
        except LeaveGroup:
            if not step.do.holds_steps:
                raise
        finally:
            coming.has_turns_left = False
        return None

    def _items(self, step: Step, each: Each, at: Position) -> Sequence[Any]:
        try:
            items = render(each.items, at.scope({}))
            if isinstance(items, Mapping) or not isinstance(items, Sequence) or isinstance(items, str):
                raise StepError("value", f"each: {items!r} is not a list")
        except StepError as error:
            self._fail(Tries(self, step, at, self.begin(step, at)), error, 0.0)
            return ()
        if not items:
            self.end(self.begin(step, at), "skipped")
        return items

    # One step in one turn --------------------------------------------------------------------------------------------
    async def _in_turn(self, step: Step, at: Position, coming: StepQueue) -> None:
        index = self.begin(step, at)
        if self.resuming and await self.resuming.settles(step, at, index, coming.next):
            return None
        tries = Tries(self, step, at, index)
        began = perf_counter()
        status: StepStatus
        try:
            if step.when is not None:
                await self.reviving.revive(tries, None)
                if not await tries.answers.during(self._may_begin(step.when, at, index)):
                    return self._skip(step, at, index)
            await self._carried(tries)
            await self.keeper.keep(step, index, tries.answered_next)
        except StepError as error:
            tries.answers.end()
            if step.optional:
                await self.keeper.keep(step, index, tries.answered_next)
            ms = (perf_counter() - began) * 1000
            return self._fail(tries, tries.told(error), ms)
        except BaseException as error:
            begun = tries.count > 0 or not isinstance(error, RunSuspended)
            status = "interrupted" if begun else "not_reached"
            self.end(index, status, tries.count, (perf_counter() - began) * 1000)
            raise
        status = "passed" if tries.count == 1 else "passed_on_retry"
        self.flaky = self.flaky or status == "passed_on_retry"
        self.end(index, status, tries.count, (perf_counter() - began) * 1000, None, tries.matched)
        if tries.answers.failed:
            raise tries.answers.failed
        if tries.signal:
            raise tries.signal
        return None

    async def _carried(self, tries: Tries) -> None:
        execute = execute_plainly if tries.holds_others else self.execute
        task, recovery = tries.task(), Recovery(self, tries)
        while True:
            try:
                return await execute(task)
            except StepError as error:
                remedy = await recovery.helped(tries.error or error)
                if remedy is None:
                    raise
                task = tries.once_more(remedy)

    def _fail(self, tries: Tries, error: StepError, ms: float) -> None:
        optional = tries.step.optional
        self.end(tries.index, "warned" if optional else "failed", tries.count, ms, error, tries.matched)
        if tries.answers.failed:
            raise tries.answers.failed
        if not optional:
            raise StepFailed(error.error_class, error.message, self._headings[tries.index]) from None

    def _skip(self, step: Step, at: Position, index: int) -> None:
        self.end(index, "skipped")
        self.leave_out(held_steps(step), at.inside(index), "skipped")

    def leave_out(self, steps: Sequence[Step], at: Position, status: StepStatus) -> None:
        """Records steps that are not done, and those inside them."""
        for step in steps:
            if step.do.word != "note" and id(step) not in self._begun:
                index = self.begin(step, at)
                self.end(index, status)
            self.leave_out(held_steps(step), at, status)

    def begin(self, step: Step, at: Position) -> int:
        """Tells that a step begins, and returns its index."""
        self.count += 1
        self._begun.add(id(step))
        number = at.frame.outline.number(step)
        self.current = self.count
        self._labels[self.count] = f"{at.prefix}{number:02}"
        scope = at.scope({name: SIGN + name for name in at.frame.secrets})
        do, title = _rendered(step, scope), _title(step, scope)
        sentence = do.describe()
        self._headings[self.count] = title or sentence
        self.name = title or short_name(do)
        self.events.tell(
            StepStarted,
            index=self.count,
            number=0 if at.prefix else number,
            parent=at.parent,
            id=step.id or "",
            title=self._headings[self.count],
            kind=step.do.word,
            sentence=sentence,
            effect=at.frame.outline.effect(step),
            turn=at.turn,
            plan=at.frame.plan.name,
        )
        return self.count

    def end(
        self,
        index: int,
        status: StepStatus,
        attempts: int = 0,
        ms: float = 0.0,
        error: StepError | None = None,
        matched: str | None = None,
    ) -> None:
        """Tells what became of a step."""
        self.events.tell(
            StepEnded,
            index=index,
            status=status,
            attempts=attempts,
            ms=round(ms, 3),
            error=failure(error),
            matched=matched,
        )

    @property
    def is_aside(self) -> bool:
        """Whether what is done is not the plan's own list of steps: what may come at any time, a remedy, a session."""
        return self._meeting or self.recovering or self.signing.busy

    # Looks -----------------------------------------------------------------------------------------------------------
    async def _may_begin(self, look: Look, at: Position, index: int) -> bool:
        if self.resuming and self.resuming.entered(index):
            return True
        if look.expression is None and look.within is None:
            await self.looking(at, index).settle()
        return await self._holds(look, at, index)

    def stage_for(self, at: Position) -> type[Stage]:
        """The kind of stage that steps are tried on."""
        return stage_for(at)

    def looking(self, at: Position, index: int) -> Stage:
        """A stage for a look, with the plan's own timeout."""
        timeout = at.frame.plan.defaults.timeout.total_seconds()
        return Stage(self, at, index, 0, asyncio.get_running_loop().time() + timeout, once=False)

    async def _holds(self, look: Look, at: Position, index: int) -> bool:
        return await self.looking(at, index).sees(render_model(look, at.scope()))

    async def meet_whenever(self, at: Position, index: int) -> None:
        """Looks for what may come at any time, and does what is written for it: five times a step at most."""
        if self._meeting or not at.meets_whenever or not at.frame.plan.whenever:
            return
        if self.session.dialogs.held:  # the page stands still, and tells nothing until the box is answered
            return
        self._meeting = True
        try:
            for number, whenever in enumerate(at.frame.plan.whenever):
                met = self._met.get((index, number), 0)
                if met < WHENEVER_AT_MOST and await self._holds(whenever.see, at, index):
                    self._met[index, number] = met + 1
                    await self.steps(whenever.steps, at.inside(index), out="always")
        finally:
            self._meeting = False

    # Called plans ----------------------------------------------------------------------------------------------------
    async def call(
        self,
        name: str,
        inputs: Mapping[str, Any],
        at: Position,
        index: int | None,
        from_page: frozenset[str] = frozenset(),
    ) -> dict[str, Any]:
        """Runs a called plan in the same tab: its values are its own. A page decided the inputs in `from_page`."""
        plan = self.request.called[name]
        refuse_chosen(plan, inputs, from_page)
        try:
            read = read_inputs(plan, inputs, self.request.project.folder)
        except PlanbookError as error:
            raise StepError("value", str(error)) from None
        secrets = {name: self.request.secrets[name] for name in plan.secrets}
        frame = Frame(plan, read, secrets, at.frame.run, self.request.called, self.request.before, from_page=from_page)
        inside = at.in_frame(frame, index, f"{self._labels[index] if index else name}.")
        coming = StepQueue(plan.steps, inside)
        frame.base = start_at(inside)
        await settle(self.session, leaving=True)  # what is being sent elsewhere is not cut off
        with self.session.narrowed(Guard(frame.base, plan.allow, within=self.session.guard)):
            if self.resuming and index and self.resuming.is_open(index):
                await self.all_of(coming)
            else:
                await self.all_of(coming, self.open_start(inside, index))
        return frame.values

    async def open_start(self, at: Position, index: int | None) -> None:
        """Opens the plan's `start`; from then on relative addresses resolve against it. Raises StepError.

        The plan's first steps answer the boxes that come up meanwhile.
        """
        dialogs, answers = self.session.dialogs, Answers(self)
        boxes = len(dialogs.told)
        self.boxes.begin_anew()
        answers.begin()
        try:
            await answers.during(self._open_start(at, index))
        except StepError as error:
            raise answers.failed or dialogs.blame(error, boxes) from None
        if answers.failed:
            raise answers.failed

    async def _open_start(self, at: Position, index: int | None) -> None:
        at.frame.base = start_at(at)
        timeout = at.frame.plan.defaults.timeout.total_seconds()
        stage = Stage(self, at, index or 0, 0, asyncio.get_running_loop().time() + timeout, once=False)
        stage.whole = at.frame.plan.wait == "load"
        await stage.open(at.frame.base)
        await stage.finish()

    # Files of the record ---------------------------------------------------------------------------------------------
    def keep(self, kind: str, name: str, content: bytes, index: int | None, attempt: int | None) -> Path:
        """Keeps a file with the run and tells of it: itself, or where a secret is in it, a copy without that."""
        mask, media = self.events.mask, media_type(name)
        itself, content = content, copy_without_secrets(content, mask, also_no_text=kind == "download")
        file_name = safe_name(mask.text(name))
        differs = kind == "download" and itself != content
        if differs:
            file_name = masked_name(file_name)
            self.session.note(NOTE.format(name))
        folder = self.request.project.run(self.request.run_id).artifacts
        path = _free(folder / f"{index or 0:03}-{attempt or 0}-{file_name}")
        _write(path, content)
        self.kept_files.add(path.resolve())
        if differs:
            self.themselves[path.resolve()] = itself
        self.events.tell(
            ArtifactKept,
            index=index,
            attempt=attempt,
            kind=kind,
            name=name,
            path=f"{folder.name}/{path.name}",
            bytes=len(content),
            media_type=media,
        )
        return path

    def is_kept(self, file: Path) -> bool:
        """Whether the run kept the file itself, or one that it goes on with did: a download, a screenshot."""
        resumed = self.request.resumed
        earlier = {run_id for run_id, _ in resumed.progress.keys} if resumed else ()
        folders = (self.request.project.run(run_id).artifacts.resolve() for run_id in earlier)
        return file.is_file() and (file in self.kept_files or file.parent in folders)

    async def keep_evidence(self, index: int | None, attempt: int | None) -> None:
        """Keeps what the page looked like when a step failed. It never makes a failure worse."""
        for kind, name, content in await evidence.collect(self.session):
            self.keep(kind, name, content, index, attempt)

    async def keep_screenshot(self, index: int, attempt: int) -> None:
        """Keeps a picture of the page as it is."""
        picture = await evidence.screenshot(self.session)
        if picture:
            self.keep("screenshot", "page.png", picture, index, attempt)

    async def keep_trace(self, index: int, attempt: int) -> None:
        """Keeps the Playwright trace of a try, its texts masked."""
        trace = await evidence.stop_trace(self.session, self.events.mask.content)
        if trace:
            self.keep("trace", "trace.zip", trace, index, attempt)


def _reads_answers(request: RunRequest) -> bool:
    """Whether a step reads what the network answered."""
    steps = (step for plan in (request.plan, *request.called.values()) for step in all_steps(plan))
    return any(getattr(step.do, "response", None) for step in steps)


def _rendered(step: Step, scope: Mapping[str, Any]) -> Kind:
    if getattr(getattr(step.do, "look", None), "expression", None):
        return step.do  # what is asked says more than its answer
    try:
        return render_model(step.do, scope)
    except StepError:
        return step.do


def _title(step: Step, scope: Mapping[str, Any]) -> str | None:
    try:
        return None if step.title is None else str(render_text(step.title, scope))
    except StepError:
        return step.title


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise NotKept(f"The record cannot be written: {error.strerror} ({path}). The run was stopped.") from error


def _free(path: Path) -> Path:
    count = 1
    free = path
    while free.exists():
        count += 1
        free = path.with_stem(f"{path.stem}-{count}")
    return free
