"""Executes the model's tools on the draft and its browser, and reports the results in words."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from planbook.errors import PlanProblems, StepError
from planbook.plan.walk import with_inner
from planbook.planner import prompt, safety
from planbook.planner.confidence import confidence_keys
from planbook.planner.draft import Draft, DraftStep, Written
from planbook.planner.finish import Finish, Finished
from planbook.planner.memories import ThreadMemories
from planbook.planner.own_change import put_in
from planbook.planner.proof import Proof
from planbook.planner.refused import Refused
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.shown_page import BUDGET, ShownPage
from planbook.planner.site_memory import SiteMemory
from planbook.planner.tool_results import Content, Told, known_of, no_such_part, not_done, picture_block, text_block
from planbook.planner.trying import TriedSteps

WRITES = ("try_step", "try_whenever", "finish")
Ask = Callable[[str, list[str]], Awaitable[str]]
"""Asks a person a question with choices, if any, and returns what the model is told."""
NOT_AT_REST = "The page was not at rest yet when it was read: {}."
Tool = Callable[[Mapping[str, Any]], Awaitable[Told]]


class Workbench(TriedSteps):
    """One draft and the browser in which it is tried. `finished` is set when the plan is."""

    def __init__(
        self, draft: Draft, scratch: ScratchBrowser, finish: Finish, asks: Ask | None = None,
        memories: ThreadMemories | None = None, site: SiteMemory | None = None, repeats: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(draft, scratch, repeats)
        scratch.draft, scratch.repeats = draft, repeats
        self.finished: Finished | None = None
        self.given_up: str | None = None  # why the model gives up
        self.learned: list[str] = []  # what the model has said about the site
        self._finish = finish
        self._shown = ShownPage(draft.task.origin, draft.task.vision)
        self._passing = False  # whether another step follows at once
        self._tools: dict[str, Tool] = {
            "look": self.look,
            "try_step": self.try_step,
            "try_whenever": self.try_whenever,
            "undo_to": self.undo_to,
            "finish": self.finish,
        } | ({"ask_person": self.ask_person} if asks else {})
        if memories:
            self._tools["remember"] = self.remember
        self._asks, self._memories, self._site = asks, memories, site

    @property
    def can_ask(self) -> bool:
        """Whether there is a person to ask."""
        return "ask_person" in self._tools

    @property
    def can_remember(self) -> bool:
        """Whether the draft is part of a thread."""
        return "remember" in self._tools

    # Beginning -------------------------------------------------------------------------------------------------------
    async def begin(self) -> Content:
        """Opens the start, executes the draft's existing steps, and returns the first message to the model."""
        stopped = self._stopped_in()
        with self._whole():
            lost = await self._resume() + stopped
        if self._astray.end == "held":
            self._note(f"Step {self._astray.number} has sent the site something before, and is not done again.")
        self._page = await self.scratch.read()
        page = self._shown.whole(self._page)
        hosts = self.scratch.hosts
        memories = "\n\n".join(text for each in (self._site, self._memories) if each and (text := each.text()))
        told = self._masked(prompt.goal(self.draft, hosts, page, memories)) + lost + self._repeated()
        return [text_block(told)]

    async def go_on_after(self, proof: Proof) -> Content:
        """Takes back the steps from the one that failed in the proof, and returns what the model is told.

        The browser has done the steps before it.
        """
        at = self.draft.position(proof.done)
        taken = self.draft.take(at)
        self.finished = self._page = self._before = None
        came = proof.came
        self._astray = replace(came, end="astray") if came.end == "happened" else came
        words = prompt.not_proved(at + 1, taken, proof.because or "") + prompt.side_effects(self._astray)
        return await self._told(self._masked(words))

    # The tools -------------------------------------------------------------------------------------------------------
    async def use(self, name: str, given: Mapping[str, Any], passing: bool = False) -> Told:
        """Returns a tool's result, and whether it is an error. Raises only on cancellation or a broken record.

        `passing`: another step follows at once if this works, so the page between them is only told in short.
        """
        self._passing = passing
        content, is_error = await self._used(name, given)
        if self._shown.passed and self._page and (is_error or not passing):
            content = [*content, text_block(self._shown.changes(self._page))]
        return content, is_error

    async def _used(self, name: str, given: Mapping[str, Any]) -> Told:
        tool = self._tools.get(name)
        if tool is None:
            return [text_block(f"There is no tool {name!r}; there are {', '.join(self._tools)}.")], True
        try:
            if name in WRITES:
                safety.check_signs(given)
            with self._whole():
                return await tool(given)
        except StepError as error:
            return [text_block(prompt.tried(0, "failed", f"{error.error_class}: {error.message}"))], True
        except Refused as error:
            return [text_block(self._masked(str(error)))], True
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            return [text_block(f"{name} cannot be used like this: {error}")], True

    async def remember(self, given: Mapping[str, Any]) -> Told:
        """Keeps what the model has learned in the thread that the draft is part of."""
        assert self._memories
        masked = {key: self._masked(value) if isinstance(value, str) else value for key, value in given.items()}
        return [text_block(self._memories.remember(masked))], False

    async def look(self, given: Mapping[str, Any]) -> Told:
        """Returns what has changed, the whole page, a part of it, or another page; with a screenshot if allowed."""
        budget = max(200, min(int(given.get("budget") or BUDGET), 12000))
        whole = bool(given.get("all"))
        within = given.get("in")
        if given.get("address"):
            other = await self.scratch.peek(str(given["address"]))
            with no_such_part():
                return [text_block(self._shown.other(other, budget, not whole, within))], False
        reading, pictured = await self.scratch.read(), bool(given.get("picture")) and self.draft.task.vision
        with no_such_part():
            shown = self._shown.whole(reading, budget, not whole, within) if whole or within or pictured else ""
        content = [text_block(shown or self._shown.changes(reading, budget))]
        picture = await self.scratch.picture(reading) if pictured else None
        return [*content, *([picture_block(picture)] if picture else [])], False

    async def try_step(self, given: Mapping[str, Any]) -> Told:
        """Executes a step, and keeps it if it works; `at` is the step that it comes after, if not the last."""
        written: Written = dict(given["step"])
        asked = written.pop("answer", None) or given.get("answer")  # some models put it into the step
        answer: Written | None = dict(asked) if asked else None
        at = int(given.get("at", len(self.draft.steps)))
        if not 0 <= at <= len(self.draft.steps):
            return self._no_such_step(at)
        if at == len(self.draft.steps):
            self._check_in_step("goto" if "goto" in written else "")
        behind = await self._go_back_to(at, _numbers(given))
        words, new = await self._kept_if_it_works(written, answer, given.get("inputs") or {})
        if behind and self._astray.end == "astray" and (lost := await self._replay()):
            raise Refused(f"{words}{lost}")
        lost = await self._do_again(behind)
        if new and new.known == "guessed" and self.draft.stopped_before_once and not behind:  # nothing was executed
            return [text_block(words)], False
        return await self._told(f"{words}{lost}", new), new is None

    async def try_whenever(self, given: Mapping[str, Any]) -> Told:
        """Executes steps about something that may appear at any time; the plan gets them as a `whenever`."""
        see, written = given["see"], [dict(step) for step in given["steps"]]
        if self.draft.stopped_before_once:
            return await self._told(prompt.tried(0, "refused", "Nothing can be tried after a `once` step.")), True
        self._check_in_step()
        before = self.draft.whenever
        self.draft.whenever = [one for one in before if one["see"] != see]
        try:
            plan, steps = self._read([{"expect": see}, *written, {"expect": {"not": see}}])
            if any(inner.effect == "once" for step in steps for inner in with_inner(step)):
                raise Refused("refused: what may come at any time may come again, so nothing about it is `once`.")
            tried = await self._tried(plan, steps)
        except (Refused, PlanProblems) as error:
            tried = not_done(error)
        if tried.end != "done":
            self.draft.whenever = before
            return await self._told(prompt.tried(0, tried.end, self._masked(tried.because))), True
        sure = confidence_keys([] if known_of(tried) == "tried" else [known_of(tried)])
        self.draft.whenever.append({"see": see, "steps": [step | sure for step in written]})
        return await self._told(prompt.tried(0, "met")), False

    async def undo_to(self, given: Mapping[str, Any]) -> Told:
        """Removes the steps after a number, and executes the rest again."""
        number = int(given["step"])
        if not 0 <= number <= len(self.draft.steps):
            return self._no_such_step(number)
        lost = await self._take_back_to(number, _numbers(given))
        return await self._told(f"The draft has {len(self.draft.steps)} steps.{lost}"), False

    def _no_such_step(self, number: int) -> Told:
        return [text_block(f"There is no step {number}; the draft has {len(self.draft.steps)}.")], True

    async def ask_person(self, given: Mapping[str, Any]) -> Told:
        """Asks a person, and returns the answer."""
        assert self._asks
        question, choices = str(given["question"]).strip(), [str(one) for one in _listed(given, "choices")]
        if not question:
            raise ValueError("the question is empty")
        return [text_block(self._masked(await self._asks(question, choices)))], False

    async def finish(self, given: Mapping[str, Any]) -> Told:
        """Makes the plan, or says what is wrong with it; or ends the draft without one."""
        if because := " ".join(str(given.get("give_up") or "").split()):
            self.given_up = self._masked(because)
            return [text_block("The draft has ended.")], False
        self._check_in_step("finish")  # a plan without the step that was sent would be incomplete
        if self.has_late_question and (late := self.late()):
            return [text_block(f"{late.strip()} Finish again.")], True
        made = self._finish.made(self.draft, given)
        if isinstance(made, str):
            return [text_block(self._masked(made))], True
        self.finished = made
        self.learned = [self._masked(str(line)) for line in _listed(given, "site")]
        return [text_block("The plan is written.")], False

    async def _told(self, words: str, new: DraftStep | None = None) -> Content:
        """Returns the words, what the `new` step has sent, the repeated requests, and the changes of the page."""
        try:
            self._page = await self.scratch.read()
            word, passing = (next(iter(new.written)), self._passing) if new else ("", False)
            put = put_in(new.written, self.draft.inputs) if new else None
            page = self._shown.after(self._page, word, passing, put)
        except StepError as error:
            page = f"The page cannot be read: {prompt.as_data(error.message)}"
        else:
            words += f" {NOT_AT_REST.format(self._masked(self.scratch.going_on))}" if self.scratch.going_on else ""
        if new and new.requests:  # late ones have arrived by now
            words += self._masked(prompt.sent(new, self.draft.like(new)))
            new.told = len(new.requests)
        words += self.late()
        return [text_block(f"{words}{self._repeated()}\n{page}".rstrip())]


def _numbers(given: Mapping[str, Any]) -> list[int]:
    """Returns the numbers of the steps that the model lets be sent again."""
    return [int(number) for number in _listed(given, "again")]


def _listed(given: Mapping[str, Any], key: str) -> list[Any]:
    """Returns a list that a model has given; one entry that is written without a list, as a list."""
    value = given.get(key)
    return value if isinstance(value, list) else [] if value in (None, "") else [value]
