"""Commits a written plan to a branch for review, with its view and the facts about it."""

from collections import Counter
from typing import TYPE_CHECKING

from planbook import git
from planbook.places import Project
from planbook.report.phrases import plural

if TYPE_CHECKING:
    from planbook.plan.model import Plan
    from planbook.planner.writing import Outcome

SURE = {
    0.95: "tried, and matched exactly once",
    0.8: "tried, with a fallback",
    0.6: "found, but not sent",
    0.3: "not tried",
}


def branch_name(plan: "Plan") -> str:
    """Returns the name of the branch for a plan."""
    return f"write/{plan.name}"


def check_can_branch(project: Project) -> None:
    """Checks that there is a commit and a committer, before any costs arise. Raises GitError."""
    git.commit(project.folder)
    if not git.who(project.folder):
        raise git.GitError("git does not know who you are: git config --global user.name and user.email")


def make_branch(outcome: "Outcome", project: Project) -> str:
    """Creates the branch, with one commit on top of HEAD, and returns its name. Raises GitError."""
    plan = outcome.finished.plan
    files = {
        f"plans/{plan.name}.yaml": outcome.finished.text.encode(),
        f"plans/{plan.name}.html": _view(plan, project).encode(),
    }
    git.branch_off(project.folder, branch_name(plan), files, message(outcome))
    return branch_name(plan)


def _view(plan: "Plan", project: Project) -> str:
    from planbook.check.judge import check_loaded
    from planbook.plan.called_plans import follow_calls
    from planbook.report.view.html import render
    from planbook.report.view.sheet import plan_page

    called, _ = follow_calls(plan, project.folder)
    return render(plan_page(plan, called, check_loaded(plan, "reviewable"), None), None)


def message(outcome: "Outcome") -> str:
    """Returns the message of the commit, which can be a pull request's text."""
    plan, proof = outcome.finished.plan, outcome.proof
    made = plan.made_by or {}
    own = [] if outcome.recipe else [step for step in plan.steps if step.do.word != "note"]
    sure = Counter(SURE.get(float(step.confidence or 0), "not tried") for step in own)
    calls = plural(outcome.calls, "call")
    by = f"By the recipe {outcome.recipe}, filled by" if outcome.recipe else "Drafted with"
    lines = [
        f"Add the plan {plan.name}",
        "",
        plan.goal or "",
        "",
        f"{by} {made.get('model')}: {calls}, {outcome.cost_usd:.4f} USD. It runs without a model.",
        str(proof),
        "",
        *(f"- {plural(count, 'step')} {words}" for words, count in sure.items()),
        f"- starts at {plan.start}",
        *([f"- uses the secrets {', '.join(plan.secrets)}"] if plan.secrets else []),
        *([f"- may be done only once: {proof.before}"] if proof.before else []),
    ]
    if outcome.finished.problems:
        lines += ["", "What a reviewer will find:", *outcome.finished.problems]
    return "\n".join(lines) + "\n"
