"""Reads YAML for plans: every scalar is text as it is written, and every node knows its place.

The only reader of YAML.
"""

import re
from typing import Any

import yaml

from planbook.plan.problem import Place, ProblemCollector, quoted, split_lines

LIMIT = 1_000_000  # bytes; nobody reviews a larger plan
DEPTH = 40  # of nesting
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_CONFLICT = re.compile(r"^<{7}(?: .*)?$(?=(?s:.*)^={7}$(?s:.*)^>{7}(?: |$))", re.MULTILINE)
KEEP_ONE_SIDE = "keep the lines of one side, and take out the three lines that mark the conflict"


class Located:
    """A node with its place: where it begins, and where its last content ends."""

    place = Place()
    ends = (0, 0)  # line and column, both from 0, the column exclusive
    flow = False
    """Whether it is a scalar or is written in brackets."""


class Text(str, Located):
    """A scalar. `written` is false for a missing value, as in `key:`."""

    written = True


class Mapping(dict[Any, Any], Located):
    """A mapping; its keys are of type Text."""

    def key(self, name: str) -> Text:
        """Returns the key in the file, with its place."""
        return next(key for key in self if key == name)  # type: ignore[no-any-return]


class Sequence(list[Any], Located):
    """A list."""


def place_of(value: object) -> Place | None:
    """Returns the place of a value that was read from a file; None for other values."""
    return value.place if isinstance(value, Located) else None


def plain(value: Any) -> Any:
    """Returns the value without places. Values that were not read from a file are left as they are."""
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def read_yaml(text: str, book: ProblemCollector) -> Any:
    """Reads the one document in the text as Text, Mapping and Sequence; None if it has none.

    Problems go into the book.
    """
    control = _CONTROL.search(text)
    if control:
        before = split_lines(text[: control.start()])
        what = f"the character U+{ord(control[0]):04X} is invisible and not allowed in a plan"
        book.add(Place(len(before), len(before[-1]) + 1), what, "take it out", "yaml")
        return None
    if conflict := _CONFLICT.search(text):
        line = len(split_lines(text[: conflict.start()]))
        book.add(Place(line, 1), "a merge conflict of git begins here", KEEP_ONE_SIDE, "yaml")
        return None
    try:
        return _Builder(book).build(text)
    except yaml.MarkedYAMLError as error:
        _refuse(error, book)
    return None


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Builder:
    """Builds nodes from the parser's events. Continues after a problem as long as the rest can be read."""

    def __init__(self, book: ProblemCollector) -> None:
        self.book = book
        self.open: list[tuple[Mapping | Sequence, Text | None]] = []  # each with the key that waits for its value
        self.documents: list[Any] = []

    def build(self, text: str) -> Any:
        documents = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.book.add(_place(event), "a second document begins here", "a plan is one document", "yaml")
                    break
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            if len(self.open) > DEPTH:
                self.book.add(_place(event), f"this is nested more than {DEPTH} deep", "nest it less deeply", "yaml")
                return None
        return self.documents[0] if self.documents else None

    def _node(self, event: Any) -> None:
        value = self._value(event)
        value.place = _place(event)
        self._put(value)
        if isinstance(value, (Mapping, Sequence)):
            value.flow = bool(event.flow_style)
            self.open.append((value, None))

    def _value(self, event: Any) -> Any:
        self._refuse_extras(event)
        if isinstance(event, yaml.MappingStartEvent):
            return Mapping()
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence()
        value = Text(event.value if isinstance(event, yaml.ScalarEvent) else "")
        value.flow = True
        value.ends = (event.end_mark.line, event.end_mark.column)
        value.written = event.start_mark.index != event.end_mark.index
        return value

    def _refuse_extras(self, event: Any) -> None:
        place = _place(event)
        if isinstance(event, yaml.AliasEvent):
            self.book.add(place, f"'*{event.anchor}' is an alias", "plans have none: write the value out here", "yaml")
        elif event.anchor:
            self.book.add(
                place, f"'&{event.anchor}' is an anchor", "plans have none: write values out where they stand", "yaml"
            )
        if getattr(event, "tag", None):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.book.add(place, f"'{tag}' is a tag", "plans have none: everything is text as it is written", "yaml")

    def _put(self, value: Any) -> None:
        if not self.open:
            self.documents.append(value)
            return
        holder, key = self.open[-1]
        if isinstance(holder, Sequence):
            holder.append(value)
        elif key is None:
            self.open[-1] = (holder, self._key(value, holder))
        else:
            holder.setdefault(key, value)
            self.open[-1] = (holder, None)

    def _key(self, value: Any, holder: Mapping) -> Text:
        if not isinstance(value, Text):
            braces = isinstance(value, Mapping) and holder.flow
            hint = "quote a value that begins with '{{'" if braces else "write one word before the ':'"
            place = holder.place if braces else value.place
            self.book.add(place, "a key here is not plain text", hint, "yaml")
            key = Text("?")
            key.place = value.place
            return key
        if value in holder:
            first = holder.key(value).place
            self.book.add(
                value.place, f"the key {quoted(value)} is here twice", f"line {first.line} has it first", "key"
            )
        return value

    def _close(self, event: Any) -> None:
        value, _ = self.open.pop()
        if value.flow:
            value.ends = (event.end_mark.line, event.end_mark.column)
        else:
            inside = value.values() if isinstance(value, Mapping) else value
            value.ends = max((item.ends for item in inside), default=value.ends)


