"""Checks that all names in the expressions of a plan are known, before the plan runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planbook.plan.kinds import kind_of
from planbook.plan.problem import Place, ProblemCollector, did_you_mean, listed, quoted
from planbook.plan.source import Mapping, Sequence, Text
from planbook.step.kind import Kind, Step
from planbook.step.text import is_template

ROOTS = ("inputs", "values", "last", "secrets", "run")
RESERVED = (*ROOTS, "turn")
"""Names that an item of `each` cannot have."""
RUN = ("id", "date")
WRITTEN_OUT = (
    "name", "goal", "allow", "inputs", "secrets", "session", "browser", "defaults", "recover", "schedule", "tags",
    "priority", "concurrency", "pool", "heal",
)  # fmt: skip
"""The plan's own keys that cannot contain expressions."""
Path = tuple[str, ...]


@dataclass(frozen=True)
class KnownNames:
    """The names that expressions can use at some place."""

    inputs: tuple[str, ...]
    secrets: tuple[str, ...]
    values: tuple[str, ...]
    local: frozenset[str] = field(default=frozenset())
    reads_secrets: bool = False

    def with_local(self, *names: str) -> "KnownNames":
        return KnownNames(self.inputs, self.secrets, self.values, self.local | {*names})

    def with_secrets(self, reads: bool) -> "KnownNames":
        return KnownNames(self.inputs, self.secrets, self.values, self.local, reads)


def check_expressions(plan: Mapping, book: ProblemCollector) -> None:
    """Checks every expression of a plan as it is written, regardless of other mistakes in the plan."""
    secrets = plan.get("secrets")
    known = KnownNames(
        inputs=tuple(plan["inputs"]) if isinstance(plan.get("inputs"), Mapping) else (),
        secrets=tuple(texts(secrets)),
        values=tuple(dict.fromkeys(_given(plan))),
    )
    checker = _Checker(book)
    checker.http_credentials(plan.get("browser"), known)
    for key, value in plan.items():
        if key != "made_by":
            checker.keys(value)
        if key == "steps":
            checker.steps(value, known)
        elif key == "whenever":
            checker.whenever(value, known)
        elif key in WRITTEN_OUT:
            checker.written_out(value)
        elif key != "made_by":
            checker.value(value, known)


def texts(value: Any) -> Iterator[Text]:
    """Yields every text in a value, without keys."""
    if isinstance(value, Text):
        yield value
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, Sequence) else ():
        yield from texts(item)


def names_used(text: str) -> Iterator[Path]:
    """Yields the dotted paths that the expressions of a text use. Raises BadExpression."""
    if is_template(text) or "{%" in text:
        from planbook.values.parse import expressions  # Jinja2 is loaded only for plans that have expressions

        for expression in expressions(text):
            yield from expression.names


def _given(value: Any) -> Iterator[str]:
    """Yields the names of the values that steps set."""
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, Sequence) else ():
        yield from _given(item)
    if isinstance(value, Mapping):
        yield from (value[key] for key in ("into", "add_to") if isinstance(value.get(key), Text))
        if isinstance(value.get("set"), Mapping):
            yield from value["set"]


