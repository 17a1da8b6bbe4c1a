"""Remedies: what a run does about an error of a class after the retries of a step are used up."""

from collections.abc import Iterator, Mapping

from planbook.errors import ErrorClass
from planbook.plan.model import Plan
from planbook.plan.walk import all_steps
from planbook.step.kind import Remedy

Remedies = Mapping[str, Remedy | dict[str, str]]
DEFAULTS: Mapping[ErrorClass, Remedy] = {
    "covered": "close_dialog",
    "navigation": "wait",
    "crashed": "reload",
    "signed_out": "sign_in",
}
"""The remedies if neither the step nor its plan sets the class or `any`. Some other classes are only retried."""


def remedy_for(error_class: ErrorClass, *given: Remedies) -> Remedy | dict[str, str] | None:
    """Returns the first remedy for the class, or for `any`; None if there is none."""
    for remedies in given:
        found = remedies.get(error_class) or remedies.get("any")
        if found:
            return found
    return None


def remedy_plans(remedies: Remedies) -> Iterator[str]:
    """Yields the plans that the remedies call."""
    for remedy in remedies.values():
        if isinstance(remedy, dict) and "call" in remedy:
            yield remedy["call"]


def uses(plan: Plan, remedy: Remedy) -> bool:
    """Returns whether the plan, or a step of it, uses this remedy."""
    return any(remedy in given.values() for given in (plan.recover, *(step.recover for step in all_steps(plan))))
