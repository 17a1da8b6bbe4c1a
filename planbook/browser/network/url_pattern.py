"""Addresses in plans: patterns (a whole URL or a path; `*` matches anything), and addresses for records."""

import re
from urllib.parse import urlsplit

from planbook.step.text import Name


def matches_url(name: Name, address: str) -> bool:
    """Returns whether the address matches.

    A pattern that begins with `/` is compared with the path, and with the query and fragment if it has them: `/orders`
    is every page of the orders, `/orders?page=2` one. Any other pattern is compared with the whole URL. A trailing `/`,
    and a fragment that is not in the pattern, make no difference.
    """
    if name.pattern:
        return name.place_in(address) is not None
    wanted = name.text.strip()
    parts = urlsplit(address)
    if "#" not in wanted:
        parts = parts._replace(fragment="")
    if wanted.startswith("/"):
        parts = parts._replace(scheme="", netloc="", query=parts.query if "?" in wanted else "")
    there = {parts.geturl(), parts._replace(path=parts.path.rstrip("/")).geturl()}
    return any(_glob(wanted).fullmatch(each) for each in there)


def _glob(wanted: str) -> re.Pattern[str]:
    literal = ".*".join(re.escape(piece) for piece in wanted.rstrip("/").split("*"))
    return re.compile(literal, re.IGNORECASE | re.DOTALL)


def without_query(address: str) -> str:
    """Returns the address without its query, fragment and credentials, which may contain anything."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