def _place(event: Any) -> Place:
    start, end = event.start_mark, event.end_mark
    width = end.column - start.column if start.line == end.line else 0
    return Place(start.line + 1, start.column + 1, max(width, 0))


_TAB = "a tab"
_SAID = {
    "mapping values are not allowed in this context": (
        "a ':' is not allowed here",
        "quote a text that contains ': ', and check the indentation",
    ),
    "block sequence entries are not allowed in this context": (
        "a '-' is not allowed here",
        "begin the list on the next line",
    ),
    "found character that cannot start any token": ("a text cannot begin with this character", "put it between quotes"),
    "found unknown escape character": (
        "there is no such escape in a text between double quotes",
        "use single quotes, where a backslash has no special meaning",
    ),
    "could not find expected ':'": ("a key is not followed by ':'", "write `key: value`"),
    "did not find expected '-' indicator": (
        "this does not belong to the list above",
        "begin it with '- ', or indent it like what it belongs to",
    ),
    "did not find expected key": (
        "this does not continue what is above",
        "check the indentation and the quotes; inside single quotes, ' is written ''",
    ),
    _TAB: ("this line is indented with a tab", "indent with spaces"),
    "found unexpected end of stream": ("a quote is opened here and never closed", "close it"),
    "did not find expected ',' or ']'": (
        "a '[' is opened here and never closed",
        "close it with ']'; quote a text in it that contains brackets or commas",
    ),
    "did not find expected ',' or '}'": (
        "a '{' is opened here and never closed",
        "close it with '}'; quote a text in it that contains brackets or commas",
    ),
}
_SAYS_WHERE_IT_BEGAN = ("could not find expected ':'", "found unexpected end of stream", "did not find expected ',' or")


def _refuse(error: yaml.MarkedYAMLError, book: ProblemCollector) -> None:
    problem = error.problem or "it cannot be read"
    begin = problem.startswith(_SAYS_WHERE_IT_BEGAN) and error.context_mark
    mark = begin or error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1, 1) if mark else Place()
    if place.line > len(book.lines):
        place = Place(len(book.lines), 1)
    if book.lines[place.line - 1][place.column - 1 :].startswith("\t"):
        problem = _TAB
    what, expected = _SAID.get(problem, (f"this is not YAML: {problem}", "see https://yaml.org"))
    book.add(place, what, expected, "yaml")
