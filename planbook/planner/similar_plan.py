"""Starts from the plan of a goal that differs from this one by inputs only: a model is asked just for these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planbook.plan.inputs import InvalidValue, convert, expected_value
from planbook.plan.load import load_text
from planbook.plan.model import Input, Plan
from planbook.plan.walk import all_steps
from planbook.plan.write import write
from planbook.planner import element_safety, prompt, safety
from planbook.planner.asking import Ask, DoesNotFit, ask_until_it_fits
from planbook.planner.finish import NAME, Finish, Finished, problems_of
from planbook.planner.proof import ProvedPlan, prove
from planbook.planner.recipe_tools import LEAVE, PLAIN
from planbook.planner.refused import Refused
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.task import Task, words_of
from planbook.planner.tools import Schema, strict_tool

USE = "use_plan"
NOT_COPIED: Mapping[str, Any] = {
    "schedule": None, "tags": [], "priority": "normal", "concurrency": None, "pool": None, "text": "", "sha256": "",
}  # fmt: skip
"""What is of a plan's own deployment."""
MOST_TEXT = 8000  # characters of a plan that a model is shown


@dataclass(frozen=True)
class SimilarPlan:
    """A plan of the project for the task's site. `goal` is what it reaches."""

    plan: Plan
    goal: str
    text: str

    @property
    def own_words(self) -> set[str]:
        """The words of its goal that are not values of its inputs."""
        return words_of(self.goal) - _words_in(one.default for one in self.plan.inputs.values())

    def may_serve(self, task: Task) -> bool:
        """Returns whether the task's goal says all that the plan's goal says, but for values of inputs."""
        said = bool(self.plan.inputs and self.own_words) and self.own_words <= words_of(task.goal)
        return said and len(self.text) <= MOST_TEXT

    def unsaid(self, task: Task, values: Iterable[Any]) -> list[str]:
        """Returns the words of the task's goal that neither the plan's goal nor these values of inputs have."""
        return sorted(words_of(task.goal) - self.own_words - _words_in(values))

    def unfounded(self, task: Task, values: Mapping[str, Any]) -> list[str]:
        """Returns the inputs whose values the plan's goal says, but not the task's goal."""
        said = [name for name, one in self.plan.inputs.items() if _words_in([one.default]) <= words_of(self.goal)]
        return [name for name in said if not _words_in([values[name]]) <= words_of(task.goal)]


def reuse_tools(plan: Plan) -> list[Schema]:
    """Returns the two tools that the model can answer with."""
    inputs: Schema = {"type": "object", "properties": {name: _schema(one) for name, one in plan.inputs.items()}}
    name = {"type": "string", "description": "small letters, digits and dashes: cancel-order"}
    because = {"type": "string", "description": "in a sentence, for the person"}
    return [
        strict_tool(
            USE, "Says what the inputs are now.", {"name": name, "inputs": inputs | {"additionalProperties": False}},
            ("name", "inputs"),
        ),
        strict_tool(LEAVE, "Says that the plan does not fit.", {"because": because}, ("because",)),
    ]  # fmt: skip


def _schema(declared: Input) -> Schema:
    words = "; ".join(filter(None, [declared.description, expected_value(declared)]))
    kind: Schema = {"enum": declared.choices} if declared.choices else {"type": PLAIN.get(declared.type, "string")}
    return {**kind, "description": words}


def _with_default(declared: Input, value: Any) -> Input:
    """Returns the input with this default. Raises Refused if it cannot have it."""
    try:
        value = None if value is None else convert(value, declared)
    except InvalidValue as error:
        raise Refused(f"{value!r} cannot be used: {error} was expected") from None
    has = "default" in declared.model_fields_set or value is not None
    return Input(**declared.model_dump(exclude_unset=True) | ({"default": value} if has else {}))


def _words_in(values: Iterable[Any]) -> set[str]:
    return {word for value in values if value is not None for word in words_of(str(value))}


class PlanReuse:
    """Makes a plan of one that is like it, in its scratch browser."""

    def __init__(self, like: SimilarPlan, scratch: ScratchBrowser, finish: Finish, ask: Ask) -> None:
        self._like, self._scratch, self._finish, self._ask = like, scratch, finish, ask

    async def adapt(self) -> ProvedPlan:
        """Returns the plan, after executing it. Raises DoesNotFit, StepError, and what `ask` raises."""
        try:  # what would be refused with any values is not asked about
            safety.check_plan(self._like.plan, self._scratch.task, self._scratch.fence)
        except Refused as error:
            raise DoesNotFit(str(error)) from None
        goal = self._masked(self._scratch.task.goal)
        first = prompt.render(
            "like_plan_goal", goal=goal, plan=self._like.plan.name, text=prompt.as_data(self._shown())
        )
        return await ask_until_it_fits(self._ask, first, USE, self._proved, self._scratch)

    def _shown(self) -> str:
        """Returns the plan as the model is shown it: without who made it, and how sure they were."""
        lines = self._masked(self._like.text).split("\n")
        left_out = ("#", "planbook:", "name:", "made_by:", "    confidence:", "    unsure:")
        return "\n".join(line for line in lines if line.strip() and not line.startswith(left_out))

    def _with(self, given: Mapping[str, Any], name: str) -> Finished:
        """Returns the plan with these inputs. Raises PlanProblems, Refused or DoesNotFit."""
        inputs, task = self._like.plan.inputs, self._scratch.task
        if others := sorted(set(given) - set(inputs)):
            raise Refused(f"the plan has no input {', '.join(others)}")
        values = {each: given.get(each, one.default) for each, one in inputs.items()}
        now = {each: _with_default(one, values[each]) for each, one in inputs.items()}
        if unsaid := self._like.unsaid(task, values.values()):
            raise DoesNotFit(f"the goal also says: {', '.join(unsaid)}")
        if unfounded := self._like.unfounded(task, values):
            raise DoesNotFit(f"the goal does not say: {', '.join(unfounded)}")
        file = self._finish.file_for(task.name or (name if NAME.fullmatch(name) else self._like.plan.name))
        confidence = (self._like.plan.made_by or {}).get("confidence")
        made_by = self._finish.made_by() | {"from": self._like.plan.name}
        made_by |= {"confidence": str(confidence)} if confidence is not None else {}
        head = {"name": file.stem, "goal": task.goal, "inputs": now, "made_by": made_by, "file": file}
        text = write(self._like.plan.model_copy(update=head | dict(NOT_COPIED)))
        plan = load_text(text, file)
        safety.check_plan(plan, task, self._scratch.fence)
        return Finished(plan, text, file, tuple(map(str, problems_of(text, file))))

    async def _proved(self, answer: Mapping[str, Any]) -> ProvedPlan:
        """Returns the plan that an answer gives. Raises PlanProblems and Refused if another one may fit."""
        given = {name: value for name, value in (answer.get("inputs") or {}).items() if value is not None}
        finished = self._with(given, str(answer.get("name") or ""))
        proof = await prove(finished.plan, self._scratch)
        if not proof.holds and not proof.stopped:
            raise DoesNotFit(str(proof))
        try:
            element_safety.check_unseen(all_steps(finished.plan), self._scratch.drafting.judged)
        except Refused as error:
            raise DoesNotFit(str(error)) from None
        return ProvedPlan(finished, proof, like=self._like.plan.name)

    def _masked(self, text: str) -> str:
        return self._scratch.means.events.mask.text(text)
