"""The hosts that the browser may connect to: `allow` and the host of `start`."""

from __future__ import annotations

from collections.abc import Iterable

from planbook import prefect_servers
from planbook.hosts import USUAL, Hosts, host_and_port, split

OF_THE_BROWSER = frozenset((*USUAL, "ftp", "file", "filesystem", "view-source", "devtools"))
"""Schemes that the browser opens itself."""
FREE = frozenset(("about", "data", "blob"))
"""Schemes of content that other pages create, without the network."""
OWN = frozenset(("chrome-error", "javascript", ""))


def is_external_scheme(address: str) -> bool:
    """Returns whether a link opens another program, such as `mailto:`: the browser itself goes nowhere."""
    scheme = address.partition(":")[0].lower()
    return not (scheme in OF_THE_BROWSER or scheme in FREE or scheme in OWN or scheme.startswith("chrome"))


def blob_origin(address: str) -> str:
    """Returns the URL of the page that created a `blob:` URL; "" if it names none."""
    scheme, _, rest = address.strip().partition(":")
    return rest if scheme.lower() == "blob" and rest.partition(":")[0].lower() in USUAL else ""


class Guard:
    """The allowed hosts: those of `allow`, and the one of `start` with its port.

    `within`: a guard that must allow an address too, for called plans. `planbook.browser.network.proxy` enforces it.
    """

    def __init__(self, start: str, allow: Iterable[str] = (), within: Guard | None = None) -> None:
        opened = host_and_port(start)
        implied = () if opened is None else (f"[{opened[0]}]" if ":" in opened[0] else opened[0],)
        self.hosts: tuple[str, ...] = tuple(dict.fromkeys([*(host.lower() for host in allow), *implied]))
        self.within = within
        self._hosts = Hosts(self.hosts, start)

    def allows(self, address: str) -> bool:
        """Returns whether a page may have this address or request it.

        Allowed are http, https and WebSockets of allowed hosts, schemes without network, and blobs that a page of an
        allowed host has created (`blob:https://shop.example/…`).
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
        """Returns whether a plan may open this address itself."""
        scheme = address.partition(":")[0].strip().lower()
        return (":" not in address or scheme in ("http", "https", *FREE)) and self.allows(address)

    def reaches(self, host: str, port: int) -> bool:
        """Returns whether the browser may connect to this port of this host; never to a Prefect server of planbook."""
        if self.within is not None and not self.within.reaches(host, port):
            return False
        return self._hosts.have(host, port) and not prefect_servers.is_one(host, port)

    def why_not(self, address: str) -> str:
        """Returns what is not allowed in an address: its "host", its "port", or "server" for a Prefect server."""
        there = host_and_port(blob_origin(address) or address)
        if there is not None and prefect_servers.is_one(*there):
            return "server"
        has_host = there is not None and self._hosts.have_host(there[0])
        return "port" if has_host and (self.within is None or self.within.why_not(address) == "port") else "host"

    @property
    def all_allowed(self) -> bool:
        return self._hosts.are_all and (self.within is None or self.within.all_allowed)
