"""Addresses as a plan names them: whole, or a path; `*` is anything."""

import re
from urllib.parse import urlsplit

from planbook.step.text import Name


def matches_url(name: Name, address: str) -> bool:
    """Whether the address is what is named.

    What begins with `/` is compared with the path, and with what follows it as far as that is written: `/orders` is
    every page of the orders, `/orders?page=2` one. Everything else is compared with the whole address. A last `/`, and
    a fragment that is not written, make no difference.
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
