"""Determines the hosts that a plan may talk to."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from planbook.hosts import Hosts, host_and_port, read_entry
from planbook.plan.model import Plan
from planbook.plan.problem import ProblemCollector, quoted
from planbook.plan.source import Text
from planbook.step.text import is_template


def allowed_hosts(plan: Plan) -> list[str]:
    """Returns the hosts of `allow`, and the constant host of `start`."""
    implied = start_host(plan.start)
    hosts = [*plan.allow, *([implied] if implied else [])]
    return list(dict.fromkeys(host.lower() for host in hosts))


def start_host(start: str) -> str | None:
    """Returns the host of an address; None if it has none or an expression gives it."""
    try:
        host = urlsplit(start).hostname
    except ValueError:
        return None
    return None if host is None or is_template(host) else host


def allows(allowed: Iterable[str], host: str) -> bool:
    """Returns whether a host on any port, or every host that a `*.` pattern matches, is allowed."""
    asked = read_entry(host)
    return asked is not None and any(entry.has_host(asked.host) for text in allowed if (entry := read_entry(text)))


def includes(allowed: Iterable[str], entry: str) -> bool:
    """Returns whether everything that an entry of `allow` permits, including its port, is already allowed."""
    asked = read_entry(entry)
    return asked is not None and any(known.covers(asked) for text in allowed if (known := read_entry(text)))


def not_allowed(plan: Plan, address: str, start: str) -> str | None:
    """Returns the host of an address, with its port if that matters, if the plan may not talk to it.

    `start` is the address at which the plan starts. Returns None for an address without a known host.
    """
    there = host_and_port(address)
    if there is None or is_template(there[0]):
        return None
    hosts = Hosts(allowed_hosts(plan), start)
    if hosts.have(*there):
        return None
    return f"{there[0]}:{there[1]}" if hosts.have_host(there[0]) else there[0]


def start_refused(plan: Plan, start: str) -> str | None:
    """Returns why a plan may not begin at the value of its `start`; None if it may."""
    host = not_allowed(plan, start, start)
    if host is None:
        return None
    return (
        f"{plan.name} may not start at {start}: its host {host} is neither listed under 'allow' nor written out in "
        "'start'; list it there, or give another address"
    )


def check_hosts(allow: Any, book: ProblemCollector) -> None:
    """Checks that the entries of `allow` are hosts."""
    for entry in allow if isinstance(allow, list) else ():
        if isinstance(entry, Text) and entry.written and not is_template(entry) and read_entry(entry) is None:
            expected = "write a host such as shop.example, *.shop.example for every host below, or shop.example:8443"
            book.add(entry.place, f"{quoted(entry)} is not a host", expected, "allow")
