"""Turns a draft into the text of a plan: adds notes, keys and confidence, checks it, and writes it canonically."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from planbook.check.judge import check_bytes
from planbook.errors import PlanbookError, PlanProblems
from planbook.places import Project
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.plan.problem import Problem
from planbook.plan.write import write
from planbook.planner import prompt, safety
from planbook.planner.confidence import confidence, confidence_keys, doubts_of
from planbook.planner.draft import Draft, DraftStep, Written
from planbook.planner.hosts import Fence
from planbook.planner.refused import Refused
from planbook.planner.tools import ADDED

HANDED_BACK = 3  # times
NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Finished:
    """A plan as it will be written, its file, and the problems that a reviewer will still find.

    `given` is what the model has finished the draft with.
    """

    plan: Plan
    text: str
    file: Path
    problems: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)

    def write(self) -> None:
        """Writes the plan to its file. Raises PlanbookError."""
        try:
            self.file.parent.mkdir(exist_ok=True)
            self.file.write_text(self.text, encoding="utf-8")
        except OSError as error:
            raise PlanbookError(f"The plan cannot be written: {error.strerror} ({self.file})") from None


@dataclass
class Finish:
    """Makes plans of a draft.

    `model` and `cost` go into `made_by`; `handed_back` counts how often problems were reported. `written` is the file
    that this draft has written already.
    """

    project: Project
    model: str
    cost: Callable[[], float]
    fence: Fence
    overwrites: bool = False
    folder: Path | None = None  # where the plan is written, if not among those of the project
    handed_back: int = field(default=0)
    written: Path | None = None

    def made(self, draft: Draft, given: Mapping[str, Any]) -> "Finished | str":
        """Returns the plan, or a message to the model about what is wrong.

        The effects that the model gives are kept in the draft at once: whatever comes next, a step that it calls `once`
        is not sent again.
        """
        if not draft.steps:
            return "The draft has no steps yet."
        wrong = _wrong(draft, given)
        if wrong:
            return wrong
        for number, added in (given.get("steps") or {}).items():
            draft.steps[int(number) - 1].written |= {key: added[key] for key in added if key == "effect"}
        file = self.file_for(draft.task.name or str(given["name"]))
        text = ""
        try:
            text = self._text(draft, given, file.stem)
            plan = load_text(text, file)
            safety.check_plan(plan, draft.task, self.fence)  # what `finish` has added must pass the same checks
            problems = problems_of(text, file)
        except PlanProblems as error:
            plan, problems = None, [*cast(Sequence[Problem], error.problems)]
        except Refused as error:
            return str(error)
        if problems and (self.handed_back < HANDED_BACK or plan is None):
            self.handed_back += 1
            return prompt.problems([_by_step(one, text, draft) for one in problems], self.handed_back >= HANDED_BACK)
        assert plan
        return Finished(plan, text, file, tuple(map(str, problems)), given)

    def unproved(self, draft: Draft, finished: Finished, done: int) -> Finished:
        """Returns the same plan with less confidence from the step on that failed in the proof, after `done` steps."""
        return self.anew(draft, finished, draft.position(done))

    def anew(self, draft: Draft, finished: Finished, failed: int | None = None) -> Finished:
        """Returns the same plan by what is known of the draft now. `failed`: the step that failed in the proof."""
        text, file = self._text(draft, finished.given, finished.file.stem, failed), finished.file
        return replace(
            finished, plan=load_text(text, file), text=text, problems=tuple(map(str, problems_of(text, file)))
        )

    def file_for(self, name: str) -> Path:
        """Returns the plan's file, which must not exist, unless overwriting was chosen."""
        if self.folder:
            return self.folder / f"{name}.yaml"
        count, file = 1, self.project.plan_file(name)
        while not self.overwrites and file != self.written and file.exists():
            count += 1
            file = file.with_name(f"{name}-{count}.yaml")
        return file

    def made_by(self) -> dict[str, str]:
        """Returns who wrote the plan, when, and at what cost."""
        return {"model": self.model, "date": date.today().isoformat(), "cost_usd": f"{self.cost():.4f}"}

    def _text(self, draft: Draft, given: Mapping[str, Any], name: str, failed: int | None = None) -> str:
        """Returns the canonical text. `failed` is the index of a step that failed in the proof. Raises PlanProblems."""
        doubts = [[*doubts_of(step), *_doubts_by_proof(at, failed)] for at, step in enumerate(draft.steps)]
        steps = _steps(draft, given.get("notes") or {}, given.get("steps") or {}, doubts)
        sure = sum(map(confidence, doubts)) / len(doubts)
        made_by = self.made_by() | {"confidence": f"{sure:.2f}"}
        first = draft.text(steps, {"made_by": made_by}, name)
        return write(load_text(first, Path(f"{name}.yaml")))


def _wrong(draft: Draft, given: Mapping[str, Any]) -> str | None:
    if not draft.task.name and not NAME.fullmatch(str(given.get("name", ""))):
        return (
            f"{given.get('name')!r} is not a name for a plan: small letters, digits and dashes, such as order-supplies."
        )
    for number in [*(given.get("notes") or {}), *(given.get("steps") or {})]:
        if not str(number).isdecimal() or not 1 <= int(number) <= len(draft.steps):
            return f"There is no step {number}; the draft has {len(draft.steps)}."
    for number, added in (given.get("steps") or {}).items():
        others = sorted(set(added) - set(ADDED))
        if others:
            return f"Step {number}: finish adds only {', '.join(ADDED)}; for {', '.join(others)} try the step anew."
        step = draft.steps[int(number) - 1]
        may_say = ("once", "repeat") if step.is_unanswered else ("once", step.effect)
        if added.get("effect", "once") not in may_say:
            return f"Step {number}: finish only makes an effect stronger: once."
    return None


def problems_of(text: str, file: Path) -> Sequence[Problem]:
    """Returns what a reviewer would find."""
    return check_bytes(text.encode(), file, "reviewable")


def _by_step(problem: Problem, text: str, draft: Draft) -> str:
    """Returns a problem by the number of the draft's step in which it is, else by the line."""
    head, _, _ = text.partition("\nsteps:\n")
    items = text.split("\n")[head.count("\n") + 2 : problem.line]
    count = sum(line.startswith("  - ") and not line.startswith("  - note:") for line in items)
    if not text or not count:
        return f"{problem.message}: {problem.source_line.strip()}"
    return f"step {draft.position(count - 1) + 1}: {problem.message}"


def _doubts_by_proof(at: int, failed: int | None) -> list[str]:
    if failed is None or at < failed:
        return []
    return ["failed" if at == failed else "after_failed"]


def _steps(
    draft: Draft, notes: Mapping[str, str], added: Mapping[str, Any], doubts: Sequence[Sequence[str]]
) -> Sequence[Written]:
    made: list[Written] = []
    for number, (step, why) in enumerate(zip(draft.steps, doubts, strict=True), 1):
        note = notes.get(str(number))
        made += [{"note": str(note).strip() + "\n"}] if note and str(note).strip() else []
        made += _with(step, added.get(str(number)) or {}, confidence_keys(why))
    return made


def _with(step: DraftStep, added: Mapping[str, Any], sure: Written) -> list[Written]:
    """Returns the step, and its answer, as written in the plan, with the confidence.

    A step that has sent something is `once`, unless the model says that it may be repeated.
    """
    marked = {"effect": step.effect} if step.effect else {}
    return [step.written | marked | dict(added) | sure, *([step.answer | sure] if step.answer else [])]
