"""Secrets are never stored or shown: wherever a secret's text stands, `••••NAME` is put in its place.

Pages respell what is typed into them: in groups, in capitals, without dashes. So letter case, spaces and dashes do not
count, but for secrets that are too short to be told from other words.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html.entities import codepoint2name
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SIGN = "••••"
SHORTEST = 5  # characters of a token in an address; what is shorter is a number or a word, and no secret
# With the backslashes of JSON before them, and doubled as CSV and YAML do.
PLAINLY = {"\\": r"\\+", '"': r'(?:\\*"){1,2}', "'": r"(?:\\*'){1,2}"}
WORD, TOLD_APART, LONG = 2, 4, 8
"""Up to how many characters a secret is masked only as a word of its own, from how many letter case, spaces and dashes
do not count, and from how many they do not count inside of other words either."""
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\u00ad"
SPACES = " \t\r\n\u00a0\u2007\u2009\u200b\u202f\u2060"
MOST_BETWEEN = 8  # dashes and spaces between two characters


@cache
def _spellings(character: str, any_case: bool = False) -> str:
    """A pattern for the ways in which a character may be written: as it is, in JSON, in an address, in HTML, in YAML,
    in a pattern as the names of elements are looked for.

    A text in JSON in JSON has its escapes escaped once more, so any number of backslashes counts.
    """
    written = [character]
    if any_case:
        written += [one for one in (character.lower(), character.upper()) if len(one) == 1]
    return f"(?:{'|'.join(dict.fromkeys(way for one in written for way in _ways(one)))})"


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


def _any(first: str) -> set[str]:
    """What any spelling of a character may begin with."""
    return {first, first.lower()[:1], first.upper()[:1], *"\\%&+"} - {""}


def _any_case(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() and digit != "u" else digit for digit in digits)


@cache
def _between() -> str:
    """A pattern for what may stand between two characters of a secret."""
    ways = dict.fromkeys(way for one in DASHES + SPACES for way in _ways(one))
    return f"(?:{'|'.join(ways)}){{0,{MOST_BETWEEN}}}"


def folded(secret: str) -> str:
    """The secret without spaces and dashes."""
    return "".join(one for one in secret if one not in DASHES + SPACES)


def _pattern(secret: str) -> str:
    apart = "(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
    plain = "".join(map(_spellings, secret))
    if len(secret) <= WORD:
        return apart.format(plain)
    bare = folded(secret)
    if len(bare) < TOLD_APART:
        return plain
    loose = _between().join(_spellings(one, any_case=True) for one in bare)
    if len(bare) >= LONG:
        return loose if secret[0] == bare[0] and secret[-1] == bare[-1] else f"{plain}|{loose}"
    same = "".join(_spellings(one, any_case=True) for one in secret)
    return f"{same}|{apart.format(loose)}"


def _as_seen(secret: str) -> re.Pattern[str]:
    bare = folded(secret)
    if len(bare) < TOLD_APART:
        plain = re.escape(secret.strip()).replace("/", r"\/")
        return re.compile(rf"\b{plain}\b" if len(secret) <= WORD and bare.isalnum() else plain)
    between = f"[{re.escape(DASHES)}{SPACES}]*"
    return re.compile(between.join(re.escape(one).replace("/", r"\/") for one in bare), re.IGNORECASE)


class Mask:
    """Replaces every secret of a run, longest first. True where there is any secret at all."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._texts = [(name, text) for name, text in secrets.items() if text]
        self._compile()

    def _compile(self) -> None:
        if not self._texts:
            self._signs: list[str] = []
            return
        longest_first = sorted(self._texts, key=lambda pair: -len(pair[1]))
        self._signs = [SIGN + name for name, _ in longest_first]
        pattern = f"(?:{'|'.join(f'({_pattern(text)})' for _, text in longest_first)})"
        # Far quicker, since most places are passed over at once.
        begins = {one for _, text in longest_first for first in (text[0], folded(text)[:1]) for one in _any(first)}
        in_bytes = {one.encode("utf-8", "surrogatepass")[:1] for one in begins}
        self._pattern = re.compile(f"(?=[{''.join(map(re.escape, sorted(begins)))}]){pattern}")
        content = pattern.encode("utf-8", "surrogatepass")
        self._in_bytes = re.compile(b"(?=[" + b"".join(map(re.escape, sorted(in_bytes))) + b"])" + content)

    def also(self, text: str, shown: str) -> None:
        """What a page has made of a text with a secret in it is secret too, unless it is too short to tell apart."""
        if len(folded(shown)) < TOLD_APART or self.text(shown) != shown:
            return
        name = next((name for name, secret in self._texts if secret in text), None)
        if name:
            self._texts.append((name, shown))
            self._compile()

    def __bool__(self) -> bool:
        return bool(self._signs)

    def __contains__(self, text: str) -> bool:
        return bool(self._signs and self._pattern.search(text))

    def as_seen(self) -> list[re.Pattern[str]]:
        """Patterns for what is to be seen of secrets in a page, which browsers read, too."""
        return [_as_seen(text) for _, text in self._texts]

    def found(self, text: str) -> list[tuple[int, int, str]]:
        """Where in a text secrets stand, and the name of each."""
        signs = ((one, self._sign(one.lastindex)) for one in self._pattern.finditer(text)) if self._signs else ()
        return [(one.start(), one.end(), sign.removeprefix(SIGN)) for one, sign in signs]

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
            items = self._boxes(value) or [self.value(item) for item in value]
            return tuple(items) if isinstance(value, tuple) else items
        return value

    def _boxes(self, items: Iterable[Any]) -> list[str] | None:
        """For what was read of boxes that take a few characters each, and a secret together."""
        texts = [item for item in items if isinstance(item, str) and len(item) < TOLD_APART]
        return [SIGN] * len(texts) if len(texts) > 1 and texts == list(items) and "".join(texts) in self else None


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
    if parts.password:
        found["address_password"] = parts.password
    if len(parts.username or "") >= SHORTEST:
        found["address_user"] = parts.username or ""
    remember(found)
    return found
