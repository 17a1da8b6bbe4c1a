"""The proof before a plan is handed over: it is executed from its start, in a new session, without the model."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from planbook.errors import StepError
from planbook.plan.model import Plan
from planbook.planner.finish import Finished
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.side_effects import NOTHING, SideEffects
from planbook.step.kind import Step

NOT_AGAIN = (
    '"{}" sent something to the site while the plan was drafted, so it and what follows was not done a second time; '
    "--prove-again does it."
)
NONE: Set[int] = frozenset()
LIMITS: dict[str, Any] = {"timeout": timedelta(seconds=10), "retries": 0}
"""Of a plan that sets no defaults: what the draft has found on these pages is not waited for as long as in a run."""


@dataclass(frozen=True)
class Proof:
    """How far the plan got: `done` of `total` steps. `before`: the `once` step that was only found.

    `sent`: the step that had sent something while the plan was drafted, and was not repeated. `because`: why the next
    step failed; or the reason of a `stop` step, if the plan `stopped` itself.
    """

    done: int
    total: int
    before: str | None = None
    because: str | None = None
    stopped: bool = False
    sent: str | None = None
    ended: str | None = None  # the `stop` step at which it ended as passed
    came: SideEffects = NOTHING  # what the step that failed has done all the same

    @property
    def holds(self) -> bool:
        """Whether nothing went wrong."""
        return self.because is None

    def __str__(self) -> str:
        words = f"Done again from the start, the plan got through {self.done} of its {self.total} steps"
        if self.because:
            return f"{words}; then: {self.because}"
        if self.sent:
            return f"{words}. {NOT_AGAIN.format(self.sent)}"
        if self.ended:
            return f"{words}, where it ends: {self.ended}."
        return f"{words}, up to what may be done only once: {self.before}." if self.before else f"{words}."


@dataclass(frozen=True)
class ProvedPlan:
    """A plan, the proof of it, and the name of the recipe, or of the plan like it, that it was made from, if any."""

    finished: Finished
    proof: Proof
    recipe: str | None = None
    like: str | None = None


async def prove(plan: Plan, scratch: ScratchBrowser, sent: Callable[[], Set[int]] | None = None) -> Proof:
    """Executes the plan up to its first `once` step, which is only found.

    `sent` returns the steps that have sent something, by their index without notes, if they were done before: it stops
    before the first one of them that does not say `effect: repeat`, or that would send what the draft has sent.
    """
    total, done = sum(step.do.word != "note" for step in plan.steps), 0
    if "defaults" not in plan.model_fields_set:
        plan = plan.model_copy(update={"defaults": plan.defaults.model_copy(update=LIMITS)})
    try:
        await scratch.begin(plan)
    except StepError as error:
        return Proof(0, total, because=f"{error.error_class}: {error.message}")
    for steps in _together(plan.steps):
        name = steps[0].title or steps[0].do.describe()
        if sent and done in sent() and steps[0].effect != "repeat":
            return Proof(done, total, sent=name)
        place = scratch.place
        tried = await scratch.do(plan, steps, sends=False, again=sent is not None)
        if tried.end == "held":
            return Proof(done, total, sent=name)
        if tried.end == "found":
            return Proof(done, total, before=name)
        if tried.end != "done":
            came = await scratch.side_effects(steps, tried, place)
            return Proof(done, total, because=f"{name}: {tried.because}", stopped=tried.stopped, came=came)
        done += len(steps)
        if tried.stopped:
            return Proof(done, total, ended=name)
    return Proof(done, total)


def _together(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """Yields each step alone, or with the `dialog` steps that follow it."""
    own = [step for step in steps if step.do.word != "note"]
    at = 0
    while at < len(own):
        end = at + 1
        while end < len(own) and own[end].do.word == "dialog":
            end += 1
        yield own[at:end]
        at = end
