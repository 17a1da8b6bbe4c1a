"""What a person marks with a key while pointing: an element to expect, or one to read."""

from collections.abc import Container

from planbook.browser.recording.acts import Happening
from planbook.recording.cell import Cell, Written
from planbook.recording.names import identifier, unused


def expected(at: Happening) -> Written:
    """Returns what is expected of the element: its value, whether it is ticked, or nothing but that it is visible."""
    if at.told.get("value"):
        return {"value": at.told["value"]}
    if at.told.get("box") is not None:
        return {"is": "ticked" if at.told["box"] else "unticked"}
    return {}


def reading(cell: Cell, taken: Container[str]) -> Cell:
    """Returns the cell of a reading with the value that it reads into, and a target without the text that is read."""
    cell.ways = [way for way in cell.ways if cell.name not in way.values()] or cell.ways
    named = next((str(way[by]) for way in cell.ways for by in ("testid", "field") if by in way), "")
    cell.own = {"into": unused(identifier(named), taken)}
    return cell
