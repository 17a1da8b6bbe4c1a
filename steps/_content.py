"""The content of a `request`, and the query in its address."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any
from urllib.parse import urlencode

from pydantic_core import PydanticCustomError

from planbook.files.read_whole import read_whole
from planbook.step import Stage, StepError
from planbook.step.text import as_text

_OF_JSON = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null")
_TOKEN = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
HEADERS: dict[str, Any] = {"type": "object", "propertyNames": {"pattern": _TOKEN}}
"""The JSON Schema of headers."""
SEVERAL = "{} is {}, and takes a text; write one of its values, or `| tojson`"
_AMBIGUOUS = "{text} in json would be sent as a text; write {value} for the value, or {quoted} for the text"


@dataclass(frozen=True)
class Content:
    """The content with its media type; or the fields of a form with files."""

    body: bytes | None = None
    media_type: str = ""
    fields: dict[str, Any] | None = None


def check_json(value: Any) -> None:
    """Raises PydanticCustomError for a text that looks like another value: what is written in a plan is text."""
    if isinstance(value, str) and _OF_JSON.fullmatch(value):
        word = "none" if value == "null" else value
        quoted = f"""\"{{{{ '{value}' }}}}\""""
        raise PydanticCustomError(
            "json_text", _AMBIGUOUS, {"text": value, "value": f'"{{{{ {word} }}}}"', "quoted": quoted}
        )
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        check_json(item)


def check_header_names(headers: Mapping[str, Any]) -> None:
    """Raises PydanticCustomError for a name that no header has."""
    wrong = next((name for name in headers if not re.fullmatch(_TOKEN, name)), None)
    if wrong is not None:
        said = "'{name}' is not a valid header name: it has letters, digits and hyphens, such as X-Token"
        raise PydanticCustomError("header_name", said, {"name": wrong})


def of_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    """Returns the headers by name in lower case. Raises StepError of class value for a list or a mapping."""
    return {name.lower(): _text(value, f"the header {name}") for name, value in headers.items()}


def of_json(value: Any) -> Content:
    return Content(json.dumps(value, ensure_ascii=False, default=as_text).encode(), "application/json")


def of_form(form: Mapping[str, Any]) -> Content:
    return Content(_encoded(form, "form").encode(), "application/x-www-form-urlencoded")


def of_file(path: str, stage: Stage) -> Content:
    file = _payload(path, stage)
    return Content(file["buffer"], file["mimeType"])


def of_files(form: Mapping[str, Any], files: Mapping[str, str], stage: Stage) -> Content:
    """Returns a form with files. Its media type contains what separates its parts, so Playwright writes it."""
    texts = {name: _text(value, f"{name} in form") for name, value in form.items()}
    return Content(fields=texts | {name: _payload(path, stage) for name, path in files.items()})


def with_query(address: str, query: Mapping[str, Any]) -> str:
    """Returns the address with a query added to the one that it has."""
    if not query:
        return address
    before, hash_, fragment = address.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{_encoded(query, 'query')}{hash_}{fragment}"


def _encoded(fields: Mapping[str, Any], where: str) -> str:
    return urlencode(
        [(name, _text(item, f"{name} in {where}")) for name, value in fields.items() for item in _many(value)]
    )


def _text(value: Any, what: str) -> str:
    """Returns a value as it is sent. Raises StepError of class value: there is no one way to write several values."""
    if isinstance(value, (Mapping, list, tuple)):
        kind = "a mapping" if isinstance(value, Mapping) else "a list"
        raise StepError("value", SEVERAL.format(what, kind))
    return as_text(value)


def _many(value: Any) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, (list, tuple)) else [value]


def _payload(path: str, stage: Stage) -> dict[str, Any]:
    file = stage.project_file(path)
    name, content = stage.itself(file) or (file.name, read_whole(file))
    return {"name": name, "mimeType": guess_type(name)[0] or "application/octet-stream", "buffer": content}
