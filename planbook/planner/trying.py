"""Tries steps on the page of a draft, and keeps those that work."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from planbook.errors import PlanProblems
from planbook.plan.model import Plan
from planbook.plan.walk import with_inner
from planbook.planner import element_safety, prompt, safety
from planbook.planner.draft import QUICK, Draft, DraftStep, Written, is_safe, new_steps
from planbook.planner.draft_replay import DraftReplay
from planbook.planner.look_doubts import doubts_about
from planbook.planner.refused import Refused
from planbook.planner.remarks import Remarks
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.side_effects import NOTHING
from planbook.planner.steps_result import StepsResult
from planbook.planner.tool_results import known_of, not_done
from planbook.step.kind import Step

LOOKED_FOR = ("not_found", "ambiguous", "covered", "stale", "expectation", "timeout")
LATE = ("timeout", "stale")
"""What a step is tried again for at once, if it has not acted: a run would do so, too."""
LIMIT = f" A draft looks for {QUICK['timeout']} and then gives up; a step's own `timeout` sets another time."


def _came_late(tried: StepsResult, steps: Sequence[Step]) -> bool:
    """Returns whether a single step found its element too late to act on it, and has sent nothing."""
    is_late = tried.end == "failed" and tried.error_class in LATE and not (tried.sent or tried.requests)
    return is_late and len(steps) == 1 and not steps[0].do.holds_steps and not steps[0].do.looks


class TriedSteps(DraftReplay):
    """One draft whose steps are tried, and kept if they work."""

    def __init__(self, draft: Draft, scratch: ScratchBrowser, repeats: bool = False) -> None:
        super().__init__(draft, scratch, repeats)
        self._said_by_rules = Remarks()
        self._limit_is_known = False  # whether the model was told for how long a draft looks for something

    async def _kept_if_it_works(
        self, written: Written, answer: Written | None, inputs: Mapping[str, Any]
    ) -> tuple[str, DraftStep | None]:
        """Executes a step with its answer, and adds it to the draft if it worked; returns a message, and the step."""
        before, place, steps = dict(self.draft.inputs), self.scratch.place, list[Step]()
        try:
            self._declare(inputs)
            plan, steps = self._read([written, *([answer] if answer else [])])
            if answer and steps[1].do.word != "dialog":
                raise Refused("refused: `answer` is a `dialog` step.")
            tried = await self._tried(plan, steps, written)
            if tried.end == "failed" and (answers := await self._begun_to_answer()):
                words, new = await self._kept_if_it_works(written, answer, inputs)
                return f"{answers} {words}", new
        except (Refused, PlanProblems) as error:
            tried = not_done(error)
        came = await self.scratch.side_effects(steps, tried, place)
        if tried.end in ("failed", "refused") and came.end != "happened":
            sent = [*tried.requests, *tried.kept_back]
            failed = DraftStep(written, "guessed", "", answer, requests=sent, shapes=tried.shapes)
            self.draft.remember_sent([failed])
            self.draft.inputs = before
            self._astray = self._astray if came.end == "nothing" else came
            words = prompt.tried(0, tried.end, self._masked(tried.because)) + self._limit(tried.error_class)
            return words + self._masked(prompt.side_effects(came)), None
        self._astray = NOTHING
        doubts = doubts_about(plan.steps[: len(plan.steps) - bool(answer)], self._before)
        if came.end == "happened":
            doubts, tried = [*doubts, "late"], replace(tried, end="done")
        words = self._kept(written, answer, steps, tried, doubts)
        return f"{words}{self._masked(prompt.side_effects(came))}{self._remarks(plan)}", self.draft.steps[-1]

    async def _begun_to_answer(self) -> str:
        """Does the draft again where HTTP authentication is answered, if that is new and nothing would be sent again.

        Returns what is told of it; "" if it is not so. Raises Refused if a step no longer works.
        """
        answers = self.scratch.answers_from_now_on
        if not answers or any(step.sends_again for step in self.draft.steps) or self.draft.stopped_before_once:
            return ""
        if lost := await self._replay():
            raise Refused(f"{answers}{lost}")
        return answers

    def _kept(
        self, written: Written, answer: Written | None, steps: Sequence[Step], tried: StepsResult, doubts: list[str]
    ) -> str:
        """Adds the step to the draft, and returns the message about it."""
        sentence = self._masked(" and ".join(step.do.describe() for step in steps))
        known = known_of(tried) if tried.end != "found" else "located"
        sent = tried.sent and any(step.effect == "once" for step in steps)
        kept = DraftStep(written, known, sentence, answer, sent, tried.requests, doubts, shapes=tried.shapes)
        kept.harmless = id(steps[0]) in tried.harmless
        self.draft.steps.append(kept)
        if not steps[0].do.looks:
            self._before = self._page
        end = "guessed" if tried.missed and tried.end == "done" and known == "guessed" else tried.end
        return prompt.tried(len(self.draft.steps), end, fallback=tried.fallback, values=tried.values)

    def _limit(self, error_class: str) -> str:
        """Returns for how long a draft looks for something, the first time that it was not found."""
        if self._limit_is_known or error_class not in LOOKED_FOR:
            return ""
        self._limit_is_known = True
        return LIMIT

    def _remarks(self, plan: Plan) -> str:
        return "".join(f" A reviewer will say: {remark}." for remark in self._said_by_rules.on(plan))

    def _read(self, written: Sequence[Written]) -> tuple[Plan, list[Step]]:
        """Returns the draft plus these steps as a plan, and these steps. Raises PlanProblems or Refused."""
        plan = self.draft.plan(*written)
        steps = new_steps(plan, len(written))
        for step in steps:
            safety.check(step, self.draft.task, self.scratch.fence)
        return plan, steps

    async def _tried(self, plan: Plan, steps: Sequence[Step], written: Written | None = None) -> StepsResult:
        """Returns the result of steps, the first `written` so; what was sent is not sent again. Raises Refused."""
        tried = StepsResult("done", missed=True)
        sent = self.draft.sent_before(written) if written and not self._repeats else ()
        if sent and written and not is_safe(written, held=True):
            raise Refused(prompt.sent_before(sent, group="steps" in written))
        if not self.draft.stopped_before_once:
            tried = await self._done(plan, steps, False if sent else None, written)
            if _came_late(tried, steps):
                tried = await self._done(plan, steps, False if sent else None, written)
        if tried.end == "held":
            return replace(tried, end="found" if written and written.get("effect") == "once" else "refused")
        try:
            if tried.end in ("done", "found"):
                element_safety.check_unseen([inner for step in steps for inner in with_inner(step)], tried.judged)
        except Refused as error:  # what else is in them may be done
            return replace(tried, end="refused", because=str(error))
        return tried

    async def _done(
        self, plan: Plan, steps: Sequence[Step], sends: bool | None, written: Written | None
    ) -> StepsResult:
        """Executes steps, and remembers what they have sent if the draft is stopped meanwhile."""
        trial = DraftStep(written, "guessed", "") if written else None
        try:
            stored = None if trial is None or is_safe(trial.written) else trial
            return await self.scratch.do(plan, steps, sends, repeats=trial is None, trial=stored)
        except BaseException:
            if trial:
                trial.requests, trial.shapes = self.scratch.drafting.requests, self.scratch.drafting.shapes
                self.draft.remember_sent([trial])
            raise

    def _declare(self, inputs: Mapping[str, Any]) -> None:
        for name, declared in inputs.items():
            if declared.get("type") in ("file", "csv"):
                safety.check_file(str(declared.get("default")), self.draft.task)
            self.draft.inputs[str(name)] = {key: value for key, value in declared.items() if value is not None}
