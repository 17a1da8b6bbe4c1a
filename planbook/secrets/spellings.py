"""Normalizes spellings that pages use: escapes, letter case, spaces and dashes.

A text is converted to a plain form together with the position of each character, so that a secret is found by its own
plain form, whatever mixture of spellings the text uses.
"""

import re
from array import array
from collections.abc import Callable
from html import unescape
from typing import NamedTuple
from unicodedata import normalize

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe63\uff0d"
SPACES = " \t\n\v\f\r\u00a0\u1680\u2028\u2029\u202f\u205f\u2060\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x2010)))
DROPPED = frozenset(DASHES + SPACES + "+")  # a plus is a space in the query of an address
_DROP = str.maketrans("", "", "".join(DROPPED))
_TO_DROP = re.compile(f"[{re.escape(''.join(sorted(DROPPED)))}]+")
_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u02bc", "'") | dict.fromkeys("\u201c\u201d\u201e", '"') | {"\uff3c": ""}
_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")

_P, _H = "%(?:25)*", "[0-9A-Fa-f]"
_REST = f"{_P}[89ABab]{_H}"
_BACK = r"(?:\\|%(?:25)*5[Cc])"
_ESCAPE = re.compile(
    rf"""[%\\&<'"](?:  # one class, for which Python's re looks quickly
         (?:(?<=\\)|(?<=%)(?:25)*5[Cc]){_BACK}*
           (?: (?P<units> u[Dd][89ABab]{_H}{_H}{_BACK}+u[Dd][C-Fc-f]{_H}{_H} | u{_H}{{4}})
             | u\{{0*(?P<braced>{_H}{{1,6}})\}} | x(?P<byte>{_H}{{2}}) | (?P<space>[nrtfv]|s[+*]) | (?P<self>[^%&\\])? )
       | (?<=%)(?:25)*(?P<percent>[0-7]{_H} | [CDcd]{_H}{_REST} | [Ee]{_H}{_REST}{_REST} | [Ff]{_H}{_REST}{_REST}{_REST}
                                  | {_H}{_H})
       | (?<=&)(?:amp;)*(?P<entity>\#[0-9]{{1,8}};? | \#[xX]{_H}{{1,7}};? | [A-Za-z][A-Za-z0-9]{{1,31}};)
       | (?<=<)(?P<tag>/?(?i:br|wbr|span|b|i|em|strong|mark|code|tt)\s*/?>)
       | (?<=')(?P<single>') | (?<=")(?P<double>"))""",
    re.VERBOSE | re.DOTALL,
)
_BACKSLASHES = re.compile(r"\\+")
_SIGNS = ("%", "\\", "&", "<", "''", '""')


def plain(text: str) -> str:
    """Returns a text without escapes, in lower case."""
    return unescaped(text).casefold()


def lower_case(text: str) -> str:
    """Returns a text in lower case, without decoding escapes, since pages may have cut these into pieces."""
    return without_accents(text).replace("\\", "").casefold()


def with_tags(text: str) -> str:
    """Returns a text without escapes, with its tags kept: for text that is HTML again."""
    return plain(text.replace("<", "&lt;"))


def unescaped(text: str) -> str:
    """Returns a text without escapes, in its own letter case."""
    return without_accents(_ESCAPE.sub(_character, text) if any(sign in text for sign in _SIGNS) else text)


def bare(plain_text: str) -> str:
    """Returns a plain text without spaces and dashes."""
    return plain_text.translate(_DROP) if plain_text.isascii() else _TO_DROP.sub("", plain_text)


def without_accents(text: str) -> str:
    """Returns a text without typographic variants: width, ligatures, quotes; accents become separate characters."""
    return text if text.isascii() else normalize("NFKD", _QUOTE.sub(lambda found: _QUOTES[found[0]], text))


def _character(found: re.Match[str]) -> str:
    """Returns the character of an escape; nothing for backslashes, whose origin is unknown."""
    how = found.lastgroup or ""
    return _MEANING[how](found[how]).replace("\\", "") if how in _MEANING else ""


def _percent(said: str) -> str:
    octets = bytes.fromhex(re.sub("%(?:25)*(?=[0-9A-Fa-f]{2})", "", said))
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _code(said: str) -> str:
    return chr(min(int(said, 16), 0x10FFFF))


_MEANING: dict[str, Callable[[str], str]] = {
    "percent": _percent,
    "units": lambda said: bytes.fromhex("".join(re.findall("u(.{4})", said))).decode("utf-16-be", "surrogatepass"),
    "braced": _code,
    "byte": _code,
    "entity": lambda said: unescape(f"&{said}"),
    "space": lambda said: " ",
    "self": str,
    "single": str,
    "double": str,
}


class PositionedText(NamedTuple):
    """The plain form of a text, and where each of its characters begins and ends in the text."""

    plain: str
    begins: "array[int]"
    ends: "array[int]"


def with_positions(text: str, escapes: bool = True) -> PositionedText:
    """Returns the plain form with positions, or that of `lower_case`. Much slower than these."""
    pieces: list[str] = []
    begins, ends, at = array("L"), array("L"), 0
    for found in (_ESCAPE if escapes else _BACKSLASHES).finditer(text):
        _lay(text, at, found.start(), pieces, begins, ends)
        at = found.end()
        piece = without_accents(_character(found)).casefold() if escapes else ""
        pieces.append(piece)
        begins.extend([found.start()] * len(piece))
        ends.extend([at] * len(piece))
    _lay(text, at, len(text), pieces, begins, ends)
    return PositionedText("".join(pieces), begins, ends)


def _lay(text: str, start: int, end: int, pieces: list[str], begins: "array[int]", ends: "array[int]") -> None:
    stretch = text[start:end]
    if stretch.isascii():
        pieces.append(stretch.casefold())
        begins.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))
        return
    for place, character in enumerate(stretch, start):
        piece = without_accents(character).casefold()
        pieces.append(piece)
        begins.extend([place] * len(piece))
        ends.extend([place + 1] * len(piece))
