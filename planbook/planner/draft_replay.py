"""Keeps a draft and its browser in step: executes steps again, and knows whether the page is where the draft is."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from planbook.browser.reading.page_reading import PageReading
from planbook.events import Noted
from planbook.planner import prompt
from planbook.planner.draft import ANY, NOT_KNOWN, Draft, DraftStep, new_steps
from planbook.planner.refused import Refused
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.side_effects import NOTHING, SideEffects

LOOKS = frozenset(("expect", "wait_for", "extract"))


def _leaves_alone(step: DraftStep) -> bool:
    """Returns whether a step was not executed, or has only looked at the page."""
    looks = LOOKS.intersection(step.written) and "add_to" not in str(step.written)
    return step.known in ("located", "guessed") or bool(looks)


def _is_late(step: DraftStep) -> bool:
    """Returns whether a step has sent something that the model was not told of; the same once more is not news."""
    return not set(step.requests[step.told :]) <= set(step.requests[: step.told])


class DraftReplay:
    """One draft and the browser in which it is tried. `repeats`: what was sent may be sent again, without asking."""

    def __init__(self, draft: Draft, scratch: ScratchBrowser, repeats: bool = False) -> None:
        self.draft = draft
        self.scratch = scratch
        self._repeats = repeats
        self._page: PageReading | None = None  # as it was read last; None: not since the draft was done again
        self._before: PageReading | None = None  # the page before the last change
        self._astray = NOTHING  # why the page is not where the draft is
        self._again: list[str] = []  # requests that were sent again because steps were repeated
        self._not_sent = 0  # the step that was sent before, and now was only found

    async def _replay(self, held: int | None = None) -> str:
        """Executes the draft's steps in a new session; `once` steps are not sent again. As `_do_again`."""
        steps, self.draft.steps = self.draft.steps, []
        self._page, self._before, self._astray = None, None, NOTHING
        await self.scratch.begin(self.draft.empty_plan())
        return await self._do_again(steps, held)

    async def _do_again(self, steps: Sequence[DraftStep], held: int | None = None) -> str:
        """Executes steps again and appends them to the draft. Returns a message if one no longer works, else "".

        `held`: the index of a step that is not done again, nor those after it.
        """
        for number, step in enumerate(steps):
            if number == held:
                self.draft.steps += steps[number:]
                self._astray = SideEffects("held", step.requests, number=number + 1)
                return self._masked(prompt.side_effects(self._astray))
            if step.known != "guessed" and not self.draft.stopped_before_once:
                plan = self.draft.plan(*step.all_written)
                again, place = new_steps(plan, len(step.all_written)), self.scratch.place
                tried = await self.scratch.do(plan, again, sends=False, again=True, repeats=step.repeats)
                came = await self.scratch.side_effects(again, tried, place)
                if tried.end not in ("done", "found") and came.end != "happened":
                    self._astray = came
                    self.draft.remember_sent(steps[number:])
                    lost = prompt.lost(step, len(steps) - number, tried.because)
                    return self._masked(lost + prompt.side_effects(came))
                if tried.end == "found":
                    step.known = "located"
                    self._not_sent = len(self.draft.steps) + 1 if step.sent else self._not_sent
                step.shapes = list(dict.fromkeys([*step.shapes, *tried.shapes]))
                self._again += (f"{request} (step {len(self.draft.steps) + 1})" for request in tried.requests)
            self.draft.steps.append(step)
        return ""

    async def _resume(self) -> str:
        """Executes a kept draft up to the first step that would send something again. Returns as `_do_again`."""
        sent = (at for at, step in enumerate(self.draft.steps) if step.sends_again and not self._repeats)
        return await self._replay(next(sent, None))

    async def _go_back_to(self, number: int, again: Collection[int]) -> list[DraftStep]:
        """Restores the page after that step; returns the later steps, which are removed from the draft.

        They are going to be done again, so all steps are checked before. Raises Refused.
        """
        behind = self.draft.steps[number:]
        if behind:
            stays = self._stays(number)
            self._check_again(number if stays else 0, len(self.draft.steps), again)
            del self.draft.steps[number:]
            if not stays and (lost := await self._replay()):
                raise Refused(lost.strip())
        return behind

    async def _take_back_to(self, number: int, again: Collection[int]) -> str:
        """Removes the steps after that number. Executes the others again, unless the removed ones left the page alone.

        Returns as `_do_again`. Raises Refused.
        """
        stays = self._stays(number)
        if not stays:
            self._check_again(0, number, again)
        self.draft.take(number)
        return "" if stays else await self._replay()

    def _stays(self, number: int) -> bool:
        """Returns whether the page is as it was after that step.

        If there are no later steps, something that may appear at any time may have changed it.
        """
        later = self.draft.steps[number:]
        stays = bool(later) or not self.draft.whenever
        return stays and self._astray.end == "nothing" and all(map(_leaves_alone, later))

    def _check_again(self, first: int, end: int, again: Collection[int]) -> None:
        """Marks the steps that the model lets be sent `again`. Raises Refused if others of these would send again."""
        numbered = list(enumerate(self.draft.steps, 1))[first:end]
        wrong = {number: step.requests for number, step in numbered if step.sends_again and number not in again}
        if wrong and not self._repeats:
            raise Refused(prompt.sent_again(wrong))
        for number, step in numbered:
            step.repeats = step.repeats or number in again

    def _repeated(self) -> str:
        """Returns what was sent again, and what was not, since steps were repeated; nothing twice."""
        words = f" The site was sent again: {', '.join(self._again)}." if self._again else ""
        if self._not_sent:
            words += f" Step {self._not_sent} was sent before, and was not sent again; nothing after it was done."
        self._again, self._not_sent = [], 0
        return self._masked(words)

    # What was sent ---------------------------------------------------------------------------------------------------
    def _stopped_in(self) -> str:
        """Returns what is told of the step that was tried when the draft was stopped; "" if there is none."""
        step, self.draft.trying = self.draft.trying, None
        if step is None:
            return ""
        told = self._masked(prompt.stopped_in(step))
        if not step.requests:
            step.requests = [NOT_KNOWN]
            self.draft.shapes[ANY] = self._masked(f"perhaps {json.dumps(step.written, ensure_ascii=False)}")
        self.draft.remember_sent([step])
        self._note(" ".join(told.split()))
        return told

    def _note(self, message: str) -> None:
        """Tells people."""
        self.scratch.means.events.tell(Noted, index=None, kind="draft", message=message)

    def late(self) -> str:
        """Returns what the steps have sent that the model was not told of, once; "" if nothing."""
        told = ""
        for number, step in enumerate(self.draft.steps, 1):
            if _is_late(step):
                told += self._masked(prompt.sent_late(number, step))
            step.told = max(step.told, len(step.requests))
        return told

    @property
    def has_late(self) -> bool:
        """Whether a step has sent something that the model was not told of."""
        return any(map(_is_late, self.draft.steps))

    @property
    def has_late_question(self) -> bool:
        """Whether the model was not asked about what a step has sent late: may that happen twice?"""
        return any(step.is_unanswered and _is_late(step) for step in self.draft.steps)

    def _check_in_step(self, word: str = "") -> None:
        """Raises Refused if the page is not where the draft is, unless a step of that kind leads back."""
        if not self._astray.allows(word):
            raise Refused(f"refused.{prompt.side_effects(self._astray)}")

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Restores the draft if the block fails: nothing is lost while steps are repeated, or of what was sent.

        If that has begun a new session, the page is no longer where the restored draft is.
        """
        steps, whenever, page = list(self.draft.steps), list(self.draft.whenever), self._page
        self.draft.before = steps
        try:
            yield
        except BaseException:
            self.draft.remember_sent(step for step in self.draft.steps if step not in steps)
            self.draft.steps, self.draft.whenever = steps, whenever
            if page and self._page is None:
                self._astray = SideEffects("astray")
            raise
        finally:
            self.draft.before = self.draft.trying = None

    def _masked(self, text: str) -> str:
        return self.scratch.means.events.mask.text(text)
