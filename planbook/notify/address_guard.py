"""Decides which network addresses messages may go to: public ones, and those that the project allows.

It checks the address at the moment of connecting, so a changed name or a redirect cannot bypass it. Python reports each
connection of any library before it is made (`sys.addaudithook`). A hook cannot be removed, so this is for a separate
process.
"""

import socket
import sys
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit
from urllib.request import getproxies

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
METADATA: Sequence[Network] = [
    ip_network(one)
    for one in ("169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "168.63.129.16",
                "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254")
]  # fmt: skip
"""The metadata services of clouds, which give the machine's credentials to any client."""
NAT64, SIX_TO_FOUR = IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16")
HERE = ("", "0.0.0.0", "::")
_CONNECTS = ("socket.connect", "socket.sendto", "socket.sendmsg")


class Refused(OSError):
    """No message may go to this address."""


class Guard:
    """Refuses connections of this process. `refused` is the reason, for the last message."""

    def __init__(self) -> None:
        self.allowed: Sequence[Network] = []
        self.refused: str | None = None
        self._trusted: set[Address] = set()  # proxies that the environment names
        sys.addaudithook(self._hook)

    def begin(self, allowed: Iterable[str]) -> None:
        """Starts over for the next message."""
        self.allowed = [ip_network(one, strict=False) for one in allowed]
        self.refused = None
        self._trusted = {address for proxy in getproxies().values() for address in _addresses(proxy)}

    def check_host(self, address: str) -> None:
        """Checks the host of an address, which a proxy may connect to. Raises Refused."""
        for found in _addresses(address):
            self._check(found)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in _CONNECTS:
            return
        place = arguments[1]
        if not isinstance(place, tuple):
            self._refuse(f"{place!r} is not an address of the network")
        host = str(place[0]).partition("%")[0]  # type: ignore[index]
        try:
            address = ip_address("127.0.0.1" if host in HERE else host)
        except ValueError:
            self._refuse(f"{host} is a name, and its address is not known before it is connected to")
        if address not in self._trusted or _is_in(_plain(address), METADATA):
            self._check(address)

    def _check(self, address: Address) -> None:
        why = why_not(address, self.allowed)
        if why:
            self._refuse(why)

    def _refuse(self, why: str) -> None:
        self.refused = why
        raise Refused(why)


def why_not(address: Address, allowed: Sequence[Network]) -> str | None:
    """Returns why no message may go to an address; None if it may."""
    plain = _plain(address)
    if _is_in(plain, METADATA):
        return f"{plain} is the metadata service of a cloud"
    if (plain.is_global and not plain.is_multicast) or _is_in(plain, allowed):
        return None
    return f"{plain} is not a public address, and `allow_private` does not have it"


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _plain(address: Address) -> Address:
    """Returns the IPv4 address that an IPv6 address embeds, if it does."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        if address in SIX_TO_FOUR:
            return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address


def _addresses(address: str) -> set[Address]:
    """Returns the network addresses of an address's host; empty if it does not resolve."""
    host = urlsplit(address if "://" in address else f"//{address}").hostname
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return set()
    return {ip_address(str(one[4][0]).partition("%")[0]) for one in found}
