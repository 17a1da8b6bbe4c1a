"""Secrets are never stored or shown: wherever a secret's text stands, `••••NAME` is put in its place."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html.entities import codepoint2name
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SIGN = "••••"
SHORTEST = 5  # characters of a token in an address; what is shorter is a number or a word, and no secret
# With the backslashes of JSON before them, and doubled as CSV and YAML do.
PLAINLY = {"\\": r"\\+", '"': r'(?:\\*"){1,2}', "'": r"(?:\\*'){1,2}"}


@cache
def _spellings(character: str) -> str:
    """A pattern for the ways in which a character may be written: as it is, in JSON, in an address, in HTML, in YAML,
    in a pattern as the names of elements are looked for.

    A text in JSON in JSON has its escapes escaped once more, so any number of backslashes counts.
    """
    return f"(?:{'|'.join(dict.fromkeys(_ways(character)))})"


def _ways(character: str) -> Iterator[str]:
    code = ord(character)
    yield PLAINLY.get(character) or ("" if character.isalnum() else r"\\*") + re.escape(character)
    if character.isspace():
        yield r"\\+s[+*]"
    yield _any_case("".join(f"%{byte:02x}" for byte in character.encode("utf-8", "surrogatepass")))
    if character == " ":
        yield r"\+"
    short = json.dumps(character)[1:-1]
    if len(short) == 2 and short[1].isalpha():  # \n, \t and the like
        yield rf"\\+{short[1]}"
    units = character.encode("utf-16-be", "surrogatepass").hex()
    yield "".join(rf"\\+{_any_case('u' + units[at : at + 4])}" for at in range(0, len(units), 4))
    yield rf"&#0*{code};"
    yield rf"&#[xX]0*{_any_case(f'{code:x}')};"
    if code in codepoint2name:
        yield f"&{codepoint2name[code]};"


def _any_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() and digit != "u" else digit for digit in digits)


class Mask:
    """Replaces every secret of a run, longest first. True where there is any secret at all."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        longest_first = sorted((name for name in secrets if secrets[name]), key=lambda name: -len(secrets[name]))
        self._signs = [SIGN + name for name in longest_first]
        pattern = "|".join(f"({''.join(map(_spellings, secrets[name]))})" for name in longest_first)
        self._pattern = re.compile(pattern)
        self._in_bytes = re.compile(pattern.encode("utf-8", "surrogatepass"))

    def __bool__(self) -> bool:
        return bool(self._signs)

    def text(self, text: str) -> str:
        """The text without secrets."""
        return self._pattern.sub(lambda found: self._sign(found.lastindex), text) if self._signs else text

    def content(self, content: bytes) -> bytes:
        """The bytes of a text file without secrets."""
        if not self._signs:
            return content
        return self._in_bytes.sub(lambda found: self._sign(found.lastindex).encode(), content)

    def _sign(self, group: int | None) -> str:
        return self._signs[(group or 1) - 1]

    def value(self, value: Any) -> Any:
        """A value of lists, mappings and texts without secrets."""
        if not self._signs:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.value(key): self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            items = [self.value(item) for item in value]
            return tuple(items) if isinstance(value, tuple) else items
        return value


def unmasked(value: Any, secrets: Mapping[str, str]) -> Any:
    """A value of the record with the secrets in the places of their names."""
    if isinstance(value, str):
        for name in sorted(secrets, key=len, reverse=True) if SIGN in value else ():
            value = value.replace(SIGN + name, secrets[name])
        return value
    if isinstance(value, dict):
        return {unmasked(key, secrets): unmasked(item, secrets) for key, item in value.items()}
    return [unmasked(item, secrets) for item in value] if isinstance(value, list) else value


_READ: dict[str, str] = {}


def remember(secrets: Mapping[str, str]) -> None:
    """Notes which secrets this process has read, for what is written where no run is at hand."""
    _READ.update(secrets)


def remembered() -> Mask:
    """Replaces every secret that this process has read."""
    return Mask(_READ)


def in_address(address: str) -> dict[str, str]:
    """What an address has of passwords and tokens: its user part, and the values of its query. Remembered."""
    parts = urlsplit(address)
    found = {f"address_{name}": value for name, value in parse_qsl(parts.query) if len(value) >= SHORTEST}
    for name, value in (("user", parts.username), ("password", parts.password)):
        if value:
            found[f"address_{name}"] = value
    remember(found)
    return found
