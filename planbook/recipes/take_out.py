"""Makes a recipe from a plan: specific values become inputs, with the values as their defaults.

Rendered with only its own name, the recipe gives the plan's text again, byte for byte.
"""

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planbook.errors import PlanbookError, PlanProblems
from planbook.plan.edit import Splice, apply_splices
from planbook.plan.emit import entry_lines
from planbook.plan.inputs import InvalidValue
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.plan.names import identifier
from planbook.plan.problem import ProblemCollector, split_lines
from planbook.plan.source import Mapping, Sequence, Text, plain, read_yaml
from planbook.recipes import ENDING
from planbook.recipes.inputs import RecipeInput, host_of, read_value
from planbook.recipes.recipe import NAME, recipe_of
from planbook.step.text import is_template

_OPENING = re.compile(r"\[(?=[\[%#])")
_GIVEN = {"fill": "with", "type": "with", "select": "pick"}
"""The keys with specific values: what is typed, and what is chosen."""
SHORTEST = 4
"""The minimum length of a text that is also replaced elsewhere: shorter ones may be equal by accident."""


@dataclass
class _Taken:
    """An input: its declaration, and the pieces of the plan's text that it replaces, with the hole of each."""

    declared: dict[str, Any]
    holes: dict[tuple[int, int], str] = field(default_factory=dict)


def make_recipe(plan: Plan) -> str:
    """Returns the text of the recipe. Raises PlanbookError for a plan that cannot become one."""
    taker = _Taker(plan)
    taker.take()
    everything = dict(taker.taken)
    for kept in (everything, {name: one for name, one in everything.items() if taker.round_trips({name: one})}, {}):
        if taker.round_trips(kept):
            return taker.recipe(kept)
    raise PlanbookError(f"{plan.name} cannot become a recipe: what it gives would not be the same plan")


