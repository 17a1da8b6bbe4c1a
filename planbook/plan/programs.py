"""The programs that plans start: which they are, and whether their `run` steps fit what they take."""

from collections.abc import Iterator, Mapping, Sequence

from planbook.errors import PlanProblems
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.plan.problem import Problem, ProblemCollector, shown
from planbook.plan.text_places import place_in
from planbook.plan.walk import all_steps
from planbook.programs.fit import misfits
from planbook.settings import read_settings
from planbook.settings.programs import Program
from planbook.step.kind import Step

RULE = "unknown-program"


def run_steps(plan: Plan) -> Iterator[Step]:
    """Yields the steps of a plan that start programs."""
    yield from (step for step in all_steps(plan) if step.do.word == "run")


def program_of(step: Step) -> str:
    """Returns the name of the program that a step starts; empty for other steps."""
    return str(getattr(step.do, "program", "")) if step.do.word == "run" else ""


def programs_of(plans: Sequence[Plan], project: Project) -> dict[str, Program]:
    """Returns the programs that the plans start, by name, without those that the project's list does not have.

    Raises PlanbookError if the settings cannot be read.
    """
    names = dict.fromkeys(program_of(step) for plan in plans for step in run_steps(plan))
    if not names:
        return {}
    listed = read_settings(project).programs
    return {name: listed[name] for name in names if name in listed}


def check_programs(plans: Sequence[Plan], programs: Mapping[str, Program], project: Project) -> None:
    """Raises PlanProblems for steps that do not fit their programs, and CannotStart for what this machine lacks."""
    problems = [problem for plan in plans for problem in _problems(plan, project)]
    if problems:
        raise PlanProblems(problems)
    if programs:
        from planbook.programs.command import check_here
        from planbook.programs.output import schema_of

        for name, program in programs.items():
            check_here(name, program, project)
            schema_of(name, program, project)


def _problems(plan: Plan, project: Project) -> list[Problem]:
    steps = list(run_steps(plan))
    if not steps:
        return []
    listed = read_settings(project).programs
    book = ProblemCollector(shown(plan.file), plan.text)
    for step in steps:
        for one in misfits(step.do, listed, plan.secrets):
            word = next((f"{key}:" for key in reversed(one.path)), "run:")
            book.add(place_in(step, word if one.path != ("program",) else "run:", book), one.what, one.expected, RULE)
    return book.sorted()
