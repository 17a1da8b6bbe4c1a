"""The programs that plans may start: `[tool.planbook.programs]`, and where in the file a mistake is."""

import re
from functools import cached_property
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from planbook.settings.entry_mistake import mistake as entry_mistake
from planbook.settings.values import NAME, VARIABLE, seconds, written

PLACEHOLDER = re.compile(r"\{(args|files)\.([A-Za-z_][A-Za-z0-9_]*)\}|\{(out)\}")
"""Where an argument of `argv` gets a value of the step: `{args.sku}`, `{files.invoice}`, or the folder `{out}`."""
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(kB|MB|GB)")
_BYTES = {"kB": 1e3, "MB": 1e6, "GB": 1e9}
NO_LIMIT = "none"
OWN_VARIABLES = ("HOME", "PATH", "TMPDIR")


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError(f'"{text}" is not a valid program name; write letters, digits, _ and -')
    return text


def _variable(text: str) -> str:
    if not VARIABLE.fullmatch(text):
        raise ValueError(f'"{text}" is not a valid environment variable name')
    if text in OWN_VARIABLES or text.startswith("PLANBOOK_"):
        raise ValueError(f"planbook sets {text} itself")
    return text


def _bytes(value: Any) -> Any:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError(f'write a size with its unit, such as "200 MB", not {value}')
    if found is None or not float(found[1]):
        raise ValueError(f'write a size such as "200 MB", not {written(value)}')
    return int(float(found[1]) * _BYTES[found[2]])


def _bytes_or_none(value: Any) -> Any:
    return None if value == NO_LIMIT else _bytes(value)


def _relative(path: str) -> str:
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise ValueError(f"{path} is not inside of the project's folder; write a path from there")
    return path


Variables = list[Annotated[str, AfterValidator(_variable)]]


class Program(BaseModel):
    """A program that plans may start, and its limits. The descriptions are the reference page about settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    argv: list[str] = Field(
        min_length=1,
        description="The program and its arguments, as a list: there is no shell. A name without `/` is looked up in "
        "`PATH`; a path starts at the project's folder. `{args.NAME}` and `{files.NAME}` in an argument are what a "
        "step may give: a text, or the path of a copy of a file. `{out}` is a folder for the files that it makes.",
    )
    about: str | None = Field(None, description="What the program does, as a note for reviewers of plans.")
    stdin: Literal["json", "text"] | None = Field(
        None, description="What a step may give on standard input: `json` or `text`. If you do not set it: nothing."
    )
    folder: Annotated[str, AfterValidator(_relative)] = Field(
        ".", description="The working folder: a path from the project's folder. A link may not lead out of it."
    )
    environment: Variables = Field(
        [],
        description="The environment variables that the program inherits, by name. It always gets `PATH`, "
        "`LANG`, `LC_ALL` and `TZ`; `HOME` and `TMPDIR` are a new folder.",
    )
    secrets: Variables = Field(
        [],
        description="Secrets that the program gets as environment variables. A plan that starts it lists them in its "
        "`secrets`.",
    )
    network: bool = Field(
        False,
        description="Whether the program may use the network. `false` needs Linux, and the right to make namespaces "
        "(`unshare`): if the system does not allow that, planbook does not start the program.",
    )
    time: Annotated[float, BeforeValidator(seconds)] = Field(
        60.0,
        description="How long the program may take, such as `5m`. A `timeout` of the step can only shorten it. "
        "Default: `1m`.",
    )
    memory: Annotated[int | None, BeforeValidator(_bytes_or_none)] = Field(
        500_000_000,
        description="How much memory it may use, with everything that it starts, such as `2 GB`. `none`: no limit. "
        "Linux only. Default: `500 MB`.",
    )
    output: Annotated[int, BeforeValidator(_bytes)] = Field(
        10_000_000,
        description="How much it may write to its output, and how much to files in `{out}`. Default: `10 MB`.",
    )
    exit_codes: list[Annotated[int, Field(ge=0, le=255)]] = Field(
        [0], min_length=1, description="The exit codes that count as success."
    )
    schema_: dict[str, Any] | Annotated[str, AfterValidator(_relative)] | None = Field(
        None,
        alias="schema",
        description="The [JSON Schema](https://json-schema.org) of its output: a table, or the path of a JSON file in "
        "the project. The output is then JSON, and a step whose output does not fit fails.",
    )

    @model_validator(mode="after")
    def _readable(self) -> "Program":
        if not self.argv[0].strip() or PLACEHOLDER.search(self.argv[0]):
            raise ValueError("argv begins with the name of the program, written out")
        if any("\0" in part for part in self.argv):
            raise ValueError("argv may not have a null character")
        return self

    @cached_property
    def args(self) -> tuple[str, ...]:
        """The names of the arguments that a step gives."""
        return self._named("args")

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The names of the files that a step gives."""
        return self._named("files")

    def _named(self, space: str) -> tuple[str, ...]:
        found = (one for part in self.argv for one in PLACEHOLDER.finditer(part))
        return tuple(dict.fromkeys(one[2] for one in found if one[1] == space))

    def as_written(self) -> dict[str, Any]:
        """Returns what the definition says, in an order that does not depend on the file's, for comparing."""
        return dict(sorted(self.model_dump(mode="json", by_alias=True, exclude_defaults=True).items()))


Programs = dict[Annotated[str, AfterValidator(_name)], Program]


def mistake(text: str, error: ValidationError) -> str:
    """The first mistake of `[tool.planbook.programs]` in a pyproject.toml, as `LINE: what is wrong`."""
    example = 'write the program and its arguments, such as ["python3", "tools/price.py"]'
    return entry_mistake(text, error, Program, example)
