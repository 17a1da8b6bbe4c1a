"""Reads projects of Selenium IDE (`.side`)."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin

from planbook.recording.cell import literal
from planbook.recording.imports.carried import Carried, Written
from planbook.recording.imports.selectors import of_selenium
from steps._keys import NAMED

STEERING = ("if", "elseIf", "else", "while", "times", "forEach", "do", "repeatIf", "end")
NO_WAY = "its locator cannot be written as a target"
ANSWERS = {
    "chooseOkOnNextConfirmation": "accept", "webdriverChooseOkOnVisibleConfirmation": "accept",
    "chooseCancelOnNextConfirmation": "dismiss", "webdriverChooseCancelOnVisibleConfirmation": "dismiss",
    "webdriverChooseCancelOnVisiblePrompt": "dismiss",
}  # fmt: skip
ACTS = {"click": "click", "clickAt": "click", "doubleClick": "double_click", "doubleClickAt": "double_click",
        "mouseOver": "hover", "check": "tick", "uncheck": "untick"}  # fmt: skip
OTHER_ACTS = ("type", "sendKeys", "select", "addSelection", "storeText", "storeValue", "dragAndDropToObject")
VERBS = ("assert", "verify", "waitFor")
LOOKS: Mapping[str, Written] = {
    "ElementPresent": {}, "ElementVisible": {}, "ElementNotPresent": {"is": "hidden"},
    "ElementNotVisible": {"is": "hidden"}, "Checked": {"is": "ticked"}, "NotChecked": {"is": "unticked"},
    "ElementEditable": {"is": "enabled"}, "ElementNotEditable": {"is": "disabled"}, "Editable": {"is": "enabled"},
    "NotEditable": {"is": "disabled"},
}  # fmt: skip
OF_ELEMENTS = (*LOOKS, "Text", "NotText", "Value", "SelectedLabel")
LEFT_OUT = {
    "pause": "planbook waits for what comes next by itself",
    "setSpeed": "planbook waits for what comes next by itself",
    "runScript": "a plan runs no JavaScript", "executeScript": "a plan runs no JavaScript",
    "executeAsyncScript": "a plan runs no JavaScript",
    "mouseOut": "the mouse leaves an element when it goes to the next", "mouseDown": "write a drag instead",
    "mouseUp": "write a drag instead", "mouseMoveAt": "write a drag instead",
    "run": "make a plan of that test as well, and call it: call: PLAN",
}  # fmt: skip
KEYS = {"BKSP": "Backspace", "BACK_SPACE": "Backspace", "ESC": "Escape", "DEL": "Delete", "INS": "Insert",
        "LEFT": "ArrowLeft", "RIGHT": "ArrowRight", "UP": "ArrowUp", "DOWN": "ArrowDown", "PGUP": "PageUp",
        "PGDN": "PageDown"}  # fmt: skip
HELD = ("Control", "Shift", "Alt", "Meta")
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_KEY = re.compile(r"\$\{KEY_(\w+)\}")


def read_selenium(project: Mapping[str, Any], test: Mapping[str, Any]) -> Carried:
    """Returns what can be carried over of one test. Raises ValueError or KeyError for what is none."""
    return _Selenium(project, test).carried


class _Selenium:
    def __init__(self, project: Mapping[str, Any], test: Mapping[str, Any]) -> None:
        self.carried = Carried("Selenium IDE", str(test.get("name", "")))
        self._base = str(project.get("url") or "")
        self._frames: list[Written] = []
        self._next_answer: Written = {}
        depth = 0
        for number, command in enumerate(test["commands"], 1):
            name, place = str(command["command"]), f"command {number}"
            self.carried.read += 1
            if name in STEERING:
                depth += {"end": -1, "else": 0, "elseIf": 0, "repeatIf": -1}.get(name, 1)
                self.carried.drop(
                    place, name, "write the condition or loop yourself: when, each, or a group with until"
                )
            elif depth > 0:
                self.carried.drop(place, name, "it is inside of a condition or loop")
            elif name.startswith("//"):
                self.carried.drop(place, name.removeprefix("//"), "it is switched off")
            else:
                self._command(place, name, str(command.get("target") or ""), str(command.get("value") or ""), command)
        self._answer_next()

    def _command(self, place: str, name: str, target: str, value: str, command: Mapping[str, Any]) -> None:
        by_name: Mapping[str, Callable[[], None]] = {
            "open": lambda: self.carried.open(_text(urljoin(self._base, target))),
            "setWindowSize": lambda: self._size(target),
            "echo": lambda: self.carried.steps.append({"note": f"{target}\n"}),
            "selectFrame": lambda: self._frame(place, target),
            "selectWindow": lambda: self.carried.steps.append({"tab": "opened"}),
            "close": lambda: self.carried.steps.append({"tab": "close"}),
            "store": lambda: self.carried.steps.append({"set": {value: _text(target)}}),
        }
        if name in by_name:
            by_name[name]()
        elif name in ANSWERS:
            self._answer(name, {"do": ANSWERS[name]})
        elif name in ("answerOnNextPrompt", "webdriverAnswerOnVisiblePrompt"):
            self._answer(name, {"do": "accept", "with": _text(value or target)})
        elif name in ("assertAlert", "assertConfirmation", "assertPrompt"):
            self.carried.steps.append({"dialog": {"do": "accept", "contains": _text(target)}})
        elif name in ("assertTitle", "verifyTitle"):
            self.carried.steps.append({"expect": {"page_title": _text(target)}})
        elif name in LEFT_OUT:
            self.carried.drop(place, name, LEFT_OUT[name])
        else:
            self._on_element(place, name, target, value, command)

    def _answer(self, name: str, answer: Written) -> None:
        """Adds the answer to a dialog: a plan has it after the step that opens the dialog, together with its text."""
        if "OnNext" in name:
            self._next_answer = answer
            return
        last = self.carried.steps[-1].get("dialog") if self.carried.steps else None
        if isinstance(last, dict) and "contains" in last:
            last.update(answer)
        else:
            self.carried.steps.append({"dialog": answer})

    def _answer_next(self) -> None:
        if self._next_answer:
            self.carried.steps.append({"dialog": self._next_answer})
        self._next_answer = {}

    def _on_element(self, place: str, name: str, target: str, value: str, command: Mapping[str, Any]) -> None:
        verb = next((one for one in VERBS if name.startswith(one)), "")
        what = name.removeprefix(verb)
        known = what in OF_ELEMENTS if verb else name in (*ACTS, *OTHER_ACTS)
        if not known:
            return self.carried.drop(place, name, "planbook does not know this command")
        element = self._element(target, command)
        if element is None:
            return self.carried.drop(place, f"{name} {target}", NO_WAY)
        if verb:
            return self._look("wait_for" if verb == "waitFor" else "expect", what, element, value)
        self._act(place, name, element, target, value, command)
        return self._answer_next() if name in ("click", "clickAt", "doubleClick", "sendKeys") else None

    def _act(
        self, place: str, name: str, element: Written, target: str, value: str, command: Mapping[str, Any]
    ) -> None:
        if name in ACTS:
            self.carried.act(ACTS[name], element)
        elif name == "type":
            self.carried.fill(element, _typed(value), f"{target} {command.get('targets')}", is_written=True)
        elif name == "sendKeys":
            self._keys(place, element, value, target)
        elif name in ("select", "addSelection"):
            self.carried.act("select", element, pick=_text(value.partition("=")[2] or value))
        elif name == "dragAndDropToObject":
            to = of_selenium(value)
            if to is None:
                self.carried.drop(place, f"{name} {value}", NO_WAY)
            else:
                self.carried.act("drag", element, to=to)
        else:
            self.carried.steps.append({"extract": {"from": element, "into": value}})

    def _look(self, kind: str, what: str, element: Written, value: str) -> None:
        own = LOOKS.get(what)
        if own is None:
            key = {"Value": "value", "SelectedLabel": "value"}.get(what, "reads")
            own = {key: _text(value)}
        look: Written = {**element, **own}
        self.carried.steps.append({kind: {"not": look} if what == "NotText" else look})

    def _keys(self, place: str, element: Written, value: str, target: str) -> None:
        for at, part in enumerate(_KEY.split(value)):
            key = KEYS.get(part, part.title().replace("_", ""))
            if at % 2 == 0 and part:
                self.carried.fill(element, _typed(part), target, "type", is_written=True)
            elif at % 2 and key in NAMED and key not in HELD:
                self.carried.act("press", element, key=key)
            elif at % 2:
                return self.carried.drop(place, f"sendKeys {value}", f"write the keys from {part} on as press: A+B")
        return None

    def _element(self, target: str, command: Mapping[str, Any]) -> Written | None:
        """Returns the target: a better locator than an XPath, if the recording has one."""
        others = [str(one[0]) for one in command.get("targets") or () if isinstance(one, list) and one]
        ways = [found for one in (target, *others) if (found := of_selenium(one))]
        ways.sort(key=lambda way: ("link" not in way, "xpath" in way))
        frames = {"frame": self._frames[0] if len(self._frames) == 1 else list(self._frames)} if self._frames else {}
        return {key: _text(text) for key, text in ways[0].items()} | frames if ways else None

    def _size(self, target: str) -> None:
        if found := re.fullmatch(r"(\d+)x(\d+)", target):
            self.carried.size = int(found[1]), int(found[2])

    def _frame(self, place: str, target: str) -> None:
        if target == "relative=top":
            self._frames = []
        elif target == "relative=parent":
            self._frames = self._frames[:-1]
        elif found := re.fullmatch(r"index=(\d+)", target):
            self._frames = [*self._frames, {"css": "iframe, frame", "nth": int(found[1]) + 1}]
        elif way := of_selenium(target):
            self._frames = [*self._frames, way]
        else:
            self.carried.drop(place, f"selectFrame {target}", NO_WAY)


def _text(text: str) -> str:
    """Returns a text with the variables of Selenium IDE as values of the plan."""
    return _VARIABLE.sub(r"{{ values.\1 }}", text)


def _typed(text: str) -> str:
    """Returns what was typed: what looks like an expression of a plan is taken as written."""
    return _text(literal(text))
