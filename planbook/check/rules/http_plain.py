"""http-plain: a secret that travels in plain sight."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.judged import Judged
from planbook.check.opened import address_of, is_plain, joined, with_defaults
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.secrecy import takes_secret
from planbook.check.steps import JudgedStep
from planbook.plan.problem import quoted


class HttpPlain(Rule):
    """Finds secrets that are typed on a page that came over plain http.

    Everyone on the way can read what is sent from such a page, and change the page before it is shown. This machine
    itself (`127.0.0.1`, `localhost`) is no way.

    The address is the last one that the plan opens before the step, else `start`; for an input in it, its default.

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

    Fix: none; whether the site has https, only the site knows.
    """

    name: ClassVar[str] = "http-plain"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: Judged) -> Iterator[Finding]:
        for step in judged.all_steps:
            if takes_secret(step.step) and is_plain(page := _page(step, judged)):
                what = f"a secret is typed on {quoted(page)}, and http sends it in plain sight"
                yield Finding(step.place, what, "open the page over https")


def _page(step: JudgedStep, judged: Judged) -> str:
    """The address that was opened last when the step begins, as far as the plan tells."""
    page = with_defaults(judged.plan.start, judged)
    for before in judged.before(step):
        address = address_of(before)
        if address is not None:
            page = joined(page, with_defaults(address, judged))
    return page
