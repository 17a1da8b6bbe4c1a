"""The field that a person has left after typing: pages check and save only then."""

from planbook.recording.cell import Cell

LEAVING = {"click", "double_click", "right_click", "hover", "fill", "type", "press", "tick", "untick", "upload", "drag"}
"""Steps that leave a field by themselves, or lead to one that does."""


class LeftField:
    """Remembers the newest cell with a field that was left."""

    def __init__(self) -> None:
        self._cell: Cell | None = None

    def left(self, last: Cell | None, key: str) -> None:
        """The person has left the field with this key; `last` is the newest cell."""
        self._cell = last if last and last.key == key else None

    def way_out(self, last: Cell | None, kind: str = "") -> Cell | None:
        """Returns the step that leaves the field, unless the next step, of this kind, does so itself."""
        cell, self._cell = self._cell, None
        if (
            cell is None
            or cell is not last
            or cell.kind not in ("fill", "type")
            or not cell.ways
            or cell.missed
            or kind in LEAVING
        ):
            return None
        return Cell("press", {"key": "Tab"}, cell.ways, cell.key, cell.name, time=cell.time)
