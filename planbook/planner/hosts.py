"""Where a draft may go: the hosts that somebody allowed, and no private network unless it begins in one."""

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

from planbook.browser.network.allowlist import Guard
from planbook.errors import PlanbookError
from planbook.hosts import check_entries, read_entry
from planbook.planner.refused import Refused
from planbook.planner.task import Task

_LOCAL_NAMES = ("localhost", "local", "internal", "lan", "home", "intranet", "corp", "private")


def is_private(host: str) -> bool:
    """Whether the host is this machine, or one of a network that the world does not see. Names are looked up."""
    host = host.strip("[]").rstrip(".").lower()
    if host.rpartition(".")[2] in _LOCAL_NAMES:
        return True
    return any(_is_private_address(address) for address in _addresses(host))


def _is_private_address(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    return not (found.is_global and not found.is_multicast)


def _addresses(host: str) -> list[str]:
    """What the name stands for; nothing where nobody knows it, for then nobody gets there."""
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None)]
    except (OSError, UnicodeError):
        return []


def check_allowed(task: Task) -> None:
    """Whether what somebody allows can be held to. Raises PlanbookError."""
    check_entries(task.allow)
    if any(entry.host == "*" for host in task.allow if (entry := read_entry(host))):
        raise PlanbookError("--allow '*' would let a page lead the draft anywhere; name the hosts that it needs.")
    if is_private(task.host):
        return
    for host in task.allow:
        entry = read_entry(host)
        if entry and is_private(entry.host.removeprefix("*.")):
            raise PlanbookError(f"--allow {host}: this is a private address, and {task.host} is none. Begin on it.")


class Fence:
    """What a draft may open. `base` is the plan's start."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._guard = Guard(task.url, task.allow)
        self._private = is_private(task.host)

    def check(self, address: str) -> None:
        """Whether an address, whole or relative, may be opened. Raises Refused."""
        try:
            whole = urljoin(self._task.url, address)
            parts = urlsplit(whole)
            host = (parts.hostname or "").lower()
        except ValueError:
            raise Refused(f"refused: {address!r} is not an address.") from None
        if parts.scheme not in ("http", "https"):
            raise Refused(f"refused: {address!r} is not the address of a page; only http and https are opened.")
        if not self._guard.allows(whole):
            allowed = ", ".join(self._guard.hosts)
            raise Refused(f"refused: {host} is not allowed; this draft may only go to {allowed}.")
        if host != self._task.host and not self._private and is_private(host):
            raise Refused(f"refused: {host} is a private address, and the draft did not begin on one.")
