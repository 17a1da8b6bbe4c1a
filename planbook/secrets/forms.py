"""The forms of a secret that are searched for, by its length."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from planbook.secrets.spellings import DASHES, DROPPED, SPACES, bare, lower_case, plain, with_tags

WORD, TOLD_APART, LONG = 2, 4, 8
"""Lengths of secrets: up to the first, only whole words are masked; from the second, letter case, spaces and dashes

are ignored; from the third, they are also ignored inside other words.
"""


def without_separators(secret: str) -> str:
    """Returns the secret without spaces and dashes."""
    return "".join(one for one in secret if one not in DROPPED)


def as_seen(secret: str) -> re.Pattern[str]:
    """Returns a pattern for the visible forms of a secret in a page, in a syntax that browsers also support."""
    whole = "".join(one for one in secret if one not in DASHES + SPACES)
    if len(whole) < TOLD_APART:
        text = re.escape(secret.strip()).replace("/", r"\/")
        return re.compile(rf"\b{text}\b" if len(secret) <= WORD and whole.isalnum() else text)
    between = f"[{re.escape(DASHES)}{SPACES}]*"
    return re.compile(between.join(re.escape(one).replace("/", r"\/") for one in whole), re.IGNORECASE)


class SecretForm(NamedTuple):
    """One form of a secret, and the text that is searched for."""

    name: str
    text: str
    plain: str  # from its first to its last significant character
    bare: str
    before: str  # the insignificant characters at its beginning
    behind: str
    raw: bool

    @classmethod
    def of(cls, name: str, text: str, read: Callable[[str], str] | None = None) -> "SecretForm":
        """Makes a form. `read` returns its plain form; with `lower_case`, nothing in it is an escape."""
        counts = [bool(bare(plain(one))) for one in text]
        begin = counts.index(True) if any(counts) else 0
        end = len(text) - counts[::-1].index(True) if any(counts) else len(text)
        whole = (read or plain)(text[begin:end])
        return cls(name, text, whole, bare(whole), text[:begin], text[end:], raw=read is lower_case)

    @property
    def is_distinct(self) -> bool:
        return len(self.bare) >= TOLD_APART


def forms_of(name: str, secret: str) -> Iterator[SecretForm]:
    """Yields the secret; its text decoded as Latin-1, which is also its form in base64; and a longer one backwards."""
    yield SecretForm.of(name, secret)
    if any(sign in secret for sign in "%\\&<"):
        yield SecretForm.of(name, secret, lower_case)
    if "<" in secret:
        yield SecretForm.of(name, secret, with_tags)
    if not secret.isascii():
        yield SecretForm.of(name, secret.encode("utf-8", "surrogatepass").decode("latin-1"))
    if len(without_separators(secret)) >= LONG:
        yield SecretForm.of(name, secret[::-1])
