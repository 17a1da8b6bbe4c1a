"""What a program or an agent has written: text, and JSON that fits a schema."""

from collections.abc import Mapping
from typing import Any

from planbook.errors import StepError
from planbook.files.strict_json import read_json
from planbook.secrets.excerpts import cut


def text_in(name: str, output: bytes) -> str:
    """Returns the text in an output, without a byte order mark. Raises StepError of class value."""
    try:
        return output.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise StepError("value", f"{name}: its output is not UTF-8, from byte {error.start + 1} on") from None


def json_in(name: str, what: str, text: str) -> Any:
    """Returns the JSON in a text; `what` is such as `its output`. Raises StepError of class value."""
    try:
        return read_json(text)
    except ValueError as error:
        raise StepError("value", f"{name}: {what} is not JSON: {error if text.strip() else 'it is empty'}") from None


def check_fit(name: str, what: str, value: Any, schema: Mapping[str, Any]) -> None:
    """Raises StepError if a value does not fit a schema; `what` is such as `its output does not fit its schema`."""
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    registry: Registry[Any] = Registry()  # an empty one: a schema that names an address does not have it fetched
    try:
        wrong = best_match(validator_for(schema)(schema, registry=registry).iter_errors(value))
    except Unresolvable as error:
        raise StepError("value", f"{name}: its schema refers to {error.ref}, which is not in it") from None
    except RecursionError:
        raise StepError("value", f"{name}: its schema refers to itself without an end") from None
    except ArithmeticError as error:
        raise StepError("expectation", f"{name}: {what}: {error}") from None
    if wrong is not None:
        where = ".".join(str(part) for part in wrong.absolute_path)
        at = f" at {where}" if where else ""
        raise StepError("expectation", f"{name}: {what}{at}: {cut(wrong.message)}")
