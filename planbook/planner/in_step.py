"""Keeps a draft and its browser in step: executes steps again, and knows whether the page is where the draft is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from planbook.browser.reading.page_reading import PageReading
from planbook.planner import prompt
from planbook.planner.aftermath import NOTHING, Aftermath
from planbook.planner.draft import Draft, DraftStep, new_steps
from planbook.planner.refused import Refused
from planbook.planner.scratch import ScratchBrowser

LOOKS = frozenset(("expect", "wait_for", "extract"))


def _leaves_alone(step: DraftStep) -> bool:
    """Returns whether a step was not executed, or has only looked at the page."""
    looks = LOOKS.intersection(step.written) and "add_to" not in str(step.written)
    return step.known in ("located", "guessed") or bool(looks)


class DraftInStep:
    """One draft and the browser in which it is tried."""

    def __init__(self, draft: Draft, scratch: ScratchBrowser) -> None:
        self.draft = draft
        self.scratch = scratch
        self._page: PageReading | None = None  # as it was read last; None: not since the draft was done again
        self._before: PageReading | None = None  # the page before the last change
        self._astray = NOTHING  # why the page is not where the draft is
        self._again: list[str] = []  # requests that were sent again because steps were repeated

    async def _replay(self) -> str:
        """Executes the draft's steps in a new session; `once` steps are not sent again. Returns as `_do_again`."""
        steps, self.draft.steps = self.draft.steps, []
        self._page, self._before, self._astray = None, None, NOTHING
        await self.scratch.begin(self.draft.empty_plan())
        return await self._do_again(steps)

    async def _do_again(self, steps: Sequence[DraftStep]) -> str:
        """Executes steps again and appends them to the draft. Returns a message if one no longer works, else ""."""
        for number, step in enumerate(steps):
            if step.known != "guessed" and not self.draft.stopped_before_once:
                plan = self.draft.plan(*step.all_written)
                again, place = new_steps(plan, len(step.all_written)), self.scratch.place
                tried = await self.scratch.do(plan, again, sends=False, again=True)
                came = await self.scratch.aftermath(again, tried, place)
                if tried.end not in ("done", "found") and came.end != "happened":
                    self._astray = came
                    lost = prompt.lost(step, len(steps) - number, tried.because)
                    return self._masked(lost + prompt.aftermath(came))
                step.known = "located" if tried.end == "found" else step.known
                self._again += (f"{request} (step {len(self.draft.steps) + 1})" for request in tried.requests)
            self.draft.steps.append(step)
        return ""

    async def _go_back_to(self, number: int) -> list[DraftStep]:
        """Restores the page after that step; returns the later steps, which are removed from the draft."""
        behind = self.draft.steps[number:]
        if behind:
            await self._take_back_to(number)
        return behind

    async def _take_back_to(self, number: int) -> str:
        """Removes the steps after that number. Executes the others again, unless the removed ones left the page alone.

        Returns as `_do_again`.
        """
        taken = self.draft.steps[number:]
        del self.draft.steps[number:]
        if self._astray.end == "nothing" and all(map(_leaves_alone, taken)):
            return ""
        return await self._replay()

    def _check_in_step(self, word: str = "") -> None:
        """Raises Refused if the page is not where the draft is, unless a step of that kind leads back."""
        if not self._astray.allows(word):
            raise Refused(f"refused.{prompt.aftermath(self._astray)}")

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Restores the draft if the block fails: nothing is lost while steps are repeated.

        If that has begun a new session, the page is no longer where the restored draft is.
        """
        steps, whenever, page = list(self.draft.steps), list(self.draft.whenever), self._page
        try:
            yield
        except BaseException:
            self.draft.steps, self.draft.whenever = steps, whenever
            if page and self._page is None:
                self._astray = Aftermath("astray")
            raise

    def _masked(self, text: str) -> str:
        return self.scratch.means.events.mask.text(text)
