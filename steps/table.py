"""The table of kinds: every word that a step of format 1 can begin with, in the order of the format's page."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from planbook.errors import PlanbookError
from planbook.step import Kind
from steps.agent import Agent
from steps.ask import Ask
from steps.back import Back
from steps.call import Call
from steps.click import Click
from steps.dialog import Dialog
from steps.double_click import DoubleClick
from steps.download import Download
from steps.drag import Drag
from steps.expect import Expect
from steps.extract import Extract
from steps.fill import Fill
from steps.goto import Goto
from steps.group import Group
from steps.highlight import Highlight
from steps.hover import Hover
from steps.note import Note
from steps.pause import Pause
from steps.press import Press
from steps.reload import Reload
from steps.request import Request
from steps.right_click import RightClick
from steps.run import Run
from steps.screenshot import Screenshot
from steps.script import Script
from steps.scroll import Scroll
from steps.select import Select
from steps.set import Set
from steps.stop import Stop
from steps.tab import Tab
from steps.tick import Tick
from steps.type import Type
from steps.untick import Untick
from steps.until import Until
from steps.upload import Upload
from steps.wait_for import WaitFor

KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {
        "goto": Goto,
        "back": Back,
        "reload": Reload,
        "tab": Tab,
        "click": Click,
        "double_click": DoubleClick,
        "right_click": RightClick,
        "hover": Hover,
        "fill": Fill,
        "type": Type,
        "press": Press,
        "select": Select,
        "tick": Tick,
        "untick": Untick,
        "highlight": Highlight,
        "scroll": Scroll,
        "drag": Drag,
        "upload": Upload,
        "dialog": Dialog,
        "wait_for": WaitFor,
        "pause": Pause,
        "extract": Extract,
        "screenshot": Screenshot,
        "download": Download,
        "expect": Expect,
        "note": Note,
        "set": Set,
        "group": Group,
        "until": Until,
        "call": Call,
        "ask": Ask,
        "stop": Stop,
        "request": Request,
        "run": Run,
        "agent": Agent,
        "script": Script,
    }
)
OUTSIDE = "planbook.steps"
"""The entry-point group for third-party kinds: the entry's name is the kind's word."""


def find_kind(word: str) -> type[Kind] | None:
    """Returns the kind of that word: built-in, else registered. Raises PlanbookError if it cannot be loaded."""
    if word in KINDS:
        return KINDS[word]
    entry = next(iter(entry_points(group=OUTSIDE, name=word)), None)
    return _load(entry) if entry else None


def outside_words() -> list[str]:
    """Returns the words of third-party kinds."""
    return sorted({entry.name for entry in entry_points(group=OUTSIDE)} - set(KINDS))


def _load(entry: EntryPoint) -> type[Kind]:
    where = f'the kind "{entry.name}" ({entry.value}'
    where += f", from the package {entry.dist.name})" if entry.dist else ")"
    try:
        kind = entry.load()
    except Exception as error:
        raise PlanbookError(f"{where} cannot be loaded: {error}") from error
    if not (isinstance(kind, type) and issubclass(kind, Kind)):
        raise PlanbookError(f"{where} is not a kind of step: it must derive from planbook.step.Kind")
    return kind
