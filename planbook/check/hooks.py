"""Checks `hooks/NAME.yaml`: its keys and expressions, that its plan exists, and that the inputs fit; or its draft."""

from pathlib import Path

from planbook.errors import PlanbookError, PlanProblems
from planbook.hooks.hook import RULE, read_hook
from planbook.places import find_project
from planbook.plan.inputs import InvalidValue, invalid_value, read_input, unknown_input
from planbook.plan.load import load
from planbook.plan.model import Plan
from planbook.plan.problem import Problem, ProblemCollector, did_you_mean, listed, quoted
from planbook.plan.source import Mapping, Text, plain
from planbook.step.text import is_template


def check_hook(file: Path) -> list[Problem]:
    """Returns the problems of a hook, sorted by place."""
    try:
        _, written, book = read_hook(file)
    except PlanProblems as error:
        return [problem for problem in error.problems if isinstance(problem, Problem)]
    folder = find_project(file.absolute().parent).folder
    name = written.get("plan")
    if isinstance(name, Text) and name.strip():
        _check_plan(name, written, folder, book)
    return book.sorted()


def _check_plan(name: Text, written: Mapping, folder: Path, book: ProblemCollector) -> None:
    project = find_project(folder)
    names = project.plan_names
    if name not in names:
        there = f"there are {listed(names)}" if names else "there is none"
        hint = did_you_mean(name, names, there)
        book.add(name.place, f"there is no plan {quoted(name)} in plans/", hint, RULE)
        return
    try:
        plan = load(project.plan_file(name))
    except PlanbookError:
        return  # `check` says what is wrong with the plan itself
    inputs = written.get("inputs")
    _check_inputs(plan, name, inputs if isinstance(inputs, Mapping) else Mapping(), folder, book)


def _check_inputs(plan: Plan, name: Text, inputs: Mapping, folder: Path, book: ProblemCollector) -> None:
    for key, value in inputs.items():
        if key not in plan.inputs:
            what, _, expected = unknown_input(plan, key).partition(". ")
            book.add(key.place, what, expected, RULE)
        elif isinstance(value, Text) and not is_template(value):
            try:
                read_input(plain(value), plan.inputs[key], folder)
            except InvalidValue as unfit:
                book.add(value.place, *invalid_value(key, value, unfit), RULE)
    missing = [key for key, one in plan.inputs.items() if "default" not in one.model_fields_set and key not in inputs]
    if missing:
        what = f"the hook gives {plan.name} no {listed(map(quoted, missing))}"
        book.add(name.place, what, "write it in `inputs`, or give it a default in the plan", RULE)
