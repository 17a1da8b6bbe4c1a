"""A request that a step sends past the page, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from planbook.browser.network.statuses import in_words
from planbook.browser.network.url_pattern import without_query
from planbook.errors import StepError

READING = ("GET", "HEAD")
REDIRECTS = (301, 302, 303, 307, 308)
KEPT_ELSEWHERE = ("accept", "accept-encoding", "accept-language", "content-type", "user-agent")
"""Headers that another host may see: any other one may contain credentials."""
OF_BODY = ("content-type", "content-encoding", "content-language")


@dataclass(frozen=True)
class Outgoing:
    """A request. `fields`: a form with files, instead of `body`; the keys of `headers` are in lower case."""

    method: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    fields: Mapping[str, Any] | None = None
    cookies: Literal["page", "none"] = "page"
    final: tuple[int, ...] = ()  # statuses that are the answer even if they redirect

    @property
    def sends(self) -> bool:
        """Whether it may change something."""
        return self.method not in READING

    def redirected(self, status: int, location: str) -> Outgoing:
        """Returns the request that a redirect asks for.

        Raises StepError if it would send this one to another host.
        """
        try:
            there = urljoin(self.address, location)
            is_elsewhere = origin(there) != origin(self.address)
        except ValueError:
            raise StepError("navigation", f'{self}: it redirects to "{location}", which is not an address') from None
        headers = {name: text for name, text in self.headers.items() if not is_elsewhere or name in KEPT_ELSEWHERE}
        if self.sends and (status == 303 or (status in (301, 302) and self.method == "POST")):
            headers = {name: text for name, text in headers.items() if name not in OF_BODY}
            return replace(self, method="GET", address=there, headers=headers, body=None, fields=None)
        if self.sends and is_elsewhere:
            raise StepError(
                "blocked_host",
                f"{self}: the server redirects it to {without_query(there)}, and what a step sends is not sent to "
                "another host; if it belongs there, write that address",
            )
        return replace(self, address=there, headers=headers)

    def __str__(self) -> str:
        return f"{self.method} {without_query(self.address)}"


@dataclass(frozen=True)
class Answer:
    """What a server answers; the keys of `headers` are in lower case."""

    request: Outgoing
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def in_words(self) -> str:
        """The status with its name: `500 (Internal Server Error)`."""
        return in_words(self.status, "")


def origin(address: str) -> tuple[str, str | None, int | None]:
    """Returns the scheme, host and port of an address. Raises ValueError."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port
