"""new-host: an address on a host that the plan does not allow."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.opened_addresses import addresses, host_of, with_defaults
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.hosts import not_allowed, start_host
from planbook.plan.problem import quoted
from planbook.plan.source import Mapping, Text
from planbook.step.text import is_template


class NewHost(Rule):
    """Finds addresses on hosts that `allow` does not list.

    The step would fail with `blocked_host`. The rule reports it earlier, so that the host appears in `allow`, where
    reviewers look, and not in the middle of the steps.

    The rule looks at addresses that steps open, and at those that looks wait for. The host in an expression is known
    only at run time, except in `start`: there the rule inserts the defaults of inputs, and a host that is not spelled
    out must be listed, or the plan does not run. An entry without a port means 80, 443 and the port of `start`.

    Example:
        start: https://shop.example/
        steps:
          - goto: https://pay.example/invoices

    Use instead:
        start: https://shop.example/
        allow: [pay.example]
        steps:
          - goto: https://pay.example/invoices

    Fix: none; a reviewer has to say whether the plan may go there.
    """

    name: ClassVar[str] = "new-host"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        yield from _of_start(judged)
        start = with_defaults(judged.plan.start, judged)
        for text in _named(judged):
            host = host_of(text.strip()) and not_allowed(judged.plan, text, start)
            if host and text.lower().lstrip().startswith("http"):
                todo = "list it under 'allow', or take the address out"
                yield Finding(text.place, f"{quoted(host)} is not a host that this plan may talk to", todo)


def _of_start(judged: PlanFacts) -> Iterator[Finding]:
    written = judged.written.get("start")
    if not isinstance(written, Text) or start_host(written):
        return
    start = with_defaults(written, judged)
    host = not_allowed(judged.plan, start, start)
    if host:
        todo = "list it under 'allow', or write it out in 'start'"
        yield Finding(written.place, f"this plan would start on {quoted(host)}, which it does not allow", todo)
    elif not judged.plan.allow and is_template(written):
        todo = "list the hosts that it may be under 'allow', or write one out in 'start'"
        yield Finding(written.place, "the host of 'start' is given by an expression, and 'allow' lists none", todo)


def _named(judged: PlanFacts) -> Iterator[Text]:
    """Yields the addresses that are opened, and those of looks and tabs. `start` allows its own host."""
    yield from (text for text, step in addresses(judged) if step and step.word != "request")
    for written in (*(look.written for look in judged.looks), *(step.at("tab") for step in judged.all_steps)):
        if isinstance(written, Mapping) and isinstance(address := written.get("address"), Text):
            yield address
