"""Hosts as `allow` names them, and whether an address is on one of them.

An entry is a host (`shop.example`), `*.` and a host for every host below it, or `*` for all there are. A port may
follow: `shop.example:8443`, or `shop.example:*` for any. Where none does, the usual ports are meant (80 and 443), and
the one that the plan's `start` has. An IPv6 address with a port is in brackets: `[::1]:8080`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urlsplit

from planbook.errors import PlanbookError

USUAL = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_ENTRY = re.compile(r"(\*|(?:\*\.)?[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\])(?::(\*|[0-9]{1,5}))?")


@dataclass(frozen=True)
class Entry:
    """An entry of `allow`: the host as the network calls it, and the port as it is written, if one is."""

    host: str
    port: str = ""

    def has_host(self, host: str) -> bool:
        """Whether a host, or every host that a `*.` pattern stands for, is meant."""
        below = self.host == "*" or (self.host.startswith("*.") and host.removeprefix("*").endswith(self.host[1:]))
        return below or host == self.host

    def has(self, host: str, port: int, unnamed: Iterable[int]) -> bool:
        """Whether a port of a host is meant; `unnamed` are the ports where none is named."""
        if not self.has_host(host):
            return False
        return self._has_any_port or (self.port == str(port) if self.port else port in unnamed)

    def covers(self, other: "Entry") -> bool:
        """Whether this entry means all that the other one does."""
        if not self.has_host(other.host):
            return False
        return self._has_any_port or self.port == other.port or (not self.port and other.port in ("80", "443"))

    @property
    def _has_any_port(self) -> bool:
        return self.port == "*" or (self.host == "*" and not self.port)


def read_entry(text: str) -> Entry | None:
    """What is written in `allow`; None where that is no host."""
    if _is_ipv6(text):
        return Entry(plain(text))
    found = _ENTRY.fullmatch(text)
    if not found or (found[1].startswith("[") and not _is_ipv6(found[1])):
        return None
    host, port = plain(found[1]), found[2] or ""
    if port.isdigit():
        return Entry(host, str(int(port))) if 0 < int(port) < 65536 else None
    return Entry(host, port)


def check_entries(texts: Iterable[str]) -> None:
    """Raises PlanbookError for what was given by `--allow` and is no host."""
    for text in texts:
        if read_entry(text) is None:
            like = "shop.example, *.shop.example or shop.example:8443"
            raise PlanbookError(f"--allow {text}: this is not a host; expected one such as {like}")


def _is_ipv6(text: str) -> bool:
    try:
        return bool(IPv6Address(text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text))
    except ValueError:
        return False


def plain(host: str) -> str:
    """A host as the network calls it: in small letters, without a last dot, `xn--…` for other letters than a to z."""
    host = host.removeprefix("[").removesuffix("]").rstrip(".").lower()
    if ":" in host:
        try:
            return IPv6Address(host).compressed
        except ValueError:
            return host
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def split(address: str) -> SplitResult:
    """The parts of an address as browsers see them, to whom `\\` is `/`. Raises ValueError where it is none."""
    parts = urlsplit(address.strip().replace("\\", "/"))
    _ = parts.hostname, parts.port
    return parts


def host_and_port(address: str) -> tuple[str, int] | None:
    """Where an address leads; None where it is none, or leads to no host."""
    try:
        parts = split(address)
    except ValueError:
        return None
    port = parts.port or USUAL.get(parts.scheme)
    return (plain(parts.hostname), port) if parts.hostname and port else None


class Hosts:
    """The hosts of some entries. `start` is the address whose port is meant too where an entry names none."""

    def __init__(self, entries: Iterable[str], start: str = "") -> None:
        self.entries = tuple(entry for text in entries if (entry := read_entry(text)))
        opened = host_and_port(start)
        self.unnamed = frozenset((80, 443, *([opened[1]] if opened else ())))

    def have(self, host: str, port: int) -> bool:
        """Whether this port of this host is among them."""
        return any(entry.has(plain(host), port, self.unnamed) for entry in self.entries)

    def have_host(self, host: str) -> bool:
        """Whether any port of this host is among them."""
        return any(entry.has_host(plain(host)) for entry in self.entries)

    @property
    def are_all(self) -> bool:
        """Whether every port of every host is among them."""
        return any(entry.host == "*" and entry.port in ("", "*") for entry in self.entries)
