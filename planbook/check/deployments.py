"""Checks `prefect.yaml`: the plans of its deployments exist, and their parameters fit.

Values that Prefect fills in (`{{ … }}`, `{% … %}`) and deployments of other flows are not checked.
"""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from planbook.ages import read_age
from planbook.check.schedules import wrong_in
from planbook.errors import PlanbookError, PlanProblems
from planbook.places import Project, find_project, is_file
from planbook.plan.called_plans import follow_calls
from planbook.plan.inputs import InvalidValue, invalid_value, read_input
from planbook.plan.load import load, read_bytes
from planbook.plan.model import Plan
from planbook.plan.problem import Place, Problem, ProblemCollector, did_you_mean, listed, quoted, shown
from planbook.plan.source import Mapping, Sequence, Text, place_of, plain, read_yaml
from planbook.plan.walk import all_steps
from planbook.settings import GATES

RULE = "deployment"
RUN_PLAN = "flows.run_plan.run_plan"
HEAL = "flows.heal_failures.heal_failures"
PARAMETERS: dict[str, tuple[str, ...]] = {
    RUN_PLAN: (
        "plan",
        "inputs",
        "evidence",
        "gate",
        "browser",
        "from_step",
        "until_step",
        "rows",
        "at_once",
        "resume",
        "assume",
    ),
    HEAL: ("since", "branch", "gate", "read_only", "browser", "model", "max_cost"),
}
RUNS = {RUN_PLAN: "a run of a plan", HEAL: "this flow"}
WORDS: dict[str, Collection[str]] = {"evidence": ("none", "failures", "all"), "gate": GATES}


def check_deployments(file: Path) -> list[Problem]:
    """Returns the problems of a file such as `prefect.yaml`, sorted by place."""
    try:
        text = read_bytes(file).decode("utf-8", "replace")
    except PlanProblems as error:
        return [problem for problem in error.problems if isinstance(problem, Problem)]
    reading, book = ProblemCollector(shown(file), text), ProblemCollector(shown(file), text)
    written = read_yaml(text, reading)  # a deployment file may contain what a plan may not, such as an anchor
    if not isinstance(written, Mapping):
        return reading.problems
    deployments = written.get("deployments")
    judge = _Judge(find_project(file.absolute().parent), book)
    for deployment in deployments if isinstance(deployments, Sequence) else ():
        if isinstance(deployment, Mapping):
            judge.deployment(deployment)
    return sorted({*book.problems})


