"""Finds calls of unknown filters and tests, and calls with wrong arguments, in an expression."""

import inspect
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from jinja2 import nodes
from jinja2.environment import Environment

from planbook.filters import FILTERS
from planbook.filters.bounds import cut
from planbook.filters.filter_docs import names
from planbook.filters.patterns import check

Call = nodes.Filter | nodes.Test
_OF_A_FILTER = ("map",)
_OF_A_TEST = {"select": 0, "reject": 0, "selectattr": 1, "rejectattr": 1}
"""Filters that call a test, each with the position of the argument that names the test."""
_PATTERNS = {"findall": 0, "match": 0}
"""Filters and tests that take a pattern, each with the position of that argument."""


def mistakes(parsed: nodes.Template, environment: Environment) -> Iterator[str]:
    """Yields what is wrong with the filters and tests of an expression, as sentences without a full stop."""
    for call in _calls(parsed):
        kind, known = _known(isinstance(call, nodes.Filter), environment)
        if call.name not in known:
            yield _unknown(kind, call.name, known)
            continue
        for is_filter, name in _named_in(call):
            kind, known = _known(is_filter, environment)
            if name not in known:
                yield f"{call.name}: {_unknown(kind, name, known)}"
        yield from _wrongly_called(call)


def _calls(parsed: nodes.Node) -> list[Call]:
    return [*parsed.find_all(nodes.Filter), *parsed.find_all(nodes.Test)]


def _known(is_filter: bool, environment: Environment) -> tuple[str, Iterable[str]]:
    return ("filter", environment.filters) if is_filter else ("test", environment.tests)


def _named_in(call: Call) -> Iterator[tuple[bool, str]]:
    """Yields what `map`, `select` and similar filters call: whether it is a filter, and its name."""
    if isinstance(call, nodes.Test):
        return
    place = 0 if call.name in _OF_A_FILTER else _OF_A_TEST.get(call.name)
    name = _constant(call.args, place)
    if name is not None:
        yield call.name in _OF_A_FILTER, name


def _wrongly_called(call: Call) -> Iterator[str]:
    pattern = _pattern(call)
    if pattern is not None:
        try:
            check(pattern)
        except ValueError as error:
            yield f"the pattern {cut(pattern)} cannot be read: {error}"
    if isinstance(call, nodes.Filter) and call.name in FILTERS:
        taken = list(inspect.signature(FILTERS[call.name]).parameters)[1:]
        other = next((each.key for each in call.kwargs if each.key not in taken), None)
        if other or len(call.args) + len(call.kwargs) > len(taken):
            takes = f"the arguments {', '.join(taken)}" if taken else "no arguments"
            given = f"'{other}'" if other else str(len(call.args) + len(call.kwargs))
            yield f"the filter '{call.name}' takes {takes}; this call gives {given}"


def patterns(parsed: nodes.Node) -> Iterator[str]:
    """Returns the constant patterns that an expression passes to its filters and tests."""
    return (pattern for call in _calls(parsed) if (pattern := _pattern(call)) is not None)


def _pattern(call: Call) -> str | None:
    """Returns the constant pattern of a call, also if `map`, `select` or a similar filter passes it on."""
    name, place = call.name, 0
    for _, applied in _named_in(call):
        name, place = applied, 1 + _OF_A_TEST.get(call.name, 0)
    if name not in _PATTERNS:
        return _named(call, "pattern") if name == "replace" else None
    return _constant(call.args, place + _PATTERNS[name]) or _named(call, "pattern")


def _named(call: Call, name: str) -> str | None:
    given = [each.value for each in call.kwargs if each.key == name]
    return _constant(given, 0)


def _constant(args: list[nodes.Expr], place: int | None) -> str | None:
    found = args[place] if place is not None and place < len(args) else None
    return found.value if isinstance(found, nodes.Const) and isinstance(found.value, str) else None


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    there = f"did you mean '{close[0]}'? There are" if close else "there are"
    return f"there is no {kind} '{name}'; {there}: {', '.join(names(kind))}"
