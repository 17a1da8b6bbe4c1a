"""A loaded plan with everything that rules ask of it. Each answer is computed on first use."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from planbook.check.filter_patterns import patterns_in_expressions
from planbook.check.finding import Finding
from planbook.check.models import Path, models_in
from planbook.check.plan_parts import (
    LookFacts,
    NameFacts,
    PatternFacts,
    TargetFacts,
    match_in,
    names_in,
    pattern_of,
)
from planbook.check.steps import StepFacts, steps_in, whenever_steps
from planbook.check.used_names import NameUse, texts_in, uses_in
from planbook.places import Project
from planbook.plan.comments import Comment, comments, first_lines
from planbook.plan.edit import Editor
from planbook.plan.model import Plan
from planbook.plan.problem import Place, Problem, split_lines
from planbook.plan.source import Mapping as Written
from planbook.plan.source import Text, place_of
from planbook.plan.walk import held_steps
from planbook.settings import read_settings
from planbook.settings.programs import Program
from planbook.step.kind import EFFECTS, Effect, Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import Target


class PlanFacts:
    """A plan without structural problems.

    `plan` is its model, and `written` its source: texts, lists and mappings with their places. `called` are the plans
    that it calls, directly or through others, by the name in the step; it leaves out missing and broken plans. The
    problems of this file's calls are in `call_problems`. `project` is the project of the plan.
    """

    def __init__(
        self,
        plan: Plan,
        written: Written,
        project: Project,
        called: Mapping[str, Plan],
        call_problems: Sequence[Problem] = (),
    ) -> None:
        self.plan = plan
        self.written = written
        self.project = project
        self.called = called
        self.call_problems = call_problems

    # Steps -----------------------------------------------------------------------------------------------------------
    @cached_property
    def steps(self) -> tuple[StepFacts, ...]:
        """The plan's own steps in the order in which they run, each before those inside it; notes included."""
        return tuple(steps_in(self.plan.steps, self.written["steps"]))

    @cached_property
    def aside(self) -> tuple[StepFacts, ...]:
        """The steps outside that order: those of `whenever`, and those of every `verify`."""
        of_whenever = tuple(whenever_steps(self.plan, self.written))
        return (*of_whenever, *(inner for step in (*self.steps, *of_whenever) for inner in step.verifying()))

    @cached_property
    def all_steps(self) -> tuple[StepFacts, ...]:
        """Every step of the file."""
        return (*self.steps, *self.aside)

    def after(self, step: StepFacts) -> Sequence[StepFacts]:
        """Returns the plan's own steps after this one, first those inside it; none for a step of `aside`."""
        at = self._positions.get(id(step.step))
        return () if at is None else self.steps[at + 1 :]

    def before(self, step: StepFacts) -> Sequence[StepFacts]:
        """Returns the plan's own steps before this one, from the first, including the groups that it is in."""
        at = self._positions.get(id(step.step))
        return () if at is None else self.steps[:at]

    def comes_before(self, first: StepFacts, second: StepFacts) -> bool:
        """Returns whether both are the plan's own steps, and the first runs before the second."""
        positions = self._positions
        return positions.get(id(first.step), len(positions)) < positions.get(id(second.step), -1)

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {id(step.step): position for position, step in enumerate(self.steps)}

    def effect(self, step: StepFacts) -> Effect:
        """Returns the effect of a step: as declared, else its kind's; for a group or call the strongest inside it."""
        return self._effect(step.step)

    def _effect(self, step: Step) -> Effect:
        return step.effect or self.effect_inside(step)

    def effect_inside(self, step: Step) -> Effect:
        """Returns the effect of the kind, or the strongest of the steps it holds or calls, without the declared one."""
        called = self.called.get(str(getattr(step.do, "plan", ""))) if step.do.word == "call" else None
        inner = called.steps if called else held_steps(step)
        return max([step.do.default_effect(), *map(self._effect, inner)], key=EFFECTS.index)

    # The contents of steps -----------------------------------------------------------------------------------------
    @cached_property
    def targets(self) -> tuple[TargetFacts, ...]:
        """Every target of the file. Targets inside others, and fallbacks, are items of their own."""
        return tuple(TargetFacts(model, *rest) for model, *rest in self._models if isinstance(model, Target))

    @cached_property
    def looks(self) -> tuple[LookFacts, ...]:
        """Every look of the file. The one inside a `not` is an item of its own."""
        return tuple(LookFacts(model, *rest) for model, *rest in self._models if isinstance(model, Look))

    @cached_property
    def texts(self) -> tuple[tuple[StepFacts | None, Path, Text], ...]:
        """Every text that may contain an expression, with its step and its path."""
        return tuple(texts_in(self.written, self.all_steps))

    @cached_property
    def uses(self) -> tuple[NameUse, ...]:
        """Every name that an expression of the file uses, such as `inputs.quantity`, with its place."""
        return tuple(uses_in(self.texts, self.lines))

    def uses_of(self, step: StepFacts) -> Sequence[NameUse]:
        """Returns the names that the expressions of a step use, without those of the steps inside it."""
        return self._uses_by_step.get(id(step.step), ())

    @cached_property
    def _uses_by_step(self) -> dict[int, list[NameUse]]:
        found: dict[int, list[NameUse]] = {}
        for use in self.uses:
            if use.step:
                found.setdefault(id(use.step.step), []).append(use)
        return found

    @cached_property
    def names(self) -> tuple[NameFacts, ...]:
        """Every name or text that the page is searched for: those of targets, looks and kinds."""
        return tuple(name for model, written, path, step in self._models for name in names_in(model, written, path))

    @cached_property
    def patterns(self) -> tuple[PatternFacts, ...]:
        """Every pattern: names between slashes, each `match` and `match_all`, and those in expressions."""
        of_names = (pattern_of(name) for name in self.names)
        matches = (match_in(model, written) for model, written, _, _ in self._models)
        in_expressions = patterns_in_expressions((text for _, _, text in self.texts), self.lines)
        return tuple(pattern for pattern in (*of_names, *matches, *in_expressions) if pattern)

    @cached_property
    def _models(self) -> list[tuple[Model, Any, Path, StepFacts | None]]:
        """The models of the file, each with its source, its path, and its step."""
        seen = [
            models_in(whenever.see, self.written["whenever"][number]["see"], ("see",))
            for number, whenever in enumerate(self.plan.whenever)
        ]
        found: list[tuple[Model, Any, Path, StepFacts | None]] = [(*part, None) for see in seen for part in see]
        return found + [(*part, step) for step in self.all_steps for part in step.models()]

    # Places ----------------------------------------------------------------------------------------------------------
    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file, without line ends."""
        return split_lines(self.plan.text)

    @cached_property
    def first_lines(self) -> dict[int, int]:
        """Maps every line of a multi-line text to the first line of that text."""
        return first_lines(self.written)

    @cached_property
    def comments(self) -> list[Comment]:
        """The comments of the file, sorted by place."""
        return comments(self.lines, self.written)

    def key_place(self, key: str) -> Place:
        """Returns the place of a key of the plan; if it is missing, that of the first key."""
        return self.written.key(key if key in self.written else "planbook").place

    def value_place(self, key: str) -> Place:
        """Returns the place where the value of a key of the plan begins."""
        return place_of(self.written.get(key)) or self.key_place(key)

    @cached_property
    def programs(self) -> Mapping[str, Program]:
        """The programs that the project lists. Raises PlanbookError if its settings cannot be read."""
        return read_settings(self.project).programs

    # Other -----------------------------------------------------------------------------------------------------------
    def found_in_calls(self, rule: str) -> Iterator[Finding]:
        """Yields the problems of this file's calls that have the name of a rule."""
        for one in self.call_problems:
            if one.rule == rule:
                yield Finding(Place(one.line, one.column, one.width), one.what, one.expected)

    @cached_property
    def edit(self) -> Editor:
        """Returns an editor of the plan's text, for the edits of findings."""
        return Editor(self.plan.text)
