"""Turns the selectors of other tools into targets of a plan."""

import json
import re
from typing import Any

from planbook.step.target import ROLES

Written = dict[str, Any]
_ARIA = re.compile(r'aria/(?P<name>.*?)(?:\[role="(?P<role>[a-z]+)"\])?', re.DOTALL)


def of_chrome(selectors: list[Any], is_field: bool) -> Written | None:
    """Returns the target of a step of Chrome's recorder: by role and name, by text, else by selector.

    `selectors` are ways that lead to the same element, each a selector or a list of them, one for each shadow root.
    """
    ways = [[str(part) for part in way] if isinstance(way, list) else [str(way)] for way in selectors]
    found = [target for way in ways if (target := _of_chrome(way, is_field))]
    return min(found, key=_rank, default=None)


def _rank(target: Written) -> int:
    order = ("button", "link", "field", "role", "text", "testid", "css", "xpath")
    by = next(iter(target))
    return order.index(by) if by in order else 0 if by in ROLES else len(order)


def _of_chrome(way: list[str], is_field: bool) -> Written | None:
    last = way[-1]
    if found := _ARIA.fullmatch(last):
        name, role = found["name"].strip(), found["role"]
        if role in ROLES and name:
            return {str(role): as_name(name)}
        return {"field" if is_field else "text": as_name(name)} if name and not role else None
    if last.startswith("text/"):
        return {"text": as_name(last.removeprefix("text/")), "exact": True}
    if last.startswith("xpath/"):
        return {
            "xpath": last.removeprefix("xpath/").removeprefix("/") if "///" in last else last.removeprefix("xpath/")
        }
    parts = [part.removeprefix("pierce/").removeprefix("css/") for part in way]
    if any(part.startswith(("aria/", "text/", "xpath/")) for part in parts):
        return None
    return {"css": " ".join(parts)}


def of_selenium(locator: str) -> Written | None:
    """Returns the target of a locator such as `id=go`; None if there is no such way."""
    if locator.startswith(("//", "(//")):
        return {"xpath": locator}
    by, _, value = locator.partition("=")
    if by in ("css", "xpath") and value and ">>" not in value:
        return {by: value}
    if by in ("link", "linkText") and value:
        return {"link": as_name(value)}
    if by == "partialLinkText" and value:
        return {"link": f"/{re.escape(value)}/"}
    if by == "id" and value:
        return {"css": f"[id={json.dumps(value)}]" if re.search(r"[^\w-]|^\d", value) else f"#{value}"}
    return {"css": f"[name={json.dumps(value)}]"} if by == "name" and value else None


def as_name(text: str) -> str:
    """Returns a name as one of a plan: one that looks like a pattern or an expression becomes a pattern."""
    text = " ".join(text.split())
    if "{{" in text or (text.startswith("/") and len(text) > 2):
        return "/^" + re.sub(r"([\\.*+?^${}()|\[\]/])", r"\\\1", text) + "$/"
    return text
