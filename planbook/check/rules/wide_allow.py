"""wide-allow: permission for hosts that anybody can own."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.hosts import read_entry
from planbook.plan.problem import quoted

_COUNTRY = re.compile(r"\*\.(?:ac|co|com|edu|gob|gouv|gov|ne|net|nom|or|org)\.[a-z]{2}")
_OWN = frozenset(["local", "localhost", "internal", "intranet", "lan", "corp", "home", "private", "test"])
_SHARED = frozenset(
    [
        "amazonaws.com", "appspot.com", "azureedge.net", "azurewebsites.net", "blob.core.windows.net", "blogspot.com",
        "cloudapp.net", "cloudfront.net", "firebaseapp.com", "fly.dev", "github.io", "gitlab.io", "googleapis.com",
        "googleusercontent.com", "herokuapp.com", "myshopify.com", "netlify.app", "ngrok.io", "ngrok-free.app",
        "onrender.com", "pages.dev", "r2.dev", "run.app", "s3.amazonaws.com", "sharepoint.com", "vercel.app", "web.app",
        "wordpress.com", "workers.dev",
    ]
)  # fmt: skip
"""Domains under which anybody can own a host."""


class WideAllow(Rule):
    """Finds entries of `allow` that permit hosts which anybody can own.

    `allow` keeps a plan, its secrets and its signed-in session on the sites that a reviewer has seen. `*`, `*.com`,
    `*.co.uk` and `*.github.io` keep it nowhere: a link, or a page that was tampered with, may lead it to a host that
    somebody made for the purpose.

    Example:
        allow: ["*"]

    Use instead:
        allow: ["*.shop.example", pay.example]

    Fix: none; a run shows which hosts the site needs, because it notes those that were blocked.
    """

    name: ClassVar[str] = "wide-allow"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for written in judged.written.get("allow", ()):
            entry = read_entry(written)
            if entry and (whose := _whose(entry.host)):
                yield Finding(written.place, f"{quoted(written)} is {whose}", "name the hosts that the plan needs")


def _whose(host: str) -> str:
    if host == "*":
        return "every host there is"
    below = host.removeprefix("*.")
    if below == host:
        return ""
    if _COUNTRY.fullmatch(host) or ("." not in below and below not in _OWN):
        return f"every host in {quoted(f'.{below}')}"
    return "where anybody can have a host" if below in _SHARED else ""