class _Judge:
    def __init__(self, project: Project, book: ProblemCollector) -> None:
        self.project = project
        self.book = book

    def deployment(self, deployment: Mapping) -> None:
        """Collects the problems of one deployment."""
        entrypoint = deployment.get("entrypoint")
        if not isinstance(entrypoint, Text) or not self._is_ours(entrypoint):
            return
        self._work_pool(deployment)
        own, schedules = _parameters(deployment), _schedules(deployment)
        self._parameters(own, entrypoint)
        for schedule in schedules:
            for wrong in wrong_in(schedule):
                self._add(*wrong)
            self._parameters(_parameters(schedule), entrypoint)
        if entrypoint == RUN_PLAN:
            self._runs(deployment, own, schedules, entrypoint)

    def _runs(self, deployment: Mapping, own: Mapping, schedules: Iterable[Mapping], entrypoint: Text) -> None:
        plans = [self._plan(_both(own, _parameters(one)), entrypoint, is_due=True) for one in schedules]
        self._concurrency(deployment, plans or [self._plan(own, entrypoint, is_due=False)])

    def _parameters(self, parameters: Mapping, entrypoint: Text) -> None:
        self._names(parameters, entrypoint)
        for name, words in WORDS.items():
            self._word(name, parameters.get(name), words)
        self._since(parameters.get("since"))

    def _work_pool(self, deployment: Mapping) -> None:
        pool = deployment.get("work_pool")
        if pool is None or (isinstance(pool, Mapping) and not pool.get("name")):
            name = deployment.get("name") or deployment["entrypoint"]
            self._add(
                name, "this deployment has no work pool, so no worker runs it", "write work_pool: {name: planbook}"
            )

    def _is_ours(self, entrypoint: Text) -> bool:
        """Returns whether a deployment runs or heals plans. Adds a problem for a flow that only has such a name."""
        if entrypoint in PARAMETERS:
            return True
        meant = next((flow for flow in PARAMETERS if flow.rpartition(".")[2] in entrypoint), None)
        if meant and not is_file(self.project.folder / entrypoint.partition(":")[0]):
            self._add(entrypoint, f"there is no flow {quoted(entrypoint)} here", f"write {meant}")
        return False

    def _names(self, parameters: Mapping, entrypoint: Text) -> None:
        known = PARAMETERS[entrypoint]
        for name in parameters:
            if name not in known:
                what = f"{RUNS[entrypoint]} has no parameter {quoted(name)}"
                self._add(name, what, did_you_mean(name, known, f"it has {listed(known)}"))

    def _word(self, name: str, value: Any, words: Collection[str]) -> None:
        if isinstance(value, Text) and not _is_filled_in(value) and value not in words:
            self._add(value, f"{name} is {quoted(value)}", f"it is one of {listed(words, 'or')}")

    def _since(self, value: Any) -> None:
        if isinstance(value, Text) and not _is_filled_in(value):
            try:
                read_age(value)
            except PlanbookError as error:
                what, _, expected = str(error).removesuffix(".").partition(". ")
                self._add(value, f"since: {what}", expected)

    def _plan(self, parameters: Mapping, entrypoint: Text, is_due: bool) -> Plan | None:
        name, inputs = parameters.get("plan"), parameters.get("inputs")
        if not isinstance(name, Text) or not name:
            if is_due:
                self._add(entrypoint, "this is run on a schedule, and names no plan", "parameters: {plan: NAME}")
            return None
        plan = None if _is_filled_in(name) else self._found(name)
        if plan is not None:
            self._inputs(plan, inputs if isinstance(inputs, Mapping) else Mapping(), name, is_due)
        return plan

    def _found(self, name: Text) -> Plan | None:
        """Returns the plan.

        None if it does not exist, which adds a problem, or does not load, which `check` reports itself.
        """
        by_name = self.project.plan_file(name)
        file = by_name if is_file(by_name) else self.project.folder / name
        try:
            if is_file(file):
                return load(file)
        except (PlanbookError, OSError):
            return None
        names = self.project.plan_names
        there = f"there are {listed(names)}" if names else "there is none"
        self._add(name, f"there is no plan {quoted(name)} in plans/", did_you_mean(name, names, there))
        return None

    def _inputs(self, plan: Plan, inputs: Mapping, name: Text, is_due: bool) -> None:
        for key, value in inputs.items():
            if key not in plan.inputs:
                known = f"its inputs are {listed(plan.inputs)}" if plan.inputs else "it has none"
                what = f"{plan.name} has no input {quoted(key)}"
                self._add(key, what, did_you_mean(key, plan.inputs, known))
            elif not (isinstance(value, Text) and _is_filled_in(value)):
                self._fits(plan, key, value)
        missing = [
            key for key, one in plan.inputs.items() if "default" not in one.model_fields_set and key not in inputs
        ]
        if missing and is_due:
            what = f"this is run on a schedule, and gives {plan.name} no {listed(map(quoted, missing))}"
            self._add(name, what, "write it in `inputs`, or give it a default in the plan")

    def _fits(self, plan: Plan, key: Text, value: Any) -> None:
        try:
            read_input(plain(value), plan.inputs[key], self.project.folder)
        except InvalidValue as unfit:
            what, expected = invalid_value(key, plain(value), unfit)
            self._add(value, what, expected)

    def _concurrency(self, deployment: Mapping, plans: Iterable[Plan | None]) -> None:
        """Checks that a scheduled plan with a commit has one run at a time."""
        limit = deployment.get("concurrency_limit")
        limit = limit.get("limit") if isinstance(limit, Mapping) else limit
        if limit == "1" or (isinstance(limit, Text) and _is_filled_in(limit)) or not _schedules(deployment):
            return
        for plan in plans:
            if plan is not None and self._commits(plan):
                what = f"{plan.name} commits, and {limit or 'any number'} of its runs may go on at the same time"
                self._add(
                    limit or deployment.get("name") or deployment["entrypoint"], what, "write concurrency_limit: 1"
                )

    def _commits(self, plan: Plan) -> bool:
        called, _ = follow_calls(plan, self.project.folder)
        return any(step.effect == "once" for one in (plan, *called.values()) for step in all_steps(one))

    def _add(self, at: Any, what: str, expected: str) -> None:
        self.book.add(place_of(at) or Place(), what, expected, RULE)


def _schedules(deployment: Mapping) -> list[Mapping]:
    """Returns the schedules of a deployment; Prefect accepts one schedule or a list."""
    several, one = deployment.get("schedules"), deployment.get("schedule")
    return [item for item in [*(several if isinstance(several, Sequence) else ()), one] if isinstance(item, Mapping)]


def _parameters(of: Mapping) -> Mapping:
    parameters = of.get("parameters")
    return parameters if isinstance(parameters, Mapping) else Mapping()


def _both(own: Mapping, more: Mapping) -> Mapping:
    """Returns the parameters of a deployment, updated with those of one of its schedules."""
    both = Mapping(own)
    both.place = own.place if own else more.place
    both.update(more)
    return both


def _is_filled_in(value: str) -> bool:
    """Returns whether Prefect replaces this text or a part of it."""
    return "{{" in value or "{%" in value
