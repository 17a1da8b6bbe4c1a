"""The tools at work: what the model asks for is done to the draft and its browser, and told back in words."""

import base64
from collections.abc import Mapping
from typing import Any

from planbook.errors import PlanProblems, StepError
from planbook.plan.walk import with_inner
from planbook.planner import prompt, safety, touch
from planbook.planner.draft import Draft, DraftStep, Known, Written, new_steps
from planbook.planner.finish import Finish, Finished
from planbook.planner.refused import Refused
from planbook.planner.scratch import Scratch, Tried
from planbook.planner.shown import BUDGET, Shown
from planbook.step.kind import Step

Block = dict[str, Any]
Content = list[Block]


class Workbench:
    """One draft and the browser that it is tried in. `finished` is there once the plan is."""

    def __init__(self, draft: Draft, scratch: Scratch, finish: Finish) -> None:
        self.draft = draft
        self.scratch = scratch
        self.finished: Finished | None = None
        self._finish = finish
        self._shown = Shown()

    # Beginning -------------------------------------------------------------------------------------------------------
    async def begin(self) -> Content:
        """Opens the start, does what the draft has already, and returns what the model is told first."""
        await self._replay()
        page = self._shown.whole(await self.scratch.read())
        hosts = self.scratch.hosts
        held = self.draft.stopped_before_once
        return [_text(self._masked(prompt.goal(self.draft.task, hosts, self.draft.steps, held, page)))]

    async def _replay(self) -> None:
        """A new session, and in it the steps of the draft, none sent again that may be sent only once."""
        draft = self.draft
        if not draft.steps:
            return await self.scratch.begin(draft.empty_plan())
        plan = draft.plan()
        await self.scratch.begin(plan)
        rest = list(plan.steps)
        for number, step in enumerate(draft.steps):
            own, rest = rest[: len(step.all_written)], rest[len(step.all_written) :]
            if step.known == "guessed":
                continue
            tried = await self.scratch.do(plan, own, sends=False)
            if tried.end == "found":
                step.known = "located"
                return None
            if tried.end != "done":
                del draft.steps[number:]
                return None
        return None

    # The tools -------------------------------------------------------------------------------------------------------
    async def use(self, name: str, given: Mapping[str, Any]) -> tuple[Content, bool]:
        """What a tool has to say, and whether that is an error. Only a cancellation or a broken record gets out."""
        tool = {"look": self.look, "try_step": self.try_step, "undo_to": self.undo_to, "finish": self.finish}.get(name)
        if tool is None:
            return [_text(f"There is no tool {name!r}; there are look, try_step, undo_to and finish.")], True
        try:
            return await tool(given)
        except StepError as error:
            return [_text(prompt.tried(0, "failed", "", f"{error.error_class}: {error.message}"))], True
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            return [_text(f"{name} cannot be used like this: {error}")], True

    async def look(self, given: Mapping[str, Any]) -> tuple[Content, bool]:
        """The whole page, and a picture of it where somebody allowed that."""
        budget = max(200, min(int(given.get("budget") or BUDGET), 12000))
        content = [_text(self._shown.whole(await self.scratch.read(), budget))]
        if given.get("picture") and self.draft.task.vision:
            picture = await self.scratch.picture()
            content += [_picture(picture)] if picture else []
        return content, False

    async def try_step(self, given: Mapping[str, Any]) -> tuple[Content, bool]:
        """Does one step, and keeps it if that worked."""
        written: Written = dict(given["step"])
        answer: Written | None = dict(given["answer"]) if given.get("answer") else None
        inputs = dict(self.draft.inputs)
        try:
            self._declare(given.get("inputs") or {})
            steps, tried = await self._tried(written, answer)
        except (Refused, PlanProblems) as error:
            self.draft.inputs = inputs
            end = "refused" if isinstance(error, Refused) else "failed"
            return [_text(prompt.tried(0, end, "", self._masked(str(error))))], True
        if tried.end in ("failed", "refused"):
            self.draft.inputs = inputs
            return await self._told(prompt.tried(0, tried.end, "", tried.because)), True
        sentence = self._masked(" and ".join(step.do.describe() for step in steps))
        if id(steps[0]) in tried.harmless:
            written["effect"] = "repeat"
        known = _known(tried) if tried.end != "found" else "located"
        sent = tried.sent and any(step.effect == "once" for step in steps)
        self.draft.steps.append(DraftStep(written, known, sentence, answer, sent))
        end = "guessed" if tried.missed and tried.end == "done" and known == "guessed" else tried.end
        words = prompt.tried(len(self.draft.steps), end, sentence, fallback=tried.fallback, values=tried.values)
        return await self._told(words), False

    async def _tried(self, written: Written, answer: Written | None) -> tuple[list[Step], Tried]:
        """The steps, and what came of them. Raises PlanProblems or Refused."""
        more = [written, *([answer] if answer else [])]
        plan = self.draft.plan(*more)
        steps = new_steps(plan, len(more))
        for step in steps:
            safety.check(step, self.draft.task, self.scratch.fence)
        if answer and steps[1].do.word != "dialog":
            raise Refused("refused: `answer` is a `dialog` step.")
        tried = Tried("done", missed=True)
        if not self.draft.stopped_before_once:
            tried = await self.scratch.do(plan, steps)
        if tried.end in ("done", "found"):
            touch.check_unseen([inner for step in steps for inner in with_inner(step)], tried.judged)
        return steps, tried

    def _declare(self, inputs: Mapping[str, Any]) -> None:
        for name, declared in inputs.items():
            if declared.get("type") in ("file", "csv"):
                safety.check_file(str(declared.get("default")), self.draft.task)
            self.draft.inputs[str(name)] = {key: value for key, value in declared.items() if value is not None}

    async def undo_to(self, given: Mapping[str, Any]) -> tuple[Content, bool]:
        """Takes steps back, and begins anew."""
        number = int(given["step"])
        if not 0 <= number <= len(self.draft.steps):
            return [_text(f"There is no step {number}; the draft has {len(self.draft.steps)}.")], True
        del self.draft.steps[number:]
        wanted = len(self.draft.steps)
        await self._replay()
        left = len(self.draft.steps)
        lost = f" Done again, step {left + 1} did not work any more, and is gone." if left < wanted else ""
        return await self._told(f"The draft has {left} steps.{lost}"), False

    async def finish(self, given: Mapping[str, Any]) -> tuple[Content, bool]:
        """Makes the plan, or says what is wrong with it."""
        made = self._finish.made(self.draft, given)
        if isinstance(made, str):
            return [_text(self._masked(made))], True
        self.finished = made
        return [_text("The plan is written.")], False

    async def _told(self, words: str) -> Content:
        """Words, and what is new on the page."""
        try:
            page = self._shown.changes(await self.scratch.read())
        except StepError as error:
            page = f"The page cannot be read: {prompt.as_data(error.message)}"
        return [_text(f"{words}\n{page}")]

    def _masked(self, text: str) -> str:
        return self.scratch.means.teller.mask.text(text)


def _known(tried: Tried) -> Known:
    if tried.missed:
        return "guessed"
    return "fallback" if tried.fallback else "tried"


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _picture(picture: bytes) -> Block:
    data = base64.standard_b64encode(picture).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
