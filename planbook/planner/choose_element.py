"""Lets a model choose which element of a page is the one that a step had before. It answers with a number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from planbook.engine.events import Events
from planbook.engine.prepare import new_run_id
from planbook.errors import PlanbookError
from planbook.events import Fingerprint, Observer
from planbook.fingerprints.descriptions import element
from planbook.fingerprints.model_choice import Choice, Question
from planbook.places import Project
from planbook.planner import prompt
from planbook.planner.cost import Budget, check_limit
from planbook.planner.credentials import has_key
from planbook.planner.draft_events import tell_asked, tell_call, tell_ended
from planbook.planner.model import Model, ModelAccess, ModelAnswer, ModelCall
from planbook.planner.model_errors import ModelError
from planbook.planner.tools import Schema, tool
from planbook.secrets.redaction import Mask
from planbook.settings import read_settings

CHOOSE = "choose"
MOST_WORDS = 400  # characters of the reason that are kept
TOLD_TO_STOP = "it was told to stop before the answer was there"
NO_KEY = "There is no key for a model (ANTHROPIC_API_KEY), so none can choose. Set it, or leave out --model."


@dataclass(frozen=True)
class Choosing:
    """What a model is asked with. The budget is one for all questions; `record` returns the observers of a record."""

    access: ModelAccess
    budget: Budget
    record: Callable[[str], Sequence[Observer]]

    async def __call__(self, question: Question) -> Choice:
        """Asks the model. The call is a record of its own in the history. Raises PlanbookError if it cannot be kept."""
        run_id, began, spent = new_run_id(), perf_counter(), self.budget.spent
        events = Events(self.record(run_id), Mask({}))
        asked = f"Choose the element of {question.step} among {len(question.candidates)} that are like it"
        tell_asked(events, run_id, f"heal {question.plan}", asked)
        calls: list[ModelCall] = []
        number, because, error = None, "", TOLD_TO_STOP
        try:
            number, because = await self._asked(question, calls.append)
            error = ""
        except PlanbookError as unusable:
            error = str(unusable)
        finally:
            for call in calls:
                tell_call(events, call, error or None)
            tell_ended(events, "failed" if error else "passed", began, error or None)
        return Choice(self.access.model, run_id, number, because, self.budget.spent - spent, error)

    async def _asked(self, question: Question, tell: Callable[[ModelCall], None]) -> tuple[int | None, str]:
        model = Model(self.access, self.budget, tell)
        text = {"type": "text", "text": prompt.render("candidates", **_facts(question))}
        try:
            answer = await model.ask(
                "heal", prompt.render("choose_element"), [_tool()], [{"role": "user", "content": [text]}]
            )
        finally:
            await model.close()
        return self._number(answer, len(question.candidates))

    def _number(self, answer: ModelAnswer, count: int) -> tuple[int | None, str]:
        """Returns the number that was chosen, None for none of them, and the reason. Raises ModelError."""
        use = next((use for use in answer.uses if use.name == CHOOSE), None)
        if use is None:
            raise ModelError(f"{self.access.model} only talks, and chooses nothing. Name another with --model.")
        number = use.given.get("number")
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= count:
            raise ModelError(
                f"{self.access.model} chose {number!r}, which is not a number from 0 to {count}. Nothing was taken."
            )
        return number or None, " ".join(str(use.given.get("because") or "").split())[:MOST_WORDS]


def prepare_choosing(
    project: Project, model: str | None, max_cost: float, record: Callable[[str], Sequence[Observer]]
) -> Choosing:
    """Returns what asks a model; `max_cost` is in US dollars, for all its questions. Raises PlanbookError."""
    check_limit(max_cost)
    if not has_key():
        raise PlanbookError(NO_KEY)
    return Choosing(ModelAccess.of(read_settings(project), model), Budget(max_cost), record)


def _facts(question: Question) -> Mapping[str, Any]:
    described = [_described(one) for one in question.candidates]
    facts = {"plan": question.plan, "goal": question.goal, "step": prompt.as_data(question.step)}
    return facts | {"past": _described(question.past), "candidates": described, "doubt": question.doubt}


def _described(looks: Fingerprint) -> str:
    """Returns an element with what is known about it, a line each; it contains texts of the page."""
    lines = [
        element(looks),
        *(f"{key}: {value}" for key, value in looks.attributes.items() if value),
        *(f"{name}: {'; '.join(texts)}" for name, texts in _texts(looks).items() if any(texts)),
    ]
    return prompt.as_data("\n".join("  " + " ".join(line.split())[:MOST_WORDS] for line in lines).strip())


def _texts(looks: Fingerprint) -> Mapping[str, Sequence[str]]:
    return {"texts before and after": looks.neighbours, "controls before and after": looks.beside, "in": looks.around}


def _tool() -> Schema:
    return tool(
        CHOOSE,
        "Says which element is the one of before.",
        {
            "number": {"type": "integer", "minimum": 0, "description": "its number; 0 if none of them certainly is"},
            "because": {"type": "string", "description": "one sentence for the person who reviews the change"},
        },
        ("number", "because"),
    )
