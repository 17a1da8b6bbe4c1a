"""The hosts that a draft may open: those that were allowed, and no private network unless the draft begins in one."""

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
    """Returns whether the host is this machine or in a private network. Names are resolved."""
    host = host.strip("[]").rstrip(".").lower()
    if host.rpartition(".")[2] in _LOCAL_NAMES:
        return True
    return any(_is_private_address(address) for address in _addresses(host))


def _is_private_address(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    return not (found.is_global and not found.is_multicast)


def _addresses(host: str) -> list[str]:
    """Returns the addresses of a name; none if it cannot be resolved, because then nobody can connect to it."""
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None)]
    except (OSError, UnicodeError):
        return []


def check_allowed(task: Task) -> None:
    """Checks that the allowed hosts can be enforced. Raises PlanbookError."""
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
    """The addresses that a draft may open."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._guard = Guard(task.url, task.allow)
        self._private = is_private(task.host)

    def check(self, address: str) -> None:
        """Checks an absolute or relative address. Raises Refused if it may not be opened."""
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
