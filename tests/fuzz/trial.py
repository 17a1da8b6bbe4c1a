"""Tries a file: checks it, and if it is valid, uses it in every way that needs no page.

A generator for each kind of file does that: it yields when the file turns out to be valid, and then uses it.
"""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from planbook.check.deployments import check_deployments
from planbook.check.fix import fix_text
from planbook.check.judge import apply_rules, check_bytes
from planbook.check.recipes import render_plan
from planbook.check.table import RULES
from planbook.diff.compare import compare
from planbook.diff.text import as_text
from planbook.engine.prepare import prepare
from planbook.errors import PlanbookError, PlanProblems, StepError
from planbook.places import Project
from planbook.plan.called_plans import follow_calls
from planbook.plan.load import load, load_bytes
from planbook.plan.model import Plan
from planbook.plan.problem import as_text as problems_as_text
from planbook.plan.rows import read_rows_for
from planbook.plan.walk import all_steps
from planbook.recipes.recipe import load_recipe, recipe_of
from planbook.recipes.take_out import make_recipe
from planbook.report.view.html import render as render_view
from planbook.report.view.sheet import plan_page
from planbook.settings import read_settings
from planbook.step.model import Model
from planbook.values.render import render, render_model

SECONDS = 2.0
PLANS = ("plan", "varied")
"""The kinds of files that are plans."""
SPOILED = "spoiled"
"""The name of the plans."""
Ended = Literal["refused", "used", "traceback", "hang", "breaks"]
_VALUES: Mapping[str, Any] = {"text": "12", "list": ["a", "b"], "rows": [{"no": "1", "total": 2}], "none": None}


class _TooLong(BaseException):
    pass


@dataclass(frozen=True)
class Trial:
    """The result, and in case of a failure the end of its traceback."""

    ended: Ended
    why: str = ""


class _Any(dict[str, Any]):
    """Names that are all known; the letters of a name determine its kind."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        return list(_VALUES.values())[len(name) % len(_VALUES)]


@contextmanager
def in_time() -> Iterator[None]:
    """Raises _TooLong inside the block after two seconds of this process's time. Only in the main thread."""

    def ring(number: int, frame: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def tried(kind: str, content: bytes, folder: Path, seed: Path, thorough: bool = True) -> Trial:
    """Returns the result for a file; `seed` is the original of the file, or a similar one.

    `thorough` does everything with a valid plan that needs no page.
    """
    stage: Ended = "traceback"
    try:
        with in_time():
            for _ in _KINDS[kind](content, folder, seed):
                stage = "breaks"
            if thorough and stage == "breaks" and kind in PLANS:
                _taken_further(content, folder, seed)
    except PlanbookError as error:
        return Trial("refused") if stage == "traceback" else Trial("breaks", f"{_place(error)}: {str(error)[:160]}")
    except _TooLong as error:
        return Trial("hang", _place(error))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Trial(stage, f"{_place(error)}: {type(error).__name__}: {str(error)[:160]}")
    return Trial("used" if stage == "breaks" else "refused")


def _place(error: BaseException) -> str:
    found, trace = "", error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if "planbook" in name or "steps/" in name:
            found = f"{Path(name).parent.name}/{Path(name).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


# Plans ---------------------------------------------------------------------------------------------------------------
def _plan(content: bytes, folder: Path, seed: Path) -> Iterator[None]:
    file = folder / "plans" / f"{SPOILED}.yaml"
    verdict = apply_rules(content, file, list(RULES.values()))
    problems_as_text(verdict.problems)
    if not verdict.loads or check_bytes(content, file, "runs"):
        return
    yield
    file.write_bytes(content)
    plan = load(file)
    with suppress(PlanbookError):
        prepare(str(file), {}, Project(folder), lambda name: "a secret")
    _rendered(plan)


def _taken_further(content: bytes, folder: Path, seed: Path) -> None:
    """Views, compares and fixes a plan, and makes a recipe from it."""
    file = folder / "plans" / f"{SPOILED}.yaml"
    plan = load(file)
    called, _ = follow_calls(plan, folder)
    render_view(plan_page(plan, called, check_bytes(content, file, "reviewable"), None))
    as_text(compare(_before(seed), plan))
    _mended(content, file)
    _made_a_recipe(plan)


@cache
def _before(seed: Path) -> Plan | None:
    with suppress(PlanProblems):
        return load_bytes(seed.read_bytes(), seed)
    return None


def _rendered(plan: Plan) -> None:
    spaces = ("inputs", "values", "last", "secrets")
    scope = _Any({name: _Any() for name in spaces} | {"run": {"id": "20260101-1", "date": "2026-01-01"}, "turn": 1})
    for step in all_steps(plan):
        for value in (step.do, step.when, step.title, step.each, step.verify):
            with suppress(StepError):
                render_model(value, scope) if isinstance(value, Model) else render(value, scope)


def _mended(content: bytes, file: Path) -> None:
    """Asserts that the result of `check --fix` can be run, too."""
    after, _ = fix_text(content, file, list(RULES.values()))
    if after != content:
        assert not check_bytes(after, file, "runs"), "what is mended cannot be run"


def _made_a_recipe(plan: Plan) -> None:
    """Asserts that the recipe made from the plan can be read."""
    taken = ""
    with suppress(PlanbookError):
        taken = make_recipe(plan)
    if taken:
        recipe_of(taken, Path(f"{plan.name}.yaml.j2"))


# Others --------------------------------------------------------------------------------------------------------------
def _recipe(content: bytes, folder: Path, seed: Path) -> Iterator[None]:
    file = folder / "recipes" / "spoiled.yaml.j2"
    file.write_bytes(content)
    recipe = load_recipe(file)
    given = {name: one.example for name, one in recipe.inputs.items() if one.example is not None}
    render_plan(recipe, folder / "plans" / "made.yaml", given, list(RULES.values()))
    yield


def _deployments(content: bytes, folder: Path, seed: Path) -> Iterator[None]:
    file = folder / "prefect.yaml"
    file.write_bytes(content)
    problems = check_deployments(file)
    problems_as_text(problems)
    if not problems:
        yield


def _settings(content: bytes, folder: Path, seed: Path) -> Iterator[None]:
    (folder / "settings").mkdir(exist_ok=True)
    (folder / "settings" / "pyproject.toml").write_bytes(content)
    read_settings(Project(folder / "settings"))
    yield


def _rows(content: bytes, folder: Path, seed: Path) -> Iterator[None]:
    (folder / "rows.csv").write_bytes(content)
    read_rows_for(load(folder / "plans" / "restock.yaml"), folder / "rows.csv", {}, folder)
    yield


_KINDS: Mapping[str, Callable[[bytes, Path, Path], Iterator[None]]] = {
    "plan": _plan, "varied": _plan, "recipe": _recipe, "deployments": _deployments, "settings": _settings,
    "rows": _rows,
}  # fmt: skip
