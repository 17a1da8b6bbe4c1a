"""Checks the declarations of inputs, and the values given to a run."""

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from planbook.errors import PlanbookError
from planbook.files.floats import read_float
from planbook.places import Project, find_project, is_file
from planbook.plan.model import Input, InputType, Plan
from planbook.plan.problem import ProblemCollector, did_you_mean, listed, quoted, sentences
from planbook.plan.source import Mapping as Written
from planbook.plan.source import Text, place_of
from planbook.plan.wording import read_model
from planbook.step.input import UPLOADED

_WHOLE = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+\.\d+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
RANGED: tuple[InputType, ...] = ("integer", "number", "date")
"""The types that have a minimum and a maximum."""


NOT_UPLOADED = "the path of a file (only a run is given an uploaded one: --set NAME=upload:FILE)"


class InvalidValue(Exception):
    """A value is not valid for an input. The message is what was expected."""


def read_inputs(plan: Plan, given: Mapping[str, Any], project_folder: Path | None = None) -> dict[str, Any]:
    """Returns all inputs of a run, converted to their types.

    The types are integer int, number int or float, boolean bool, date datetime.date, file its path from the project's
    folder, csv a list of mappings, string str. The given values are texts (of `--set`) or already have the type. Raises
    PlanbookError with everything that is wrong.
    """
    folder = project_folder or find_project(plan.file.absolute().parent).folder
    wrong = [unknown_input(plan, name) for name in given if name not in plan.inputs]
    values: dict[str, Any] = {}
    for name, declared in plan.inputs.items():
        if name in given:
            value = given[name]
        elif "default" in declared.model_fields_set:
            value = declared.default
        else:
            wrong.append(
                sentences(f"{plan.name} needs the input {quoted(name)}", f"{expected_value(declared)} is expected")
            )
            continue
        try:
            values[name] = read_input(value, declared, folder)
        except InvalidValue as unfit:
            wrong.append(f"{sentences(*invalid_value(name, value, unfit))}.")
    if wrong:
        raise PlanbookError("\n".join(wrong))
    return values


def read_input(value: Any, declared: Input, folder: Path) -> Any:
    """Converts the value of one input to its type. Raises InvalidValue."""
    return _read_file(value if _is_kept(value, declared, folder) else convert(value, declared), declared, folder)


def invalid_value(name: str, value: Any, unfit: InvalidValue) -> tuple[str, str]:
    """Returns what was given for an input, and what was expected."""
    return f"the input {quoted(name)} is {quoted(value)}", f"{unfit} was expected"


def unknown_input(plan: Plan, name: str) -> str:
    """Returns the message for an unknown input, with the inputs that the plan has."""
    known = f"its inputs are {listed(plan.inputs)}" if plan.inputs else "it has none"
    return sentences(f"{plan.name} has no input {quoted(name)}", did_you_mean(name, plan.inputs, known))


def expected_value(declared: Input) -> str:
    """Describes what an input accepts: `a whole number from 1 to 10`."""
    if declared.choices:
        return f"one of {listed(map(str, declared.choices), 'or')}"
    words = _TYPES[declared.type][1]
    low = f" from {declared.min}" if declared.min is not None else ""
    high = f" {'to' if low else 'up to'} {declared.max}" if declared.max is not None else ""
    return words.partition(" such as")[0] + low + high if low or high else words


def convert(value: Any, declared: Input) -> Any:
    """Converts a value to the input's type, and checks its limits. Raises InvalidValue."""
    if declared.type in ("file", "csv") and isinstance(value, str) and value.startswith(UPLOADED):
        raise InvalidValue(NOT_UPLOADED)
    read = of_type(value, declared.type)
    choices = [of_type(choice, declared.type) for choice in declared.choices or ()]
    least, greatest = of_type(declared.min, declared.type), of_type(declared.max, declared.type)
    outside = (least is not None and read < least) or (greatest is not None and read > greatest)
    if outside or (choices and read not in choices):
        raise InvalidValue(expected_value(declared))
    return read


def of_type(value: Any, kind: InputType) -> Any:
    """Converts a value to a type; None stays None. Raises InvalidValue."""
    read, expected = _TYPES[kind]
    try:
        found = None if value is None else read(value)
    except ValueError:
        raise InvalidValue(expected) from None
    if found is None and value is not None:
        raise InvalidValue(expected)
    return found


# How each type is read: None or ValueError for any other text.
def _string(value: Any) -> str | None:
    return None if isinstance(value, (list, Mapping)) else str(value)


