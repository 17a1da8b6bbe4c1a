"""The content of a `request`, and the query in its address."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any
from urllib.parse import urlencode

from pydantic_core import PydanticCustomError

from planbook.step import Stage
from planbook.step.text import as_text

_OF_JSON = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null")
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


def of_json(value: Any) -> Content:
    return Content(json.dumps(value, ensure_ascii=False, default=as_text).encode(), "application/json")


def of_form(form: Mapping[str, Any]) -> Content:
    return Content(_encoded(form).encode(), "application/x-www-form-urlencoded")


def of_file(path: str, stage: Stage) -> Content:
    file = _payload(path, stage)
    return Content(file["buffer"], file["mimeType"])


def of_files(form: Mapping[str, Any], files: Mapping[str, str], stage: Stage) -> Content:
    """Returns a form with files. Its media type contains what separates its parts, so Playwright writes it."""
    texts = {name: as_text(text) for name, text in form.items()}
    return Content(fields=texts | {name: _payload(path, stage) for name, path in files.items()})


def with_query(address: str, query: Mapping[str, Any]) -> str:
    """Returns the address with a query added to the one that it has."""
    if not query:
        return address
    before, hash_, fragment = address.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{_encoded(query)}{hash_}{fragment}"


def _encoded(fields: Mapping[str, Any]) -> str:
    pairs = [(name, as_text(item)) for name, value in fields.items() for item in _many(value)]
    return urlencode(pairs)


def _many(value: Any) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, (list, tuple)) else [value]


def _payload(path: str, stage: Stage) -> dict[str, Any]:
    file = stage.project_file(path)
    name, content = stage.itself(file) or (file.name, file.read_bytes())
    return {"name": name, "mimeType": guess_type(name)[0] or "application/octet-stream", "buffer": content}
