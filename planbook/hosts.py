"""Hosts as in `allow`, and whether an address is on one of them.

An entry is a host (`shop.example`), `*.` and a host for every host below it, or `*` for all hosts. A port may follow:
`shop.example:8443`, or `shop.example:*` for any. Without one, the entry means the usual ports (80 and 443) and the port
of the plan's `start`. An IPv6 address with a port is in brackets: `[::1]:8080`.
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
    """An entry of `allow`: the normalized host, and the port as written, or ""."""

    host: str
    port: str = ""

    def has_host(self, host: str) -> bool:
        """Returns whether the entry matches a host, with any port."""
        below = self.host == "*" or (self.host.startswith("*.") and host.removeprefix("*").endswith(self.host[1:]))
        return below or host == self.host

    def has(self, host: str, port: int, unnamed: Iterable[int]) -> bool:
        """Returns whether the entry matches a port of a host; `unnamed` are the ports of an entry without one."""
        if not self.has_host(host):
            return False
        return self._has_any_port or (self.port == str(port) if self.port else port in unnamed)

    def covers(self, other: "Entry") -> bool:
        """Returns whether this entry includes all that the other one does."""
        if not self.has_host(other.host):
            return False
        return self._has_any_port or self.port == other.port or (not self.port and other.port in ("80", "443"))

    @property
    def _has_any_port(self) -> bool:
        return self.port == "*" or (self.host == "*" and not self.port)


def read_entry(text: str) -> Entry | None:
    """Parses an entry of `allow`; returns None if it is not a host."""
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
    """Raises PlanbookError for a value of `--allow` that is not a host."""
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
    """Returns a host in its normal form: lower case, without a trailing dot, non-ASCII letters as `xn--…`."""
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
    """Returns the parts of a URL as browsers see them, to which `\\` is `/`. Raises ValueError if it is invalid."""
    parts = urlsplit(address.strip().replace("\\", "/"))
    _ = parts.hostname, parts.port
    return parts


def host_and_port(address: str) -> tuple[str, int] | None:
    """Returns the host and port of a URL; None if it is invalid or has no host."""
    try:
        parts = split(address)
    except ValueError:
        return None
    port = parts.port or USUAL.get(parts.scheme)
    return (plain(parts.hostname), port) if parts.hostname and port else None


def names_host(address: str) -> bool:
    """Returns whether the beginning of an address settles its host: it is relative, or a slash ends the host."""
    _, colon, rest = address.partition("://")
    return "/" in rest if colon else address[:1] in ("/", "?") or ("/" in address and ":" not in address)


class Hosts:
    """The hosts of a list of entries. Entries without a port also match the port of `start`."""

    def __init__(self, entries: Iterable[str], start: str = "") -> None:
        self.entries = tuple(entry for text in entries if (entry := read_entry(text)))
        opened = host_and_port(start)
        self.unnamed = frozenset((80, 443, *([opened[1]] if opened else ())))

    def have(self, host: str, port: int) -> bool:
        """Returns whether an entry matches this port of this host."""
        return any(entry.has(plain(host), port, self.unnamed) for entry in self.entries)

    def have_host(self, host: str) -> bool:
        """Returns whether an entry matches any port of this host."""
        return any(entry.has_host(plain(host)) for entry in self.entries)

    @property
    def are_all(self) -> bool:
        """Whether an entry matches every port of every host."""
        return any(entry.host == "*" and entry.port in ("", "*") for entry in self.entries)
