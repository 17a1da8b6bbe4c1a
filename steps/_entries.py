"""The entries of a list: their names, and which one a plan means."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from planbook.browser.locating.name_matching import matches
from planbook.errors import StepError
from planbook.step import Name
from steps._words import listed, nearest

JOINT = " / "
"""Separates a group from an entry in it, as in `Sweden / Central`."""


class Entry(TypedDict):
    """An entry: its name, its value, its group, and whether it is chosen.

    `shown` is its visible text, because its name may have more words, as in `Not Selected, Red`.
    """

    name: str
    shown: NotRequired[str]
    value: str
    group: str
    chosen: bool
    disabled: bool


def place_of(pick: Name, entries: Sequence[Entry]) -> int | None:
    """Returns the index of the entry with this name (also with its group), value or visible text. Raises ambiguous."""
    called = [place for place, entry in enumerate(entries) if matches(pick, entry["name"])]
    valued = [place for place, entry in enumerate(entries) if entry["value"] == pick.text and not pick.pattern]
    if len(_told_apart(called, entries)) > 1 and len(valued) == 1:
        return valued[0]
    grouped = [place for place, entry in enumerate(entries) if entry["group"] and matches(pick, _whole(entry))]
    seen = [place for place, entry in enumerate(entries) if matches(pick, entry.get("shown", ""))]
    found = _told_apart(called or grouped or valued or seen, entries)
    if len(found) > 1:
        raise _several(pick, [entries[place] for place in found])
    return found[0] if found else None


def _told_apart(places: Sequence[int], entries: Sequence[Entry]) -> list[int]:
    """Returns the places without disabled entries, and without duplicates that have the same value."""
    usable = [place for place in places if not entries[place]["disabled"]] or list(places[:1])
    told = {(entries[place]["value"] or str(place)): place for place in reversed(usable)}
    return sorted(told.values())


def _whole(entry: Entry) -> str:
    return entry["group"] + JOINT + entry["name"]


def _several(pick: Name, entries: Sequence[Entry]) -> StepError:
    groups = list(dict.fromkeys(entry["group"] for entry in entries))
    values = list(dict.fromkeys(entry["value"] for entry in entries if entry["value"]))
    shown = groups if all(groups) else [f'value "{value}"' for value in values]
    told = f"{pick} is there {len(entries)} times" + (f" ({', '.join(shown)})" if shown else "")
    ways = [f'by its group, as "{_whole(entries[-1])}"'] if all(groups) and len(groups) == len(entries) else []
    ways += [f'by its value, as "{values[-1]}"'] if len(values) == len(entries) else []
    remedy = f"say which {listed(ways, 'or')}" if ways else "click it by a target of its own, with in or nth"
    return StepError("ambiguous", f"{told}; {remedy}")


def no_entry(pick: Name, entries: Sequence[Entry]) -> StepError:
    """Returns the error for a missing entry."""
    names = [" ".join(entry["name"].split()) for entry in entries if entry["name"].strip()]
    return StepError("not_found", f"the list has no entry {pick}{nearest(pick.text, list(dict.fromkeys(names)))}")
