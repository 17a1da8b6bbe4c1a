"""Says what a recording did not capture, because a page did not answer before it ended."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Dialog

STEPS = {"right": "right_click", "files": "upload", "scrolled": "scroll", "typed": "type", "reads": "extract"}
OPEN = 'the answer to {} "{}" on {}: it was still open when the recording ended'
LEAVING = "the answer to the question before leaving {}: it was still open when the recording ended"
BUSY = "what was done last on {}: the page did not answer when the recording ended"
CRASHED = "what was done last on {}: the page crashed"
UNREAD = "{} {}: the page did not answer before the recording ended"


def of_page(address: str, dialog: Dialog | None) -> str:
    """Of a page that does not answer, with the dialog that it has open."""
    if dialog is None:
        return BUSY.format(_path(address))
    if dialog.type == "beforeunload":
        return LEAVING.format(_path(address))
    article = "an" if dialog.type == "alert" else "a"
    return OPEN.format(f"{article} {dialog.type}", " ".join(dialog.message.split()), _path(address))


def of_crash(address: str) -> str:
    """Of a page that crashed."""
    return CRASHED.format(_path(address))


def of_act(message: Mapping[str, Any]) -> str:
    """Of an act whose element could not be placed. `message` is what the page's script told."""
    told = (message.get("seen") or message.get("to") or {}).get("told") or [{}]
    name = str(told[0].get("text") or told[0].get("tag") or "an element")
    return UNREAD.format(STEPS.get(message["kind"], message["kind"]), " ".join(name.split())[:80])


def key(message: Mapping[str, Any]) -> tuple[str, str]:
    """Returns what tells an act from others: its kind and its element."""
    return str(message["kind"]), str(message.get("id", ""))


def _path(address: str) -> str:
    return urlsplit(address).path or address
