"""What a heal may change: targets and waits. Everything else is refused, whoever made the change."""

from collections import Counter
from pathlib import Path
from typing import Any

from planbook.diff import What, compare
from planbook.errors import PlanbookError, PlanProblems
from planbook.heal.places import INLINE, target_fields
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import plain, read_yaml
from planbook.step.kind import Kind
from planbook.step.target import Target
from planbook.step.text import EXPRESSION
from steps.table import KINDS

WAITS = ("wait", "timeout")
ALLOWED: tuple[What, ...] = ("target", "wait", "commit", "data", "secret", "name")
"""What `planbook diff` may call the change.

A changed target of a step that sends something, or fills in a secret, is `commit`, `data` or `secret`; that nothing
else of such a step changes is checked apart. A step without an id is named after its target.
"""


class NotAHeal(PlanbookError):
    """A change is about more than targets and waits."""


def check_only_targets(before: str, after: str, path: Path) -> None:
    """Checks that two texts of a plan differ only in targets and waits. Raises NotAHeal."""
    try:
        old, new = load_text(before, path), load_text(after, path)
    except PlanProblems as error:
        raise NotAHeal(f"the plan would not load: {error}") from None
    differs = _difference(_stripped(before), _stripped(after))
    if differs is not None:
        raise NotAHeal(f"a heal changes targets and waits only, and this changes {differs or 'the plan'}")
    _check_values(before, after)
    _check_meaning(old, new)


def _check_meaning(old: Plan, new: Plan) -> None:
    refused = next((change for change in compare(old, new) if change.what not in ALLOWED), None)
    if refused:
        raise NotAHeal(f"a heal changes targets and waits only: {refused.words}")


def _check_values(before: str, after: str) -> None:
    """Refuses a target that gains or loses an expression: it would name another value of the run."""
    if _expressions(_read(before)) != _expressions(_read(after)):
        raise NotAHeal("a heal changes no expression: a target would be made of other values")


def _expressions(node: Any) -> Counter[str]:
    if isinstance(node, dict):
        return sum((_expressions(value) for value in node.values()), Counter[str]())
    if isinstance(node, list):
        return sum((_expressions(value) for value in node), Counter[str]())
    return Counter([node] if isinstance(node, str) and EXPRESSION in node else [])


# The plan without its targets ----------------------------------------------------------------------------------------
def _read(text: str) -> Any:
    return plain(read_yaml(text, ProblemCollector("")))


def _stripped(text: str) -> Any:
    """Returns what is written in a plan, without the targets and waits of its steps."""
    plan = _read(text)
    steps = {"steps": _steps(plan.get("steps"))}
    if isinstance(plan.get("whenever"), list):
        steps["whenever"] = [{**entry, "steps": _steps(entry.get("steps"))} for entry in plan["whenever"]]
    return {**plan, **steps}


def _steps(steps: Any) -> Any:
    return [_step(step) for step in steps] if isinstance(steps, list) else steps


def _step(step: Any) -> Any:
    if not isinstance(step, dict):
        return step
    kept = {key: value for key, value in step.items() if key not in WAITS}
    word = next((key for key in kept if key in KINDS), None)
    if word:
        kept[word] = _do(KINDS[word], kept[word])
    if "steps" in kept:
        kept["steps"] = _steps(kept["steps"])
    return kept


def _do(kind: type[Kind], written: Any) -> Any:
    """Returns what is written of a kind, without its targets. What a step expects stays whole."""
    fields = target_fields(kind)
    if not fields:
        return written
    if not isinstance(written, dict):
        return "a target" if kind.bare in fields.values() else written
    if isinstance(written.get("steps"), list):
        return {**written, "steps": _steps(written["steps"])}
    keys = {key for key in fields.values() if key != INLINE and key in written}
    kept = {key: "a target" if key in keys else value for key, value in written.items()}
    if INLINE not in fields.values():
        return kept
    kept = {key: value for key, value in kept.items() if key not in Target.written_keys or key in keys}
    return kept or "a target"


def _difference(old: Any, new: Any, path: str = "") -> str | None:
    """Returns the path of the first difference; None if there is none."""
    if isinstance(old, dict) and isinstance(new, dict):
        if list(old) != list(new):
            return path or "its keys"
        pairs = ((f"{path}.{key}" if path else str(key), old[key], new[key]) for key in old)
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            return path
        pairs = ((f"{path}[{number}]", *pair) for number, pair in enumerate(zip(old, new, strict=True), 1))
    else:
        return None if old == new else path
    return next((found for name, one, other in pairs if (found := _difference(one, other, name)) is not None), None)
