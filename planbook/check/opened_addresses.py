"""Returns the addresses that a plan opens, as far as they are constant."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urljoin

from planbook.check.plan_facts import PlanFacts
from planbook.check.steps import StepFacts
from planbook.plan.hosts import start_host
from planbook.plan.source import Text

_INPUT = re.compile(r"\{\{\s*inputs\.(\w+)\s*\}\}")


def addresses(judged: PlanFacts) -> Iterator[tuple[Text, StepFacts | None]]:
    """Yields every address that is opened: that of `start`, without a step, then those of the steps."""
    if isinstance(start := judged.written.get("start"), Text):
        yield start, None
    for step in judged.all_steps:
        if (text := address_of(step)) is not None:
            yield text, step


def address_of(step: StepFacts) -> Text | None:
    """Returns the address that a step opens, or sends a request to."""
    key = getattr(step.do, "method", None) or {"goto": "address", "tab": "open"}.get(step.word)
    found = (step.at(step.word, key) or (step.own if step.word != "tab" else None)) if key else None
    return found if isinstance(found, Text) else None


def host_of(address: str) -> str | None:
    """Returns the host of an address; None if it has none, or if an expression or `*` gives it."""
    host = start_host(address)
    return None if host is None or "*" in host else host


def with_defaults(address: str, judged: PlanFacts) -> str:
    """Returns the address with expressions replaced by the defaults of their inputs, if there are any."""
    return _INPUT.sub(lambda found: _default(found[1], judged) or found[0], address)


def _default(name: str, judged: PlanFacts) -> str:
    declared = judged.plan.inputs.get(name)
    return str(declared.default) if declared and isinstance(declared.default, str) else ""


def is_unencrypted(address: str) -> bool:
    """Returns whether data sent to an address can be read on the way: it uses http, and is not this machine."""
    host = host_of(address)
    return address.lower().startswith("http://") and host is not None and not _is_here(host)


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def join(base: str, address: str) -> str:
    """Resolves an address against the current page's.

    Returns it unchanged if it begins with an expression or is invalid.
    """
    try:
        return address if address.startswith("{{") else urljoin(base, address)
    except ValueError:
        return address
