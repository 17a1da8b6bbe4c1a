"""lookalike-host: a host that looks like another one."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.comments import scalars
from planbook.plan.lookalike import hosts_in, looks_like_another, network_name, read_name
from planbook.plan.problem import quoted


class LookalikeHost(Rule):
    """Finds hosts with letters of another alphabet that look like Latin ones.

    `pаypal.example` with a Cyrillic а is another host than `paypal.example`, and a reader of the plan cannot see it.
    The message gives the name that the network uses, which begins with `xn--`. The rule ignores hosts in other
    alphabets that differ visibly from Latin, and letters such as ü and é.

    Example:
        allow: [pаypal.example]

    Use instead:
        allow: [paypal.example]

    Fix: none; a person has to say which host was meant.
    """

    name: ClassVar[str] = "lookalike-host"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        odd = (text for text in scalars(judged.written) if not text.isascii() or "xn--" in text)
        for text in odd:
            for host in hosts_in(text):
                if looks_like_another(host):
                    what = f"{quoted(read_name(host))} looks like another host; it is {network_name(host)}"
                    yield Finding(text.place, what, "write the host that is meant in its own letters")
