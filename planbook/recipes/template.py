"""The template of a recipe. A sandboxed Jinja2 fills its holes with marks, so that no value becomes part of the text.

`[[ … ]]` is a hole. Only `[% if … %]`, `[% for … %]` and `[% set … %]` are supported; `{{ … }}` is left alone.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinja2 import Template, TemplateSyntaxError, Undefined, meta, nodes, pass_context

from planbook.filters import bounds
from planbook.filters.expression_size import BadShape, check_depth, too_deep
from planbook.filters.sandbox import Sandbox
from planbook.plan.names import identifier
from planbook.plan.problem import Place, ProblemCollector, did_you_mean, listed, quoted
from planbook.recipes.inputs import host_of

MARKS = re.compile("[\ue000-\ue003]")
"""Characters that neither recipes nor values contain, used for marks."""
HOLE = re.compile("\ue000(\\d+)\ue001")
"""A mark that stands for the value with that number."""
_LINE = re.compile("\ue002(\\d+)\ue003")
ONLY = "only if, for and set exist"
_ALLOWED = (nodes.If, nodes.For, nodes.Assign, nodes.Output)
_VALUES = (str, int, float, date, list, tuple, dict, type(None))
_WRITTEN_HOLE = re.compile(r"\[\[.*?\]\]")


class RecipeFailed(Exception):
    """A recipe cannot be rendered with some values. The message says why; `line` is the template's."""

    def __init__(self, message: str, line: int) -> None:
        self.line = line
        super().__init__(message)


_LOOPS = 5  # nested loops
_TURN = 1_000  # what a turn of a loop counts for: ten thousand turns exceed the limit
_TURNS = " turns"
_FILTERS: Mapping[str, Callable[..., Any]] = {"identifier": identifier, "host": host_of, "pattern": re.escape}


@pass_context
def _mark(context: Any, value: Any) -> str:
    if isinstance(value, Undefined):
        str(value)  # a strict undefined raises here
    if not isinstance(value, _VALUES):
        raise TypeError("this hole gives no value; put `| list` after what goes through a list")
    marked: list[Any] = context["_marked"]
    marked.append(value)
    return f"\ue000{len(marked) - 1}\ue001"


def _turns(items: Any) -> Iterator[Any]:
    """Yields the items of a `for`, and counts every turn, also in nested loops."""
    for item in items:
        bounds.spend(_TURN)
        yield item


def _environment(line_end: str) -> Sandbox:
    environment = Sandbox(
        {**_FILTERS, _TURNS: _turns}, {}, ((), ()),
        variable_start_string="[[", variable_end_string="]]", block_start_string="[%", block_end_string="%]",
        comment_start_string="[#", comment_end_string="#]", trim_blocks=True, lstrip_blocks=True,
        finalize=_mark, newline_sequence=line_end,
    )  # fmt: skip
    environment.globals.clear()
    return environment


@dataclass(frozen=True)
class Rendered:
    """The text of a plan with marks for values.

    `starts` are the offsets of its pieces that come from the template, each with its line there.
    """

    text: str
    values: tuple[Any, ...]
    starts: tuple[tuple[int, int], ...]
    template: list[str]

    def place(self, offset: int) -> Place:
        """Returns the place in the template for an offset in the text; for a value, that of its hole."""
        at = bisect_right(self.starts, (offset, 1 << 30)) - 1
        if at < 0:
            return Place()
        line = self.starts[at][1]
        written = self.template[line - 1] if line <= len(self.template) else ""
        column = self._column(at, written)
        piece = self._piece(at)
        beyond = offset - self.starts[at][0] - len(piece)
        if beyond < 0 or not (hole := _WRITTEN_HOLE.search(written, column + len(piece))):
            return Place(line, column + min(len(piece), len(piece) + beyond) + 1)
        return Place(line, hole.start() + 1, len(hole[0]))

    def _piece(self, at: int) -> str:
        """Returns the text from a start up to the next hole or line."""
        begin = self.starts[at][0]
        end = self.starts[at + 1][0] if at + 1 < len(self.starts) else len(self.text)
        return re.split("[\ue000\n\r]", self.text[begin:end])[0]

    def _column(self, at: int, written: str) -> int:
        """Returns the column of a piece in its line of the template, from 0, after earlier pieces of that line."""
        first = at
        while first and self.starts[first - 1][1] == self.starts[at][1]:
            first -= 1
        column = 0
        for before in range(first, at + 1):
            piece = self._piece(before)
            found = written.find(piece, column) if piece else column
            column = max(found, 0) if before == at else max(found, 0) + len(piece)
        return column


class RecipeTemplate:
    """A template that can be rendered. `lines` are those of the whole file; `used` are the inputs that it names."""

    def __init__(self, template: Template, lines: list[str], used: frozenset[str]) -> None:
        self._template = template
        self.lines = lines
        self.used = used

    def render(self, given: Mapping[str, Any]) -> Rendered:
        """Returns the text with a mark for every value. Raises RecipeFailed."""
        values: list[Any] = []
        try:
            with bounds.allowance():
                marked = self._written(given, values)
        except Exception as error:  # whatever error a template has
            raise RecipeFailed(str(error).rstrip("."), _line_of(error)) from None
        pieces = _LINE.split(marked)
        text, starts = pieces[0], []
        for line, piece in zip(pieces[1::2], pieces[2::2], strict=True):
            starts.append((len(text), int(line)))
            text += piece
        return Rendered(text, tuple(values), tuple(starts), self.lines)

    def _written(self, given: Mapping[str, Any], values: list[Any]) -> str:
        pieces = []
        for piece in self._template.generate(given, _marked=values):
            bounds.spend(len(piece))
            pieces.append(piece)
        return "".join(pieces)