def _integer(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Any) -> int | float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        try:
            return read_float(value)
        except ValueError:
            raise InvalidValue("a number with fewer digits, or an input of type string,") from None
    if isinstance(value, float):
        return value if isfinite(value) else None
    return _integer(value)


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))


def _date(value: Any) -> date | None:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    return date.fromisoformat(value) if _DATE.fullmatch(str(value)) else None


def _path(value: Any) -> str | None:
    if not isinstance(value, (str, Path)) or not str(value):
        return None
    path = Path(value)
    return None if path.is_absolute() or ".." in path.parts else path.as_posix()


def _rows(value: Any) -> Any:
    is_list = isinstance(value, list) and all(isinstance(row, Mapping) for row in value)
    return value if is_list else _path(value)


_TYPES: dict[InputType, tuple[Callable[[Any], Any], str]] = {
    "string": (_string, "a text"),
    "integer": (_integer, "a whole number"),
    "number": (_number, "a number such as 2 or 2.5"),
    "boolean": (_boolean, "true or false"),
    "date": (_date, "a date such as 2026-03-31"),
    "file": (_path, "the path of a file, from the project's folder and inside it,"),
    "csv": (_rows, "the path of a CSV file, from the project's folder and inside it,"),
}


def _is_kept(value: Any, declared: Input, folder: Path) -> bool:
    """Returns whether it is the whole path of a file that planbook keeps, because that is outside of the folder."""
    if declared.type not in ("file", "csv") or declared.choices or not isinstance(value, str):
        return False
    return Path(value).is_absolute() and ".." not in Path(value).parts and Project(folder).holds(Path(value), kept=True)


def _read_file(value: Any, declared: Input, folder: Path) -> Any:
    if declared.type not in ("file", "csv") or not isinstance(value, str):
        return value
    path = folder / value
    if not Project(folder).holds(path) or not is_file(path):
        raise InvalidValue(f"a file that is there, in {folder},")
    return value if declared.type == "file" else read_rows(path)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Reads the rows of a CSV file with a header; all values are text. Raises InvalidValue."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, restval="", strict=True)  # what is too much gets the key None
            rows, header = list(reader), list(reader.fieldnames or ())
    except UnicodeDecodeError:
        raise InvalidValue("a CSV file in UTF-8") from None
    except csv.Error as error:
        raise InvalidValue(f"a CSV file ({error})") from None
    if not header or len(set(header)) < len(header):
        raise InvalidValue("a CSV file whose first line gives each column its own name")
    if long := next((number for number, row in enumerate(rows, 2) if None in row), None):
        raise InvalidValue(f"a CSV file with no more cells in row {long} than its header has")
    return rows


def read_declared(name: Text, written: Any, book: ProblemCollector) -> Input:
    """Reads the declaration of an input. One with problems, which go into the book, becomes an input without limits."""
    if not name.isidentifier():
        what = f"{quoted(name)} cannot be named in an expression"
        book.add(name.place, what, "write letters, digits and _, not starting with a digit", "input")
    if isinstance(written, Text) and not written.written:
        return Input()
    found: Input | None = read_model(Input, written, book, name)
    if found:
        _check_input(written, found, book)
    return found or Input()


def _check_input(source: Written, declared: Input, book: ProblemCollector) -> None:
    """Checks that an input's default, choices and limits have its type and fit together."""
    for key in ("min", "max"):
        if key in source and declared.type not in RANGED:
            what = f"{quoted(key)} does not go with the type {quoted(declared.type)}"
            book.add(source.key(key).place, what, f"it goes with {listed(RANGED)}", "input")
    choices = source.get("choices") or ()
    limits = [source[key] for key in ("min", "max") if key in source and declared.type in RANGED]
    fitting = [_fits(value, Input(type=declared.type), book) for value in (*choices, *limits)]
    if all(fitting) and len(limits) == 2 and _reversed(declared):
        book.add(source.key("min").place, "'min' is above 'max'", "no value fits; swap them", "input")
    elif all(fitting) and "default" in source and (declared.type in RANGED or not limits):
        _fits(source["default"], declared, book)


def _reversed(declared: Input) -> bool:
    bare = Input(type=declared.type)
    return bool(convert(declared.min, bare) > convert(declared.max, bare))


def _fits(value: Text, declared: Input, book: ProblemCollector) -> bool:
    try:
        convert(value, declared)
    except InvalidValue as unfit:
        place = place_of(value)
        assert place
        book.add(place, f"{quoted(value)} does not fit this input", f"{unfit} was expected", "input")
        return False
    return True
