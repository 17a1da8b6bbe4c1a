"""Finds the places of a reading that a model names: by role and name, by what they have, or a row by a text in it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planbook.browser.locating.name_matching import has_words
from planbook.browser.reading.containment import normalized, normalized_names
from planbook.browser.reading.node import Node
from planbook.browser.reading.node_text import quoted
from planbook.browser.reading.targets import HOLDERS
from planbook.errors import PlanbookError
from planbook.step.target import ROLES

SAID = 'expected a role and a name that the page shows, such as {{"region": "Editor"}} or {{"role": "main"}}, not {}'
NONE = "there is no {} on the page"


def places(nodes: Sequence[Node], within: Mapping[str, Any]) -> list[Node]:
    """Returns the outermost nodes that a target in short form names. Raises PlanbookError."""
    asked = dict(within)
    has, text = asked.pop("has", None), str(asked.pop("has_text", ""))
    frame = asked.pop("frame", None)
    if frame is not None and not asked:
        asked = {"frame": frame}
    role, name = _role_and_name(asked)
    found = [node for node in nodes if _is(node, role, name) and _says(node, text)]
    if has is not None:
        inner, called = _role_and_name(has)
        found = [node for node in found if any(_is(one, inner, called) for one in _inside(node))]
    kept = [node for node in found if not _is_inside(node, found)]
    if not kept:
        that = f" that has {inner} {quoted(called)}" if has is not None else f" that has {quoted(text)}" if text else ""
        raise PlanbookError(NONE.format((name if role == "role" else f'{role} "{name}"') + that))
    return kept


def _role_and_name(asked: Any) -> tuple[str, str]:
    """Returns a role, or `role` or `frame`, and the name. Raises PlanbookError."""
    items = list(asked.items()) if isinstance(asked, Mapping) else []
    [role, name] = items[0] if len(items) == 1 else ("", "")
    if role not in (*ROLES, "role", "frame") or not isinstance(name, str):
        raise PlanbookError(SAID.format(json.dumps(asked, ensure_ascii=False)))
    return role, name


def _inside(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _inside(child)


def _says(node: Node, text: str) -> bool:
    return not text or text.casefold() in " ".join(one.name for one in (node, *_inside(node))).casefold()


def _is(node: Node, role: str, name: str) -> bool:
    if role == "role":
        return node.role == name
    if node.role != role:
        return False
    if role in HOLDERS:
        return any(has_words(text, name.casefold()) for text in node.holds)
    return normalized(name) in normalized_names(node.name) or name in node.labels


def _is_inside(node: Node, found: Sequence[Node]) -> bool:
    at = node.parent
    while at:
        if any(at is other for other in found):
            return True
        at = at.parent
    return False
