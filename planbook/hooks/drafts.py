"""What the file of a hook says of a draft that it starts, instead of a run: a goal, a page, and a limit in dollars."""

import math
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from planbook.plan.problem import ProblemCollector, quoted
from planbook.plan.source import Mapping, Text
from planbook.step.text import is_template

RULE = "hook"
NEEDED = ("goal", "url", "max_cost")
KEYS = (*NEEDED, "secrets", "allow")
MOST = 1000.0
WRITTEN_OUT = "must be written out, so that a review shows it"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class DraftOfHook:
    """A draft that a message starts. Only `goal` has expressions; `secrets` are names, `max_cost` is in US dollars."""

    goal: str
    url: str
    max_cost: float
    secrets: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


def check_draft(written: Mapping, book: ProblemCollector) -> None:
    """Adds the mistakes in the keys of a draft."""
    for key in ("url", "max_cost"):
        value = written.get(key)
        if isinstance(value, Text) and is_template(value):
            book.add(value.place, f"{str(value)!r} {WRITTEN_OUT}", "", RULE)
        elif isinstance(value, Text) and value.strip() and not _FITS[key](value):
            book.add(value.place, f"{quoted(key)} is {quoted(value)}", _EXPECTED[key], RULE)
    for key in ("secrets", "allow"):
        if key in written:
            _check_list(key, written, book)


def _check_list(key: str, written: Mapping, book: ProblemCollector) -> None:
    value = written[key]
    if not isinstance(value, list) or not all(isinstance(one, Text) for one in value):
        book.add(written.key(key).place, f"{quoted(key)} is not a list of texts", f"write {_EXPECTED[key]}", RULE)
        return
    for one in value:
        if is_template(one):
            book.add(one.place, f"{str(one)!r} {WRITTEN_OUT}", "", RULE)
        elif key == "secrets" and not _NAME.fullmatch(one):
            book.add(one.place, f"{quoted(one)} is not a valid secret name", f"write {_EXPECTED[key]}", RULE)


def draft_of(written: Mapping) -> DraftOfHook:
    """Returns the draft of a file that has no mistakes."""
    secrets, allow = (tuple(map(str, written.get(key) or ())) for key in ("secrets", "allow"))
    return DraftOfHook(str(written["goal"]), str(written["url"]), float(written["max_cost"]), secrets, allow)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_limit(text: str) -> bool:
    try:
        return 0 <= float(text) <= MOST and math.isfinite(float(text))
    except ValueError:
        return False


_FITS = {"url": _is_address, "max_cost": _is_limit}
_EXPECTED = {
    "url": "expected the address of a page, such as https://shop.example/login",
    "max_cost": f"expected an amount in US dollars up to {MOST:g}, such as 0.50",
    "secrets": "names of secrets: [SHOP_USER, SHOP_PASSWORD]",
    "allow": "hosts: [pay.example]",
}