def read_template(body: str, offset: int, book: ProblemCollector, known: Collection[str]) -> RecipeTemplate | None:
    """Parses the template of a recipe; `offset` is the number of lines before it. Problems go into the book."""
    environment = _environment("\r\n" if "\r\n" in body else "\n")
    try:
        parsed = _parsed("\n" * offset + body, environment)
        used = meta.find_undeclared_variables(parsed)
    except TemplateSyntaxError as error:
        _tell(error, book)
        return None
    except BadShape as error:
        book.add(Place(1, 1), f"this recipe {error}", "", "hole")
        return None
    before = len(book)
    _refuse_more(parsed, book)
    for name in sorted(used - {*known}):
        hint = did_you_mean(name, known, f"its inputs are {listed(known)}")
        book.add(_place_of(name, parsed, book), f"there is no input {quoted(name)}", hint, "hole")
    if len(book) > before:
        return None
    _put_marks(parsed, offset)
    code = environment.compile(parsed, filename="<recipe>")
    return RecipeTemplate(Template.from_code(environment, code, {}), book.lines, frozenset(used))


def _parsed(text: str, environment: Sandbox) -> nodes.Template:
    """Parses a text. Raises BadShape and TemplateSyntaxError."""
    try:
        parsed = environment.parse(text)
    except RecursionError:
        raise too_deep() from None
    except ValueError:  # Python's error about a number
        raise BadShape("has a number of more than 4,000 digits; write a smaller one") from None
    check_depth(parsed)
    if _loops(parsed) > _LOOPS:
        raise BadShape(f"has more than {_LOOPS} loops within one another; nest it less deeply")
    return parsed


def _loops(node: nodes.Node) -> int:
    return isinstance(node, nodes.For) + max(map(_loops, node.iter_child_nodes()), default=0)


def _put_marks(parsed: nodes.Template, offset: int) -> None:
    """Marks the line of each piece of the template, also after its line ends, and counts the turns of loops."""
    for loop in parsed.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, _TURNS, [], [], None, None)
    for data in parsed.find_all(nodes.TemplateData):
        lines = data.data.split("\n")
        if data.lineno <= offset:  # the lines of the head
            skipped = offset + 1 - data.lineno
            lines = lines[skipped:]
            data.lineno += skipped
        data.data = "\n".join(f"\ue002{number}\ue003{line}" for number, line in enumerate(lines, data.lineno))


def _refuse_more(parsed: nodes.Template, book: ProblemCollector) -> None:
    for statement in parsed.find_all(nodes.Stmt):
        if not isinstance(statement, _ALLOWED):
            what = f"'[% {type(statement).__name__.lower()} … %]' is not part of a recipe"
            book.add(first_hole(statement.lineno, book), what, ONLY, "hole")


def _place_of(name: str, parsed: nodes.Template, book: ProblemCollector) -> Place:
    numbers = (node.lineno for node in parsed.find_all(nodes.Name) if node.name == name)
    for number in numbers:
        line = book.lines[number - 1]
        for hole in _holes(line):
            if found := re.compile(rf"(?<![\w.]){re.escape(name)}\b").search(line, *hole.span()):
                return Place(number, found.start() + 1, len(name))
        return Place(number, 1)
    return Place()


def _holes(line: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"\[\[.*?\]\]|\[%.*?%\]", line)


def first_hole(number: int, book: ProblemCollector) -> Place:
    """Returns the place of the first hole in a line; without one, that of the line."""
    line = book.lines[number - 1] if 0 < number <= len(book.lines) else ""
    found = re.search(r"\[\[|\[%|\[#", line)
    return Place(number, found.start() + 1, 2) if found else Place(number, 1)


def _tell(error: TemplateSyntaxError, book: ProblemCollector) -> None:
    """Reports an error of Jinja2, in words for people who do not know Jinja2."""
    said = (error.message or "").rstrip(".").replace("end of print statement", "]]")
    said = said.replace("end of statement block", "%]")
    if unknown := re.search("unknown tag '(.*?)'", said):
        what, expected = f"'[% {unknown[1]} … %]' is not part of a recipe", ONLY
        book.add(first_hole(error.lineno, book), what, expected, "hole")
    elif still_open := re.search(r"needs to be closed is '(\w+)'", said):
        opening = re.compile(rf"\[%[-+]?\s*{still_open[1]}\b")
        number = max((n for n, line in enumerate(book.lines, 1) if opening.search(line)), default=error.lineno)
        what = f"'[% {still_open[1]} … %]' is opened, and not all of these are closed"
        book.add(first_hole(number, book), what, f"write '[% end{still_open[1]} %]' where it ends", "hole")
    else:
        what = f"this cannot be read: {said[:1].lower()}{said[1:]}"
        book.add(first_hole(error.lineno, book), what, "", "hole")


def _line_of(error: BaseException) -> int:
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<recipe>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
