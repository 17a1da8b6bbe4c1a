"""Commits a drafted plan to a branch for review, with its view and the facts about it."""

from collections import Counter
from pathlib import Path

from planbook import git
from planbook.check.judge import check_loaded
from planbook.goals.goal import Drafted, Used
from planbook.places import Project
from planbook.plan.called_plans import follow_calls
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.questions.question import Person
from planbook.report.phrases import plural
from planbook.report.view.html import render
from planbook.report.view.sheet import plan_page

TRIED = "tried, and matched exactly once"


def branch_name(drafted: Drafted) -> str:
    """Returns the name of the branch for a plan."""
    return drafted.branch or f"write/{drafted.name}"


def check_can_branch(project: Project) -> None:
    """Checks that there is a commit and a committer, before any costs arise. Raises GitError."""
    git.commit(project.folder)
    if not git.who(project.folder):
        raise git.GitError("git does not know who you are: git config --global user.name and user.email")


def make_branch(
    drafted: Drafted, used: Used, project: Project, by: Person | None = None, wanted: str = ""
) -> str:  # fmt: skip
    """Creates the branch, with one commit on top of HEAD, and returns its name. Raises GitError.

    The commit is by this person, or by whom git's configuration names. `wanted` is the change that was wanted, if any.
    The file of the site is in the commit, too, if the draft has added something to it.
    """
    plan, branch = plan_of(drafted, project), branch_name(drafted)
    view = f"plans/{plan.name}.html"
    files = {f"plans/{plan.name}.yaml": drafted.text.encode()}
    if drafted.before is not None:
        _refuse_other(project.folder / drafted.path, drafted.before)
    if drafted.before is None or git.show(project.folder / view, git.HEAD) is not None:
        files[view] = view_of(plan, project).encode()
    if drafted.learned and (learned := project.folder / drafted.learned).is_file():
        files[drafted.learned] = learned.read_bytes()
    git.branch_off(
        project.folder, branch, files, message(plan, drafted, used, wanted), by.name_and_address if by else None
    )
    return branch


def _refuse_other(file: Path, before: str) -> None:
    """Raises GitError if the newest commit has another text than the one that was changed."""
    if git.show(file, git.HEAD) != before.encode():
        raise git.GitError(
            f"plans/{file.name} is not what it was when the change was drafted, or is not committed as it was, so a "
            "branch would undo something. Commit the plan, and draft the change again."
        )


def plan_of(drafted: Drafted, project: Project) -> Plan:
    """Returns the plan that was drafted, whatever has become of its file."""
    return load_text(drafted.text, project.folder / Path(drafted.path))


def view_of(plan: Plan, project: Project) -> str:
    """Returns the plan's view, as `planbook view` makes it."""
    called, _ = follow_calls(plan, project.folder)
    return render(plan_page(plan, called, check_loaded(plan, "reviewable"), None), None)


def message(plan: Plan, drafted: Drafted, used: Used, wanted: str = "") -> str:
    """Returns the message of the commit, which can be a pull request's text. `wanted` is the change, in words."""
    own = [] if drafted.recipe else [step for step in plan.steps if step.do.word != "note"]
    sure = Counter(step.unsure or TRIED for step in own)
    by = f"By the recipe {drafted.recipe}, filled by" if drafted.recipe else "Drafted with"
    lines = [
        f"Add the plan {plan.name}" if drafted.before is None else f"Change the plan {plan.name}",
        "",
        wanted or plan.goal or "",
        "",
        f"{by} {drafted.model}: {plural(used.calls, 'call')}, {used.cost_usd:.4f} USD. It runs without a model.",
        drafted.proof.text,
        "",
        *(f"- {plural(count, 'step')}: {words}" for words, count in sure.items()),
        f"- starts at {plan.start}",
        *([f"- uses the secrets {', '.join(plan.secrets)}"] if plan.secrets else []),
        *([f"- may be done only once: {drafted.proof.before}"] if drafted.proof.before else []),
    ]
    if drafted.sent:
        lines += ["", "While the plan was drafted, the site was sent:", *(f"- {one}" for one in drafted.sent)]
    if drafted.problems:
        lines += ["", "What a reviewer will find:", *drafted.problems]
    return "\n".join(lines) + "\n"
