"""Finds steps that sent something to a site in earlier runs, but do not declare an effect."""

from collections.abc import Iterator

from planbook.plan.model import Plan
from planbook.plan.walk import all_steps
from planbook.runs.earlier_runs import Past
from planbook.step.kind import Step

KIND = "undeclared"
"""The kind of the note in a run's record."""
CLICKS = ("click", "double_click", "press")


def sent_remark(request: str) -> str:
    """Returns the message that a step sent a request, such as `POST https://shop.example/cart`, and what to declare."""
    return f"It has sent {request}, and says no effect: {HINT}"


HINT = "say 'effect: once' if that must not be done twice, else 'effect: repeat'"


def undeclared(plan: Plan, past: Past) -> Iterator[tuple[Step, str]]:
    """Yields the steps that sent something in earlier runs and declare no effect, each with its first request."""
    apart = sign_ins(plan)
    for step in all_steps(plan):
        known = past.steps.get(step.id or "")
        if known and known.requests and not step.says_effect and not _holds(step) and step.id not in apart:
            yield step, known.requests[0]


def _holds(step: Step) -> bool:
    return step.do.holds_steps or step.do.word == "call"


def sign_ins(plan: Plan) -> frozenset[str]:
    """Returns the ids of the steps that sign in: the first click after a secret was filled in."""
    found: set[str] = set()
    is_given = False
    for step in all_steps(plan):
        if "secrets." in str(getattr(step.do, "with_", "")):
            is_given = True
        elif step.do.word in CLICKS:
            found |= {step.id or ""} if is_given else set()
            is_given = False
    return frozenset(found)
