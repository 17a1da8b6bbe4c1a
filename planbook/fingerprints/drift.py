"""Says whether an element is another one than the element that the same target led to in earlier runs.

Only what was the same in all earlier runs is compared: a price in a name, or a row that varies, says nothing. A number
in a text counts as any number. An element with the same name is another one only if nothing else of what identified it
is left. An element with another name is another one if its attributes or what is around it have changed too. A wrong
answer stops a run, so when in doubt it is the same. `make heal` counts how often this is right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planbook.events import Fingerprint
from planbook.fingerprints.element import Element, is_cut
from planbook.fingerprints.text_likeness import plainly, similarity

LEAST = 3  # facts beside its name that must have been the same before, and that must all have changed
RUNS = 2  # earlier runs from which a difference counts: after one run, nobody knows what varies
ALIKE = 0.5  # similarity from which a name is only worded differently
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,:/ -]\d+)*")


@dataclass(frozen=True)
class Facts:
    """What identifies an element: its name, its attributes, and what is beside and around it."""

    name: str
    keys: frozenset[tuple[str, str]]
    surroundings: frozenset[tuple[str, str]]

    @property
    def all(self) -> frozenset[tuple[str, str]]:
        return self.keys | self.surroundings


def is_another(now: Fingerprint, pasts: Sequence[Fingerprint]) -> bool:
    """Returns whether an element is another one than that of earlier runs, of which there may be none."""
    if len(pasts) < RUNS:
        return False
    seen, before = _facts(now), [_facts(past) for past in pasts]
    stable = _common(before)
    left, lost = stable.all & seen.all, stable.all - seen.all
    if stable.name == seen.name:
        return not left and len(lost) >= LEAST
    if not stable.name or similarity(stable.name, seen.name) >= ALIKE:
        return not left and len(lost) >= LEAST
    if stable.keys & seen.keys:
        return len(left) == 1 and len(lost) >= LEAST
    return bool(lost)


def left_entries(now: Fingerprint, pasts: Sequence[Fingerprint]) -> list[str]:
    """Returns what the element belonged to in all earlier runs, and does not now: the row that it was in, perhaps."""
    if len(pasts) < RUNS:
        return []
    first, *others = pasts
    stayed = [text for text in first.around if all(text in past.around for past in others)]
    return [text for text in stayed if text not in now.around and any(map(str.isalpha, text))]


def is_among(text: str, entries: Sequence[str]) -> bool:
    """Returns whether a text of a fingerprint, which may be cut, is one of these entries."""
    return any(entry.startswith(text[:-1]) if is_cut(text) else entry == text for entry in entries)


def is_another_entry(now: Fingerprint, past: Fingerprint, left: Sequence[str], own: str, others: Sequence[str]) -> bool:
    """Returns whether the row of an element, `own`, is another one than in the past, where it was one of several.

    It is if its text is `left`, with all the words by which that row differs from the `others`, which are there now.
    """
    place = next((at for at, text in enumerate(now.around) if is_among(text, [own])), len(past.around))
    was = past.around[place] if place < len(past.around) == len(now.around) else ""
    words = _words(was).difference(*map(_words, others))
    return bool(own and words and past.alike and was in left and not words & _words(own))


def _words(text: str) -> set[str]:
    """Returns the words of a text, without the last one if it is cut."""
    found = _WORD.findall(text.casefold())
    return set(found[:-1] if is_cut(text) else found)


def _facts(seen: Fingerprint) -> Facts:
    element = Element(seen)
    around = {("around", _plain(text)) for text in seen.around}
    sides = {(side, _plain(text)) for side, text in element.sides.items()}
    keys = {(key, _plain(value)) for key, value in element.keys.items()}
    return Facts(_plain(element.said), frozenset(keys), frozenset(sides | around))


def _common(all_facts: Sequence[Facts]) -> Facts:
    """Returns what was the same in all of them; the name is "" if it was not."""
    first, *others = all_facts
    return Facts(
        first.name if all(one.name == first.name for one in others) else "",
        first.keys.intersection(*(one.keys for one in others)),
        first.surroundings.intersection(*(one.surroundings for one in others)),
    )


def _plain(text: str) -> str:
    """Returns a text as texts are compared, with each number as `#`."""
    return _NUMBER.sub("#", plainly(text))
