"""Recognizes a request that is sent once more, whatever the step is called that sends it; and one that only asks."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.async_api import Request

_TELLS = re.compile(r"^[@:_]?(do|op|cmd|mode|func|method|action|command|operation|operationname|task)$", re.IGNORECASE)
"""The fields whose values say what is to be done, where one address serves everything."""
_WORD = re.compile(r"[a-z_.:/-]{1,60}", re.IGNORECASE)
_GRAPHQL = re.compile(r"\s*(mutation|query|subscription)\s+(\w+)")
_QUERY = re.compile(r"\s*(query\b[^{}]*)?\{\s*\w")
_OTHER = re.compile(r"\b(mutation|subscription)\b")
_PASSING = re.compile(
    r";[^/]*|\([A-Z]\([^/)]*\)\)"  # a session, as Java and ASP.NET write it
    r"|(?<=/)([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[a-z]*\d)[0-9a-z]{16,})(?=[/;]|$)",  # an identifier
    re.IGNORECASE,
)
"""What is in the path of an address this time only."""
_PART = re.compile(rb'[; ]name="([^"]*)"')
_READ = 65536  # bytes of a form with files
Names = Iterator[str]


def shape_of(request: Request) -> str:
    """Returns what is alike in two requests that do the same: method, address, and the names of what they carry.

    Values differ from one time to the next (tokens, times), so only those count that name an operation. The result is a
    digest: it contains nothing of what was sent.
    """
    parts = urlsplit(request.url)
    told = [request.method, f"{parts.scheme}://{parts.netloc}{_PASSING.sub('', parts.path)}"]
    told += sorted({*_of_pairs(parse_qsl(parts.query, keep_blank_values=True)), *_of_body(request)})
    return sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:24]


def is_query(request: Request) -> bool:
    """Returns whether a POST only asks: a GraphQL query, which by its specification changes nothing."""
    with suppress(ValueError, RecursionError):
        told = json.loads(request.post_data_buffer or b"")
        return request.method == "POST" and bool(told) and all(map(_asks, told if isinstance(told, list) else [told]))
    return False


def _asks(told: Any) -> bool:
    if not isinstance(told, dict) or not set(told) <= {"query", "variables", "operationName", "extensions"}:
        return False
    text = told.get("query")
    return isinstance(text, str) and bool(_QUERY.match(text)) and not _OTHER.search(text)


def _of_body(request: Request) -> Names:
    content, kind = request.post_data_buffer or b"", request.headers.get("content-type", "")
    if "multipart/" in kind:
        yield from (name.decode("utf-8", "replace") for name in _PART.findall(content[:_READ]))
        return
    text = content.decode("utf-8", "replace")
    if "x-www-form-urlencoded" in kind:
        yield from _of_pairs(parse_qsl(text, keep_blank_values=True))
        return
    with suppress(ValueError, RecursionError):
        yield from _of_json(json.loads(text), "")


def _of_pairs(pairs: list[tuple[str, str]]) -> Names:
    return (_named(name, value) for name, value in pairs)


def _of_json(value: Any, name: str) -> Names:
    if isinstance(value, dict):
        for key, inner in value.items():
            found = _GRAPHQL.match(inner) if key == "query" and isinstance(inner, str) else None
            yield f"{name}.{key}={found[1]} {found[2]}" if found else f"{name}.{_named(key, inner)}"
            yield from _of_json(inner, f"{name}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _of_json(inner, f"{name}[]")


def _named(name: str, value: Any) -> str:
    tells = isinstance(value, str) and _TELLS.match(name) and _WORD.fullmatch(value)
    return f"{name}={value}" if tells else name
