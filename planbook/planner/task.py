"""The task of writing a plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from planbook.errors import PlanbookError

_SECRET = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
TELLING = 3  # characters: shorter values occur in texts by chance
_WORDS = re.compile(r"[a-z0-9]+")
_SMALL = "a an and as at by for from in into is it of on or our that the then their to up with your my me"


@dataclass(frozen=True)
class Task:
    """A goal in a person's words, and what may be used for it.

    `allow` are hosts besides that of `url`. `secrets` are the names of the only secrets that may be used. `once` is
    whether `once` steps are sent while the plan is drafted. `name` is the plan's, if chosen. `change` is the
    text of the plan that the goal wants to be changed, if any.
    """

    goal: str
    url: str
    allow: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    once: bool = False
    vision: bool = False
    name: str | None = None
    change: str = ""

    @property
    def host(self) -> str:
        """The host of the page that the plan starts with."""
        return (urlsplit(self.url).hostname or "").lower()

    @property
    def origin(self) -> str:
        """The origin of that page: https://shop.example."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def short_name(self) -> str:
        """A name for the plan, made from the goal, unless one was chosen."""
        words = [word for word in _WORDS.findall(self.goal.lower()) if word not in _SMALL.split()]
        return self.name or "-".join(words[:5])[:50].strip("-") or "plan"


def words_of(goal: str) -> set[str]:
    """Returns the words of a goal that say what it is about; the names of secrets do not."""
    return set(_WORDS.findall(_SECRET.sub("", goal).lower())) - set(_SMALL.split())


def secrets_named(goal: str, given: Sequence[str]) -> tuple[str, ...]:
    """Returns the names of usable secrets: those given, and those that the goal names, such as SHOP_PASSWORD."""
    return tuple(dict.fromkeys([*given, *_SECRET.findall(goal)]))


def check_goal(goal: str, secrets: Mapping[str, str]) -> None:
    """Checks that the goal contains no secret: it is sent to the model, and stored. Raises PlanbookError."""
    for name, value in secrets.items():
        if len(value) >= TELLING and value in goal:
            raise PlanbookError(f"The goal has the value of {name} in it; write its name instead: {name}")


def page_address(url: str) -> str:
    """Returns the URL with a scheme; a bare host gets http on this machine, else https. Raises PlanbookError."""
    host = url.split("/")[0].split(":")[0]
    scheme = "http" if host in ("localhost", "127.0.0.1") else "https"
    address = url if "://" in url else f"{scheme}://{url}"
    try:
        parts = urlsplit(address)
        is_host = parts.hostname and not re.search(r"\s", parts.netloc)
        if parts.scheme in ("http", "https") and is_host and parts.port != 0:
            return address
    except ValueError:  # a port that is not a number
        pass
    raise PlanbookError(f"{url!r} is not the address of a page; expected one such as https://shop.example")
