"""request-outside-allow: a request to a host that the plan does not allow, or that a page chooses."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.opened_addresses import address_of, host_of, with_defaults
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.hosts import names_host
from planbook.plan.hosts import not_allowed
from planbook.plan.origins import Origins
from planbook.plan.problem import quoted


class RequestOutsideAllow(Rule):
    """Finds requests to hosts that `allow` does not list, and requests whose host is read from a page.

    A request goes only where the plan's pages may go; otherwise the step fails with `blocked_host`. No value that was
    read from a page may decide the host, because a page that was tampered with could have the plan's data sent
    elsewhere. Such a value may be in the path or the query.

    Example:
        start: https://shop.example/
        steps:
          - extract: {from: {link: Details}, attribute: href, into: details}
          - request: {get: "{{ values.details }}", into: answer}
          - expect: "{{ values.answer.total > 0 }}"

    Use instead:
        start: https://shop.example/
        steps:
          - extract: {from: {testid: order-number}, into: number}
          - request: {get: "/api/orders/{{ values.number }}", into: answer}
          - expect: "{{ values.answer.total > 0 }}"

    Fix: none; a reviewer has to say whether the plan may send anything there.
    """

    name: ClassVar[str] = "request-outside-allow"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        origins, start = Origins(judged.plan), with_defaults(judged.plan.start, judged)
        for step in judged.all_steps:
            text = address_of(step) if step.word == "request" else None
            if text is None:
                continue
            host = host_of(text.strip()) and not_allowed(judged.plan, text, start)
            before, name = origins.until_page(step.step, text)
            if host and text.lower().lstrip().startswith("http"):
                todo = "list it under 'allow', or take the request out"
                yield Finding(text.place, f"{quoted(host)} is not a host that this plan may send requests to", todo)
            elif name and not names_host(before):
                what = f"{quoted(name)} is what a page said, and no page chooses the host of a request"
                yield Finding(text.place, what, "write the host out, and only the path or query as an expression")
