"""The JSON Schema of a plan as it is written, for editors: made from the models, which decide alone."""

import json
from collections.abc import Iterable
from datetime import timedelta
from importlib.resources import files
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from planbook.plan.model import FORMAT, Plan
from planbook.plan.shape import shape_of
from planbook.step.kind import Each, Kind, Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import WAYS, Target
from planbook.step.text import FIXED, Name, OneOrMany
from steps.table import KINDS, LATER

FILE = f"format-{FORMAT}.schema.json"
ADDRESS = f"urn:planbook:format-{FORMAT}"
Schema = dict[str, Any]

_EXPRESSION: Schema = {"type": "string", "pattern": r"\{\{"}
_WRITTEN_OUT: Schema = {"not": _EXPRESSION}
_SCALARS: dict[Any, tuple[str, Schema]] = {
    str: ("text", {"type": ["string", "number", "boolean"]}),
    Name: ("name", {"type": ["string", "number", "boolean"], "description": "a text, or a pattern between slashes"}),
    int: ("whole_number", {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?[0-9]+$"}, _EXPRESSION]}),
    float: (
        "number",
        {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}, _EXPRESSION]},
    ),
    bool: ("flag", {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false"]}, _EXPRESSION]}),
    timedelta: (
        "duration",
        {
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? ?(ms|s|m|h)?$"},
                _EXPRESSION,
            ],
            "description": "500ms, 10s, 2m, 1h, or bare seconds",
        },
    ),
}


def schema() -> Schema:
    """The schema, draft 7, which editors know best."""
    maker = _Maker()
    plan = maker.mapping(Plan)
    plan["properties"]["planbook"] = {"const": FORMAT, "description": plan["properties"]["planbook"]["description"]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ADDRESS,
        "title": f"planbook plan, format {FORMAT}",
        **plan,
        "$defs": maker.defs,
    }


def schema_text() -> str:
    """The schema as it is shipped: one definition a line, so that a change of it can be reviewed."""
    whole = schema()
    lines = [f'"{key}": {_line(value)}' for key, value in whole.items() if key != "$defs"]
    defs = [f' "{key}": {_line(value)}' for key, value in sorted(whole["$defs"].items())]
    return "{\n" + ",\n".join(lines) + ',\n"$defs": {\n' + ",\n".join(defs) + "\n}\n}\n"


def shipped_schema() -> str:
    """The schema that is part of the package."""
    return (files("planbook.plan") / FILE).read_text(encoding="utf-8")


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Maker:
    """Makes the schemas of models; those that are used often are definitions."""

    def __init__(self) -> None:
        self.defs: dict[str, Schema] = {}

    def reference(self, name: str, make: Any) -> Schema:
        if name not in self.defs:
            self.defs[name] = {}
            self.defs[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    # Models ----------------------------------------------------------------------------------------------------------
    def mapping(self, model: type[Model]) -> Schema:
        """A model as a mapping, its target in line."""
        shape = shape_of(model)
        properties = {key: self.field(field) for key, (_, field) in shape.keys.items()}
        if shape.target or issubclass(model, Target):
            properties |= {key: properties.get(key) or schema for key, schema in self.ways().items()}
        if shape.target:
            target = shape_of(Target).keys.items()
            properties |= {key: self.field(field) for key, (_, field) in target if key not in properties}
        required = [key for key, (_, field) in shape.keys.items() if field.is_required()]
        made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return made | ({"required": required} if required else {})

    def ways(self) -> dict[str, Schema]:
        return {way: self.scalar(Name) for way in WAYS}

    def model(self, model: type[Model]) -> Schema:
        """A model, in its short form or as a mapping."""
        if issubclass(model, Step):
            return self.reference("step", self.step)
        if issubclass(model, Each):
            return self.reference("each", _each)
        return self.reference(model.__name__.lower(), lambda: self.either(model))

    def either(self, model: type[Model]) -> Schema:
        shape = shape_of(model)
        forms: list[Schema] = []
        if shape.whole:
            forms.append(self.field(model.model_fields[shape.whole]))
            forms += [self.mapping(model)] if shape.keys else []
        else:
            forms.append(self.mapping(model))
        if issubclass(model, (Look, Target)):
            forms.append(self.scalar(str))
        elif shape.bare and not shape.whole:
            bare = self.field(model.model_fields[shape.bare])
            bare.pop("description", None)
            forms.append(self.scalar(str) if shape.bare == "target" else bare)
        if shape.may_be_empty:
            forms.append({"type": "null"})
        described = {"description": documentation(model)[0]} if issubclass(model, Kind) else {}
        return _one_of(forms) | described

    def step(self) -> Schema:
        words = [*KINDS, *LATER]
        own = {
            word: self.reference(f"kind_{word}", lambda kind=kind: self.either(kind)) for word, kind in KINDS.items()
        }
        later = {word: {"description": LATER[word]} for word in LATER}
        envelope = {key: self.field(field) for key, (_, field) in shape_of(Step).keys.items() if key in Step.envelope}
        beside, needs = self.beside()
        return {
            "type": "object",
            "properties": own | later | envelope | beside,
            "additionalProperties": False,
            "oneOf": [{"required": [word]} for word in words],
            "dependencies": needs,
        }

    def beside(self) -> tuple[dict[str, Schema], dict[str, list[str]]]:
        """The keys of kinds that hold steps, which stand beside the kind."""
        found: dict[str, Schema] = {}
        needs: dict[str, list[str]] = {}
        for word, kind in KINDS.items():
            for key, (name, field) in shape_of(kind).keys.items() if kind.holds_steps else ():
                if name != kind.bare:
                    found[key] = self.field(field)
                    needs[key] = [word]
        return found, needs

    # Fields ----------------------------------------------------------------------------------------------------------
    def field(self, field: FieldInfo) -> Schema:
        """What may stand behind a key."""
        made = self.type(field.annotation, field.metadata)
        if not field.description:
            return made
        return ({"allOf": [made]} if "$ref" in made else made) | {"description": field.description}

    def type(self, annotation: Any, metadata: Iterable[Any] = ()) -> Schema:
        metadata = list(metadata)
        if get_origin(annotation) is Annotated:
            inner, *more = get_args(annotation)
            return self.type(inner, [*more, *metadata])
        parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
        forms = [self.part(part, metadata) for part in parts if part is not NoneType]
        made = _one_of([form for form in forms if form])
        return {"allOf": [made, _WRITTEN_OUT]} if FIXED in metadata and get_origin(annotation) is not list else made

    def part(self, part: Any, metadata: list[Any]) -> Schema:
        origin, arguments = get_origin(part), get_args(part)
        if origin is Annotated or origin in (Union, UnionType):
            return self.type(part, metadata)
        if origin is Literal:
            return {"anyOf": [{"enum": list(arguments)}, _EXPRESSION]}
        if origin is list:
            items = self.type(arguments[0], [mark for mark in metadata if mark is FIXED])
            several: Schema = {"type": "array", "items": items}
            return {"anyOf": [items, several]} if OneOrMany in metadata else {"anyOf": [several, _EXPRESSION]}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.type(arguments[1])}
        if isinstance(part, type) and issubclass(part, Model):
            return self.model(part)
        return self.scalar(part) if part in _SCALARS else {}

    def scalar(self, part: Any) -> Schema:
        name, made = _SCALARS[part]
        return self.reference(name, lambda: made)


def _one_of(forms: list[Schema]) -> Schema:
    return forms[0] if len(forms) == 1 else {"anyOf": forms} if forms else {}


def _each() -> Schema:
    items: Schema = {"type": ["string", "array"]}
    named = {"type": "object", "additionalProperties": items, "minProperties": 1, "maxProperties": 1}
    return {"anyOf": [items, named]}


def documentation(kind: type[Kind]) -> tuple[str, str]:
    """What a kind's docstring says: its text, and the example in YAML."""
    text, _, example = cleandoc(kind.__doc__ or "").partition("Example:")
    return text.strip(), cleandoc(f"\n{example}") if example else ""


__all__ = ["FILE", "documentation", "schema", "schema_text", "shipped_schema"]
