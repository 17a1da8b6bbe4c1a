"""Asks the model for the inputs of a recipe, or of a plan, until a plan can be made with them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from planbook.errors import PlanProblems
from planbook.planner import prompt, safety
from planbook.planner.model import Message, ModelAnswer, ToolUse
from planbook.planner.recipe_tools import LEAVE
from planbook.planner.refused import Refused
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.tool_results import text_block

MOST_ANSWERS = 2
Ask = Callable[[Sequence[Message]], Awaitable[ModelAnswer]]
Made = TypeVar("Made")


class DoesNotFit(Exception):
    """The recipe, or the plan, cannot serve the goal. The message says why, for people."""


async def ask_until_it_fits(
    ask: Ask, first: str, tool: str, make: Callable[[Mapping[str, Any]], Awaitable[Made]], scratch: ScratchBrowser
) -> Made:
    """Returns what `make` makes of the arguments with which the model uses `tool`.

    `make` raises PlanProblems or Refused for arguments that do not fit: the model is told why, and answers again.

    Raises DoesNotFit if it leaves, if no answer fits, or if one that does not has sent something.
    """
    messages: list[Message] = [{"role": "user", "content": [text_block(first)]}]
    masked = scratch.means.events.mask.text
    why = ""
    for _ in range(MOST_ANSWERS):
        answer = await ask(messages)
        use = answer.uses[0] if answer.uses else ToolUse("", "", {})
        if use.name == LEAVE:
            raise DoesNotFit(masked(str(use.given.get("because") or "the model says so")))
        try:
            if use.name != tool:
                raise Refused(f"neither {tool} nor {LEAVE} was used")
            safety.check_signs(use.given)
            return await make(use.given)
        except (PlanProblems, Refused) as error:
            problems = said(error)
        why = problems[0]
        if scratch.done:  # another answer would send that a second time
            last = scratch.done[-1]
            raise DoesNotFit(f"{why}; it is not filled in anew, since the site was sent {last.request} by: {last.step}")
        told = masked(prompt.render("misfit", problems=problems, tool=tool))
        messages += [{"role": "assistant", "content": answer.content}, _heard(answer, told)]
    raise DoesNotFit(why)


def said(error: PlanProblems | Refused) -> list[str]:
    """Returns what is wrong with a plan, or with the arguments that it was made with."""
    return [str(problem) for problem in error.problems] if isinstance(error, PlanProblems) else [str(error)]


def _heard(answer: ModelAnswer, words: str) -> Message:
    """Returns a message to the model, as results of its tool uses if there are any."""
    results = [
        {"type": "tool_result", "tool_use_id": use.id, "content": [text_block(words)], "is_error": True}
        for use in answer.uses
    ]
    return {"role": "user", "content": results or [text_block(words)]}
