"""Generates the JSON Schema of plans for editors, from the models."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from importlib.resources import files
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import WithJsonSchema
from pydantic.fields import FieldInfo

from planbook.errors import ERROR_CLASSES
from planbook.plan import schema_values as values
from planbook.plan.expressions import RESERVED, WRITTEN_OUT
from planbook.plan.model import FORMAT, Plan
from planbook.plan.schema_step import step_schema
from planbook.plan.schema_together import (
    element_rules,
    one_way,
    other_words,
    rules_of,
    words_for_elements,
)
from planbook.plan.schema_values import Schema, joined
from planbook.plan.shape import shape_of
from planbook.plan.topics import described_ways
from planbook.step.kind import Each, Kind, Remedy, Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import Target
from planbook.step.text import FIXED, Name, OneOrMany
from steps.table import KINDS

FILE = f"format-{FORMAT}.schema.json"
ADDRESS = f"urn:planbook:format-{FORMAT}"
_SCALARS: Mapping[Any, Any] = {
    str: values.text,
    Name: values.text,
    int: values.whole_number,
    float: values.number,
    bool: values.flag,
    timedelta: values.duration,
}


def schema() -> Schema:
    """Returns the schema, in draft 7, which editors support best."""
    maker = _Maker()
    plan = maker.mapping(Plan)
    keys = plan["properties"]
    keys["planbook"] = {"const": FORMAT, "description": keys["planbook"]["description"]}
    keys["inputs"]["propertyNames"] = _IDENTIFIER
    for name in ("input", "defaults", "browser", "schedule"):
        maker.defs[name] = values.written_out(maker.defs[name])
    plan["properties"] = {key: values.written_out(made) if key in WRITTEN_OUT else made for key, made in keys.items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ADDRESS,
        "title": f"planbook plan, format {FORMAT}",
        **plan,
        "$defs": maker.defs | element_rules(),
    }


def schema_text() -> str:
    """Returns the schema as shipped: one definition per line, so that diffs can be reviewed."""
    whole = schema()
    lines = [f'"{key}": {_line(value)}' for key, value in whole.items() if key != "$defs"]
    defs = [f' "{key}": {_line(value)}' for key, value in sorted(whole["$defs"].items())]
    return "{\n" + ",\n".join(lines) + ',\n"$defs": {\n' + ",\n".join(defs) + "\n}\n}\n"


def shipped_schema() -> str:
    """Returns the schema that is part of the package."""
    return (files("planbook.plan") / FILE).read_text(encoding="utf-8")


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Maker:
    """Makes the schemas of models; those that are used often become definitions."""

    def __init__(self) -> None:
        self.defs: dict[str, Schema] = {}

    def reference(self, name: str, make: Any) -> Schema:
        if name not in self.defs:
            self.defs[name] = {}
            self.defs[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    # Models ----------------------------------------------------------------------------------------------------------
    def mapping(self, model: type[Model]) -> Schema:
        """Returns the schema of a model as a mapping, with its target inline."""
        shape = shape_of(model)
        properties = {key: self.field(field) for key, (_, field) in shape.keys.items()}
        rules = rules_of(model)
        if shape.target or issubclass(model, Target):
            properties = self.element() | properties
            needed = issubclass(model, Target) or model.model_fields["target"].is_required()
            rules = rules or [one_way(needed)]
        beside = _holds_steps(model)
        required = [key for key, (_, field) in shape.keys.items() if field.is_required() and not beside]
        made: Schema = {"type": "object", "properties": properties}
        made |= {"required": required} if required else {}
        return made | self.closed(properties, rules, bool(shape.target or issubclass(model, Target)))

    def closed(self, properties: Schema, rules: list[Schema], element: bool) -> Schema:
        """Refuses other keys; those that people know from other tools are refused with a hint."""
        own = [key for key in properties if key not in Target.written_keys or not element]
        words, hints = other_words(own, taken=properties)
        if element:
            words, hints = (
                [*words, *words_for_elements([*properties, *words])],
                [*hints, {"$ref": "#/$defs/other_words_of_elements"}],
            )
        known: Schema = {"patternProperties": {f"^(?:{'|'.join(words)})$": True}} if words else {}
        together = [*rules, *hints]
        return {**known, "additionalProperties": False} | ({"allOf": together} if together else {})

    def element(self) -> dict[str, Schema]:
        """Returns the keys that name an element."""
        ways = {
            way: self.reference(f"way_{way}", lambda said=said: values.text() | {"description": said})
            for way, said in described_ways().items()
        }
        return ways | {key: self.field(field) for key, (_, field) in shape_of(Target).keys.items()}

    def model(self, model: type[Model]) -> Schema:
        """Returns the schema of a model, in its short form or as a mapping."""
        if issubclass(model, Step):
            return self.reference("step", lambda: step_schema(self.kinds(), self.envelope(), self.beside()))
        if issubclass(model, Each):
            return self.reference("each", _each)
        return self.reference(model.__name__.lower(), lambda: values.for_mapping(self.either(model), _short(model)))

    def kinds(self) -> dict[str, Schema]:
        return {word: self.reference(f"kind_{word}", lambda kind=kind: self.kind(kind)) for word, kind in KINDS.items()}

    def kind(self, kind: type[Kind]) -> Schema:
        text, example = documentation(kind)
        made = values.for_mapping(self.either(kind), _short(kind))
        return made | {"description": text, "markdownDescription": f"{text}\n\n```yaml\n{example}\n```"}

    def envelope(self) -> dict[str, Schema]:
        return {key: self.field(field) for key, (_, field) in shape_of(Step).keys.items() if key in Step.envelope}

    def either(self, model: type[Model]) -> Schema:
        shape = shape_of(model)
        forms: list[Schema] = []
        if shape.whole:
            whole = self.field(model.model_fields[shape.whole])
            forms.append(self.with_look(model) if shape.keys else whole)
        else:
            forms.append(self.mapping(model))
        if issubclass(model, (Look, Target)):
            forms.append(values.text())
        elif shape.bare and (shape.stands_alone or _holds_steps(model)):
            bare = dict(self.field(model.model_fields[shape.bare]))
            bare.pop("description", None)
            forms.append(values.text() if shape.bare == "target" else bare)
        if shape.may_be_empty:
            forms.append({"type": "null"})
        return joined(forms)

    def with_look(self, model: type[Model]) -> Schema:
        """Returns the schema of a kind that is an inline look with additional keys."""
        look = self.mapping(Look)
        properties = look["properties"] | {key: self.field(field) for key, (_, field) in shape_of(model).keys.items()}
        made = {"type": "object", "properties": properties, **self.closed(properties, rules_of(model), True)}
        return joined([made, values.text()])

    def beside(self) -> tuple[dict[str, Schema], dict[str, str]]:
        """Returns the keys of kinds with steps inside, which may be written beside the kind, and the kind of each."""
        found: dict[str, Schema] = {}
        needs: dict[str, str] = {}
        for word, kind in KINDS.items():
            for key, (name, field) in shape_of(kind).keys.items() if kind.holds_steps else ():
                if name != kind.bare:
                    found[key] = self.field(field)
                    needs[key] = word
        return found, needs

    # Fields ----------------------------------------------------------------------------------------------------------
    def field(self, field: FieldInfo) -> Schema:
        """Returns the schema of a field's value."""
        made = self.type(field.annotation, field.metadata)
        said = {"description": field.description} if field.description else {}
        return made | said | ({"examples": field.examples} if field.examples else {})

    def type(self, annotation: Any, marks: Iterable[Any] = ()) -> Schema:
        marks = [each for mark in marks for each in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
        if get_origin(annotation) is Annotated:
            inner, *more = get_args(annotation)
            return self.type(inner, [*more, *marks])
        if said := next((mark.json_schema for mark in marks if isinstance(mark, WithJsonSchema)), None):
            return dict(said)
        parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
        return joined([form for part in parts if part is not NoneType and (form := self.part(part, marks))])

    def part(self, part: Any, marks: list[Any]) -> Schema:
        origin, arguments = get_origin(part), get_args(part)
        if origin is Annotated or origin in (Union, UnionType):
            return self.type(part, marks)
        if origin is Literal:
            return values.words(arguments, marks)
        if origin is list:
            return self.several(arguments[0], marks)
        if origin is dict:
            return self.by_name(arguments[1], marks)
        if isinstance(part, type) and issubclass(part, Model):
            return self.model(part)
        return _SCALARS[part](marks) if part in _SCALARS else {}

    def several(self, part: Any, marks: list[Any]) -> Schema:
        item = self.type(part, [mark for mark in marks if mark is FIXED])
        least = max((mark.min_length for mark in marks if hasattr(mark, "min_length")), default=0)
        holds = _is_model(part)
        several = values.items(item, not holds and FIXED not in marks, 1 if part is Step else least)
        return {"anyOf": [several, item]} if OneOrMany in marks else several

    def by_name(self, part: Any, marks: list[Any]) -> Schema:
        if Remedy in get_args(part):
            return self.reference("recover", _recover)
        if part is Any and FIXED in marks:
            again = {"$ref": "#/$defs/written_out"}
            return {
                "type": "object",
                "additionalProperties": self.reference("written_out", lambda: values.anything_written_out(again)),
            }
        least = max((mark.min_length for mark in marks if hasattr(mark, "min_length")), default=0)
        return {"type": "object", "additionalProperties": self.type(part)} | ({"minProperties": least} if least else {})


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Model)


