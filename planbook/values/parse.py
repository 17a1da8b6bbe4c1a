"""Parses and evaluates the expressions of a plan with a sandboxed Jinja2. `{{ … }}` is one expression."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set, ValuesView
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from types import GeneratorType
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.environment import TemplateExpression
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import Undefined

from planbook.errors import StepError
from planbook.filters import FILTERS, TESTS, bounds
from planbook.filters.bounds import SHOWN, TooMuch, cut
from planbook.filters.constants import constant_too_large
from planbook.filters.expression_size import BadShape, check_depth, check_length, too_deep
from planbook.filters.filter_calls import mistakes, patterns
from planbook.filters.filter_docs import NOT_OURS
from planbook.filters.sandbox import Sandbox
from planbook.step.text import as_text, is_template

Scope = Mapping[str, Any]
"""The names that expressions can use: inputs, values, last, secrets, run, turn, and the name in `each`."""


class BadExpression(Exception):
    """An expression cannot be parsed. The message says why, in a sentence without a position."""


class _Environment(Sandbox):
    """Reads `a.b` as the entry `b` of a mapping, never as a method of it."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


_ENVIRONMENT = _Environment(FILTERS, TESTS, NOT_OURS, comment_start_string="{#\0", comment_end_string="\0#}")
_GONE_THROUGH = (GeneratorType, range, Set, ValuesView)
_VALUES = (str, int, float, date, time, timedelta, Sequence, Mapping, type(None))


OF_A_SECRET = (
    "{{{{ {} }}}} cannot be evaluated; the reason is not shown, because it may contain a part of the secret. "
    "Check the expression and the value of the secret"
)


@dataclass(frozen=True)
class Expression:
    """One `{{ … }}`: its source, the dotted paths that it uses, such as ("inputs", "quantity"), and its patterns."""

    source: str
    names: tuple[tuple[str, ...], ...]
    patterns: tuple[str, ...]
    compiled: TemplateExpression

    def work_out(self, scope: Scope) -> Any:
        """Returns the value. Raises StepError of class value, whose message reveals nothing of a secret."""
        try:
            return self._worked_out(scope)
        except StepError:
            if not self.secret or self.secret not in scope.get("secrets", {}):
                raise
            raise StepError("value", OF_A_SECRET.format(cut(self.source))) from None

    @property
    def secret(self) -> str | None:
        """The name of the first secret that the expression uses."""
        return next((path[1] for path in self.names if path[0] == "secrets" and len(path) > 1), None)

    def _worked_out(self, scope: Scope) -> Any:
        try:
            with bounds.allowance():
                value = _plain(self.compiled(**scope))
                if not self.is_name:
                    bounds.check_size(value)
                    _refuse_undefined(value)
        except StepError:
            raise
        except TooMuch as error:
            raise StepError("value", f"{{{{ {cut(self.source)} }}}} {error}") from None
        except UndefinedError as error:
            raise StepError("value", f"{{{{ {self.source} }}}}: {_undefined(self, scope, error)}") from None
        except SecurityError as error:
            why = str(error).rstrip(".")
            raise StepError("value", f"{{{{ {self.source} }}}} is not allowed: {why}; use a filter instead") from None
        except Exception as error:
            said = self.facts(scope)
            told = f"{error}; {said}" if said else str(error)
            raise StepError("value", f"{{{{ {self.source} }}}} cannot be evaluated: {told}") from None
        return value

    @property
    def is_name(self) -> bool:
        """Whether the expression is only a dotted name, and so makes no value of its own."""
        return len(self.names) == 1 and ".".join(self.names[0]) == self.source

    def facts(self, scope: Scope) -> str:
        """Returns the values of its names, except secrets: `values.price is 7.5, inputs.most is 6`."""
        told = (_fact(path, scope) for path in self.names if path[0] != "secrets")
        return ", ".join(dict.fromkeys(told))


def _plain(value: Any) -> Any:
    """Returns a value of a type that plans have; an iterable becomes a list. Raises TooMuch and UndefinedError."""
    if isinstance(value, Undefined):
        str(value)  # a strict undefined raises here
    if isinstance(value, _GONE_THROUGH):  # what `select` and `map` give
        return list(value)
    if not isinstance(value, _VALUES):
        raise TooMuch(
            "gives a function, not a value; add the `()` of the call"
            if callable(value)
            else "gives an object, not a value; use a text, a number, a date, a list or a mapping"
        )
    return value


def _refuse_undefined(value: Any) -> None:
    """Raises UndefinedError or SecurityError if something in a list or mapping is undefined."""
    inside = [value]
    while inside:
        each = inside.pop()
        if isinstance(each, Undefined):
            str(each)
        elif isinstance(each, Mapping):
            inside += each.values()
        elif isinstance(each, (list, tuple)):
            inside += each


def _fact(path: tuple[str, ...], scope: Scope) -> str:
    here: Any = scope
    for depth, word in enumerate(path):
        if not isinstance(here, Mapping):  # the rest of the path is a method
            path = path[:depth]
            break
        if word not in here:
            return f"{'.'.join(path[: depth + 1])} is not known"
        here = here[word]
    return f"{'.'.join(path)} is {'none' if here is None else _begun(here)}"


