"""Reads recordings of the Chrome DevTools Recorder (JSON)."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from planbook.recording.imports.carried import Carried, Written
from planbook.recording.imports.selectors import of_chrome

NO_WAY = "its selectors cannot be written as a target"
LEFT_OUT = {
    "waitForExpression": "a plan runs no JavaScript; look at what it waited for",
    "customStep": "only the tool that made it knows what it does",
    "emulateNetworkConditions": "a plan cannot slow the network down",
    "keyUp": "a key that is held while something else is done",
}
KEYS = {" ": "Space"}
MODIFIERS = ("Control", "Shift", "Alt", "Meta")


def read_chrome(recording: Mapping[str, Any]) -> Carried:
    """Returns what can be carried over. Raises ValueError for what is not a recording."""
    return _Chrome(recording).carried


class _Chrome:
    def __init__(self, recording: Mapping[str, Any]) -> None:
        self.carried = Carried("Chrome DevTools Recorder", str(recording.get("title", "")))
        self._held: list[str] = []
        self._page = "main"
        by_kind: Mapping[str, Callable[[str, Mapping[str, Any]], None]] = {
            "navigate": self._navigate, "setViewport": self._viewport, "click": self._click,
            "doubleClick": self._click, "change": self._change, "hover": self._hover, "keyDown": self._down,
            "keyUp": self._up, "scroll": self._scroll, "waitForElement": self._wait, "close": self._close,
        }  # fmt: skip
        for number, step in enumerate(recording["steps"], 1):
            kind = str(step["type"])
            self.carried.read += 1
            if kind in by_kind:
                by_kind[kind](f"step {number}", step)
                self._after(step)
            else:
                self.carried.drop(f"step {number}", kind, LEFT_OUT.get(kind, "planbook does not know this step"))

    def _after(self, step: Mapping[str, Any]) -> None:
        """Carries over what the recording says of the page that a step led to."""
        for event in step.get("assertedEvents") or ():
            address = str(event.get("url") or "")
            if event.get("type") == "navigation" and address and step["type"] != "navigate":
                self.carried.steps.append({"expect": {"address": urlsplit(address).path or "/"}})

    def _target(self, place: str, step: Mapping[str, Any], is_field: bool = False) -> Written | None:
        target = of_chrome(list(step.get("selectors") or ()), is_field)
        if target is None:
            self.carried.drop(place, str(step["type"]), NO_WAY)
            return None
        frames: list[Written] = [{"css": "iframe, frame", "nth": int(number) + 1} for number in step.get("frame") or ()]
        self._go_to(str(step.get("target") or "main"))
        return target | ({"frame": frames[0] if len(frames) == 1 else frames} if frames else {})

    def _go_to(self, page: str) -> None:
        if page != self._page:
            self._page = page
            address = self.carried.start if page == "main" else page
            self.carried.steps.append({"tab": {"address": urlsplit(address).path or "/"}})

    def _navigate(self, place: str, step: Mapping[str, Any]) -> None:
        address = str(step["url"])
        if not address.startswith(("http://", "https://")):
            return self.carried.drop(place, f"navigate {address}", "only http and https pages can be opened")
        return self.carried.open(address)

    def _viewport(self, place: str, step: Mapping[str, Any]) -> None:
        self.carried.size = int(step["width"]), int(step["height"])
        if step.get("isMobile") or step.get("hasTouch"):
            self.carried.drop(place, "a mobile device", "name one yourself: browser: {device: …}")

    def _click(self, place: str, step: Mapping[str, Any]) -> None:
        if not (target := self._target(place, step)):
            return None
        if self._held:
            held = " and ".join(self._held)
            return self.carried.drop(place, f"{step['type']} with {held}", "a plan holds no key down while it clicks")
        kinds = {"secondary": "right_click", "primary": "double_click" if step["type"] == "doubleClick" else "click"}
        kind = kinds.get(str(step.get("button") or "primary"))
        if kind is None:
            self.carried.drop(
                place, "a click with another mouse button", "a plan clicks with the left and the right one"
            )
        else:
            self.carried.act(kind, target)
        return None

    def _change(self, place: str, step: Mapping[str, Any]) -> None:
        if target := self._target(place, step, is_field=True):
            self.carried.fill(target, str(step.get("value", "")), str(step.get("selectors")))

    def _hover(self, place: str, step: Mapping[str, Any]) -> None:
        if target := self._target(place, step):
            self.carried.act("hover", target)

    def _down(self, place: str, step: Mapping[str, Any]) -> None:
        key = str(step["key"])
        if key in MODIFIERS:
            self._held.append(key)
        else:
            self.carried.steps.append({"press": "+".join([*self._held, KEYS.get(key, key)])})

    def _up(self, place: str, step: Mapping[str, Any]) -> None:
        self._held = [key for key in self._held if key != step["key"]]

    def _scroll(self, place: str, step: Mapping[str, Any]) -> None:
        if step.get("selectors") and (target := self._target(place, step)):
            self.carried.act("scroll", target)
        elif not step.get("selectors"):
            self.carried.drop(place, "scroll", "steps scroll to their elements by themselves")

    def _wait(self, place: str, step: Mapping[str, Any]) -> None:
        target = self._target(place, step)
        if not target:
            return
        own: Written = {"is": "hidden"} if step.get("visible") is False else {}
        operator, count = str(step.get("operator") or "=="), step.get("count")
        if count is not None and operator == "==" and not own:
            own = {"count": int(count)}
        elif count is not None and (operator, int(count)) != (">=", 1):
            self.carried.drop(place, f"count {operator} {count}", "a plan looks for one, or for an exact number")
            if operator != ">=":
                return
        for left in ("attributes", "properties"):
            if step.get(left):
                self.carried.drop(place, left, "compare them in a step of your own: {attribute: {name: text}}")
        self.carried.steps.append({"wait_for": {**target, **own}})

    def _close(self, place: str, step: Mapping[str, Any]) -> None:
        self.carried.steps.append({"tab": "close"})
