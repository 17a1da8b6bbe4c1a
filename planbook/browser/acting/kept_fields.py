"""What is kept of a filled field outside of its page, for a later document."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypedDict
from urllib.parse import unquote_plus

from planbook.step.target import Target


class Spot(TypedDict):
    """Where a filled field is found again in a later document: `key` and `place` among those like it, and `address`.

    `hosts` are those of the shadow roots that it is in.
    """

    hosts: str
    key: str
    place: int
    address: str


class KeptField(NamedTuple):
    """A field as it was when it was filled, for a document that does not know it. `acted`: the run has acted since."""

    spot: Spot
    words: str
    secret: bool
    held: str
    acted: bool = False

    def given(self) -> dict[str, Any]:
        """Returns what a page is told of it, which may be another one by now: not what the field held."""
        return {**self.spot, "words": self.words, "secret": self.secret, "acted": self.acted}

    def is_in(self, form: Mapping[str, Sequence[str]]) -> bool:
        """Returns whether a form has the field: its text; of a box or list, which send others, its name."""
        name = self.spot["key"].split("\n")[2]
        if not self.is_text:
            return name in form or any(f'name="{name}"' in text for text in form.get("", ()))
        return is_among(self.held, form)

    def is_part_of(self, form: Mapping[str, Sequence[str]]) -> bool:
        """Returns whether its text stands anywhere in what was sent; of a box or list, which send others, True."""
        return not self.is_text or any(self.held.strip() in text for texts in form.values() for text in texts)

    def is_said(self, address: str) -> bool:
        """Returns whether an address says its text: a search leads to `/search/shoes`."""
        return self.is_text and self.held.strip().casefold() in unquote_plus(address).casefold()

    @property
    def is_text(self) -> bool:
        tag, type = self.spot["key"].split("\n")[:2]
        return tag != "SELECT" and type not in ("checkbox", "radio", "file")


SentForm = tuple[int, Mapping[str, Sequence[str]]]
"""In which turn of filling a form was sent, and its texts."""
KeptFields = dict[tuple[str, str, str, int], KeptField]
"""By the frame in words, and the field's hosts, key and place."""


def is_among(text: str, form: Mapping[str, Sequence[str]]) -> bool:
    """Returns whether a form sends the text as the whole of a field."""
    words = text.split()
    return any(
        sent.split() == words or (not name and f"\r\n\r\n{text}\r\n" in sent)
        for name, texts in form.items()
        for sent in texts
    )


def frame_words(target: Target) -> str:
    """Returns the frames of the target in words: "" for the page itself."""
    frames = target.frame or (target.in_.frame if target.in_ else [])
    return " / ".join(frame.describe() for frame in frames)