def _begun(value: Any) -> str:
    """Returns the beginning of a value as JSON. It encodes no more of the value than it returns."""
    text = ""
    for piece in json.JSONEncoder(ensure_ascii=False, skipkeys=True, default=as_text).iterencode(value):
        text += piece
        if len(text) > SHOWN:
            return text[: SHOWN - 1] + "…"
    return text


_OF_OBJECT = re.compile(r"'?(\w+) object'? has no (?:attribute|element) (.+)")
_CALLED = {"dict": "a mapping", "list": "a list", "str": "a text", "int": "a number", "float": "a number"}
_UNKNOWN_LAST = (
    "{name} is not known: no run of this plan has passed yet, or the last run that passed did not save {word}. "
    "Give a value for that case: {name} | default(…)"
)


def _undefined(expression: Expression, scope: Scope, error: UndefinedError) -> str:
    for path in expression.names:
        here: Any = scope
        for depth, word in enumerate(path):
            if not isinstance(here, Mapping):
                break
            if word not in here and path[:depth] == ("last",):
                return _UNKNOWN_LAST.format(name=".".join(path[: depth + 1]), word=word)
            if word not in here:
                known = ", ".join(sorted(map(str, here))) or "nothing"
                return f"{'.'.join(path[: depth + 1])} is not known here; known: {known}"
            here = here[word]
    return _OF_OBJECT.sub(lambda found: f"{_CALLED.get(found[1], 'it')} has no {found[2]}", str(error))


@lru_cache(4096)
def pieces(text: str) -> tuple[str | Expression, ...]:
    """Splits a text into its literal parts and expressions. Raises BadExpression."""
    found: list[str | Expression] = []
    source: list[str] | None = None
    for kind, value in tokens(text):
        if kind == "variable_begin":
            source = []
        elif kind == "variable_end":
            found.append(_expression("".join(source or ()).strip()))
            source = None
        elif source is not None:
            source.append(value)
        else:
            found.append(value)
    if source is not None:
        raise BadExpression(f"{cut(text.strip())!r} opens an expression with {{{{ but does not close it with }}}}")
    return tuple(found)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yields kind and text of each token: `data` outside expressions, Jinja2's kinds inside. Raises BadExpression."""
    try:
        for _, kind, value in _ENVIRONMENT.lex(text):
            if kind == "block_begin":
                raise BadExpression("plans do not support {% … %}; use {{ … }}")
            yield kind, value
    except TemplateSyntaxError as error:
        raise BadExpression(f"{cut(text.strip())!r} cannot be read: {error.message}") from None


def _expression(source: str) -> Expression:
    shown = f"{{{{ {cut(source)} }}}}"
    try:
        parsed = _parsed(source)
        for mistake in mistakes(parsed, _ENVIRONMENT):
            raise BadExpression(f"{shown} cannot be read: {mistake}")
        if told := constant_too_large(parsed, _ENVIRONMENT):
            raise BadExpression(f"{shown} {told}")
        compiled = _ENVIRONMENT.compile_expression(source, undefined_to_none=False)
    except BadShape as error:
        raise BadExpression(f"{shown} {error}") from None
    except TemplateSyntaxError as error:
        raise BadExpression(f"{shown} cannot be read: {error.message}") from None
    return Expression(source, tuple(dict.fromkeys(_paths(parsed))), tuple(patterns(parsed)), compiled)


def _parsed(source: str) -> nodes.Template:
    """Parses an expression. Raises BadShape and TemplateSyntaxError."""
    check_length(source, tokens("{{ " + source + " }}"))
    try:
        parsed = _ENVIRONMENT.parse("{{ " + source + " }}")
    except RecursionError:
        raise too_deep() from None
    check_depth(parsed)
    return parsed


@lru_cache(1024)
def tree(source: str) -> nodes.Expr:
    """Returns the syntax tree of an expression that is known to be valid."""
    found: nodes.Expr = _parsed(source).body[0].nodes[0]  # type: ignore[attr-defined]
    return found


def _paths(node: nodes.Node) -> Iterator[tuple[str, ...]]:
    path = name_path(node)
    if path:
        yield path
        return
    for child in node.iter_child_nodes():
        yield from _paths(child)


def name_path(node: nodes.Node) -> tuple[str, ...] | None:
    """Returns the dotted path that a node is, such as ("inputs", "quantity"); None if it is something else."""
    if isinstance(node, nodes.Name):
        return (node.name,) if node.ctx == "load" and node.name not in _ENVIRONMENT.globals else None
    inner: tuple[str, ...] | None = None
    if isinstance(node, nodes.Getattr):
        inner = name_path(node.node)
        return (*inner, node.attr) if inner else None
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        inner = name_path(node.node)
        return (*inner, node.arg.value) if inner else None
    return None


def expressions(text: str) -> list[Expression]:
    """Returns the expressions of a text. Raises BadExpression."""
    if not is_template(text) and "{%" not in text:
        return []
    return [piece for piece in pieces(text) if isinstance(piece, Expression)]
