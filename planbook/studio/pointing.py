"""Pointing at an element of the live page: its targets, the best first, and steps that could be made of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from planbook.browser.locating.pointing import Pointed, by_facts, count_matches, element_at, facts_of, nearest_of
from planbook.browser.reading.node import Node
from planbook.browser.reading.page_reading import PageReading
from planbook.browser.reading.targets import CONTROLS, FIELDS
from planbook.browser.session.session import Session
from planbook.errors import StepError
from planbook.plan.emit import flow
from planbook.secrets.redaction import Mask
from planbook.step.target import Target

Written = dict[str, Any]
NOTHING = "there is no element at this place"
TICKED = ("checkbox", "switch", "radio")
CHOSEN = ("combobox", "listbox")
MOST = 6  # targets that are shown


async def box_at(session: Session, x: float, y: float) -> Sequence[float] | None:
    """Returns the place of the element at a point of the window: x, y, width, height. None without an element."""
    pointed = await element_at(session.page, x, y)
    return pointed.box if pointed else None


async def pointed_at(session: Session, reading: PageReading, mask: Mask, x: float, y: float) -> dict[str, Any]:
    """Returns what the page shows of the element at a point. Raises StepError if there is none."""
    pointed = await element_at(session.page, x, y)
    if pointed is None:
        raise StepError("not_found", NOTHING)
    nodes = [node for node in reading.nodes if node.css]
    number, around = await nearest_of(pointed, [node.css for node in nodes])
    node = nodes[number] if number >= 0 else None
    if node and not node.acted and around is not pointed:
        node = None  # a landmark or a list around a text is not what was meant
    pointed = around if node else pointed
    facts = mask.value(await facts_of(pointed))
    ways = reading.ways(node) if node else []
    counted = [one async for one in _counted(session, pointed, [*ways, *by_facts(facts)])]
    return {
        "element": _named(node, facts),
        "box": pointed.box,
        "targets": counted[:MOST],
        "steps": list(_steps(node, facts, counted)),
    }


async def _counted(session: Session, pointed: Pointed, ways: Sequence[Written]) -> Any:
    """Yields targets with their matches: those that lead to the element alone come first, selectors last."""
    found: list[Written] = []
    seen: list[Written] = []
    for way in ways:
        if way in seen:
            continue
        seen.append(way)
        count, alone = await count_matches(session.page, Target.model_validate(way), pointed.element)
        if count and (alone or count > 1):
            found.append({"target": way, "yaml": as_yaml(way), "count": count, "alone": alone})
    for one in sorted(found, key=lambda one: (not one["alone"], "css" in one["target"])):
        yield one


def _named(node: Node | None, facts: Written) -> str:
    role = (node.role if node else "") or facts["role"] or facts["tag"]
    said = " ".join(str((node.name if node else "") or facts["name"] or facts["text"] or "").split())
    return f'{role} "{said[:80]}"' if said else str(role)


def _steps(node: Node | None, facts: Written, counted: Sequence[Written]) -> Iterator[dict[str, str]]:
    best = next((one["target"] for one in counted if one["alone"]), None)
    if best is None:
        return
    role = (node.role if node else "") or facts["role"]
    if role in TICKED:
        yield _step("Tick", "tick", best)
    elif role in CHOSEN:
        yield _step("Select", "select", {**best, "pick": "…"})
    elif role in FIELDS:
        yield _step("Fill", "fill", {**best, "with": "…"})
    elif node and node.acted:
        yield _step("Click", "click", best)
    yield _step("Expect", "expect", best)
    if role not in ("button", "link", *CONTROLS) or role in FIELDS:
        yield _step("Read", "extract", {"from": best, "into": "value"})
    if not (node and node.acted):
        yield _step("Click", "click", best)


def _step(label: str, word: str, value: Written) -> dict[str, str]:
    return {"label": label, "source": f"- {word}: {as_yaml(value)}"}


def as_yaml(written: Any) -> str:
    """Returns a target as one writes it in a plan, in one line."""
    return flow(_texts(written))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _texts(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(item) for item in value]
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
