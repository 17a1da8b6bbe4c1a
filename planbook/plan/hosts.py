"""The hosts that a plan may talk to."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from planbook.plan.model import Plan
from planbook.plan.problem import Book, quoted
from planbook.plan.source import Text
from planbook.step.text import is_template

_HOST = re.compile(r"\*|(\*\.)?[\w-]+(\.[\w-]+)*\.?|\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]+\]?")


def allowed_hosts(plan: Plan) -> list[str]:
    """The hosts of `allow`, and the one that is written out in `start`."""
    implied = start_host(plan.start)
    hosts = [*plan.allow, *([implied] if implied else [])]
    return list(dict.fromkeys(host.lower() for host in hosts))


def start_host(start: str) -> str | None:
    """The host that is written out in an address; None where an expression gives it, or there is none."""
    try:
        host = urlsplit(start).hostname
    except ValueError:
        return None
    return None if host is None or is_template(host) else host


def lets_through(allowed: Iterable[str], host: str) -> bool:
    """Whether a host, or every host that a `*.` pattern stands for, is among those allowed."""
    below = host.lower().removeprefix("*")
    return any(
        entry in ("*", host.lower()) or (entry.startswith("*.") and below.endswith(entry[1:])) for entry in allowed
    )


def check_hosts(allow: Any, book: Book) -> None:
    """Whether what is written in `allow` are hosts."""
    for entry in allow if isinstance(allow, list) else ():
        if isinstance(entry, Text) and entry.written and not is_template(entry) and not _HOST.fullmatch(entry):
            expected = "write a host such as shop.example, or *.shop.example for every host below; any port is allowed"
            book.add(entry.place, f"{quoted(entry)} is not a host", expected, "allow")