class _Checker:
    def __init__(self, book: ProblemCollector) -> None:
        self.book = book

    def written_out(self, value: Any) -> None:
        for text in texts(value):
            if is_template(text):
                self.book.add(text.place, f"{str(text)!r} must be written out, so that a review shows it", "", "fixed")

    def http_credentials(self, browser: Any, known: KnownNames) -> None:
        """Checks that the plan declares the secrets for HTTP authentication."""
        for name in texts(browser.get("http_credentials") if isinstance(browser, Mapping) else None):
            if name not in known.secrets:
                hint = did_you_mean(name, known.secrets, "list it under 'secrets'")
                self.book.add(name.place, f"there is no secret {quoted(name)}", hint, "secret")

    def keys(self, value: Any) -> None:
        """Checks that no key in a value contains an expression."""
        for key in value if isinstance(value, Mapping) else ():
            if is_template(key):
                self.book.add(key.place, f"{quoted(key)} is a key", "keys are written out", "fixed")
        for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, Sequence) else ():
            self.keys(item)

    def whenever(self, written: Any, known: KnownNames) -> None:
        for item in written if isinstance(written, Sequence) else ():
            for key, value in item.items() if isinstance(item, Mapping) else ():
                if key == "steps":
                    self.steps(value, known)
                else:
                    self.value(value, known)

    def steps(self, written: Any, known: KnownNames) -> None:
        for step in written if isinstance(written, Sequence) else ():
            if isinstance(step, Mapping):
                self.step(step, known)

    def step(self, step: Mapping, known: KnownNames) -> None:
        self.value(step.get("each"), known)
        known = known.with_local(*self._each_names(step.get("each")))
        word = next((key for key in step if key not in Step.envelope and kind_of(key)), None)
        kind = kind_of(word) if word else None
        for key, value in step.items():
            if key == word and kind:
                self.kind(kind, value, self._in_group(known, step, value))
            elif key == "steps" or (key == "verify" and isinstance(value, Sequence)):
                self.steps(value, self._in_group(known, step, step) if key == "steps" else known)
            elif key not in ("each", "id", "effect"):
                self.value(value, known)

    def _each_names(self, each: Any) -> Iterator[str]:
        if each is None:
            return
        yield "turn"
        if not isinstance(each, Mapping):
            yield "item"
            return
        for name in each:
            yield name
            if name in RESERVED:
                self.book.add(name.place, f"{quoted(name)} already has a meaning", "choose another name", "each")
            elif not name.isidentifier():
                what = f"{quoted(name)} cannot be named in an expression"
                self.book.add(name.place, what, "write letters, digits and _, not starting with a digit", "each")

    def _in_group(self, known: KnownNames, step: Mapping, inner: Any) -> KnownNames:
        turns = "at_most" in step or (isinstance(inner, Mapping) and "at_most" in inner)
        return known.with_local("turn") if turns else known

    def kind(self, kind: type[Kind], written: Any, known: KnownNames) -> None:
        fields = {info.alias or name: name for name, info in kind.model_fields.items()}
        for key, value in (written if isinstance(written, Mapping) else {kind.bare: written}).items():
            marked = [
                mark for mark in ("fixed", "secrets", "answer") if key in fields and kind.marked(fields[key], mark)
            ]
            if key == "steps" and kind.holds_steps:
                self.steps(value, known)
            elif "fixed" not in marked:
                local = known.with_local("answer") if "answer" in marked else known
                self.value(value, local.with_secrets("secrets" in marked))

    def value(self, value: Any, known: KnownNames) -> None:
        from planbook.values.parse import BadExpression

        for text in texts(value):
            try:
                for path in names_used(text):
                    self.path(path, text, known)
            except BadExpression as error:
                self.book.add(text.place, str(error), "", "expression")

    def path(self, path: Path, text: Text, known: KnownNames) -> None:
        root, name = path[0], path[1] if len(path) > 1 else None
        if root in known.local:
            return
        values = known.values
        spaces = {"inputs": known.inputs, "secrets": known.secrets, "values": values, "last": values, "run": RUN}
        named = spaces.get(root)
        if named is None:
            self._unknown_root(root, text, known)
        elif root == "secrets" and not known.reads_secrets:
            what = f"{quoted('.'.join(path[:2]))} would be shown here"
            self._add(path[:2], text, what, "secrets go into 'fill', 'type' and 'request' only", "secret")
        elif name is None and root == "secrets":
            self._add(path, text, "'secrets' alone is not a value", "name one: secrets.NAME", "secret")
        elif name is not None and name not in named:
            self._unknown_name(path[:2], text, named)

    def _unknown_root(self, root: str, text: Text, known: KnownNames) -> None:
        roots = [*ROOTS, *sorted(known.local)]
        if root in ("item", "turn"):
            groups = " or a group with 'at_most'" if root == "turn" else ""
            what, expected = f"{quoted(root)} is not known here", f"it is known in a step with 'each'{groups}"
        else:
            everywhere = [
                f"{space}.{name}" for space in ("inputs", "values", "secrets") for name in getattr(known, space)
            ]
            same = next((path for path in everywhere if path.endswith(f".{root}")), None)
            known_here = f"known here: {listed(roots)}"
            what = f"{quoted(root)} is not known"
            expected = f"did you mean {quoted(same)}?" if same else did_you_mean(root, roots, known_here)
        self._add((root,), text, what, expected, "expression")

    def _unknown_name(self, path: Path, text: Text, named: tuple[str, ...]) -> None:
        root, name = path
        one, todo = {
            "inputs": ("input", "list it under 'inputs'"),
            "secrets": ("secret", "list it under 'secrets'"),
            "values": ("value", "no step gives it: name it in an 'into', an 'add_to' or a 'set'"),
            "last": ("value", "no step gives it, so no run leaves it: name it in an 'into', an 'add_to' or a 'set'"),
            "run": ("fact", f"of the run there are {listed(RUN)}"),
        }[root]
        hint = did_you_mean(name, named, todo)
        self._add(path, text, f"there is no {one} {quoted(name)}", hint, one if root != "run" else "expression")

    def _add(self, path: Path, text: Text, what: str, expected: str, rule: str) -> None:
        self.book.add(place_within(".".join(path), text, self.book.lines), what, expected, rule)


def place_within(word: str, text: Text, lines: list[str]) -> Place:
    """Returns the place of a name inside a text. The text may span several lines, and the name may use brackets."""
    first, last = text.place.line, text.ends[0] + 1
    whole = re.compile(rf"(?<![\w.]){re.escape(word)}(?!\w)")
    for number in range(first, last + 1):
        line = lines[number - 1] if number <= len(lines) else ""
        found = whole.search(line, text.place.column - 1 if number == first else 0)
        if found:
            return Place(number, found.start() + 1, len(word))
    return text.place
