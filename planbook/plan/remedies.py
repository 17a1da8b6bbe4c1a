"""Remedies: what is done about a class of error once a step's tries are used up."""

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
"""Where neither the step nor its plan names the class, or `any`. Of the other classes some are tried again, no more."""


def remedy_for(error_class: ErrorClass, *given: Remedies) -> Remedy | dict[str, str] | None:
    """The first that names the class, or else `any`; None where nobody does."""
    for remedies in given:
        found = remedies.get(error_class) or remedies.get("any")
        if found:
            return found
    return None


def remedy_plans(remedies: Remedies) -> Iterator[str]:
    """The plans that the remedies call."""
    for remedy in remedies.values():
        if isinstance(remedy, dict) and "call" in remedy:
            yield remedy["call"]


def uses(plan: Plan, remedy: Remedy) -> bool:
    """Whether the plan, or a step of it, names this remedy."""
    return any(remedy in given.values() for given in (plan.recover, *(step.recover for step in all_steps(plan))))
