"""Finds the documentation of words that are not kinds of steps: keys, effects, filters, tests."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import get_args

from planbook.plan.problem import listed, quoted
from planbook.plan.shape import shape_of
from planbook.plan.synonyms import synonyms_of
from planbook.plan.topics import MEANT, TOPICS, described_ways
from planbook.step.look import State
from steps.table import KINDS

MOST = 3  # places that a hint names


def hint_for(word: str, kinds: Collection[str]) -> str:
    """Returns a hint for a word that `planbook steps` cannot explain by itself; empty if it is unknown.

    Kinds that other tools call by this word come first, then its meaning in a plan, then other synonyms.
    """
    homes = _homes()
    also = [other for other in synonyms_of(word) if other in kinds]
    if also:
        beside = f" {quoted(word)} itself is explained by {_places(homes[word])}" if word in homes else ""
        return f"did you mean {listed(map(quoted, also), 'or')}?{beside}"
    for name in (word, *synonyms_of(word)):
        if name in homes:
            is_what = "it is" if name == word else f"in a plan it is {quoted(name)},"
            return f"{is_what} explained by {_places(homes[name])}"
    return ""


def _places(places: list[str]) -> str:
    return listed([f"`planbook steps {place}`" for place in places[:MOST]], "and")


@cache
def _homes() -> Mapping[str, list[str]]:
    """Returns the places that explain each word, the most general first."""
    homes: dict[str, list[str]] = {}
    for name, place in _explained():
        homes.setdefault(name, [])
        if place not in homes[name]:
            homes[name].append(place)
    return homes


def _explained() -> Iterator[tuple[str, str]]:
    yield from ((way, "targets") for way in described_ways())
    for topic in ("step", "targets", "looks", "plan", "expressions"):
        for group in TOPICS[topic].groups.values():
            for key in group:
                yield key.partition("(")[0].partition(".")[0].strip(), topic
    yield from ((word, "effects") for word in MEANT)
    yield from ((word, "looks") for word in get_args(State))
    yield from ((word, "expressions") for word in ("filter", "filters", "test", "tests", "jinja", "template"))
    yield from ((key, word) for word, model in KINDS.items() for key in shape_of(model).keys)
