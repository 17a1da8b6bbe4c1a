"""Which hosts the browser may talk to: `allow` and the host of `start`."""

from __future__ import annotations

from collections.abc import Iterable

from planbook import prefect_servers
from planbook.hosts import USUAL, Hosts, host_and_port, split

OF_THE_BROWSER = frozenset((*USUAL, "ftp", "file", "filesystem", "view-source", "devtools"))
"""Schemes with which a browser goes somewhere by itself."""
FREE = frozenset(("about", "data", "blob"))
"""Those of pages that are made by others and come over no network."""
OWN = frozenset(("chrome-error", "javascript", ""))


def is_external_scheme(address: str) -> bool:
    """Whether a link leads to another program, as `mailto:` does: the browser itself goes nowhere."""
    scheme = address.partition(":")[0].lower()
    return not (scheme in OF_THE_BROWSER or scheme in FREE or scheme in OWN or scheme.startswith("chrome"))


def blob_origin(address: str) -> str:
    """The address of the page's host that has made what is at a `blob:` address; empty where none is named."""
    scheme, _, rest = address.strip().partition(":")
    return rest if scheme.lower() == "blob" and rest.partition(":")[0].lower() in USUAL else ""


class Guard:
    """The hosts that are allowed: those of `allow`, and the one of `start`, whose port is meant where none is named.

    `within`: nothing that this one does not allow, as for a called plan. `planbook.browser.network.proxy` holds it.
    """

    def __init__(self, start: str, allow: Iterable[str] = (), within: Guard | None = None) -> None:
        opened = host_and_port(start)
        implied = () if opened is None else (f"[{opened[0]}]" if ":" in opened[0] else opened[0],)
        self.hosts: tuple[str, ...] = tuple(dict.fromkeys([*(host.lower() for host in allow), *implied]))
        self.within = within
        self._hosts = Hosts(self.hosts, start)

    def allows(self, address: str) -> bool:
        """Whether a page may have this address, or ask for it: http, https and WebSockets of allowed hosts, what comes
        over no network, and what a page of an allowed host has made (`blob:https://shop.example/…`).
        """
        maker = blob_origin(address)
        if maker:
            return self.allows(maker)
        try:
            scheme = split(address).scheme
        except ValueError:
            return False
        there = host_and_port(address)
        return scheme in FREE or scheme in OWN or (scheme in USUAL and there is not None and self.reaches(*there))

    def opens(self, address: str) -> bool:
        """Whether a plan may open this address itself."""
        scheme = address.partition(":")[0].strip().lower()
        return (":" not in address or scheme in ("http", "https", *FREE)) and self.allows(address)

    def reaches(self, host: str, port: int) -> bool:
        """Whether the browser may connect to this port of this host: to a Prefect server that planbook runs, never."""
        if self.within is not None and not self.within.reaches(host, port):
            return False
        return self._hosts.have(host, port) and not prefect_servers.is_one(host, port)

    def why_not(self, address: str) -> str:
        """What of an address is not allowed: its host or its port, or that a Prefect server is there."""
        there = host_and_port(blob_origin(address) or address)
        if there is not None and prefect_servers.is_one(*there):
            return "server"
        has_host = there is not None and self._hosts.have_host(there[0])
        return "port" if has_host and (self.within is None or self.within.why_not(address) == "port") else "host"

    @property
    def all_allowed(self) -> bool:
        return self._hosts.are_all and (self.within is None or self.within.all_allowed)
