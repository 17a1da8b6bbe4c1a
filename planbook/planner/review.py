"""A model's second opinion on plans, or on what changed in them: remarks for the reviewer, and never an approval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from planbook.engine.events import Events
from planbook.engine.prepare import new_run_id
from planbook.errors import PlanbookError
from planbook.events import Observer
from planbook.planner import prompt
from planbook.planner.cost import Budget, check_limit
from planbook.planner.draft_events import tell_asked, tell_call, tell_ended
from planbook.planner.model import Model, ModelAccess, ModelAnswer, ModelCall
from planbook.planner.model_errors import ModelError
from planbook.planner.tools import Schema, tool
from planbook.secrets.redaction import Mask

ABOUT = ("risk", "missing look", "effect", "target", "other")
MOST = 10
NO_ANSWER = "{model} gave no opinion. Ask again, or name another model with --model."


@dataclass(frozen=True)
class Remark:
    """One remark: on which plan and step (as the model names it), what it is `about`, and what the model `says`."""

    plan: str
    step: str
    about: str
    says: str


@dataclass(frozen=True)
class Opinion:
    """The remarks of a model, the worst first, and what they cost."""

    model: str
    remarks: tuple[Remark, ...]
    cost_usd: float


async def opinion(
    access: ModelAccess, subject: str, of: str, max_cost: float, record: Callable[[str], Sequence[Observer]]
) -> Opinion:
    """Asks the model once about a text: plans, or what changed in them; `of` names them. Raises PlanbookError.

    The call is a record of its own in the history; `record` returns its observers.
    """
    check_limit(max_cost)
    run_id, began, budget = new_run_id(), perf_counter(), Budget(max_cost)
    events = Events(record(run_id), Mask({}))
    tell_asked(events, run_id, f"review {of}", f"Give a second opinion on {of}")
    calls: list[ModelCall] = []
    error = "it was told to stop before the answer was there"
    try:
        remarks = await _asked(Model(access, budget, calls.append), subject)
        error = ""
    except PlanbookError as unusable:
        error = str(unusable)
        raise
    finally:
        for call in calls:
            tell_call(events, call, error or None)
        tell_ended(events, "failed" if error else "passed", began, error or None)
    return Opinion(access.model, remarks, budget.spent)


async def _asked(model: Model, subject: str) -> tuple[Remark, ...]:
    asked = [{"role": "user", "content": [{"type": "text", "text": prompt.page(subject, "What to judge:")}]}]
    try:
        answer = await model.ask("review", prompt.render("review_plan"), [_remark_tool()], asked)
    finally:
        await model.close()
    return _remarks(answer, model.access.model)


def _remark_tool() -> Schema:
    words = {key: {"type": "string"} for key in ("plan", "step", "says")}
    remark = {"type": "object", "properties": {**words, "about": {"enum": list(ABOUT)}}, "required": [*words, "about"]}
    return tool("remark", "Gives your opinion.", {"remarks": {"type": "array", "items": remark}}, ("remarks",))


def _remarks(answer: ModelAnswer, model: str) -> tuple[Remark, ...]:
    for use in answer.uses:
        given = use.given.get("remarks")
        if use.name == "remark" and isinstance(given, list):
            return tuple(_remark(one) for one in given[:MOST] if isinstance(one, Mapping))
    raise ModelError(NO_ANSWER.format(model=model))


def _remark(given: Mapping[str, Any]) -> Remark:
    about = str(given.get("about"))
    plan, step, says = (" ".join(str(given.get(key) or "").split()) for key in ("plan", "step", "says"))
    return Remark(plan, step, about if about in ABOUT else "other", says)
