"""secret-in-address: a password or token in an address."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.opened_addresses import addresses
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import quoted

_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_USER = re.compile(r"^\s*[a-z][a-z0-9+.-]*://[^/?#@\s]*:([^/?#@]+)@", re.IGNORECASE)
_PARAMETER = re.compile(
    r"""[?&;\#]((?:(?:access|auth|id|refresh|bearer|session)[_-]?)?token|pass(?:word|wd|code|phrase)|pwd|api[_-]?key
    |(?:client[_-]?)?secret|(?:j|php)?sess(?:ion)?[_-]?id|x-(?:amz|goog)-signature)=([^&\#\s]+)""",
    re.VERBOSE | re.IGNORECASE,
)


class SecretInAddress(Rule):
    """Finds addresses that contain a password, a token or a session id.

    Addresses are kept where nobody expects secrets: in the record of the run, in the browser's history, in the logs of
    every server on the way, and in the `Referer` that the page sends on. That includes what an expression inserts.

    Example:
        - goto: "https://ada:rosebud@shop.example/orders"
        - goto: /orders?access_token=4f3c2b1a

    Use instead:
        secrets: [SHOP_PASSWORD]
        steps:
          - goto: https://shop.example/login
          - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}
          - click: {button: Sign in}

    Fix: none; the plan has to sign in to the site in another way.
    """

    name: ClassVar[str] = "secret-in-address"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for text, _ in addresses(judged):
            address = _EXPRESSION.sub("\0", text)
            parameter, user = _PARAMETER.search(address), _USER.search(address)
            if parameter or user:
                which = f"{quoted(f'{parameter[1]}=')} is" if parameter else "a password is"
                todo = "sign in with 'fill' and a secret: addresses are kept, in records and in logs"
                hidden = [parameter[2] if parameter else "", user[1] if user else ""]
                hide = tuple(part for one in hidden for part in one.split("\0") if part)
                yield Finding(text.place, f"{which} in an address", todo, hide=hide)
