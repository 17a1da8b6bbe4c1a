"""Names for the inputs, values and secrets of a recorded plan, made of what the page calls a field."""

import re
from collections.abc import Container
from urllib.parse import urlsplit

LONGEST = 30


def identifier(said: str, otherwise: str = "value") -> str:
    """Returns a name of small letters, digits and underscores."""
    name = re.sub(r"[^a-z0-9]+", "_", said.lower())[:LONGEST].strip("_")
    return name if name and name[0].isalpha() else otherwise


def secret_name(said: str, address: str) -> str:
    """Returns a secret's name: the site's, and the field's, such as SHOP_PASSWORD."""
    field = identifier(said, "password").upper()
    site = _site(urlsplit(address).hostname or "")
    return f"{site}_{field}" if site and not field.startswith(site) else field


def _site(host: str) -> str:
    parts = host.split(".")
    if len(parts) < 2 or parts[-1].isdecimal():
        return ""
    return identifier(parts[-2], "").upper()


def plan_name(address: str) -> str:
    """Returns the name of a plan that was recorded there."""
    host = re.sub(r"[^a-z0-9]+", "-", (urlsplit(address).hostname or "").lower()).strip("-")
    return f"recorded-{host}" if host else "recorded"


def unused(name: str, taken: Container[str], between: str = "_") -> str:
    """Returns the name, with a number if it is taken."""
    count, found = 1, name
    while found in taken:
        count += 1
        found = f"{name}{between}{count}"
    return found
