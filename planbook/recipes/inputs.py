"""The inputs of a recipe: their types, and how their values are read."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from planbook.files.strict_json import read_json
from planbook.plan.emit import flow
from planbook.plan.inputs import InvalidValue, convert, expected_value
from planbook.plan.model import Input, InputType
from planbook.plan.problem import ProblemCollector, listed, quoted
from planbook.plan.source import Mapping as Written
from planbook.plan.source import plain, read_yaml
from planbook.plan.wording import read_model
from planbook.step.model import Model
from planbook.step.target import WAYS, Target
from planbook.step.text import FIXED, as_text, is_template

RecipeType = Literal[
    "string", "integer", "number", "boolean", "date", "file", "list", "address", "secret", "target"
]  # fmt: skip
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\ue003\ufffe\uffff]")
_SECRET = re.compile(r"[A-Z][A-Z0-9_]*")
_WRITTEN_OUT = re.compile(rf"(?:{'|'.join(WAYS)}): .")


class RecipeInput(Model):
    """An input of a recipe. In addition to a plan's types there are lists, addresses, names of secrets, and targets."""

    type: Annotated[RecipeType, FIXED] = Field("string", description="what it is")
    default: Any = Field(None, description="what it is if nobody gives it; left out, somebody must")
    example: Any = Field(None, description="a value with which the recipe is checked, and which people are shown")
    choices: list[Any] | None = Field(None, description="the only values that it may have")
    min: Any = Field(None, description="the least, of a number or date")
    max: Any = Field(None, description="the greatest, of a number or date")
    by: str | None = Field(None, description="of a target: how a bare name is meant, such as `button` or `field`")
    description: str | None = Field(None, description="what it is for")

    @property
    def needed(self) -> bool:
        """Whether it must be given."""
        return "default" not in self.model_fields_set

    @property
    def sample(self) -> Any:
        """An example value; None if it declares none."""
        if self.example is not None:
            return self.example
        first = self.choices[0] if self.choices else None
        return first if self.needed else self.default


def read_value(value: Any, declared: RecipeInput) -> Any:
    """Converts a value to the input's type. Raises InvalidValue."""
    value = _with_plain_ends(value)
    if any(_ODD.search(text) for text in _texts(value)):
        raise InvalidValue("a text without characters that cannot be seen")
    if declared.type in _OWN:
        return _OWN[declared.type](value, declared)
    asked: InputType = declared.type  # type: ignore[assignment]
    rest = {key: found for key in ("choices", "min", "max") if (found := getattr(declared, key)) is not None}
    if value == "" and declared.default == "":  # an optional input without a value
        return ""
    return convert(value, Input(type=asked, **rest))


def expected(declared: RecipeInput) -> str:
    """Describes what an input accepts."""
    if declared.type in _OWN:
        return _EXPECTED[declared.type]
    asked: InputType = declared.type  # type: ignore[assignment]
    return expected_value(Input(type=asked, choices=declared.choices, min=declared.min, max=declared.max))


def _with_plain_ends(value: Any) -> Any:
    """Returns the value with line ends as in a plan."""
    if isinstance(value, str):
        return re.sub("\r\n?", "\n", value)
    return [_with_plain_ends(item) for item in value] if isinstance(value, list) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple, Mapping)):
        for item in (*value.keys(), *value.values()) if isinstance(value, Mapping) else value:
            yield from _texts(item)


# Types that only recipes have --------------------------------------------------------------------------------------
def _list(value: Any, declared: RecipeInput) -> list[str]:
    found = _split(value) if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise InvalidValue(_EXPECTED["list"])
    if declared.choices and not set(found) <= set(map(str, declared.choices)):
        raise InvalidValue(f"some of {listed(map(str, declared.choices))}")
    return found


def _split(text: str) -> Any:
    """Returns the items of `a, "b, c"`, or of a list in JSON."""
    if not text.strip():
        return []
    try:
        return read_json(text) if text.lstrip().startswith("[") else _cells(text)
    except (ValueError, csv.Error):
        raise InvalidValue(_EXPECTED["list"]) from None


def _cells(text: str) -> list[str]:
    return [cell.strip() for row in csv.reader([text], skipinitialspace=True, strict=True) for cell in row]


def _address(value: Any, declared: RecipeInput) -> str:
    if value == "" and declared.default == "":
        return ""
    if not isinstance(value, str) or not host_of(value) or re.search(r"\s", value) or is_template(value):
        raise InvalidValue(_EXPECTED["address"])
    return value


def host_of(address: str) -> str:
    """Returns the host of a page's address; empty if it is not one."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "") if parts.scheme in ("http", "https") and parts.port != 0 else ""
    except ValueError:
        return ""


def _secret(value: Any, declared: RecipeInput) -> str:
    if value == "" and declared.default == "":
        return ""
    if not isinstance(value, str) or not _SECRET.fullmatch(value):
        raise InvalidValue(_EXPECTED["secret"])
    return value


def _target(value: Any, declared: RecipeInput) -> Any:
    """Returns a target as a mapping in the form of plans; empty for an optional input without a value."""
    if value == "" and declared.default == "":
        return ""
    if any(is_template(text) for text in _texts(value)):
        raise InvalidValue(_EXPECTED["target"])
    written = _written_target(value, declared) if isinstance(value, str) else value
    if not isinstance(written, Mapping):
        raise InvalidValue(_EXPECTED["target"])
    if read_model(Target, _with_places(written), book := ProblemCollector("")) is None:
        raise InvalidValue(f"{_EXPECTED['target']} ({book.problems[0].what})")
    return plain(written)


def _written_target(text: str, declared: RecipeInput) -> Any:
    if text.startswith("{"):
        return read_yaml(text, ProblemCollector(""))
    if _WRITTEN_OUT.match(text):
        way, _, name = text.partition(": ")
        return {way: _unquoted(name)}
    return {declared.by: text} if declared.by and text.strip() else None


def _unquoted(name: str) -> str:
    return name[1:-1] if len(name) > 2 and name[0] == name[-1] and name[0] in "'\"" else name


def _with_places(written: Mapping[str, Any]) -> Any:
    if isinstance(written, Written):
        return written
    return read_yaml(json.dumps(written), ProblemCollector(""))


_EXPECTED: dict[str, str] = {
    "list": 'a list such as No, Date, "Total, net"',
    "address": "the address of a page such as https://shop.example/orders",
    "secret": "the name of a secret such as SHOP_PASSWORD, never its value,",
    "target": "the name of an element, or how to find it, such as 'testid: price'",
}
_OWN: dict[str, Callable[[Any, RecipeInput], Any]] = {
    "list": _list,
    "address": _address,
    "secret": _secret,
    "target": _target,
}


def displayed_value(value: Any, declared: RecipeInput) -> str:
    """Returns a value for messages.

    It hides a text that is not the name of a secret, since it may be the secret itself.
    """
    return "not a secret's name" if declared.type == "secret" else quoted(shown_value(value, declared))


def shown_value(value: Any, declared: RecipeInput) -> str:
    """Returns a value in the form for `--set name=`."""
    if isinstance(value, Mapping) and value:
        [way, *others] = value
        if not others and isinstance(value[way], str):
            return str(value[way]) if way == declared.by else f"{way}: {value[way]}"
        return flow(dict(value))
    return ", ".join(map(scalar_in_list, value)) if isinstance(value, list) else as_text(value)


def scalar_in_list(text: str) -> str:
    """Returns an item in the form for a list with commas."""
    return f'"{text}"' if "," in text else text
