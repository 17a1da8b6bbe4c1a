"""Plans that are changed in one place, in every way that a typing mistake changes them."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Steps = tuple[str | int, ...]

VALUES: tuple[Any, ...] = (
    "", "zzz", "3", "Sign in", "/orders", "{{ run.id }}", "{{ values.zzz }} and more", "true", "10s", "-1", "1.5",
    "last", 3, 0, -1, 1.5, 99999, True, False, [], ["zzz"], [1, 2], [[1, 2]], {}, {"zzz": 1}, {"button": "Go"},
    {"button": "Go", "link": "Go"}, {"nth": 2}, {"or": ["Go"]}, {"not": {"button": "Go"}}, [{"click": "Go"}],
)  # fmt: skip
"""Values that replace others. `null` is left out, because editors treat it like a missing value."""
KEYS: dict[str, Any] = {
    "zzz": 1, "click": "Go", "expect": "Done", "wait": "load", "title": "A title", "steps": [{"click": "Go"}],
    "at_most": 3, "when": {"link": "Next"}, "each": "{{ [1, 2] }}", "button": "Go", "link": "Go", "nth": 2,
    "exact": True, "or": ["Go"], "in": {"row": "1"}, "has_text": "x", "with": "x", "times": 2, "at": [1, 2],
    "is": "visible", "reads": "x", "count": 2, "not": {"link": "Next"}, "address": "/x", "page_title": "x",
    "within": "3s", "network": "idle", "into": "found", "add_to": "found", "as": "number", "given": "%d",
    "match": "x", "match_all": "x", "columns": {"a": 1}, "attribute": "href", "status": 200, "at_least": 0,
    "shown": True, "lines": True, "page": "address", "rows": {"table": "x"}, "response": "/x", "column": "No",
    "to": "bottom", "by": [1, 2], "wheel": 3, "open": "/x", "do": "close", "type": "integer", "default": "x",
    "min": 1, "choices": ["a", "b"], "open_url": "/x", "retries": 1, "effect": "once", "verify": {"row": "1"},
    "recover": {"stale": "reload"}, "optional": True, "timeout": "5s", "id": "one", "call": "other", "value": "x",
}  # fmt: skip
"""Keys that are added to a mapping."""


@dataclass(frozen=True)
class Mutant:
    """A plan, what was changed, and where: positions in lists are left out of `where`."""

    where: str
    what: str
    plan: Any = field(repr=False)
    path: Steps = field(repr=False)
    changed: Any = field(repr=False)

    @property
    def text(self) -> str:
        """Returns the changed plan, as flow YAML."""
        return json.dumps(_with(self.plan, self.path, self.changed), ensure_ascii=False)


def mutants(plan: Any) -> Iterator[Mutant]:
    """Yields all mutants of a plan."""
    for path in _paths(plan, ()):
        for what, changed in _changed(_at(plan, path)):
            yield Mutant(_shown(path), what, plan, path, changed)


def read(text: str) -> Any:
    """Returns the data of a plan as editors read it, with YAML 1.2's core schema."""
    return yaml.load(text, Core)


def _paths(value: Any, path: Steps) -> Iterator[Steps]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _paths(item, (*path, key))


def _at(value: Any, path: Steps) -> Any:
    for key in path:
        value = value[key]
    return value


def _with(plan: Any, path: Steps, changed: Any) -> Any:
    if not path:
        return changed
    made = deepcopy(plan)
    _at(made, path[:-1])[path[-1]] = changed
    return made


def _changed(value: Any) -> Iterator[tuple[str, Any]]:
    for other in VALUES:
        yield f"= {json.dumps(other)}", other
    yield "in a list", [value]
    if isinstance(value, dict):
        for key in value:
            rest = {other: item for other, item in value.items() if other != key}
            yield f"without {key}", rest
            yield f"{key} misspelt", {(f"{other}s" if other == key else other): item for other, item in value.items()}
        for key, item in KEYS.items():
            if key not in value:
                yield f"and {key}", {**value, key: item}
    if isinstance(value, list) and value:
        yield "twice", [*value, value[0]]


def _shown(path: Steps) -> str:
    return "/".join("*" if isinstance(key, int) else key for key in path)


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it."""

    yaml_implicit_resolvers = {}


for tag, pattern, first in (
    ("bool", "true|false", "tf"),
    ("null", "~|null|", "~n"),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), [*first, ""])


def plans_in(folder: Path) -> Iterator[Any]:
    """Yields the content of the YAML files in a folder that editors can read."""
    for path in sorted(folder.rglob("*.yaml")):
        try:
            read_plan = read(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        if isinstance(read_plan, dict):
            yield _filled({**read_plan, "name": "plan"} if "name" in read_plan else read_plan)


def _filled(value: Any) -> Any:
    """Returns the value with `{}` for missing values, as in `reload:`."""
    if isinstance(value, dict):
        return {key: _filled(item) for key, item in value.items()}
    return [_filled(item) for item in value] if isinstance(value, list) else {} if value is None else value
