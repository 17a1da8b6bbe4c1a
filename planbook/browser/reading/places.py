"""Finds the places of a reading that a model names: by role, by role and name, or a row by a text in it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from planbook.browser.locating.name_matching import has_words
from planbook.browser.reading.containment import normalized, normalized_names
from planbook.browser.reading.node import Node
from planbook.browser.reading.targets import HOLDERS
from planbook.errors import PlanbookError
from planbook.step.target import ROLES

SAID = 'expected a role and a name that the page shows, such as {{"region": "Editor"}} or {{"role": "main"}}, not {}'
NONE = "there is no {} on the page"


def places(nodes: Sequence[Node], within: Mapping[str, Any]) -> list[Node]:
    """Returns the outermost nodes that a target in short form names. Raises PlanbookError."""
    asked = dict(within)
    frame = asked.pop("frame", None)
    if frame is not None and not asked:
        asked = {"frame": frame}
    [role, name] = next(iter(asked.items())) if len(asked) == 1 else ("", "")
    if role not in (*ROLES, "role", "frame") or not isinstance(name, str):
        raise PlanbookError(SAID.format(json.dumps(dict(within), ensure_ascii=False)))
    found = [node for node in nodes if _is(node, role, name)]
    kept = [node for node in found if not _is_inside(node, found)]
    if not kept:
        raise PlanbookError(NONE.format(name if role == "role" else f'{role} "{name}"'))
    return kept


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
