"""The words for one node. All text of the page is in double quotes, so that none of it reads like planbook's own."""

from collections.abc import Iterator, Mapping
from typing import Any

from planbook.browser.reading.node import Node, short
from planbook.browser.reading.targets import HOLDERS, frame_target

NAME, TEXT = 80, 200
OPTIONS = 12
LONG_SELECTOR = 100  # characters: nobody knows by it which element is meant


def quoted(text: str, most: int = NAME) -> str:
    """Returns a text of the page, cut, escaped and in double quotes; a line end is written `\\n`."""
    escaped = short(text, most).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def node_kind(node: Node) -> str:
    """Returns the node's kind in one word."""
    return node.role or "clickable"


def node_details(node: Node, most: int, same: int = 0) -> str:
    """Returns the node's reference, name, value, options and state, without its kind.

    `same`: the reference of an element with the same options, which are not repeated.
    """
    return " ".join(_parts(node, most, same))


def _parts(node: Node, most: int, same: int) -> Iterator[str]:
    if node.acted:
        yield str(node.ref)
    if node.name:
        yield quoted(node.name, min(most, NAME))
    if node.value:
        yield f"= {quoted(node.value)}"
    if node.options:
        yield f"of those of {same}" if same else _options(node)
    marks = [*([node.kind] if node.kind in SAID_KINDS else []), *node.states]
    if marks:
        yield f"({', '.join(marks)})"


SAID_KINDS = ("password", "date", "time", "datetime-local", "month", "week", "color", "file", "email", "tel", "url")


def _options(node: Node) -> str:
    others = [option for option in node.options if option != node.value]
    more = len(others) - OPTIONS + node.more_options
    cut = f" … {more} more" if more > 0 else ""
    return f"of {' '.join(quoted(option, 40) for option in others[:OPTIONS])}{cut}"


def target_remark(node: Node, target: Mapping[str, Any] | None) -> str:
    """Returns how the node's target differs from its role (or `field`) and name; "" if it does not."""
    if target is None:
        return "(no target)"
    rest = {key: value for key, value in target.items() if key != "frame"}
    if not node.role and rest == {"text": node.name, "exact": True}:
        return ""
    if not node.name and rest.get("role") == node.role:
        del rest["role"]
    plain = [key for key in (node.role, "field") if rest.get(key) == node.name]
    for key in plain[:1]:
        del rest[key]
    return " ".join(_refined(node, key, value) for key, value in rest.items())


def is_usable(node: Node, target: Mapping[str, Any] | None) -> bool:
    """Returns whether it helps to show an element: it says what it is, or something short leads to it."""
    if node.name or node.value or node.kind or node.children:
        return True
    return target is not None and len(str(target.get("css", ""))) <= LONG_SELECTOR


def frame_words(node: Node) -> str:
    """Returns a frame's name, and its selector if the name does not identify it."""
    target = frame_target(node)
    name = quoted(node.name if isinstance(target, Mapping) else target)
    return name if target == node.name else f"{name} {_written(target)}" if node.name else _written(target)


def _refined(node: Node, key: str, value: Any) -> str:
    if key == "in" and isinstance(value, Mapping) and _stands_in(node, *next(iter(value.items()))):
        return f"in its {value['role'] if 'role' in value else next(iter(value))}"
    return f"{key} {_written(value)}"


def _stands_in(node: Node, role: str, name: Any) -> bool:
    """Returns whether this is the nearest container of its role, identified as it is read.

    That is by its name; a row, list item or article by its heading or its first text.
    """
    at = node.parent
    while at and at.role != (name if role == "role" else role):
        at = at.parent
    if at is None or role == "role":
        return at is not None
    if role not in HOLDERS:
        return bool(name == at.name)
    said = list(_said(at))
    return name in [*(text for text, is_head in said if is_head)][:1] + [text for text, _ in said[:1]]


def _said(node: Node) -> Iterator[tuple[str, bool]]:
    for child in node.children:
        if child.name and not child.kind:
            yield child.name, child.role == "heading"
        yield from _said(child)


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key} {_written(inner)}" for key, inner in value.items())
    return quoted(value, len(value)) if isinstance(value, str) else str(value)  # what a plan needs is never cut
