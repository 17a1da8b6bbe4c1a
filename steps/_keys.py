"""The names of keys: those of browsers, and common synonyms."""

from typing import Any

from pydantic_core import PydanticCustomError

from steps._words import nearest

NAMED = (
    "Enter", "Escape", "Tab", "Space", "Backspace", "Delete", "Insert", "ArrowUp", "ArrowDown", "ArrowLeft",
    "ArrowRight", "Home", "End", "PageUp", "PageDown", "Control", "Shift", "Alt", "Meta", "ControlOrMeta", "CapsLock",
    "ContextMenu", *(f"F{number}" for number in range(1, 13)),
)  # fmt: skip
_SAID = {
    "return": "Enter", "esc": "Escape", "del": "Delete", "ins": "Insert", "up": "ArrowUp", "down": "ArrowDown",
    "left": "ArrowLeft", "right": "ArrowRight", "ctrl": "Control", "cmd": "Meta", "command": "Meta", "option": "Alt",
    "spacebar": "Space",
}  # fmt: skip
_KNOWN = {name.casefold(): name for name in NAMED} | _SAID


def key_name(written: Any) -> Any:
    """Returns the key or keys with Playwright's names. Raises PydanticCustomError for an unknown key."""
    if not isinstance(written, str) or len(written) == 1:
        return written
    parts = written.split("+")
    if written.endswith("++"):
        parts = [*parts[:-2], "+"]
    return "+".join(_one(part.strip()) for part in parts)


def as_pressed(key: str) -> str:
    """Returns the keys with a small letter, unless Shift is among them."""
    *held, last = key.split("+")
    small = held and "Shift" not in held and len(last) == 1 and last.isalpha()
    return "+".join([*held, last.lower() if small else last])


def _one(part: str) -> str:
    if len(part) == 1:
        return part
    known = _KNOWN.get(part.casefold().replace(" ", ""))
    if known is None:
        raise PydanticCustomError(
            "key", "there is no key {key}{known}", {"key": f'"{part}"', "known": nearest(part, NAMED)}
        )
    return known
