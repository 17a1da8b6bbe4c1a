"""The table of kinds: every word that a step of format 1 can begin with, in the order of the format's page."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from planbook.errors import PlanbookError
from planbook.step import Kind

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "goto": "Goto",
        "back": "Back",
        "reload": "Reload",
        "tab": "Tab",
        "click": "Click",
        "double_click": "DoubleClick",
        "right_click": "RightClick",
        "hover": "Hover",
        "fill": "Fill",
        "type": "Type",
        "press": "Press",
        "select": "Select",
        "tick": "Tick",
        "untick": "Untick",
        "highlight": "Highlight",
        "scroll": "Scroll",
        "drag": "Drag",
        "upload": "Upload",
        "dialog": "Dialog",
        "wait_for": "WaitFor",
        "pause": "Pause",
        "extract": "Extract",
        "screenshot": "Screenshot",
        "download": "Download",
        "expect": "Expect",
        "note": "Note",
        "set": "Set",
        "group": "Group",
        "until": "Until",
        "call": "Call",
        "ask": "Ask",
        "stop": "Stop",
        "request": "Request",
        "run": "Run",
        "agent": "Agent",
        "script": "Script",
    }
)


class KindTable(Mapping[str, type[Kind]]):
    """The kinds by their words. The file of a kind, `steps/WORD.py`, is imported when the kind is first asked for.

    A plan has few of them, and the others would be a tenth of what a check of it costs.
    """

    def __getitem__(self, word: str) -> type[Kind]:
        name = _CLASSES[word]
        kind: type[Kind] = getattr(import_module(f"steps.{word}"), name)
        return kind

    def __contains__(self, word: object) -> bool:
        return word in _CLASSES

    def __iter__(self) -> Iterator[str]:
        return iter(_CLASSES)

    def __len__(self) -> int:
        return len(_CLASSES)


KINDS: Mapping[str, type[Kind]] = KindTable()
OUTSIDE = "planbook.steps"
"""The entry-point group for third-party kinds: the entry's name is the kind's word."""


def find_kind(word: str) -> type[Kind] | None:
    """Returns the kind of that word: built-in, else registered. Raises PlanbookError if it cannot be loaded."""
    if word in KINDS:
        return KINDS[word]
    from importlib.metadata import entry_points  # a plan of built-in kinds does without

    entry = next(iter(entry_points(group=OUTSIDE, name=word)), None)
    return _load(entry) if entry else None


def outside_words() -> list[str]:
    """Returns the words of third-party kinds."""
    from importlib.metadata import entry_points

    return sorted({entry.name for entry in entry_points(group=OUTSIDE)} - set(KINDS))


def _load(entry: "EntryPoint") -> type[Kind]:
    where = f'the kind "{entry.name}" ({entry.value}'
    where += f", from the package {entry.dist.name})" if entry.dist else ")"
    try:
        kind = entry.load()
    except Exception as error:
        raise PlanbookError(f"{where} cannot be loaded: {error}") from error
    if not (isinstance(kind, type) and issubclass(kind, Kind)):
        raise PlanbookError(f"{where} is not a kind of step: it must derive from planbook.step.Kind")
    return kind
