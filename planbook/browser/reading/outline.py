"""Turns raw documents into one tree of nodes: places the frames, settles guesses, assigns references."""

from collections.abc import Iterator, Sequence
from typing import Any

from planbook.browser.reading.node import Hide, Node, node_of


def outline(documents: Sequence[dict[str, Any]], hide: Hide) -> list[Node]:
    """Returns all nodes in reading order; a document's `at` says in which frame of which document it is."""
    made = [_of_document(number, document["nodes"], hide) for number, document in enumerate(documents)]
    for document, nodes in zip(documents, made, strict=True):
        if document["at"]:
            _hang(nodes, made, *document["at"])
    ordered = [node for root in _roots(made[0]) for node in _deep(root)] if made else []
    _settle(ordered)
    for ref, node in enumerate((node for node in ordered if node.acted), 1):
        node.ref = ref
    return ordered


def _of_document(number: int, raws: Sequence[dict[str, Any]], hide: Hide) -> list[Node]:
    nodes = [node_of(raw, number, hide) for raw in raws]
    for node, raw in zip(nodes, raws, strict=True):
        if raw["p"] >= 0:
            node.parent = nodes[raw["p"]]
            node.parent.children.append(node)
    return nodes


def _hang(nodes: list[Node], made: list[list[Node]], owner: int, index: int) -> None:
    """Attaches a frame's nodes to the frame's node; those of a hidden frame are left out."""
    place = next((node for node in made[owner] if node.role == "frame" and node.child_frame == index), None)
    for root in _roots(nodes) if place else ():
        root.parent = place
        place.children.append(root)  # type: ignore[union-attr]


def _roots(nodes: list[Node]) -> list[Node]:
    return [node for node in nodes if node.parent is None]


def _deep(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _deep(child)


def _repeats(node: Node) -> bool:
    at = node.parent
    while at and not at.acted and not at.folded:
        at = at.parent
    return at is not None and (at.role, at.name, at.document) == (node.role, node.name, node.document)


def _settle(nodes: list[Node]) -> None:
    """Demotes nodes that only look clickable if they contain an interactive node, and those that repeat what is around.

    That has the same role and name: it is meant.
    """
    for node in nodes:
        if node.acted and node.name and _repeats(node):
            node.acted, node.folded = False, True
    holders: set[int] = set()
    for node in reversed(nodes):
        if node.guessed and id(node) in holders:
            node.acted, node.role, node.name = False, "", ""
        if (node.acted or id(node) in holders) and node.parent:
            holders.add(id(node.parent))
