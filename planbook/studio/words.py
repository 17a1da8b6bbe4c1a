"""Where the cursor is in a cell, and what may stand there: completions and explanations, from the plan's own models."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planbook.browser.reading.page_reading import PageReading
from planbook.engine.trying.gaps import given_by
from planbook.plan.model import Plan
from planbook.plan.schema import documentation
from planbook.plan.shape import shape_of
from planbook.plan.topics import described_ways, keys_of
from planbook.step.kind import Kind, Step
from planbook.step.look import Look
from planbook.step.target import WAYS, Target
from steps.table import KINDS

_WORD = re.compile(r"[\w-]*$")
_KEY = re.compile(r"^(\s*)(- )?([\w-]+):(\s|$)")
_EXPRESSION = re.compile(r"\{\{\s*([\w.]*)$")
_VALUE = re.compile(r"([\w-]+):\s+(\"?'?)([^,{}\[\]\"']*)$")
ROLE_OF = {
    "field": ("textbox", "searchbox", "combobox", "listbox", "spinbutton", "checkbox", "radio", "switch", "slider")
}
MOST = 200


@dataclass(frozen=True)
class Spot:
    """The cursor: the text of its line before it, the kind of the step around it, and the keys that it is inside of."""

    before: str
    kind: str | None
    path: Sequence[str]


def spot_of(source: str, line: int, column: int) -> Spot:
    """Returns the spot at a line, from 1, and a column, from 0."""
    lines = source.split("\n")[:line]
    before = lines[-1][:column] if lines else ""
    depth = len(before) - len(before.lstrip(" "))
    if before.lstrip(" ").startswith("- "):
        depth += 2
    path: list[str] = []
    kind = None
    for above in reversed([*lines[:-1], before]):
        found = _KEY.match(above)
        if not found:
            continue
        at = len(found[1]) + len(found[2] or "")
        inside = (above is before and bool(found[4])) or at < depth
        if inside:
            path.insert(0, found[3])
            depth = at
        if found[3] in KINDS and kind is None and (inside or at == depth):
            kind = found[3]
        if found[2] and at <= depth:
            break
    return Spot(before, kind, path)


def complete(spot: Spot, plan: Plan | None, reading: PageReading | None) -> dict[str, Any]:
    """Returns what may stand at the spot, and the column from which it would replace the text."""
    before = spot.before
    if expression := _EXPRESSION.search(before):
        return _options(len(before) - len(expression[1]), _names(plan))
    if value := _VALUE.search(before):
        names = list(_on_page(value[1], reading))
        if names:
            return _options(len(before) - len(value[3]), names)
    word = _WORD.search(before)
    at = word.start() if word else len(before)
    return _options(at, list(_keys(spot, before[:at])))


def _options(at: int, options: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"from": at, "options": list(options)[:MOST]}


def _keys(spot: Spot, before: str) -> Iterator[dict[str, Any]]:
    in_brackets = before.count("{") > before.count("}")
    if not in_brackets and (before.strip() in ("", "-")):
        if not spot.path:
            yield from _of_step(begun=before.strip() == "" and spot.kind is not None)
        else:
            yield from _of_kind(spot)
    elif in_brackets and before.rstrip().endswith(("{", ",")):
        yield from _of_kind(spot)


def _of_step(begun: bool) -> Iterator[dict[str, Any]]:
    if not begun:
        for word, kind in KINDS.items():
            said = documentation(kind)[0].partition("\n")[0]
            yield {"label": word, "detail": said[:70], "apply": f"{word}: ", "kind": "function", "boost": 2}
    for key, said in keys_of(Step).items():
        if key in Step.envelope:
            yield {"label": key, "detail": said[:70], "apply": f"{key}: ", "kind": "property"}


def _of_kind(spot: Spot) -> Iterator[dict[str, Any]]:
    kind = KINDS.get(spot.kind or "")
    inner = spot.path[-1] if spot.path else ""
    if kind and inner == spot.kind:
        for key, said in own_keys(kind).items():
            yield {"label": key, "detail": said[:70], "apply": f"{key}: ", "kind": "property", "boost": 2}
    if kind is None or takes_target(kind):
        for way, said in described_ways().items():
            boost = 1 if way in ("button", "link", "field", "heading", "text", "row") else 0
            yield {"label": way, "detail": said[:70], "apply": f"{way}: ", "kind": "type", "boost": boost}
        for key, said in keys_of(Target).items():
            yield {"label": key, "detail": said[:70], "apply": f"{key}: ", "kind": "property"}


def own_keys(kind: type[Kind]) -> Mapping[str, str]:
    """Returns the keys of a kind with what they mean."""
    return keys_of(Look) | keys_of(kind) if kind.looks else keys_of(kind)


def takes_target(kind: type[Kind]) -> bool:
    """Returns whether an element is named among the keys of a kind, or below one of them."""
    return kind.looks or shape_of(kind).target or kind.word in ("extract", "group", "each", "drag", "download")


def _on_page(key: str, reading: PageReading | None) -> Iterator[dict[str, Any]]:
    """Yields the names on the live page that the key could have."""
    if reading is None:
        return
    seen = set()
    for node in reading.nodes:
        fits = node.role in ROLE_OF.get(key, (key,)) or (key in ("click", "hover", "double_click") and node.acted)
        for name in node.labels or (node.name,) if key == "field" else (node.name,):
            if fits and name and len(name) <= 80 and "{{" not in name and name not in seen:
                seen.add(name)
                quoted = f'"{name}"' if re.search(r"[:#,\[\]{}\"']|^\W", name) and '"' not in name else name
                yield {"label": name, "detail": f"{node.role} on the page", "apply": quoted, "kind": "text", "boost": 3}


def _names(plan: Plan | None) -> Iterator[dict[str, Any]]:
    if plan is not None:
        yield from ({"label": f"inputs.{name}", "detail": "an input", "kind": "variable"} for name in plan.inputs)
        yield from ({"label": f"secrets.{name}", "detail": "a secret", "kind": "variable"} for name in plan.secrets)
        yield from (
            {"label": f"values.{name}", "detail": "a value of an earlier step", "kind": "variable"}
            for name in dict.fromkeys(_set_by(plan.steps))
        )
    for name, said in (("run.id", "the run's id"), ("run.date", "the run's date"), ("turn", "the turn of a loop")):
        yield {"label": name, "detail": said, "kind": "variable"}


def _set_by(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        yield from given_by(step)


def explain(source: str, line: int, column: int) -> dict[str, Any] | None:
    """Returns what the word at a place means, and where it begins and ends in its line; None for other words."""
    text = source.split("\n")[line - 1] if 0 < line <= len(source.split("\n")) else ""
    found = next((one for one in re.finditer(r"[\w-]+", text) if one.start() <= column <= one.end()), None)
    if found is None or not text[found.end() :].startswith(":"):
        return None
    said = _meaning(found[0], spot_of(source, line, found.start()))
    return {"from": found.start(), "to": found.end(), "text": said} if said else None


def _meaning(word: str, spot: Spot) -> str:
    if word in KINDS and not spot.path:
        text, example = documentation(KINDS[word])
        return f"{text}\n\n{example}"
    kind = KINDS.get(spot.kind or "")
    if kind and word in own_keys(kind):
        return f"{word}: {own_keys(kind)[word]}"
    if word in Step.envelope:
        return f"{word}: {keys_of(Step).get(word, '')}"
    if word in WAYS:
        return f"{word}: {described_ways()[word]}"
    return f"{word}: {keys_of(Target)[word]}" if word in keys_of(Target) else ""
