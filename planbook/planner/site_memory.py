"""What drafts have learned about a site: `plans/sites/HOST.md`, reviewed like plans and given to the next draft."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically
from planbook.places import Project
from planbook.plan.load import load_text
from planbook.plan.walk import with_inner
from planbook.planner.similar_plan import SimilarPlan
from planbook.planner.task import Task, words_of

MOST_TEXT = 4000  # characters of the file that a draft is told
MOST_PLAN = 6000  # characters of a plan that a draft is told
LEAST = 0.2  # a step of which the planner is less sure has failed in its proof
ALIKE = 0.5  # of the words of both goals: so many must be the same
HEAD = """# {host}

What drafts have learned about this site. `planbook write` tells it to the next one. Change it as you like.
"""
PLANS, APPEARS, NOTES = "Plans", "What may appear at any time", "Notes"
_PLAN = re.compile(r"^- ([a-z][a-z0-9-]*): (.+)$", re.MULTILINE)
LIKE = "A plan for a goal like this one, {name}, which reaches: {goal}"


class SiteMemory:
    """The file of one site, and the plans for it in the project."""

    def __init__(self, project: Project, task: Task) -> None:
        self._project, self._task = project, task
        self._origin = task.origin.lower()
        self._host = urlsplit(task.url).netloc.rpartition("@")[2].lower().replace(":", "-")

    @property
    def file(self) -> Path:
        """The file, whether or not it exists."""
        return self._project.folder / "plans" / "sites" / f"{self._host}.md"

    def text(self) -> str:
        """Returns what a draft is told: the file, and the plan whose goal is most like the task's; "" if neither is."""
        told = [self._read()[:MOST_TEXT].strip(), *self._plan_like_this()]
        return "\n\n".join(part for part in told if part)

    def plan_but_for_inputs(self) -> SimilarPlan | None:
        """Returns the plan that may reach the goal with other inputs; of several, the one that says most of it."""
        if self._task.change:
            return None
        found = [like for name, goal, text in self._plans() if (like := self._like(name, goal, text))]
        return max(found, key=lambda like: len(like.own_words), default=None)

    def _like(self, name: str, goal: str, text: str) -> SimilarPlan | None:
        try:
            plan = load_text(text, self._project.plan_file(name))
            begins_here = Task("", plan.start).origin.lower() == self._origin
        except (PlanbookError, ValueError):
            return None
        like = SimilarPlan(plan, goal, text)
        return like if begins_here and like.may_serve(self._task) else None

    def learn(self, plan: str | None, appears: Sequence[str], notes: Sequence[str]) -> Path | None:
        """Adds what is new to the file, and returns it; None if there is nothing to add. Raises PlanbookError.

        `plan` is a plan that reaches the task's goal, if there is one: the next draft is told so.
        """
        if not appears and not notes:
            return None
        before = self._read()
        text = before or HEAD.format(host=self._host)
        plans = [f"{plan}: {self._task.goal}"] if plan else []
        for title, lines in ((PLANS, plans), (APPEARS, appears), (NOTES, notes)):
            text = _with_lines(text, title, [" ".join(line.split()) for line in lines])
        if text == before:
            return None
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.file, text.encode())
        except OSError as error:
            raise PlanbookError(f"What was learned cannot be written: {error.strerror} ({self.file})") from None
        return self.file

    def _read(self) -> str:
        try:
            return self.file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def _plan_like_this(self) -> Iterator[str]:
        """Yields the text of the plan for this site whose goal has most of the task's words, if one has enough."""
        if self._task.change:  # the plan to be changed is told anyway
            return
        wanted, most = words_of(self._task.goal), ALIKE
        best: tuple[str, str, str] | None = None
        for name, goal, text in self._plans():
            words = words_of(goal)
            alike = len(wanted & words) / (len(wanted | words) or 1)
            if alike > most or (alike == most and best is None):
                best, most = (name, goal, text), alike
        if best:
            yield f"{LIKE.format(name=best[0], goal=best[1])}\n{best[2][:MOST_PLAN]}"

    def _plans(self) -> Iterator[tuple[str, str, str]]:
        """Yields the name, goal and text of each plan that the file lists, or that begins on this site."""
        listed = dict(_PLAN.findall(self._read()))
        for name in self._project.plan_names:
            try:
                text = self._project.plan_file(name).read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            if goal := listed.get(name) or self._goal_of(name, text):
                yield name, goal, text

    def _goal_of(self, name: str, text: str) -> str:
        """Returns the goal of a plan that begins on this site; "" of others, and if it failed in its proof."""
        if self._origin not in text.lower():
            return ""
        try:
            plan = load_text(text, self._project.plan_file(name))
            begins_here = Task("", plan.start).origin.lower() == self._origin
        except (PlanbookError, ValueError):
            return ""
        inner = (step for each in plan.steps for step in with_inner(each))
        failed = any(step.confidence is not None and step.confidence < LEAST for step in inner)
        return plan.goal or "" if begins_here and not failed else ""


def _with_lines(text: str, title: str, lines: Sequence[str]) -> str:
    """Returns the text with lines added to the list under a title, which is added if it is missing."""
    new = [f"- {line}" for line in dict.fromkeys(lines) if f"- {line}" not in text.split("\n")]
    if not new:
        return text
    head = f"## {title}"
    written = text.rstrip().split("\n")
    if head not in written:
        return "\n".join([*written, "", head, *new]) + "\n"
    end = next(
        (at for at in range(written.index(head) + 1, len(written)) if written[at].startswith("## ")), len(written)
    )
    while not written[end - 1].strip():
        end -= 1
    return "\n".join([*written[:end], *new, *written[end:]]) + "\n"
