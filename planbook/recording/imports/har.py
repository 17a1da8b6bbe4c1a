"""Reads the requests of a HAR file: what pages asked of their servers for data, and what they sent."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from planbook.files.strict_json import read_json
from planbook.recording.cell import literal
from planbook.recording.imports.carried import SECRET, Carried, Written
from planbook.recording.names import secret_name

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
DATA = ("xhr", "fetch")
OF_BROWSER = (
    "accept", "cache-control", "connection", "content-length", "content-type", "cookie", "dnt", "host", "origin",
    "pragma", "priority", "referer", "te", "upgrade-insecure-requests", "user-agent",
)  # fmt: skip
NAMED = "authorization"


def read_har(log: Mapping[str, Any]) -> Carried:
    """Returns a `request` step for each request for data. Raises KeyError or ValueError for what is not HAR."""
    carried = Carried("a HAR file")
    for number, entry in enumerate(log["entries"], 1):
        carried.read += 1
        request, place = entry["request"], f"entry {number}"
        method, address = str(request["method"]).upper(), str(request["url"])
        carried.start = carried.start or _start(log, address)
        if why := _why_not(entry, method, address) or _why_no_content(request.get("postData") or {}):
            carried.drop(place, f"{method} {_bare(address)}", why)
        else:
            carried.addresses.append(address)
            carried.steps.append({"request": _request(carried, method, address, entry)})
    return carried


def _start(log: Mapping[str, Any], address: str) -> str:
    """Returns the address of the first page, if the file names it; else the site of the first request."""
    titles = [str(page.get("title", "")) for page in log.get("pages") or ()]
    first = next((title for title in titles if title.startswith(("http://", "https://"))), "")
    parts = urlsplit(address)
    return _bare(first) if first else f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"


def _bare(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _why_not(entry: Mapping[str, Any], method: str, address: str) -> str:
    kind = str(entry.get("_resourceType") or "")
    is_data = kind in DATA or (not kind and "json" in str(entry["response"]["content"].get("mimeType")))
    if not address.startswith(("http://", "https://")) or method not in METHODS:
        return "only GET, POST, PUT, PATCH and DELETE over http can be sent"
    if method == "GET" and not is_data:
        return "it loads a page, or a part of one"
    if any(SECRET.search(name) for name, _ in parse_qsl(urlsplit(address).query)) or "@" in urlsplit(address).netloc:
        return "there is a secret in its address, which a plan must not have"
    return ""


def _why_no_content(sent: Mapping[str, Any]) -> str:
    media = str(sent.get("mimeType") or "an unknown type")
    carried = not sent.get("text") or "json" in media or "form-urlencoded" in media
    return "" if carried else f"its content is {media}; only JSON and plain forms are carried over"


def _request(carried: Carried, method: str, address: str, entry: Mapping[str, Any]) -> Written:
    parts = urlsplit(address)._replace(fragment="")
    here = urlsplit(carried.start)
    relative = parts._replace(scheme="", netloc="") if parts[:2] == here[:2] else parts
    request: Written = {method.lower(): literal(relative.geturl() or "/")}
    headers = dict(_headers(carried, entry["request"].get("headers") or ()))
    sent = entry["request"].get("postData") or {}
    content = _content(carried, str(sent.get("mimeType") or ""), str(sent.get("text") or ""))
    status = int(entry["response"]["status"])
    return (
        request
        | ({"headers": headers} if headers else {})
        | content
        | ({"expect": {"status": status}} if 200 <= status < 300 else {})
    )


def _headers(carried: Carried, headers: Any) -> Iterator[tuple[str, str]]:
    for header in headers:
        name, value = str(header["name"]).lower(), str(header["value"])
        if name.startswith((":", "sec-", "accept-", "if-")) or name in OF_BROWSER:
            continue
        if name == NAMED or SECRET.search(name):
            yield name, _secret(carried, name)
        else:
            yield name, literal(value)


def _secret(carried: Carried, said: str) -> str:
    name = secret_name(said, carried.start)
    carried.secrets += [name] if name not in carried.secrets else []
    return f"{{{{ secrets.{name} }}}}"


def _content(carried: Carried, media: str, text: str) -> Written:
    if not text:
        return {}
    if "json" in media:
        return {"json": _json(carried, "", read_json(text))}
    return {"form": {name: _value(carried, name, value) for name, value in parse_qsl(text)}}


def _json(carried: Carried, name: str, value: Any) -> Any:
    """Returns JSON as a plan writes it: what is not a text is an expression."""
    if isinstance(value, dict) and value:
        return {str(key): _json(carried, str(key), item) for key, item in value.items()}
    if isinstance(value, list) and value:
        return [_json(carried, name, item) for item in value]
    if isinstance(value, str):
        return _value(carried, name, value)
    return "{{ " + ("none" if value is None else json.dumps(value)) + " }}"


def _value(carried: Carried, name: str, value: str) -> str:
    return _secret(carried, name) if SECRET.search(name) else literal(value)
