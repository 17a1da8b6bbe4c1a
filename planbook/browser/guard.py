"""Which hosts the browser may talk to: `allow` and the host of `start`."""

import os
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

OF_THE_BROWSER = frozenset(("http", "https", "ws", "wss", "ftp", "file", "filesystem", "view-source", "devtools"))
"""Schemes with which a browser goes somewhere by itself."""
FREE = frozenset(("about", "data", "blob", "chrome-error", "javascript", ""))
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def is_for_others(address: str) -> bool:
    """Whether a link leads to another program, as `mailto:` does: the browser itself goes nowhere."""
    scheme = address.partition(":")[0].lower()
    return not (scheme in OF_THE_BROWSER or scheme in FREE or scheme.startswith("chrome"))


class Guard:
    """The hosts that are allowed, on any port; `*.shop.example` is every host below shop.example.

    There are two ways to hold it. Chromium that we start ourselves is told not to find any other host, which costs
    nothing and holds for service workers, WebSockets, redirects and popups alike. Everywhere else (another browser,
    one that runs already, behind a proxy which finds hosts itself) requests are routed, and that turns the browser's
    cache off.
    """

    def __init__(self, start: str, allow: Iterable[str] = ()) -> None:
        hosts = [host.lower() for host in allow]
        implied = urlsplit(start).hostname
        self.hosts: tuple[str, ...] = tuple(dict.fromkeys([*hosts, *([implied] if implied else [])]))

    def allows(self, address: str) -> bool:
        """Whether the browser may talk to this address."""
        try:
            parts = urlsplit(address)
            host = parts.hostname or ""
        except ValueError:
            return False
        return parts.scheme in FREE or any(fnmatchcase(host, pattern) for pattern in self.hosts)

    @property
    def all_allowed(self) -> bool:
        return "*" in self.hosts

    @property
    def by_resolver(self) -> bool:
        """Whether a Chromium of ours can hold it by itself."""
        return not self.all_allowed and not any(
            os.environ.get(name) or os.environ.get(name.upper()) for name in PROXIES
        )

    def resolver_rules(self) -> str:
        """The rules for Chromium's `--host-resolver-rules`."""
        return ", ".join(["MAP * ~NOTFOUND", *(f"EXCLUDE {_bracketed(host)}" for host in self.hosts)])

    def others(self, schemes: str) -> re.Pattern[str]:
        """What matches the addresses that are not allowed; it reads alike in Python and in JavaScript."""
        hosts = "|".join(re.escape(_bracketed(host)).replace(r"\*", r"[^/:]*") for host in self.hosts)
        return re.compile(rf"^(?:{schemes})://(?!(?:[^/@]*@)?(?:{hosts})(?:[:/?#]|$))", re.IGNORECASE)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
