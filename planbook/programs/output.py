"""What a program has written, as a value: its text, its lines, its JSON, which a schema may describe."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from planbook.files.strict_json import read_json
from planbook.places import Project
from planbook.programs.json_output import check_fit, json_in, text_in
from planbook.programs.order import CannotStart
from planbook.secrets.excerpts import cut
from planbook.settings.programs import Program

As = Literal["text", "json", "lines", "files"]
_LINE_END = re.compile(r"\r\n|\r|\n")
"""Not what `splitlines` also takes for one: a form feed, or U+2028."""


def value_of(name: str, program: Program, project: Project, output: bytes, wanted: As | None) -> Any:
    """Returns the output as `wanted` says; if it says nothing, as JSON if the program has a schema, else as text.

    Raises StepError if the output is something else, or does not fit the schema.
    """
    text = text_in(name, output)
    schema = schema_of(name, program, project)
    if schema is not None or wanted == "json":
        value = json_in(name, "its output", text)
        if schema is not None:
            check_fit(name, "its output does not fit its schema", value, schema)
        if wanted in (None, "json"):
            return value
    whole = text.removesuffix("\n").removesuffix("\r")
    if wanted != "lines":
        return whole
    return _LINE_END.split(whole) if text else []


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
        raise CannotStart(f"{where}: this is not a JSON Schema: {cut(error.message)}") from None
    return read


def _in_file(where: str, path: str, project: Project) -> Mapping[str, Any]:
    file = (project.folder / path).resolve()
    if not file.is_relative_to(project.folder.resolve()):
        raise CannotStart(f"{where}: {path} leads out of the project's folder")
    try:
        read = read_json(file.read_text("utf-8"))
    except OSError as error:
        raise CannotStart(f"{where}: {path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise CannotStart(f"{where}: {path} is not JSON: {error}") from None
    if not isinstance(read, dict):
        raise CannotStart(f"{where}: {path} is not a JSON Schema: it must be an object")
    return read