class _Taker:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.text = plan.text
        self.written: Mapping = read_yaml(plan.text, ProblemCollector(""))
        self.taken: dict[str, _Taken] = {}
        self._starts = [0]
        for line in split_lines(self.text):
            after = self._starts[-1] + len(line)
            self._starts.append(after + (2 if self.text[after : after + 2] == "\r\n" else 1))

    # Inputs ----------------------------------------------------------------------------------------------------------
    def take(self) -> None:
        """Finds the inputs."""
        for name, given in (self.written.get("inputs") or {}).items():
            if isinstance(given, Mapping) and isinstance(given.get("default"), Text):
                self._take_default(name, given)
        start = self.written["start"]
        if not is_template(start) and host_of(start):
            self._add("url", {"type": "address", "description": "where it starts"}, start)
        self._take_hosts()
        self._take_secrets()
        for word, kind in _kinds([self.written["steps"], self.written.get("whenever")]):
            self._take_given(word, kind)

    def _take_default(self, name: str, given: Mapping) -> None:
        told = plain(given)
        if host_of(told["default"]):
            told["type"] = "address"
        elif told.get("type") == "csv":
            told["type"] = "file"
        self._add(name, {key: told[key] for key in ("type", "choices", "min", "max", "description") if key in told},
                  given["default"])  # fmt: skip

    def _take_hosts(self) -> None:
        """Replaces a host of `allow` that belongs to an address that is an input."""
        addresses = {host_of(one.declared["default"]): name for name, one in reversed(self.taken.items())
                     if one.declared.get("type") == "address"}  # fmt: skip
        for host in self.written.get("allow") or ():
            if host in addresses and self._is_quoted(host):
                name = addresses[host]
                self.taken[name].holes[self._span(host)] = f"{name} | host"

    def _take_secrets(self) -> None:
        """Replaces the names of secrets, in the list as a whole and in expressions."""
        secrets = self.written.get("secrets")
        names = [self._free(secret.lower()) for secret in secrets or ()]
        if not secrets or len(set(names)) < len(names) or not secrets.flow:
            return
        listed = f"[{', '.join(names)}]"
        for name, secret in zip(names, secrets, strict=True):
            uses = dict.fromkeys(self._spans_of(rf"secrets\.({re.escape(secret)})\b"), name)
            declared = {"type": "secret", "default": str(secret), "description": f"what is {secret} here"}
            self.taken[name] = _Taken(declared, uses | {self._span(secrets): listed})

    def _take_given(self, word: str, kind: Mapping) -> None:
        """Replaces what a step types or chooses, and equal texts in other steps."""
        value = kind.get(_GIVEN[word])
        if not isinstance(value, Text) or not value.strip() or is_template(value):
            return
        same = next((name for name, one in self.taken.items() if one.declared.get("default") == value), None)
        if same:
            self.taken[same].holes[self._span(value)] = same
            return
        about = next((item for key, item in kind.items() if key != _GIVEN[word] and isinstance(item, Text)), word)
        name = self._add(identifier(about), {"description": f"what goes into {about}"}, value)
        for again in _texts(self.written["steps"]) if name and len(value) >= SHORTEST else ():
            if again == value:
                self.taken[name].holes[self._span(again)] = name

    def _add(self, name: str, declared: dict[str, Any], node: Text) -> str:
        """Adds a value as an input; returns the input's name, empty if the value cannot be one."""
        name = self._free(name)
        try:
            read_value(str(node), RecipeInput(**declared))
        except InvalidValue:
            return ""
        self.taken[name] = _Taken(declared | {"default": str(node)}, {self._span(node): name})
        return name

    def _free(self, name: str) -> str:
        taken = (*self.taken, NAME, "loop")
        made = f"{name}_" if keyword.iskeyword(name) or name in ("name", "loop") else name.lstrip("_") or "value"
        number = 2
        while made in taken:
            made, number = f"{name}_{number}", number + 1
        return made

    # Positions in the text -------------------------------------------------------------------------------------------
    def _span(self, node: Any) -> tuple[int, int]:
        line, column = node.ends
        start, end = self._starts[node.place.line - 1] + node.place.column - 1, self._starts[line] + column
        return (start + 1, end - 1) if isinstance(node, Text) and self.text[start] in "'\"" else (start, end)

    def _is_quoted(self, node: Text) -> bool:
        return self.text[self._span(node)[0] - 1] in "'\""

    def _spans_of(self, pattern: str) -> Iterator[tuple[int, int]]:
        for text in _texts(self.written):
            if is_template(text):
                for found in re.finditer(pattern, self.text[slice(*self._span(text))]):
                    begin = self._span(text)[0]
                    yield begin + found.start(1), begin + found.end(1)

    # The recipe ------------------------------------------------------------------------------------------------------
    def round_trips(self, taken: dict[str, _Taken]) -> bool:
        """Returns whether the recipe, with its defaults, gives the exact text of the plan.

        Without inputs, an equal plan is enough.
        """
        try:
            recipe = recipe_of(self.recipe(taken), self.plan.file.with_name(f"{self.plan.name}{ENDING}"))
            text = recipe.render(self.plan.name, {}).text
            return text == self.text or (not taken and _same(load_text(text, self.plan.file), self.plan))
        except PlanProblems:
            return False

    def recipe(self, taken: dict[str, _Taken]) -> str:
        """Returns the text of the recipe with these inputs."""
        holes = {self._span(self.written["name"]): NAME}
        for one in taken.values():
            holes |= one.holes
        splices = [Splice(start, end, f"[[ {hole} ]]") for (start, end), hole in holes.items()]
        return f"{self._head(taken)}\n{apply_splices(self.text, [*splices, *self._escapes(splices)])}"

    def _head(self, taken: dict[str, _Taken]) -> str:
        head: dict[str, Any] = {"serves": " ".join((self.plan.goal or f"Do what {self.plan.name} does.").split())}
        lines = [line for key, value in head.items() for line in entry_lines(key, value, 0)]
        if taken:
            lines.append("inputs:")
        for name, one in taken.items():
            lines += entry_lines(name, one.declared, 2)
        return "".join(f"# {line}\n" for line in lines)

    def _escapes(self, splices: list[Splice]) -> Iterator[Splice]:
        """Yields escapes for text of the plan that would open a hole, or become a part of the next one."""
        opening = {found.start() for found in _OPENING.finditer(self.text)}
        opening |= {splice.start - 1 for splice in splices if self.text[splice.start - 1] == "["}
        for start in opening:
            if not any(splice.start <= start < splice.end for splice in splices):
                yield Splice(start, start + 1, "[%+ raw %][[% endraw +%]")


def _texts(value: Any) -> Iterator[Text]:
    """Yields every text that is a value."""
    if isinstance(value, Text):
        yield value
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, Sequence) else ():
        yield from _texts(item)


def _kinds(written: Any) -> Iterator[tuple[str, Mapping]]:
    """Yields every step that types or chooses something, by its key and its source."""
    for key, value in written.items() if isinstance(written, Mapping) else ():
        if key in _GIVEN and isinstance(value, Mapping):
            yield key, value
    for item in written.values() if isinstance(written, Mapping) else written if isinstance(written, list) else ():
        yield from _kinds(item)


def _same(one: Plan, other: Plan) -> bool:
    places = {"file", "text", "sha256"}
    return one.model_dump(exclude=places) == other.model_dump(exclude=places)
