"""Finds base64 and hex in a text, and decodes it."""

import re
from binascii import a2b_base64, unhexlify
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_ROUGHLY = r"[A-Za-z0-9+/_%\\-]"
_SIGN = r"(?:[A-Za-z0-9+/_-]|%(?:25)*2[BFbf]|\\+/|\\+u002[BFbf])"
_ONE = re.compile(r"%(?:25)*2[BFbf]|\\+(?:/|u002[BFbf])|.", re.DOTALL)
_AS_STANDARD = str.maketrans("-_", "+/")


class EncodedText(NamedTuple):
    """The decoded content of a part of a text; every `characters` of the code stand for `octets`."""

    text: str
    places: Sequence[int]  # the start of each character of the code, and the end of the last
    characters: int
    octets: int

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Returns the place in the part that encodes a range of the content."""
        last = -(-end * self.characters // self.octets)
        return self.places[start * self.characters // self.octets], self.places[min(last, len(self.places) - 1)]


class EncodedTextFinder:
    """Finds possible base64 or hex of texts with a minimum number of octets."""

    def __init__(self, least: int) -> None:
        signs = -(-least * 4 // 3)
        self._roughly = re.compile(f"{_ROUGHLY}{{{signs},}}")
        self._pattern = re.compile(f"{_SIGN}{{{signs},}}")
        self._hex = re.compile(f"[0-9A-Fa-f]{{{2 * least},}}")

    def of(self, text: str) -> Iterator[tuple[str, int]]:
        """Yields the parts that may be encoded, and their offsets."""
        for part in self._roughly.finditer(text):
            if "%" in part[0] or "\\" in part[0]:
                for found in self._pattern.finditer(text, part.start(), part.end()):
                    yield found[0], found.start()
            else:
                yield part[0], part.start()

    def read(self, part: str) -> Iterator[EncodedText]:
        """Yields the possible contents of a part.

        Base64 may begin before it, so all four offsets are tried, and both of hex.
        """
        code, places = _as_standard(part)
        for skipped in range(4):
            usable = (len(code) - skipped) // 4 * 4 + (0, 0, 2, 3)[(len(code) - skipped) % 4]
            octets = a2b_base64(code[skipped : skipped + usable] + "=" * (-usable % 4))
            yield EncodedText(octets.decode("latin-1"), places[skipped:], 4, 3)
        for found in self._hex.finditer(part):
            for start in (found.start(), found.start() + 1):
                end = start + (found.end() - start) // 2 * 2
                octets = unhexlify(part[start:end])
                yield EncodedText(octets.decode("latin-1"), range(start, end + 1), 2, 1)


def _as_standard(part: str) -> tuple[str, Sequence[int]]:
    """Returns base64 with the standard alphabet, and the position of each character in the part."""
    if "%" not in part and "\\" not in part:
        return part.translate(_AS_STANDARD), range(len(part) + 1)
    signs = _ONE.findall(part)
    places = [0]
    for sign in signs:
        places.append(places[-1] + len(sign))
    code = "".join(sign if len(sign) == 1 else "+" if sign[-1] in "Bb" else "/" for sign in signs)
    return code.translate(_AS_STANDARD), places
