"""`planbook steps`: explain the vocabulary of plans from the docstrings of the kinds."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from planbook.errors import PlanbookError
from planbook.output.streams import echo_trusted
from planbook.plan.known_words import hint_for
from planbook.plan.problem import did_you_mean, quoted
from planbook.plan.schema import documentation
from planbook.plan.shape import shape_of
from planbook.plan.topics import TOPICS, Topic
from planbook.step import Kind, Look, Model, Name, Step, Target
from steps.table import KINDS, find_kind, outside_words

TYPES: dict[Any, str] = {
    str: "text",
    Name: "text or /pattern/",
    int: "whole number",
    float: "number",
    bool: "true or false",
    timedelta: "duration",
    Target: "element",
    Look: "look",
    Step: "step",
    Any: "anything",
}
MARKS = {"fixed": "written out, without expressions", "secrets": "secrets may stand here"}
ELEMENT = "the keys of an element, in line, such as button: or field:"
LOOK = "a look, in line"


@click.command(epilog="\b\nExamples:\n  planbook steps\n  planbook steps extract\n  planbook steps targets")
@click.argument("kind", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def command(kind: str | None, as_json: bool) -> None:
    """Explain all kinds of step, one of them, or what they have in common: targets, looks, effects, expressions."""
    if topic := TOPICS.get(kind or ""):
        _say(_json({"topic": kind, **asdict(topic)}) if as_json else "\n".join(_topic(topic)))
    elif kind is None:
        kinds = [*KINDS.values(), *(_kind(word) for word in outside_words())]
        _say(_json([_summary(each) for each in kinds]) if as_json else "\n".join(_listing(kinds)))
    elif as_json:
        click.echo(_json(_explained(_kind(kind))))
    else:
        _say("\n".join(_manual(_kind(kind))))


def _say(text: str) -> None:
    echo_trusted(f"{text}\n", None)


def _kind(word: str) -> type[Kind]:
    kind = find_kind(word)
    if kind is not None:
        return kind
    known = [*KINDS, *TOPICS, *outside_words()]
    hint = hint_for(word, known) or did_you_mean(word, known, "`planbook steps` lists them all")
    raise PlanbookError(f"There is no kind of step called {quoted(word)}; {hint}")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _summary(kind: type[Kind]) -> dict[str, Any]:
    sentence = documentation(kind)[0].partition("\n")[0]
    return {"kind": kind.word, "family": kind.family, "effect": kind.effect, "summary": sentence}


def _explained(kind: type[Kind]) -> dict[str, Any]:
    text, example = documentation(kind)
    shape = shape_of(kind)
    return {
        **_summary(kind),
        "documentation": text,
        "short_form": shape.bare.rstrip("_") if shape.bare and not shape.whole else None,
        "element_in_line": shape.target,
        "keys": [_explained_key(kind, key, name, field) for key, (name, field) in shape.keys.items()],
        "example": example,
    }


def _explained_key(kind: type[Kind], key: str, name: str, field: FieldInfo) -> dict[str, Any]:
    marks = [words for mark, words in MARKS.items() if kind.marked(name, mark)]
    default = field.default if not field.is_required() and isinstance(field.default, (str, int, float)) else None
    return {
        "key": key,
        "type": type_in_words(field.annotation),
        "required": field.is_required(),
        "default": default,
        "description": "; ".join(filter(None, [field.description, *marks])),
    }


def type_in_words(annotation: Any) -> str:
    """Describes the values of a field of this type."""
    return " or ".join(dict.fromkeys(_types(annotation)))


def _types(annotation: Any) -> Iterator[str]:
    origin, inside = get_origin(annotation), get_args(annotation)
    if annotation in TYPES:
        yield TYPES[annotation]
    elif origin is Literal:
        yield from map(str, inside)
    elif origin in (list, dict):
        words = "list of" if origin is list else "by name:"
        yield f"{words} {type_in_words(inside[-1])}"
    elif isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation.__name__.lower()
    else:
        # A text beside a number or a list is an expression, which may be used anywhere.
        more_than_text = any(part is float or get_origin(part) is list for part in inside)
        skipped = (NoneType, str) if more_than_text else (NoneType,)
        yield from (words for part in inside if part not in skipped for words in _types(part))


# For people ----------------------------------------------------------------------------------------------------------
def _listing(kinds: list[type[Kind]]) -> Iterator[str]:
    width = max(len(kind.word) for kind in kinds)
    for family in dict.fromkeys(kind.family for kind in kinds):
        yield click.style(family, bold=True)
        for kind in kinds:
            if kind.family == family:
                yield f"  {kind.word:{width}}  {_summary(kind)['summary']}"
    yield click.style("all of them", bold=True)
    yield from (f"  {word:{width}}  {topic.summary[0].upper()}{topic.summary[1:]}." for word, topic in TOPICS.items())
    yield "\n`planbook steps WORD` explains one of them."


def _topic(topic: Topic) -> Iterator[str]:
    yield f"{click.style(topic.title, bold=True)}\n\n{topic.text}"
    for heading, rows in topic.groups.items():
        width = max(map(len, rows))
        yield f"\n{click.style(heading, bold=True)}" if heading else ""
        yield from (f"  {key:{width}}  {said}" for key, said in rows.items())


def _manual(kind: type[Kind]) -> Iterator[str]:
    explained = _explained(kind)
    yield f"{click.style(kind.word, bold=True)} ({kind.family}, {kind.effect})"
    yield f"\n{explained['documentation']}"
    keys = list(_keys(kind, explained["keys"]))
    yield from ["", *keys] if keys else []
    if explained["short_form"]:
        yield f"\nShort form: `{kind.word}: …` with {_called(explained['short_form'])}."
    yield f"\nExample:\n{_indented(explained['example'])}"


def _keys(kind: type[Kind], keys: list[dict[str, Any]]) -> Iterator[str]:
    whole = shape_of(kind).whole
    if whole == "look" or "look" in kind.model_fields:
        yield f"  {LOOK}"
    if "target" in kind.model_fields:
        needed = "" if kind.model_fields["target"].is_required() else " (may be left out)"
        yield f"  {ELEMENT}{needed}"
    width = max((len(key["key"]) for key in keys), default=0)
    for key in keys:
        if key["key"] != "look":
            yield f"  {key['key']:{width}}  {key['description']} ({_told(key)})"


def _told(key: dict[str, Any]) -> str:
    if key["required"]:
        return f"{key['type']}; needed"
    otherwise = f"; {key['default']} if left out" if key["default"] not in (None, "") else ""
    return f"{key['type']}{otherwise}"


def _called(field: str) -> str:
    return "the element's name" if field in ("target", "from") else f"`{field}` alone"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
