"""What the view of a plan is made of: the plan with all that it calls, and its changes since a revision of git."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from planbook import git
from planbook.diff.against import RevisionDiff
from planbook.diff.recipes import recipes
from planbook.diff.sides import Side, read_plan
from planbook.errors import PlanProblems
from planbook.places import find_project
from planbook.plan.called_plans import follow_calls
from planbook.plan.model import Plan
from planbook.plan.problem import Problem, shown
from planbook.report.view.against import LinkedChange, PlanComparison, compare_plans
from planbook.report.view.sheet import PlanPage, plan_page
from planbook.runs.earlier_runs import Past

Tell = Callable[[str], None]


def sheet_of(plan: Plan, findings: Sequence[Problem] = (), past: Past | None = None) -> PlanPage:
    """Returns a plan as cells, with the plans that it calls."""
    called, _ = follow_calls(plan, find_project(plan.file.absolute().parent).folder)
    return plan_page(plan, called, findings, past)


def changes_since(now: PlanPage, revision: str, tell: Tell) -> PlanComparison:
    """Returns the comparison of a plan with a revision. Raises GitError if the revision or git is missing."""
    found = _compared(now, revision, tell)
    told = _recipes_told(now, revision)
    return replace(found, remark="", told=[*found.told, *told]) if told else found


def _recipes_told(now: PlanPage, revision: str) -> list[LinkedChange]:
    """Returns the recipes that have changed since and from which the plan seems made."""
    file = now.plan.file.absolute()
    project = find_project(file.parent).folder
    if not (project / "recipes").is_dir():
        return []
    changed = recipes(RevisionDiff(revision, file.parent), project, [file])
    return [LinkedChange(change, "head") for one in changed for change in one.changes]


def _compared(now: PlanPage, revision: str, tell: Tell) -> PlanComparison:
    file = now.plan.file
    content = git.show(file, revision)
    if content is None:
        return PlanComparison(revision, "a new plan: it was not there")
    if sha256(content).hexdigest() == now.plan.sha256:
        return PlanComparison(revision, "no change")
    try:
        old = read_plan(Side(f"{revision}:{shown(file)}", file, content), content)
    except PlanProblems as error:
        tell(str(error))
        return PlanComparison(revision, "what was there is not a plan, so nothing is compared")
    return compare_plans(revision, sheet_of(old), now)