def _holds_steps(model: type[Model]) -> bool:
    """Returns whether its fields may be written beside it."""
    return issubclass(model, Kind) and model.holds_steps


def _short(model: type[Model]) -> str:
    """Describes what is expected instead of a value that is neither the mapping nor its short form."""
    if issubclass(model, Look) or (issubclass(model, Kind) and model.looks):
        return "a look, such as {heading: Your account},"
    shape = shape_of(model)
    if issubclass(model, Target) or (shape.bare == "target" and shape.stands_alone):
        return "an element, such as {button: Sign in},"
    return "a text or a mapping (key: value)" if shape.stands_alone else "a mapping (key: value)"


_IDENTIFIER: Schema = {
    "pattern": "^[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*$",
    "patternErrorMessage": "a name of letters, digits and _ was expected, not starting with a digit",
}


def _each() -> Schema:
    taken = dict.fromkeys(RESERVED, False)
    named = {"propertyNames": _IDENTIFIER, "properties": taken, "minProperties": 1, "maxProperties": 1}
    return {"not": {"type": "null"}, **named}


def _recover() -> Schema:
    call: Schema = {
        "type": "object",
        "properties": {"call": values.text() | {"description": "a plan that fixes it"}},
        "required": ["call"],
        "additionalProperties": False,
    }
    remedy = {"anyOf": [{"enum": list(get_args(Remedy))}, call]}
    classes = {name: remedy | {"description": f"what is done when a step fails with {name}"} for name in ERROR_CLASSES}
    every = {"any": remedy | {"description": "what is done about every other class of error"}}
    return {"type": "object", "properties": classes | every, "additionalProperties": False}


def documentation(kind: type[Kind]) -> tuple[str, str]:
    """Returns the text of a kind's docstring, and its example in YAML."""
    text, _, example = cleandoc(kind.__doc__ or "").partition("Example:")
    return text.strip(), cleandoc(f"\n{example}") if example else ""


__all__ = ["FILE", "documentation", "schema", "schema_text", "shipped_schema"]
