"""Fills the recipe that serves a goal: the model is asked only for its inputs, and the plan is then proved."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planbook.check.profiles import rules_of
from planbook.check.recipes import render_plan
from planbook.errors import PlanProblems
from planbook.plan.edit import Editor, apply_splices
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.plan.problem import Problem, ProblemCollector
from planbook.plan.rows import columns_of, read_rows_for
from planbook.plan.source import read_yaml
from planbook.plan.walk import all_steps
from planbook.planner import element_safety, prompt, safety
from planbook.planner.asking import Ask, DoesNotFit, ask_until_it_fits, said
from planbook.planner.finish import Finish, Finished
from planbook.planner.for_model import for_model
from planbook.planner.proof import ProvedPlan, prove
from planbook.planner.recipe_tools import FILL, inputs_to_ask
from planbook.planner.refused import Refused
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.shown_page import BUDGET
from planbook.recipes.inputs import scalar_in_list, shown_value
from planbook.recipes.matching import Match


class RecipeFilling:
    """Fills one recipe in its scratch browser."""

    def __init__(self, match: Match, scratch: ScratchBrowser, finish: Finish, ask: Ask) -> None:
        self.match = match
        self.scratch = scratch
        self._finish = finish
        self._ask = ask

    async def fill(self, start: Plan) -> ProvedPlan:
        """Returns the plan; `start` is a plan that opens the page.

        Raises DoesNotFit, StepError, and what `ask` raises.
        """
        if not self.match.missing:
            return await self._without_asking()
        await self.scratch.begin(start)
        return await ask_until_it_fits(self._ask, await self._first(), FILL, self._with, self.scratch)

    async def _without_asking(self) -> ProvedPlan:
        try:
            return await self._tried({})
        except (PlanProblems, Refused) as error:
            raise DoesNotFit(said(error)[0]) from None

    async def _first(self) -> str:
        """Returns the first prompt: the goal, the recipe, its inputs and the page.

        Raises PlanProblems for a file of rows.
        """
        recipe, task = self.match.recipe, self.scratch.task
        known = {name: shown_value(value, recipe.inputs[name]) for name, value in self.match.known.items()}
        if file := self._rows(self.match.known):
            known[str(recipe.rows)] += f", with the columns {', '.join(map(scalar_in_list, columns_of(file)))}"
        others = [name for name in inputs_to_ask(self.match, task) if name not in self.match.missing]
        page = prompt.page(for_model((await self.scratch.read()).tell(BUDGET).text))
        facts = {"goal": task.goal, "recipe": recipe.name, "serves": recipe.serves, "text": recipe.text, "known": known}
        more = {"missing": self.match.missing, "others": others, "hints": self.match.hints, "page": page}
        return self._masked(prompt.render("recipe", **facts, **more))

    async def _with(self, given: Mapping[str, Any]) -> ProvedPlan:
        """Returns the plan with these inputs. Raises PlanProblems and Refused."""
        asked = inputs_to_ask(self.match, self.scratch.task)
        if others := [f"{name} is not asked for" for name in given if name not in asked]:
            raise Refused("; ".join(others))
        return await self._tried({name: value for name, value in given.items() if value is not None})

    async def _tried(self, filled: Mapping[str, Any]) -> ProvedPlan:
        """Returns the plan that these inputs give, after executing it on the page. Raises PlanProblems and Refused."""
        try:
            finished = self._rendered(filled)
            plan = finished.plan
            safety.check_plan(plan, self.scratch.task, self.scratch.fence)
            self.scratch.given = self._row(plan, filled)
            proof = await prove(plan, self.scratch)
            if not proof.holds and not proof.stopped:
                raise Refused(str(proof))
            element_safety.check_unseen(all_steps(plan), self.scratch.drafting.judged)
        finally:
            self.scratch.given = {}
        return ProvedPlan(finished, proof, self.match.recipe.name)

    def _row(self, plan: Plan, filled: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns the inputs of the first row, for a plan that runs for the rows of a file. Raises Refused."""
        file = self._rows({**self.match.known, **filled})
        try:
            return read_rows_for(plan, file, {}, self.scratch.means.project.folder).rows[0].inputs if file else {}
        except PlanProblems as error:  # the message omits the rows themselves: they are private
            told = [problem.message for problem in error.problems if isinstance(problem, Problem)]
            raise Refused(f"the rows of {file}: {'; '.join(dict.fromkeys(told))}") from None

    def _rows(self, given: Mapping[str, Any]) -> Path | None:
        name = self.match.recipe.rows
        return self.scratch.means.project.folder / str(given[name]) if name and given.get(name) else None

    def _rendered(self, filled: Mapping[str, Any]) -> Finished:
        """Returns the plan rendered from the recipe. Raises PlanProblems."""
        file = self._finish.file_for(self.scratch.task.name or self.match.recipe.name)
        text = render_plan(self.match.recipe, file, {**self.match.known, **filled}, rules_of("reviewable"))
        text = _signed(text, self._finish.made_by())
        return Finished(load_text(text, file), text, file)

    def _masked(self, text: str) -> str:
        return self.scratch.means.events.mask.text(text)


def _signed(text: str, made_by: Mapping[str, str]) -> str:
    """Returns the plan's text with the model that filled it in `made_by`."""
    return apply_splices(
        text, [Editor(text).put(read_yaml(text, ProblemCollector("")), "made_by", dict(made_by), after="start")]
    )
