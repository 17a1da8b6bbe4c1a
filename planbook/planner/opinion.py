"""A model's second opinion on plans, or on what changed in them: remarks for the reviewer, and never an approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planbook.planner import prompt
from planbook.planner.model import Model, ModelAccess, ModelAnswer
from planbook.planner.money import Budget
from planbook.planner.tools import Schema, tool
from planbook.planner.trouble import ModelError

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


async def opinion(access: ModelAccess, subject: str, max_cost: float) -> Opinion:
    """Asks the model once about a text: plans, or what changed in them. Raises PlanbookError."""
    budget = Budget(max_cost)
    model = Model(access, budget, lambda call: None)
    asked = [{"role": "user", "content": [{"type": "text", "text": prompt.page(subject, "What to judge:")}]}]
    try:
        answer = await model.ask("review", prompt.render("review_plan"), [_remark_tool()], asked)
    finally:
        await model.close()
    return Opinion(access.model, _remarks(answer, access.model), budget.spent)


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
