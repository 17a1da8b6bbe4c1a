"""Finds out whether a look tells anything: whether it held before the change, or only looks at what was just filled."""

from collections.abc import Iterator, Sequence

from planbook.browser.network.url_pattern import matches_url
from planbook.browser.reading.node import Node
from planbook.browser.reading.page_reading import PageReading
from planbook.step.kind import Step
from planbook.step.look import Look
from planbook.step.target import ROLES, Target
from planbook.step.text import Name, is_template

SELECTORS = ("css", "xpath")
FILLS = ("fill", "type", "select", "tick", "untick")


def doubts_about(steps: Sequence[Step], before: PageReading | None) -> list[str]:
    """Returns the doubts about the last of these steps. `before` is the page before the last change, if it is known."""
    step = steps[-1]
    look = _look_of(step)
    doubts = ["selector"] if any(way.by in SELECTORS for way in _ways(step)) else []
    if look and look.target and look.target in _just_filled(steps[:-1]):
        doubts.append("just_filled")
    elif look and before and held(look, before):
        doubts.append("held")
    return doubts


def _look_of(step: Step) -> Look | None:
    return getattr(step.do, "look", None) if step.do.looks else None


def _ways(step: Step) -> Iterator[Target]:
    look = _look_of(step)
    target = look.target if look else getattr(step.do, "target", None)
    yield from target.alternatives if isinstance(target, Target) else ()


def _just_filled(steps: Sequence[Step]) -> Iterator[Target]:
    """Yields the targets that were filled since the last act of another kind."""
    for step in reversed(steps):
        if step.do.word in FILLS:
            yield step.do.target  # type: ignore[attr-defined]
        elif not step.do.looks:
            return


def held(look: Look, page: PageReading) -> bool | None:
    """Returns whether the condition held on that page; None if a reading cannot tell."""
    if look.not_:
        inner = held(look.not_, page)
        return None if inner is None else not inner
    if look.address or look.page_title:
        name = look.address or look.page_title
        assert name
        if is_template(str(name.text)):
            return None
        return matches_url(name, page.address) if look.address else _is_named(page.title, name)
    compares = look.is_ not in (None, "visible") or {"reads", "contains", "value", "count", "attribute"} & (
        look.model_fields_set
    )
    return None if compares or look.target is None else _was_there(look.target, page)


def _was_there(target: Target, page: PageReading) -> bool | None:
    name = target.name
    if target.model_fields_set - {"by", "name", "exact"} or name is None or is_template(str(name.text)):
        return None
    if target.by == "text" and not name.pattern:
        return any(_plain(name.text) in _plain(node.name) for node in page.nodes)
    if target.by in (*ROLES, "text", "field") and target.by not in ("row", "listitem", "article"):
        return any(_is_meant(node, target, name) for node in page.nodes)
    return None


def _is_meant(node: Node, target: Target, name: Name) -> bool:
    if target.by == "field":
        return bool(node.kind) and any(_is_named(label, name) for label in (node.name, *node.labels))
    return target.by in ("text", node.role) and _is_named(node.name, name)


def _is_named(text: str, name: Name) -> bool:
    """Returns whether a name is this one, or matches its pattern. Letter case and spaces do not count."""
    if name.pattern:
        return bool(name.place_in(text))
    return _plain(text) == _plain(name.text)


def _plain(text: object) -> str:
    return " ".join(str(text).split()).casefold()
