"""The conversation with a model: it uses tools, turn by turn, until the plan is finished."""

from collections.abc import Awaitable, Callable, Sequence
from textwrap import shorten
from typing import Any

from planbook.engine.events import Events
from planbook.planner import prompt
from planbook.planner.ask_person import ask_tool
from planbook.planner.draft_events import tell_said, tell_used
from planbook.planner.finish import Finished
from planbook.planner.memories import remember_tool
from planbook.planner.model import Block, Message, Model, ModelAnswer, ToolUse
from planbook.planner.model_errors import ModelError
from planbook.planner.tool_results import Told
from planbook.planner.tools import tools
from planbook.planner.workbench import Workbench

MOST_ROUNDS = 80
NUDGES = 3
NUDGE = "Use a tool: try_step for the next step, or finish once the goal is reached."
MOST_SAID = 300  # characters of what a model said last
GIVES_UP = "{model} gives up: {because}\nChange the goal, or help with what is missing."
NOT_DONE = "Not done, since one before it in this turn did not work."
AskModel = Callable[[str, Callable[[], Awaitable[ModelAnswer]]], Awaitable[ModelAnswer]]
"""Executes a call of the model under a name for people."""


class Conversation:
    """Talks with a model about a draft. `keep` stores the draft, after each tool."""

    def __init__(
        self, model: Model, name: str, bench: Workbench, events: Events, execute: AskModel, keep: Callable[[], None]
    ) -> None:
        self._model = model
        self._name = name
        self._bench = bench
        self._events = events
        self._execute = execute
        self._keep = keep

    async def plan(self, messages: list[Message], most: int = MOST_ROUNDS) -> Finished:
        """Returns the plan, after as many turns as needed, at most `most`. Raises PlanbookError."""
        nudges = 0
        task = self._bench.draft.task
        system = prompt.system(task)
        offered = [*tools(task), *([ask_tool()] if self._bench.can_ask else [])]
        offered += [remember_tool()] if self._bench.can_remember else []
        for _ in range(most):
            answer = await self.ask(f"turn {len(messages) // 2 + 1}", "write", system, offered, messages)
            messages.append({"role": "assistant", "content": answer.content})
            tell_said(self._events, answer.text)
            nudges = 0 if answer.uses else nudges + 1
            if nudges > NUDGES:
                raise ModelError(_only_talks(self._name, answer.text))
            messages.append({"role": "user", "content": await self._results(answer)})
            if self._bench.given_up:
                raise ModelError(GIVES_UP.format(model=self._name, because=self._bench.given_up))
            if self._bench.finished:
                return self._bench.finished
        raise ModelError(f"After {most} turns there is no plan yet. Make the goal smaller, or clearer.")

    async def ask(
        self, name: str, purpose: str, system: str, offered: Sequence[Block], messages: Sequence[Message]
    ) -> ModelAnswer:
        """Returns the model's answer to these messages. Raises PlanbookError."""

        async def ask() -> ModelAnswer:
            return await self._model.ask(purpose, system, offered, messages)

        return await self._execute(f"ask {self._name}, {name}", ask)

    async def _results(self, answer: ModelAnswer) -> list[dict[str, Any]]:
        """Returns the result of each tool, in the order of the model's uses."""
        if not answer.uses:
            return [{"type": "text", "text": NUDGE}]
        results = []
        failed = False
        for number, use in enumerate(answer.uses, 1):
            not_done: Told = ([{"type": "text", "text": NOT_DONE}], True)
            passing = any(map(_shows_page, answer.uses[number:]))
            content, is_error = not_done if failed and use.name != "look" else await self._used(use, passing)
            failed = failed or is_error
            result = {"type": "tool_result", "tool_use_id": use.id, "content": content}
            results.append(result | ({"is_error": True} if is_error else {}))
        return results

    async def _used(self, use: ToolUse, passing: bool) -> Told:
        told = await self._bench.use(use.name, use.given, passing)
        tell_used(self._events, use.name, use.given, told)
        self._keep()
        return told


def _shows_page(use: ToolUse) -> bool:
    """Returns whether the whole page is shown after a use of a tool: what it was before is then only told in short."""
    is_whole = use.name == "look" and not {"in", "address"}.intersection(use.given)
    return is_whole or use.name in ("try_step", "try_whenever", "undo_to")


def _only_talks(model: str, text: str) -> str:
    """Returns the error message about a model that uses no tool: what it said last may be why it cannot go on."""
    said = shorten(text, MOST_SAID, placeholder=" …") or "nothing"
    return f"{model} uses no tool. It said last: {said}\nChange the goal, or name another model with --model."
