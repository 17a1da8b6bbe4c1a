"""What a program has written, as a value: its text, its lines, its JSON, which a schema may describe."""

import json
from collections.abc import Mapping
from typing import Any, Literal, NoReturn

from planbook.errors import StepError
from planbook.places import Project
from planbook.program_settings import Program
from planbook.programs.order import CannotStart

As = Literal["text", "json", "lines", "files"]
SHOWN = 200  # characters of a value in a message


def value_of(name: str, program: Program, project: Project, output: bytes, wanted: As | None) -> Any:
    """Returns the output as `wanted` says; if it says nothing, as JSON if the program has a schema, else as text.

    Raises StepError if the output is something else, or does not fit the schema.
    """
    text = _text(name, output)
    schema = schema_of(name, program, project)
    if schema is not None or wanted == "json":
        value = _json(name, text)
        if schema is not None:
            _check(name, value, schema)
        if wanted in (None, "json"):
            return value
    return text.splitlines() if wanted == "lines" else text.removesuffix("\n").removesuffix("\r")


def schema_of(name: str, program: Program, project: Project) -> Mapping[str, Any] | None:
    """Returns the schema of the output; None if the program has none. Raises CannotStart."""
    schema = program.schema_
    if schema is None:
        return None
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for

    where = f"[tool.planbook.programs.{name}] schema"
    read = schema if isinstance(schema, Mapping) else _in_file(where, schema, project)
    try:
        validator_for(read).check_schema(read)
    except SchemaError as error:
        raise CannotStart(f"{where}: this is not a JSON Schema: {_cut(error.message)}") from None
    return read


def _in_file(where: str, path: str, project: Project) -> Mapping[str, Any]:
    file = (project.folder / path).resolve()
    if not file.is_relative_to(project.folder.resolve()):
        raise CannotStart(f"{where}: {path} leads out of the project's folder")
    try:
        read = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise CannotStart(f"{where}: {path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise CannotStart(f"{where}: {path} is not JSON: {error}") from None
    if not isinstance(read, dict):
        raise CannotStart(f"{where}: {path} is not a JSON Schema: it must be an object")
    return read


def _text(name: str, output: bytes) -> str:
    try:
        return output.decode("utf-8")
    except UnicodeDecodeError as error:
        raise StepError("value", f"{name}: its output is not UTF-8, from byte {error.start + 1} on") from None


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        reason = reason if text.strip() else "it is empty"
        raise StepError("value", f"{name}: its output is not JSON: {reason}") from None


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _check(name: str, value: Any, schema: Mapping[str, Any]) -> None:
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    registry: Registry[Any] = Registry()  # an empty one: a schema that names an address does not have it fetched
    try:
        wrong = best_match(validator_for(schema)(schema, registry=registry).iter_errors(value))
    except Unresolvable as error:
        raise StepError("value", f"{name}: its schema refers to {error.ref}, which is not in it") from None
    if wrong is not None:
        where = "".join(f".{part}" for part in wrong.absolute_path).lstrip(".")
        at = f" at {where}" if where else ""
        raise StepError("expectation", f"{name}: its output does not fit its schema{at}: {_cut(wrong.message)}")


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
