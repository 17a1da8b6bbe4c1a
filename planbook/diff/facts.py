"""Determines what makes a step risky: what it sends, which secrets it uses, where it goes."""

from collections.abc import Callable, Iterator
from typing import Any

from planbook.diff.change import What
from planbook.diff.flattened import NOTE, FlatStep
from planbook.plan.authored import as_written, kind_as_written
from planbook.plan.expressions import names_used
from planbook.plan.hosts import start_host
from planbook.plan.model import Input, Plan
from planbook.plan.remedies import Remedies, remedy_plans
from planbook.plan.walk import all_steps
from planbook.step.kind import EFFECTS, Effect, Step

JUDGES = ("expect", "until")
GUARDS = ("ask", "stop")


def effect(step: Step) -> Effect | None:
    """Returns the effect of a step, as declared or of its kind; None if other steps determine it."""
    return step.effect if step.effect or step.do.holds_steps or step.do.word == "call" else step.do.default_effect()


def is_commit(step: Step) -> bool:
    """Returns whether a step is a commit; a called plan without a declared effect counts as one."""
    return effect(step) == "once" or (step.do.word == "call" and step.effect is None)


def gives_any_file(step: Step) -> bool:
    """Returns whether a page may choose which file of the project the step uploads."""
    return bool(getattr(step.do, "from_page", None))


def code_of(step: Step) -> str | None:
    """Returns the program or agent that a step starts, or the script that it runs; None for other steps."""
    field = {"run": "program", "agent": "name", "script": "code"}.get(step.do.word)
    return str(getattr(step.do, field, "")) if field else None


def is_judge(step: Step) -> bool:
    return step.do.word in JUDGES


def is_guard(step: Step) -> bool:
    """Returns whether a step decides, or lets a person decide, whether the run goes on."""
    return step.do.word in GUARDS


def accepts(step: Step) -> bool:
    """Returns whether a step says yes to a dialog of the browser, which often asks before something is sent."""
    return getattr(step.do, "do", None) == "accept"


def declares_less(step: Step) -> bool:
    """Returns whether a step declares a safer effect than its kind has, or that it may be sent again."""
    if step.effect in (None, "once"):
        return False
    if step.may_be_sent_again or step.do.holds_steps or step.do.word == "call":
        return True
    return EFFECTS.index(step.effect) < EFFECTS.index(step.do.default_effect())


def holds(laid: FlatStep, fits: Callable[[Step], bool]) -> bool:
    """Returns whether the condition holds for the step, or for one inside it."""
    return any(fits(inner.step) for inner in laid.with_inner_steps())


def texts(value: Any) -> Iterator[str]:
    """Yields every text in a value."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(item)


def secrets_in(value: Any) -> set[str]:
    """Returns the names of the secrets that a value of a model uses."""
    named = (path for text in texts(as_written(value)) if "secrets" in text for path in names_used(text))
    return {path[1] for path in named if path[0] == "secrets" and len(path) > 1}


def hosts_in(step: Step) -> set[str]:
    """Returns the constant hosts of the addresses that a step opens."""
    if step.do.family not in ("go", "beyond"):
        return set()
    return {host.lower() for text in texts(kind_as_written(step.do)) if (host := start_host(text))}


def visited_hosts(plan: Plan) -> set[str]:
    """Returns the constant hosts that the plan visits, or that an input may lead it to."""
    first = start_host(plan.start)
    led = {host for given in plan.inputs.values() for host in input_hosts(given)}
    return {*((first.lower(),) if first else ()), *led, *(host for step in all_steps(plan) for host in hosts_in(step))}


def input_hosts(given: Input) -> set[str]:
    """Returns the hosts of an input's default and choices that are addresses."""
    written = [given.default, *(given.choices or ())]
    hosts = (start_host(one) for one in written if isinstance(one, str) and "://" in one)
    return {host.lower() for host in hosts if host}


def remedy_risk(was: Remedies, now: Remedies) -> What:
    """Returns the kind of a change of remedies: a plan newly called by one may send anything."""
    return "commit" if set(remedy_plans(now)) - set(remedy_plans(was)) else "recover"


def added_risk(laid: FlatStep, known_hosts: set[str]) -> What:
    """Returns the kind of the change that a step was added."""
    step = laid.step
    if hosts_in(step) - known_hosts:
        return "host"
    if secrets_in(step.do):
        return "secret"
    if code_of(step):
        return "program"
    if is_commit(step) or any(remedy_plans(step.recover)):
        return "commit"
    if declares_less(step):
        return "effect"
    if gives_any_file(step):
        return "browser"
    if step.do.word == "stop":
        return "condition" if step.do.status == "failed" else "guard"  # type: ignore[attr-defined]
    if accepts(step):
        return "guard"
    return "note" if step.do.word == NOTE else "condition" if step.do.word == "until" else "added"


def removed_risk(laid: FlatStep) -> What:
    """Returns the kind of the change that a step was removed."""
    step = laid.step
    if is_commit(step):
        return "commit"
    if is_judge(step):
        return "expect"
    if is_guard(step):
        return "guard"
    return "note" if step.do.word == NOTE else "removed"
