"""Finds and loads the plans that a plan calls.

Refuses calls that form a cycle, or that exceed the caller's permissions.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from planbook.errors import PlanProblems
from planbook.places import Project, find_project, is_file
from planbook.plan.hosts import allowed_hosts, includes, not_allowed
from planbook.plan.load import load
from planbook.plan.model import Plan
from planbook.plan.problem import Place, ProblemCollector, did_you_mean, listed, quoted, shown
from planbook.plan.remedies import remedy_plans
from planbook.plan.text_places import place_in, place_of_key
from planbook.plan.walk import all_steps


def load_called(plan: Plan, project_folder: Path | None = None) -> dict[str, Plan]:
    """Loads all plans that this one calls, directly or through others, by the name in the step.

    Raises PlanProblems, with the problems of the calls, at their places, and those of the called plans.
    """
    called, problems = follow_calls(plan, project_folder or find_project(plan.file.absolute().parent).folder)
    if problems:
        raise PlanProblems(problems)
    return called


def follow_calls(plan: Plan, folder: Path) -> tuple[dict[str, Plan], list[object]]:
    """Like `load_called`, but returns the plans that could be loaded together with all problems.

    A plan that calls itself is not among the plans, so that following calls always ends.
    """
    loader = _Loader(folder)
    loader.follow(plan, [plan])
    ending = {name: called for name, called in loader.plans.items() if called.file.resolve() not in loader.endless}
    return ending, loader.problems


def called_file(name: str, folder: Path) -> Path:
    """Returns the file of a called plan: `plans/NAME.yaml`, or a path from the project's folder."""
    is_path = "/" in name or name.endswith((".yaml", ".yml"))
    return folder / name if is_path else folder / "plans" / f"{name}.yaml"


class _Loader:
    """Follows calls, depth first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plans: dict[str, Plan] = {}
        self.problems: list[object] = []
        self.endless: set[Path] = set()  # the files of plans that call themselves

    def follow(self, plan: Plan, callers: Sequence[Plan]) -> None:
        book = ProblemCollector(shown(plan.file), plan.text)
        for place, name in _calls(plan, book):
            called = self._called(place, name, callers, book)
            if called:
                _check_hosts(place, called, plan, book)
                _check_session(place, called, plan, book)
        self.problems.extend(book.sorted())

    def _called(self, place: Place, name: str, callers: Sequence[Plan], book: ProblemCollector) -> Plan | None:
        file = called_file(name, self.folder)
        if not file.resolve().is_relative_to(self.folder.resolve()):
            book.add(place, f"{quoted(name)} is outside of the project", "name a plan in the project's folder", "call")
            return None
        around = [caller.name for caller in callers if caller.file.resolve() == file.resolve()]
        if around:
            self.endless.add(file.resolve())
            way = " → ".join([*(caller.name for caller in callers), around[0]])
            book.add(
                place,
                f"the plan calls itself: {way}",
                "a plan must not call itself, even indirectly",
                "call-cycle",
            )
            return None
        if not is_file(file):
            near = did_you_mean(name, Project(self.folder).plan_names)
            expected = near or f"it would be {called_file(name, Path())}"
            book.add(place, f"there is no plan {quoted(name)}", expected, "missing-plan")
            return None
        return self.plans[name] if name in self.plans else self._load(name, file, callers)

    def _load(self, name: str, file: Path, callers: Sequence[Plan]) -> Plan | None:
        try:
            plan = load(file)
        except PlanProblems as error:
            self.problems.extend(error.problems)
            return None
        self.plans[name] = plan
        self.follow(plan, [*callers, plan])
        return plan


def _calls(plan: Plan, book: ProblemCollector) -> Iterator[tuple[Place, str]]:
    """Yields the called plans (by `call`, sessions and remedies), each with the place of its name."""
    for name in plan.session:
        yield place_of_key("session", book), name
    for name in remedy_plans(plan.recover):
        yield place_of_key("recover", book), name
    for step in all_steps(plan):
        if step.do.word == "call":
            name = str(getattr(step.do, "plan", ""))
            yield place_in(step, name, book), name
        for name in remedy_plans(step.recover):
            yield place_in(step, name, book), name


def _check_hosts(place: Place, called: Plan, caller: Plan, book: ProblemCollector) -> None:
    more = [host for host in allowed_hosts(called) if not includes(allowed_hosts(caller), host)]
    more = more or [host for host in [not_allowed(caller, called.start, caller.start)] if host]
    if more:
        name = called.name
        what = f"{quoted(name)} may talk to {listed(map(quoted, more))}, which this plan does not allow"
        book.add(place, what, "add it to this plan's 'allow', or take it out there", "call")


def _check_session(place: Place, called: Plan, caller: Plan, book: ProblemCollector) -> None:
    name, more = called.name, [session for session in called.session if session not in caller.session]
    if called.session and _signs_in(called, caller):
        what = f"{quoted(name)} signs in, and itself begins in a session"
        book.add(place, what, "a session's plan begins signed out: take 'session' out there", "session")
    elif more:
        what = f"{quoted(name)} begins in the session {listed(map(quoted, more))}, which this plan does not"
        book.add(place, what, "add it to this plan's 'session', or take it out there", "session")


def _signs_in(called: Plan, caller: Plan) -> bool:
    """Returns whether a plan is one of those that sign in for another."""
    return any(Path(name).stem == called.name for name in caller.session)
