"""What both forms of Playwright's codegen have: locators as chains, and the actions on them.

A chain is a list of links such as `("role", "button", {"name": "Sign in"})`, the outermost first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planbook.recording.imports.carried import Carried, Written
from planbook.recording.imports.selectors import as_name
from planbook.step.target import ROLES

Link = tuple[str, Any, Mapping[str, Any]]
ACTS = {"click": "click", "dblclick": "double_click", "hover": "hover", "check": "tick", "uncheck": "untick"}
BY = {"label": "field", "placeholder": "field", "text": "text", "alt": "alt", "title": "title", "test-id": "testid"}
NO_WAY = "its locator cannot be written as a target"
_OTHER_ENGINE = re.compile(r"^[\w:-]+=|>>")


@dataclass(frozen=True)
class How:
    """How it was clicked: with which button, how often, which keys were held down, and where in the element."""

    button: str = "left"
    times: int = 1
    held: Sequence[str] = ()
    at: Sequence[float] = ()


SIMPLY = How()


class Windows:
    """Which window a script is in: it names them, and a plan goes from one to the other."""

    def __init__(self, carried: Carried) -> None:
        self._carried = carried
        self._names: list[str] = []

    def go_to(self, name: str) -> None:
        """Goes to a window, if the plan is not in it."""
        if not self._names or name == self._names[-1]:
            self._names = self._names or [name]
            return
        if name not in self._names:
            if self._carried.steps[-1:] != [{"tab": "opened"}]:
                self._carried.steps.append({"tab": "opened"})
        else:
            self._carried.steps.append({"tab": {"address": self._carried.start if name == self._names[0] else "*"}})
        self._names = [*(one for one in self._names if one != name), name]

    def close(self) -> None:
        """Closes the window, unless it is the only one."""
        if len(self._names) > 1:
            self._carried.steps.append({"tab": "close"})
            self._names.pop()


def target_of(chain: Iterable[Link]) -> Written | None:
    """Returns the target that a chain of locators is; None if a target cannot say it."""
    target: Written = {}
    frames: list[Written] = []
    for kind, body, options in chain:
        if kind in ("first", "last", "nth"):
            target = {**target, "nth": {"first": 1, "last": "last"}.get(kind) or int(body) + 1}
        elif kind == "has-text" and target:
            target = {**target, "has_text": _said(body)}
        elif kind == "frame":
            frames.append(target or {"css": str(body)})
            target = {}
        else:
            own = _link(kind, body, options)
            if own is None:
                return None
            target = {**own, "in": target} if target else own
    if not target:
        return None
    return target | ({"frame": frames[0] if len(frames) == 1 else frames} if frames else {})


def _link(kind: str, body: Any, options: Mapping[str, Any]) -> Written | None:
    if kind == "role":
        if str(body) not in ROLES or isinstance(options.get("name"), Mapping):
            return None  # a pattern is lost in JSON
        return {str(body): _said(options["name"])} if options.get("name") else {"role": str(body)}
    if kind in BY and body and not isinstance(body, Mapping):
        return {BY[kind]: _said(body)} | ({"exact": True} if options.get("exact") and kind == "text" else {})
    return _by_selector(str(body)) if kind == "default" else None


def _said(name: Any) -> str:
    if isinstance(name, re.Pattern):
        return f"/{name.pattern}/{'i' if name.flags & re.IGNORECASE else ''}"
    return as_name(str(name))


def _by_selector(selector: str) -> Written | None:
    if selector.startswith(("//", "xpath=", "(//")):
        return {"xpath": selector.removeprefix("xpath=")}
    if selector.startswith("css="):
        return {"css": selector.removeprefix("css=")}
    return None if _OTHER_ENGINE.search(selector) else {"css": selector}


def act(carried: Carried, place: str, action: str, chain: Sequence[Link], value: Any = None, how: How = SIMPLY) -> None:
    """Adds an action on an element, or notes why it is left out."""
    target = target_of(chain)
    if target is None:
        carried.drop(place, action, NO_WAY)
    elif action in ACTS:
        _act(carried, place, action, target, how)
    elif action in ("fill", "type"):
        carried.fill(target, str(value), str([(kind, body, dict(options)) for kind, body, options in chain]), action)
    elif action == "press":
        carried.act("press", target, key=str(value))
    elif action == "select":
        carried.act("select", target, pick=value)
    elif action == "upload":
        carried.act("upload", target, file=value)
    else:
        carried.drop(place, action, "planbook does not know this action")


def _act(carried: Carried, place: str, action: str, target: Written, how: How) -> None:
    kind = {"right": "right_click", "middle": ""}.get(how.button, ACTS[action])
    if how.held:
        carried.drop(place, f"{action} with {' and '.join(how.held)}", "a plan holds no key down while it clicks")
    elif not kind:
        carried.drop(place, f"{action} with the middle button", "a plan clicks with the left and the right one")
    else:
        own: Written = {"at": list(how.at)} if how.at and kind.endswith("click") else {}
        if kind == "click" and how.times > 1:
            kind, own = ("double_click", own) if how.times == 2 else (kind, own | {"times": how.times})
        carried.act(kind, target, **own)


def follow(carried: Carried, signal: str) -> None:
    """Adds what followed the last action: a window that opened, a file that arrived, a dialog (and its answer)."""
    if signal == "popup":
        carried.steps.append({"tab": "opened"})
    elif signal == "download" and carried.steps and "click" in carried.steps[-1]:
        carried.steps[-1] = {"download": carried.steps[-1]["click"]}
    elif signal in ("accept", "dismiss"):
        carried.steps.append({"dialog": signal})
