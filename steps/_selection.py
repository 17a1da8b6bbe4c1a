"""What is chosen in a list, as far as the page shows it: by tags next to it, by the field's text, by its entries."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planbook.browser.locating.name_matching import matches
from planbook.browser.locating.readable_text import plain
from planbook.step import Name
from steps._lists import DrawnEntry
from steps._selected_tags import ShownSelection, Tag

JOINT = r"[\n,;|•·/]"
NOTHING = re.compile(r"[\s,;|•·/×✕✖⨯]*")
COUNT = re.compile(r"\W*(?:[2-9]|[1-9]\d+)\W*(?:\w+\W*){0,2}")


@dataclass(frozen=True)
class SelectionState:
    """One look at a list: tags, perhaps with `more` of them, and the names in the field's text.

    `named` are the names in the text, and `whole` is whether they are all of it; `entries` are the list's, as far as
    seen.
    """

    tags: Sequence[Tag]
    more: bool
    named: Sequence[str]
    whole: bool
    entries: Sequence[DrawnEntry]

    def holds(self, fits: Callable[[str], bool]) -> bool | None:
        """Returns whether a matching entry is chosen; None if nothing shows that."""
        if any(map(fits, [tag["name"] for tag in self.tags])) or any(map(fits, self.named)):
            return True
        if self.whole or (self.tags and not self.more):
            return False
        entry = next((one for one in self.entries if fits(one["name"]) or fits(one.get("shown", ""))), None)
        return entry["chosen"] if entry and self._entries_tell() else None

    def others(self, wanted: Callable[[str], bool]) -> list[str]:
        """Returns what else is chosen."""
        beside = [*(tag["name"] for tag in self.tags), *self.named]
        if not beside and not self.whole:
            beside = [label(one) for one in self.entries if one["chosen"] and not wanted(one["name"])]
        return [name for name in dict.fromkeys(beside) if not wanted(name)]

    def is_all(self) -> bool:
        """Returns whether everything that is chosen is known."""
        return bool((self.tags and not self.more) or self.whole or self._entries_tell())

    def takes_several(self) -> bool:
        """Returns whether more than one is chosen."""
        return bool(self.tags) or len(self.named) > 1

    def _entries_tell(self) -> bool:
        return any(one["tells"] for one in self.entries)


def selection_state(seen: ShownSelection | None, entries: Sequence[DrawnEntry], names: Sequence[str]) -> SelectionState:
    """Returns what was seen next to the list and its `entries`; `names` are all that a field may show."""
    if seen is None:
        return SelectionState([], False, [], False, entries)
    named, whole = _named(seen["text"], list(dict.fromkeys([*names, *map(label, entries)])))
    return SelectionState(seen["tags"], seen["more"], named, whole, entries)


def label(entry: DrawnEntry) -> str:
    """Returns the entry's visible text."""
    return " ".join((entry.get("shown", "").strip() or entry["name"]).split())


def name_matcher(pick: Name, entry: DrawnEntry | None) -> Callable[[str], bool]:
    """Returns a function that tests whether a text is the pick: its name, or the names of the entry found for it."""
    own = {plain(words).casefold() for words in (entry["name"], entry.get("shown", ""))} - {""} if entry else set()
    by_name = entry is None or not pick.pattern
    return lambda text: plain(text).casefold() in own or (by_name and matches(pick, text))


def is_count_only(text: str) -> bool:
    """Returns whether the field shows only the number of chosen entries, as in `3 selected`."""
    return bool(COUNT.fullmatch(text))


def _named(text: str, names: Sequence[str]) -> tuple[list[str], bool]:
    """Returns the names in the text, in order, and whether the text contains nothing else."""
    rest = "\n".join(map(plain, text.splitlines())).casefold()
    found = {}
    for name in sorted(names, key=len, reverse=True):
        words = re.escape(plain(name).casefold())
        at = rf"(?:^|(?<={JOINT}))[ ]*{words}[ ]*(?=$|{JOINT})"
        if words and (place := re.search(at, rest)):
            found[name] = place.start()
            rest = re.sub(at, lambda part: " " * len(part[0]), rest)
    return sorted(found, key=found.__getitem__), bool(found and NOTHING.fullmatch(rest))
