"""How alike two elements are, fact by fact.

The weights are those of Similo (Nass, Alegroth, Feldt, Leotta, Ricca: "Similarity-based web element localization for
robust test automation", ACM TOSEM 2023), which gives 1.5 to what stays the same most often (tag, id, name attribute,
visible text, texts beside it) and 0.5 to what changes often (class, href, alt, path, place, size). Role and test id, of
which Similo knows nothing, count like the tag and the id. The controls beside an element, and what is around it, count
like the texts beside it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from planbook.fingerprints.element import Element
from planbook.fingerprints.generated_ids import is_generated
from planbook.fingerprints.text_likeness import plainly, similarity

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "tag": 1.5, "role": 1.5, "name": 1.5, "text": 1.5, "id": 1.5, "name attribute": 1.5, "test id": 1.5,
        "neighbours": 1.5, "beside": 1.5, "around": 1.5, "type": 0.5, "class": 0.5, "href": 0.5, "label": 0.5,
        "place": 0.5, "size": 0.5,
    }
)  # fmt: skip
LABELS = ("placeholder", "title", "alt", "aria-label")
FAR = 600.0  # pixels, beyond which a place says nothing

Fact = Callable[[Element, Element], float | None]


def _keyed(key: str, *others: str) -> Fact:
    def fact(past: Element, now: Element) -> float | None:
        mine = next((past.seen.attributes[one] for one in (key, *others) if one in past.seen.attributes), "")
        if not mine or is_generated(mine):
            return None
        return float(any(now.seen.attributes.get(one) == mine for one in (key, *others)))

    return fact


def _texts(past: list[str], now: list[str]) -> float | None:
    """Returns the mean similarity of texts at the same places, of those that the past has."""
    pairs = [(one, other) for one, other in zip(past, now, strict=False) if plainly(one)]
    return sum(similarity(*pair) for pair in pairs) / len(pairs) if pairs else None


def _around(past: Element, now: Element) -> float | None:
    if not past.seen.around:
        return None
    best = [max((similarity(one, other) for other in now.seen.around), default=0.0) for one in past.seen.around]
    return sum(best) / len(best)


def _labels(past: Element, now: Element) -> float | None:
    mine = [(key, past.seen.attributes[key]) for key in LABELS if past.seen.attributes.get(key)]
    others = now.seen.attributes
    return max(similarity(text, others.get(key, "")) for key, text in mine) if mine else None


def _classes(past: Element, now: Element) -> float | None:
    if not past.classes:
        return None
    return len(past.classes & now.classes) / len(past.classes | now.classes)


def _place(past: Element, now: Element) -> float | None:
    if len(past.seen.place) < 4 or len(now.seen.place) < 4:
        return None
    (left, top, *_), (other_left, other_top, *_) = past.seen.place, now.seen.place
    return max(0.0, 1 - (abs(left - other_left) + abs(top - other_top)) / FAR)


def _size(past: Element, now: Element) -> float | None:
    if len(past.seen.place) < 4 or len(now.seen.place) < 4:
        return None
    pairs = zip(past.seen.place[2:], now.seen.place[2:], strict=False)
    ratios = [min(one, other) / max(one, other) if max(one, other) else 1.0 for one, other in pairs]
    return ratios[0] * ratios[1]


def _said_of(text: str, other: str) -> float | None:
    return similarity(text, other) if plainly(text) else None


FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        "tag": lambda past, now: float(past.seen.tag == now.seen.tag),
        "role": lambda past, now: float(past.seen.role == now.seen.role) if past.seen.role else None,
        "name": lambda past, now: _said_of(past.seen.name, now.seen.name or now.seen.text),
        "text": lambda past, now: _said_of(past.seen.text, now.seen.text or now.seen.name),
        "id": _keyed("id"),
        "name attribute": _keyed("name"),
        "test id": _keyed("data-testid", "data-test"),
        "neighbours": lambda past, now: _texts(past.seen.neighbours, now.seen.neighbours),
        "beside": lambda past, now: _texts(past.seen.beside, now.seen.beside),
        "around": _around,
        "type": _keyed("type"),
        "class": _classes,
        "href": _keyed("href"),
        "label": _labels,
        "place": _place,
        "size": _size,
    }
)


def likeness(past: Element, now: Element) -> dict[str, float]:
    """Returns how alike the elements are, from 0 to 1, in each fact that the past has."""
    found = {name: fact(past, now) for name, fact in FACTS.items()}
    return {name: value for name, value in found.items() if value is not None}


def score(facts: Mapping[str, float]) -> float:
    """Returns the weighted mean of the facts, from 0 to 1."""
    total = sum(WEIGHTS[name] for name in facts)
    return sum(WEIGHTS[name] * value for name, value in facts.items()) / total if total else 0.0
