"""Determines the hosts that steps open, and the secrets that they use. No value of a secret is looked up."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from planbook.diff.facts import secrets_in
from planbook.plan.hosts import start_host
from planbook.plan.model import Plan
from planbook.plan.walk import with_inner
from planbook.step.kind import Step

_INPUT = re.compile(r"\{\{\s*inputs\.(\w+)\s*\}\}")


def secrets_of(step: Step, called: Mapping[str, Plan]) -> list[str]:
    """Returns the names of the secrets that a step uses, including those of a called plan; a group itself uses none."""
    plan = called_plan(step, called)
    inner = [name for one in plan_steps(plan) for name in secrets_of(one, called)] if plan else []
    own = [] if step.do.holds_steps else sorted(secrets_in(step.do))
    return list(dict.fromkeys([*own, *inner]))


def hosts_of(step: Step, plan: Plan, called: Mapping[str, Plan]) -> list[str]:
    """Returns the hosts that a step opens by address, as far as they are known before a run.

    For an input in an address, its default counts. A call opens what the called plan opens.
    """
    other = called_plan(step, called)
    if other is not None:
        inside = [host for one in plan_steps(other) for host in hosts_of(one, other, called)]
        found = [start_of(other), *inside]
    else:
        found = [_host_of(_filled(text, plan), plan) for text in _addresses(step)]
    return list(dict.fromkeys(host for host in found if host))


def opens_unknown(step: Step, plan: Plan) -> bool:
    """Returns whether the host of the address that a step opens is known only at run time."""
    addresses = [_filled(text, plan).strip() for text in _addresses(step)]
    return any(text.startswith("{{") or ("{{" in text and "://" in text and not host_in(text)) for text in addresses)


def start_of(plan: Plan) -> str | None:
    """Returns the host on which a plan starts, if it is known before a run."""
    return host_in(_filled(plan.start, plan))


def host_in(address: str) -> str | None:
    """Returns the host of an address; None if an expression gives it."""
    host = start_host(address)
    return host.lower() if host else None


def called_plan(step: Step, called: Mapping[str, Plan]) -> Plan | None:
    """Returns the plan that a `call` calls; None for other steps, and if it could not be loaded."""
    return called.get(str(getattr(step.do, "plan", ""))) if step.do.word == "call" else None


def plan_steps(plan: Plan) -> Iterator[Step]:
    """Yields every step of a plan's own list, and those inside them."""
    for step in plan.steps:
        yield from with_inner(step)


def _addresses(step: Step) -> Iterator[str]:
    if step.do.word == "goto":
        yield str(getattr(step.do, "address", ""))
    elif step.do.word == "tab" and getattr(step.do, "open", None):
        yield str(getattr(step.do, "open", ""))
    elif step.do.word == "request":
        yield str(getattr(step.do, "address", ""))


def _host_of(address: str, plan: Plan) -> str | None:
    if address.strip().startswith("{{"):
        return None
    try:
        return host_in(urljoin(_filled(plan.start, plan), address))
    except ValueError:  # not an address: the step will fail
        return None


def _filled(text: str, plan: Plan) -> str:
    """Returns a text with the defaults of inputs inserted."""

    def default(found: re.Match[str]) -> str:
        declared = plan.inputs.get(found[1])
        return found[0] if declared is None or declared.default is None else str(declared.default)

    return _INPUT.sub(default, text)
