"""Reads what `playwright codegen --target=jsonl` writes: one JSON object per line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planbook.recording.imports.carried import Carried, Written
from planbook.recording.imports.codegen import NO_WAY, How, Link, Windows, act, follow, target_of

NAMES = {"setInputFiles": "upload"}
MODIFIERS = ((2, "Control"), (1, "Alt"), (4, "Meta"), (8, "Shift"))  # bits in a line's `modifiers`


def read_lines(lines: Sequence[Mapping[str, Any]]) -> Carried:
    """Returns what can be carried over. `lines` are without the first one, which has the browser's options."""
    carried = Carried("Playwright codegen (JSONL)")
    windows = Windows(carried)
    for number, line in enumerate(lines, 2):
        name = str(line["name"])
        carried.read += 1
        if name != "openPage":
            windows.go_to(str(line.get("pageAlias") or line.get("pageGuid") or "page"))
        if name == "closePage":
            windows.close()
        else:
            _line(carried, f"line {number}", name, line)
        for signal in line.get("signals") or ():
            kind = str(signal["name"])
            follow(carried, "dismiss" if kind == "dialog" else kind)
    return carried


def _line(carried: Carried, place: str, name: str, line: Mapping[str, Any]) -> None:
    if name == "openPage":
        return
    if name == "navigate":
        carried.open(str(line["url"]))
    elif name.startswith("assert"):
        _look(carried, place, name, line)
    else:
        act(carried, place, NAMES.get(name, name), list(_chain(line)), _value(name, line), _how(name, line))


def _how(name: str, line: Mapping[str, Any]) -> How:
    if name != "click":
        return How()
    at = line.get("position") or {}
    place = [at["x"], at["y"]] if at else []
    return How(str(line.get("button") or "left"), int(line.get("clickCount") or 1), _held(line), place)


def _held(line: Mapping[str, Any]) -> list[str]:
    return [key for bit, key in MODIFIERS if int(line.get("modifiers") or 0) & bit]


def _value(name: str, line: Mapping[str, Any]) -> Any:
    if name == "press":
        return "+".join([*_held(line), str(line["key"])])
    listed = line.get("options") or line.get("files") or []
    return line.get("text") or (listed[0] if len(listed) == 1 else listed) or ""


def _chain(line: Mapping[str, Any]) -> Iterator[Link]:
    for frame in line.get("framePath") or ():
        yield "frame", str(frame), {}
    at = line.get("locator")
    while at:
        options = dict(at.get("options") or {})
        if at["kind"] in ("frame-locator", "frame"):
            yield "default", at.get("body"), {}
            yield "frame", None, {}
        else:
            yield str(at["kind"]), _pattern(at.get("body")), {**options, "name": _pattern(options.get("name"))}
        at = at.get("next")
    if not line.get("locator") and line.get("selector"):
        yield "default", str(line["selector"]), {}


def _pattern(value: Any) -> Any:
    if isinstance(value, Mapping) and "source" in value:
        return re.compile(str(value["source"]), re.IGNORECASE if "i" in str(value.get("flags")) else 0)
    return value


def _look(carried: Carried, place: str, name: str, line: Mapping[str, Any]) -> None:
    target = target_of(_chain(line))
    said: Mapping[str, Written] = {
        "assertVisible": {},
        "assertChecked": {"is": "ticked" if line.get("checked") else "unticked"},
        "assertValue": {"value": line.get("value")},
        "assertText": {"contains" if line.get("substring") else "reads": line.get("text")},
    }
    if name not in said:
        carried.drop(place, name, "planbook does not know this assertion")
    elif target is None:
        carried.drop(place, name, NO_WAY)
    else:
        carried.steps.append({"expect": {**target, **said[name]}})
