"""Badges: what a reviewer must not overlook about a step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planbook.plan.hosts import allowed_hosts, allows
from planbook.plan.model import Plan
from planbook.plan.problem import Problem
from planbook.report.phrases import plural
from planbook.report.view.touched import called_plan, hosts_of, opens_unknown, secrets_of, start_of
from planbook.runs.earlier_runs import PastStep
from planbook.step.kind import Effect, Step

KINDS: dict[str, str] = {
    "beyond": "Does what a browser alone cannot",
    "unknown": "Calls a plan that cannot be read",
    "elsewhere": "Opens a host that the plan does not allow",
    "leaves": "Opens another host than the one where the plan starts",
    "anywhere": "Opens an address that only the run knows, on a host that the plan allows",
    "commit": "Sent at most once",
    "unverified": "Nothing shows whether it was sent, where that is unclear: a person is asked",
    "undeclared": "Has sent something in earlier runs, and does not say whether that may happen twice",
    "allowed": "A comment allows what a rule finds here",
    "secret": "Uses a secret",
    "unjudged": "Changes something, and no later step checks the result",
    "optional": "May fail, and the plan goes on",
    "repeated": "Repeated if it fails, even if it has sent something: its author says that this is safe",
    "retried": "Tried again more often than other steps",
}
"""The kinds of badges, by risk, with their meanings."""
BEYOND = {
    "request": "sends a request",
    "run": "starts a program",
    "agent": "leaves it to an agent",
    "script": "runs a script",
}
UNJUDGED = "unjudged-change"
"""The rule of `check` that finds changes whose result no step checks."""


@dataclass(frozen=True)
class Badge:
    """A badge of a step: its kind (a key of KINDS), and a short text."""

    kind: str
    text: str

    @property
    def why(self) -> str:
        return KINDS[self.kind]


def badges(
    step: Step,
    effect: Effect,
    plan: Plan,
    called: Mapping[str, Plan],
    findings: Sequence[Problem] = (),
    past: PastStep | None = None,
    allowed: Sequence[str] = (),
) -> list[Badge]:
    """Returns the badges of a step of a plan, the riskiest first.

    `findings` are those of `check` about this step, `past` are its earlier runs, and `allowed` are the rules that
    comments on it suppress.
    """
    found = [*_kind(step, called), *_hosts(step, plan, called), *_commit(step, effect), *_others(step, plan)]
    found += [Badge("allowed", f"{rule} allowed") for rule in allowed]
    found += [Badge("secret", name) for name in secrets_of(step, called)]
    if past and past.requests and not step.says_effect and effect != "once" and not step.do.holds_steps:
        found.append(Badge("undeclared", f"has sent {past.requests[0]}"))
    if any(finding.rule == UNJUDGED for finding in findings):
        found.append(Badge("unjudged", "no look after it"))
    return sorted(found, key=lambda badge: list(KINDS).index(badge.kind))


def _kind(step: Step, called: Mapping[str, Plan]) -> Iterator[Badge]:
    if step.do.family == "beyond":
        yield Badge("beyond", BEYOND.get(step.do.word, step.do.word))
    if step.do.word == "call" and called_plan(step, called) is None:
        yield Badge("unknown", "plan cannot be read")


def _hosts(step: Step, plan: Plan, called: Mapping[str, Plan]) -> Iterator[Badge]:
    allowed, start = allowed_hosts(plan), start_of(plan)
    for host in hosts_of(step, plan, called):
        if not allows(allowed, host):
            yield Badge("elsewhere", f"opens {host}, not allowed")
        elif host != start:
            yield Badge("leaves", f"opens {host}")
    if opens_unknown(step, plan):
        yield Badge("anywhere", "address from the run")


def _commit(step: Step, effect: Effect) -> Iterator[Badge]:
    if effect == "once" and not step.do.holds_steps and step.do.word != "call":
        yield Badge("commit", "commit")
        if step.verify is None:
            yield Badge("unverified", "no verify")


def _others(step: Step, plan: Plan) -> Iterator[Badge]:
    if step.may_be_sent_again:
        yield Badge("repeated", "may be sent again")
    if step.optional:
        yield Badge("optional", "optional")
    usual = 0 if step.do.holds_steps or step.do.word == "call" else plan.defaults.retries
    if step.retries is not None and (not isinstance(step.retries, int) or step.retries > usual):
        yield Badge("retried", plural(step.retries, "retry", "retries") if isinstance(step.retries, int) else "retries")
