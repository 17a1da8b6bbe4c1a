"""http-plain: a secret that travels unencrypted."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.opened_addresses import address_of, is_unencrypted, join, with_defaults
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.secret_patterns import takes_secret
from planbook.check.steps import StepFacts
from planbook.plan.problem import quoted


class HttpPlain(Rule):
    """Finds secrets that are typed on a page that came over plain http.

    Anyone on the way can read what such a page sends, and can change the page before it arrives. The rule ignores this
    machine itself (`127.0.0.1`, `localhost`).

    The address is the last one that the plan opens before the step, otherwise `start`. For an input in it, its default
    counts.

    Example:
        start: http://shop.example/login
        secrets: [SHOP_PASSWORD]
        steps:
          - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}

    Use instead:
        start: https://shop.example/login
        secrets: [SHOP_PASSWORD]
        steps:
          - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}

    Fix: none; only the site knows whether it has https.
    """

    name: ClassVar[str] = "http-plain"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step, page in _pages(judged):
            if takes_secret(step.step) and is_unencrypted(page):
                what = f"a secret is typed on {quoted(page)}, and http sends it unencrypted"
                yield Finding(step.place, what, "open the page over https")


def _pages(judged: PlanFacts) -> Iterator[tuple[StepFacts, str]]:
    """Yields every step with the address that was opened last before it, as far as the plan states it."""
    start = page = with_defaults(judged.plan.start, judged)
    for step in judged.steps:
        yield step, page
        if (address := address_of(step)) is not None:
            page = join(page, with_defaults(address, judged))
    yield from ((step, start) for step in judged.aside)
