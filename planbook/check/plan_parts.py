"""The targets, looks, names and patterns of a plan, each with its source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planbook.check.models import Path, node_for_field
from planbook.check.steps import StepFacts
from planbook.plan.problem import Place
from planbook.plan.shape import shape_of
from planbook.plan.source import Mapping as Written
from planbook.plan.source import Sequence, Text, place_of
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import Target
from planbook.step.text import Name

REFINES = ("in", "has", "near", "frame")


@dataclass(frozen=True, eq=False)
class TargetFacts:
    """A target, its source, and its place: `step` is None in the `see` of a `whenever`.

    `written` is a text (`click: Sign in`), or a mapping that may also contain the keys of the step's kind.
    """

    target: Target
    written: Any
    path: Path
    step: StepFacts | None

    @property
    def refines(self) -> bool:
        """Whether it refines another target."""
        return any(part in REFINES for part in self.path[1:])

    @property
    def is_fallback(self) -> bool:
        """Whether it is one of the targets in an `or`, or inside one."""
        return "or" in self.path[1:]

    @property
    def name(self) -> Text | None:
        """The value of the locator's key (`button: Sign in`), or the bare text; None if there are only fallbacks."""
        way = self.target.by
        if way is None:
            return None
        found = self.written.get(way) if isinstance(self.written, Written) else self.written
        return found if isinstance(found, Text) else None

    @property
    def place(self) -> Place:
        """The place of the locator's key, or of the bare text."""
        way = self.target.by or "or"
        if isinstance(self.written, Written):
            return self.written.key(way).place
        return place_of(self.written) or Place()

    def key_place(self, key: str) -> Place:
        """Returns the place of one of its keys, such as `nth`."""
        has_it = isinstance(self.written, Written) and key in self.written
        return self.written.key(key).place if has_it else self.place

    def value_place(self, key: str) -> Place:
        """Returns the place where the value of one of its keys begins."""
        value = self.written.get(key) if isinstance(self.written, Written) else None
        return place_of(value) or self.place


@dataclass(frozen=True, eq=False)
class LookFacts:
    """A look, its source, and its place: `path` begins with `expect`, `when`, `until`, `verify`, `see`, …"""

    look: Look
    written: Any
    path: Path
    step: StepFacts | None

    @property
    def place(self) -> Place:
        """The place of the look."""
        return place_of(self.written) or (self.step.place if self.step else Place())


@dataclass(frozen=True, eq=False)
class NameFacts:
    """A name or text that the page is searched for, and its source.

    `path` ends with its key, or with the short form's.
    """

    name: Name
    text: Text
    path: Path


@dataclass(frozen=True, eq=False)
class PatternFacts:
    """A pattern: its source without slashes, its flags for Python, its text in the plan, and its place."""

    source: str
    flags: int
    written: str
    place: Place


def names_in(model: Model, written: Any, path: Path) -> Iterator[NameFacts]:
    """Yields the names of one model, without those of the models inside it."""
    if isinstance(model, Target) and model.name and model.by:
        text = written.get(model.by) if isinstance(written, Written) else written
        yield from _named(model.name, text, (*path, model.by))
    for field in model.model_fields_set:
        value = getattr(model, field)
        if field != "name" and isinstance(value, (Name, list, dict)):
            yield from _named(value, *node_for_field(shape_of(type(model)), field, model, written, path))


def _named(value: Any, written: Any, path: Path) -> Iterator[NameFacts]:
    if isinstance(value, Name) and isinstance(written, Text):
        yield NameFacts(value, written, path)
    elif isinstance(value, list):
        for item, text in zip(value, written if isinstance(written, Sequence) else [written], strict=False):
            yield from _named(item, text, path)
    elif isinstance(value, dict) and isinstance(written, Written):
        for key, item in value.items():
            yield from _named(item, written.get(key), (*path, str(key)))


def pattern_of(name: NameFacts) -> PatternFacts | None:
    """Returns the pattern in a name; None if it has none."""
    flags = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
    found = sum({flags[letter] for letter in name.name.flags})
    return PatternFacts(name.name.text, found, name.text, name.text.place) if name.name.pattern else None


def match_in(model: Model, written: Any) -> PatternFacts | None:
    """Returns the pattern of a model that has a `match` or a `match_all`."""
    keys = [key for key in ("match", "match_all") if key in type(model).model_fields]
    text = next((written[key] for key in keys if key in written), None) if isinstance(written, Written) else None
    return PatternFacts(str(text), 0, text, text.place) if isinstance(text, Text) else None
