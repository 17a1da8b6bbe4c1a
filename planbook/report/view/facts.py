"""The hosts, secrets and inputs of a whole plan, each with the steps that use it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planbook.plan.hosts import allowed_hosts, allows
from planbook.plan.inputs import expected_value
from planbook.plan.lookalike import looks_like_another, network_name, read_name
from planbook.plan.model import Input, Plan
from planbook.plan.walk import all_steps
from planbook.report.values import plain
from planbook.report.view.touched import hosts_of, secrets_of, start_of
from planbook.step.kind import Step
from planbook.step.text import is_template


@dataclass(frozen=True)
class UsedResource:
    """A host or a secret, remarks about it, and the numbers of the steps that use it."""

    name: str
    remark: str
    steps: list[int]
    wrong: bool = False


@dataclass(frozen=True)
class InputInfo:
    """An input, in words."""

    name: str
    expected: str
    default: str | None  # None: it is required
    description: str


Numbered = Sequence[tuple[int, Step]]
"""The plan's own steps with their numbers, in order; steps of `whenever` have the number 0."""
Named = Sequence[tuple[int, list[str]]]


def hosts(plan: Plan, called: Mapping[str, Plan], steps: Numbered) -> list[UsedResource]:
    """Returns the hosts that the browser may talk to, then other hosts that steps name."""
    named = [(number, hosts_of(step, plan, called)) for number, step in steps if not step.do.holds_steps]
    return [*_allowed(plan, named), *_not_allowed(plan, named)]


def _allowed(plan: Plan, named: Named) -> Iterator[UsedResource]:
    for entry in allowed_hosts(plan):
        own = [number for number, hosts in named if any(allows([entry], host) for host in hosts)]
        yield UsedResource(
            entry,
            ", ".join(_remarks(entry, plan)),
            own,
            wrong=entry.partition(":")[0] == "*" or looks_like_another(entry),
        )


def _remarks(entry: str, plan: Plan) -> Iterator[str]:
    if entry.startswith("*"):
        yield "every host there is" if not entry.startswith("*.") else "every host below it"
    if not entry.isascii():
        yield f"the network calls it {network_name(entry)}"
    if looks_like_another(entry):
        yield f"it looks like another host ({read_name(entry)})"
    if entry == start_of(plan):
        yield "where it starts by default" if is_template(plan.start) else "where it starts"


def _not_allowed(plan: Plan, named: Named) -> Iterator[UsedResource]:
    allowed = allowed_hosts(plan)
    for host in dict.fromkeys(host for _, hosts in named for host in hosts if not allows(allowed, host)):
        own = [number for number, hosts in named if host in hosts]
        yield UsedResource(host, "not allowed: a page from there fails the step", own, wrong=True)


def secrets(plan: Plan, called: Mapping[str, Plan], steps: Numbered) -> list[UsedResource]:
    """Returns the names of the secrets that the plan declares, and of those of the plans that it calls or signs in by.

    No value is looked up.
    """
    used = [(number, secrets_of(step, called)) for number, step in steps]
    calls = {name: "of a plan that it calls" for _, names in used for name in names}
    rest = {secret: f"of {name}, which may be called" for name, one in called.items() for secret in one.secrets}
    said = rest | calls | _signing_in(plan, called) | dict.fromkeys(plan.secrets, "")
    return [
        UsedResource(name, said[name], [number for number, names in used if name in names])
        for name in dict.fromkeys([*plan.secrets, *calls, *said])
    ]


def committing(plan: Plan, called: Mapping[str, Plan]) -> list[str]:
    """Returns the names of the other plans that may run with this one and contain commits."""
    sending = (one.name for one in called.values() if any(step.effect == "once" for step in all_steps(one)))
    return sorted(set(sending) - {plan.name})


def _signing_in(plan: Plan, called: Mapping[str, Plan]) -> dict[str, str]:
    return {
        secret: f"of {name}, which signs in"
        for name in plan.session
        if name in called
        for secret in called[name].secrets
    }


def inputs(plan: Plan) -> list[InputInfo]:
    """Returns the inputs of a plan."""
    return [_given(name, declared) for name, declared in plan.inputs.items()]


def _given(name: str, declared: Input) -> InputInfo:
    default = plain(declared.default) if "default" in declared.model_fields_set else None
    return InputInfo(name, expected_value(declared).rstrip(","), default, declared.description or "")
