"""What is done with a spoiled file: it is judged, and if it is found good, used as far as that needs no page."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from planbook.check.deployments import check_deployments
from planbook.check.judge import check_bytes, judge_bytes
from planbook.check.recipes import make
from planbook.check.table import RULES
from planbook.diff.compare import compare
from planbook.diff.text import as_text
from planbook.engine.prepare import prepare
from planbook.errors import PlanbookError, PlanProblems, StepError
from planbook.places import Project
from planbook.plan.called import follow_calls
from planbook.plan.load import load, load_bytes
from planbook.plan.model import Plan
from planbook.plan.problem import as_text as problems_as_text
from planbook.plan.rows import read_rows_for
from planbook.plan.walk import all_steps
from planbook.recipes.recipe import load_recipe
from planbook.report.view.html import render as render_view
from planbook.report.view.sheet import sheet
from planbook.settings import read_settings
from planbook.step.model import Model
from planbook.values import render, render_model

SECONDS = 2.0
Ended = Literal["refused", "used", "traceback", "hang", "breaks"]
_VALUES: Mapping[str, Any] = {"text": "12", "list": ["a", "b"], "rows": [{"no": "1", "total": 2}], "none": None}


class _TooLong(BaseException):
    pass


@dataclass(frozen=True)
class Trial:
    """How it ended, and for what is wrong the end of its traceback."""

    ended: Ended
    why: str = ""


class _Any(dict[str, Any]):
    """Names that are all known: of what kind each is, its letters decide."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        return list(_VALUES.values())[len(name) % len(_VALUES)]


@contextmanager
def in_time() -> Iterator[None]:
    """Raises _TooLong in it after two seconds. Only in the main thread."""

    def ring(number: int, frame: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def tried(kind: str, content: bytes, folder: Path, seed: Path) -> Trial:
    """What becomes of a spoiled file of a kind; `seed` is the file that it was before."""
    trying, using = _KINDS[kind]
    stage: Ended = "traceback"
    try:
        with in_time():
            good = trying(content, folder, seed)
            stage = "breaks"
            if not good:
                return Trial("refused")
            using(content, folder, seed)
    except PlanbookError:
        return Trial("refused")
    except _TooLong as error:
        return Trial("hang", _place(error))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Trial(stage, f"{_place(error)}: {type(error).__name__}: {str(error)[:160]}")
    return Trial("used")


def _place(error: BaseException) -> str:
    found, trace = "", error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if "planbook" in name or "steps/" in name:
            found = f"{Path(name).parent.name}/{Path(name).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


# Plans ---------------------------------------------------------------------------------------------------------------
def _judged(content: bytes, folder: Path, seed: Path) -> bool:
    file = folder / "plans" / "spoiled.yaml"
    problems = judge_bytes(content, file, list(RULES.values())).problems
    problems_as_text(problems)
    return not check_bytes(content, file, "runs")


def _used(content: bytes, folder: Path, seed: Path) -> None:
    file = folder / "plans" / "spoiled.yaml"
    file.write_bytes(content)
    plan = load(file, folder)
    called, _ = follow_calls(plan, folder)
    render_view(sheet(plan, called, check_bytes(content, file, "reviewable"), None))
    as_text(compare(_before(seed), plan))
    with suppress(PlanbookError):
        prepare(str(file), {}, Project(folder), lambda name: "a secret")
    _rendered(plan)


def _before(seed: Path) -> Plan | None:
    with suppress(PlanProblems):
        return load_bytes(seed.read_bytes(), seed)
    return None


def _rendered(plan: Plan) -> None:
    spaces = ("inputs", "values", "last", "secrets")
    scope = _Any({name: _Any() for name in spaces} | {"run": {"id": "20260101-1", "date": "2026-01-01"}, "turn": 1})
    for step in all_steps(plan.steps):
        for value in (step.do, step.when, step.title, step.each, step.verify):
            with suppress(StepError):
                render_model(value, scope) if isinstance(value, Model) else render(value, scope)


# Others --------------------------------------------------------------------------------------------------------------
def _recipe(content: bytes, folder: Path, seed: Path) -> bool:
    file = folder / "recipes" / "spoiled.yaml.j2"
    file.write_bytes(content)
    recipe = load_recipe(file)
    given = {name: one.example for name, one in recipe.inputs.items() if one.example is not None}
    make(recipe, folder / "plans" / "made.yaml", given, list(RULES.values()))
    return True


def _deployments(content: bytes, folder: Path, seed: Path) -> bool:
    file = folder / "prefect.yaml"
    file.write_bytes(content)
    problems_as_text(check_deployments(file))
    return True


def _settings(content: bytes, folder: Path, seed: Path) -> bool:
    (folder / "settings").mkdir(exist_ok=True)
    (folder / "settings" / "pyproject.toml").write_bytes(content)
    read_settings(Project(folder / "settings"))
    return True


def _rows(content: bytes, folder: Path, seed: Path) -> bool:
    (folder / "rows.csv").write_bytes(content)
    read_rows_for(load(folder / "plans" / "restock.yaml"), folder / "rows.csv", {}, folder)
    return True


def _nothing(content: bytes, folder: Path, seed: Path) -> None:
    pass


Use = Callable[[bytes, Path, Path], None]
_KINDS: Mapping[str, tuple[Callable[[bytes, Path, Path], bool], Use]] = {
    "plan": (_judged, _used),
    "recipe": (_recipe, _nothing),
    "deployments": (_deployments, _nothing),
    "settings": (_settings, _nothing),
    "rows": (_rows, _nothing),
}
