"""Masks secrets: wherever the text of a secret occurs, it is replaced by `••••NAME`.

Pages change the spelling of what is typed: in groups, in capitals, without dashes, escaped, in base64. So letter case,
spaces, dashes and encoding (`secrets.spellings`) are ignored, except for secrets that are too short to be distinguished
from other words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from planbook.secrets.encodings import EncodedTextFinder
from planbook.secrets.forms import LONG, TOLD_APART, WORD, SecretForm, as_seen, forms_of, without_separators
from planbook.secrets.spellings import DROPPED, PositionedText, bare, lower_case, plain, unescaped, with_positions

SIGN = "••••"
SHORTEST = 5  # characters of a token in an address; shorter ones are numbers or words, not secrets
LAYERS = 2  # nested layers of base64 and hex
SHORT_PART = 400  # characters of a possibly encoded part that is cached, since such parts recur
Span = tuple[int, int, str]
"""The beginning and end of a secret, and its name."""


class Mask:
    """Replaces every secret of a run, the longest first. True if there are any secrets."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._texts = [(name, text) for name, text in secrets.items() if text]
        self._prepare()

    def _prepare(self) -> None:
        longest_first = sorted(self._texts, key=lambda pair: -len(pair[1]))
        self._all = [form for name, text in longest_first for form in forms_of(name, text)]
        self._long = [one for one in self._all if one.is_distinct]
        self._short = [one for one in self._all if not one.is_distinct]
        self._raw = [one for one in self._long if one.raw]
        self._codes = EncodedTextFinder(min((len(one.bare) for one in self._long), default=TOLD_APART))
        self._in_known_code = lru_cache(2048)(self._in_code)
        self._names = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name, _ in self._texts)})\b")

    def add_derived(self, text: str, shown: str) -> None:
        """Makes secret what a page made from a text with a secret in it, unless it is too short."""
        name = next((name for name, secret in self._texts if secret in text), None)
        if name:
            self.add(name, shown)

    def add(self, name: str, text: str) -> None:
        """Makes secret what was made from a secret, unless it is too short."""
        if len(without_separators(text)) >= TOLD_APART and text not in self:
            self._texts.append((name, text))
            self._prepare()

    def without(self, given: Mapping[str, str]) -> "Mask":
        """Returns a mask that leaves these texts as they are, by the names that they have in this one."""
        other = Mask({})
        other._texts = [pair for pair in self._texts if pair not in given.items()]
        other._prepare()
        return other

    def __bool__(self) -> bool:
        return bool(self._all)

    def __contains__(self, text: str) -> bool:
        return bool(self.found(text))

    def too_short(self) -> list[str]:
        """Returns the names of secrets that are masked only as whole words."""
        return [name for name, text in self._texts if len(text) <= WORD]

    def visible_patterns(self) -> list[re.Pattern[str]]:
        """Returns patterns for the visible forms of secrets in a page, in a syntax that browsers also support."""
        return [as_seen(text) for _, text in self._texts]

    def found(self, text: str) -> list[Span]:
        """Returns the places of secrets in a text, in order; a name is public, also if a secret is a part of it."""
        spans = self._found(text, LAYERS) if self._all else []
        names = [name.span() for name in self._names.finditer(text)] if spans else []
        return [span for span in spans if not any(_is_part(span, name) for name in names)]

    def _found(self, text: str, layers: int) -> list[Span]:
        spans: list[Span] = []
        for start, end, name in (*self._exact(text), *self._spelt(text), *self._encoded(text, layers)):
            others = [one for one in spans if start < one[1] and one[0] < end]
            if others:  # the first one is for the longest secret
                spans = [one for one in spans if one not in others]
                start, end = min(start, *(one[0] for one in others)), max(end, *(one[1] for one in others))
                name = others[0][2]
            spans.append((start, end, name))
        return sorted(spans)

    def _exact(self, text: str) -> Iterator[Span]:
        for one in self._long:
            for place in _places(one.text, text):
                yield place, place + len(one.text), one.name

    def _spelt(self, text: str) -> Iterator[Span]:
        whole = plain(text)
        thin = bare(whole) if self._long else ""
        if any(one.bare in thin for one in self._long) or any(one.plain in whole for one in self._short):
            yield from self._placed(text, with_positions(text), self._all)
        if self._raw:
            thin = bare(lower_case(text))
            if any(one.bare in thin for one in self._raw):
                yield from self._placed(text, with_positions(text, escapes=False), self._raw)

    def _placed(self, text: str, form: PositionedText, those: list[SecretForm]) -> Iterator[Span]:
        """Yields the places of the secrets in the plain form of a text."""
        counts = [place for place, one in enumerate(form.plain) if one not in DROPPED]
        thin = bare(form.plain)
        for one in those:
            sought, within = (one.bare, thin) if one.is_distinct else (one.plain, form.plain)
            for place in _places(sought, within):
                first, last = place, place + len(sought) - 1
                if one.is_distinct:
                    first, last = counts[first], counts[last]
                start, end = form.begins[first], form.ends[last]
                if _is_meant(one, form.plain, first, last, text[start:end]):
                    yield *_with_edges(one, text, start, end), one.name

    def _encoded(self, text: str, layers: int) -> Iterator[Span]:
        if layers and self._long:
            for part, place in self._codes.of(text):
                known = self._in_known_code if len(part) < SHORT_PART else self._in_code
                yield from ((place + start, place + end, name) for start, end, name in known(part, layers))

    def _in_code(self, part: str, layers: int) -> list[Span]:
        """Returns the places in a possibly encoded part that encode secrets."""
        found: list[Span] = []
        for coded in self._codes.read(part):
            if coded.text.isascii() or self._may_be_in(coded.text):
                spans = self._found(coded.text, layers - 1)
                found += [(*coded.place(start, end), name) for start, end, name in spans if end - start >= TOLD_APART]
        return found

    def _may_be_in(self, text: str) -> bool:
        """Returns quickly whether a text may contain a secret; most texts do not."""
        thin = bare(lower_case(text))
        return any(sign in text for sign in "%\\&") or any(one.bare in thin for one in self._long)

    def text(self, text: str) -> str:
        """Returns the text without secrets."""
        spans = self.found(text)
        if not spans:
            return text
        begins, ends = [span[0] for span in spans], [0, *(span[1] for span in spans)]
        kept = [text[end:begin] for end, begin in zip(ends, [*begins, len(text)], strict=True)]
        signs = [SIGN + span[2] for span in spans]
        return "".join(one for pair in zip(kept, [*signs, ""], strict=True) for one in pair)

    def content(self, content: bytes) -> bytes:
        """Returns the bytes of a text file without secrets."""
        if not self._all:
            return content
        return self.text(content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def value(self, value: Any) -> Any:
        """Returns a value of lists, mappings and texts without secrets."""
        if not self._all:
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
        """Masks the values of boxes that take a few characters each and together contain a secret."""
        texts = [item for item in items if isinstance(item, str) and len(item) < TOLD_APART]
        return [SIGN] * len(texts) if len(texts) > 1 and texts == list(items) and "".join(texts) in self else None


def _places(sought: str, text: str) -> Iterator[int]:
    place = text.find(sought)
    while place >= 0:
        yield place
        place = text.find(sought, place + len(sought))


def _is_meant(one: SecretForm, text: str, first: int, last: int, written: str) -> bool:
    """Returns whether a match is a secret, by its length and the characters around it."""
    is_apart = not text[:first][-1:].isalnum() and not text[last + 1 : last + 2].isalnum()
    if one.is_distinct:
        return len(one.bare) >= LONG or is_apart or text[first : last + 1] == one.plain
    same = unescaped(written) == unescaped(one.text.strip()) or written == one.text
    return same and (is_apart or len(one.text) > WORD)


def _is_part(span: Span, name: tuple[int, int]) -> bool:
    """Returns whether a place is in a name, and not all of it."""
    return name[0] <= span[0] and span[1] <= name[1] and span[:2] != name


def _with_edges(one: SecretForm, text: str, start: int, end: int) -> tuple[int, int]:
    """Extends a match by the spaces and dashes at the edges of the secret; backslashes may be doubled."""
    if one.before and text.endswith(one.before, 0, start):
        start -= len(one.before)
    if one.behind and text.startswith(one.behind, end):
        end += len(one.behind) * (2 if text.startswith(one.behind * 2, end) and "\\" in one.behind else 1)
    return start, end


def unmasked(value: Any, secrets: Mapping[str, str]) -> Any:
    """Returns a value of the record with the names of secrets replaced by the secrets."""
    if isinstance(value, str):
        for name in sorted(secrets, key=len, reverse=True) if SIGN in value else ():
            value = value.replace(SIGN + name, secrets[name])
        return value
    if isinstance(value, dict):
        return {unmasked(key, secrets): unmasked(item, secrets) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [unmasked(item, secrets) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    return value


_READ: dict[str, str] = {}


def remember(secrets: Mapping[str, str]) -> None:
    """Records the secrets that this process has read, for output outside a run."""
    _READ.update(secrets)


def redact_known() -> Mask:
    """Returns a mask for every secret that this process has read."""
    return Mask(_READ)


def secrets_in_address(address: str) -> dict[str, str]:
    """Returns the passwords and tokens in an address: its user part, and values of its query. Remembers them."""
    parts = urlsplit(address)
    found = {f"address_{name}": value for name, value in parse_qsl(parts.query) if len(value) >= SHORTEST}
    if parts.password:
        found["address_password"] = parts.password
    if len(parts.username or "") >= SHORTEST:
        found["address_user"] = parts.username or ""
    remember(found)
    return found
