"""What was typed into fields, and what of it is secret."""

from dataclasses import replace

from planbook.browser.recording.happening import Happening, SeenElement
from planbook.recording.cell import Cell
from planbook.recording.names import secret_name, unused


class TypedTexts:
    """The fields that were typed into. `secrets` has passwords by name; they are only held in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self._elements: dict[str, SeenElement] = {}
        self._cells: dict[str, Cell] = {}  # the newest cell of each field
        self._begins: dict[Cell, str] = {}  # what a rich text said before the cell

    def meet(self, at: Happening) -> None:
        """Remembers how to find the field: later messages about it do not say."""
        if at.element:
            self._elements[at.element.key] = at.element

    def with_element(self, at: Happening) -> Happening:
        """Returns the message with its field."""
        element = self._elements.get(str(at.told["id"]))
        return replace(at, elements=[element]) if element and not at.element else at

    def folded(self, at: Happening, last: Cell | None) -> Cell | None:
        """Returns the last cell, with the newer text, if it is about the same field; else None."""
        key = str(at.told["id"])
        if last is None or last is not self._cells.get(key) or last.kind not in ("fill", "type"):
            return None
        self._put(last, at)
        return last

    def is_known(self, at: Happening) -> bool:
        """Whether a cell has this text already: leaving a field tells of it once more."""
        cell = self._cells.get(str(at.told["id"]))
        return cell is not None and self._whole(cell) == at.told["value"]

    def kind(self, at: Happening) -> str:
        """Returns `type` if a rich text goes on, which filling it anew would make plain; else `fill`."""
        cell = self._cells.get(str(at.told["id"]))
        goes_on = cell is not None and at.told["rich"] and str(at.told["value"]).startswith(self._whole(cell))
        return "type" if goes_on else "fill"

    def fill(self, at: Happening, cell: Cell) -> None:
        """Puts the text into a new cell."""
        key = str(at.told["id"])
        if cell.kind == "type" and at.told.get("rich"):
            self._begins[cell] = self._whole(self._cells[key])
            cell.ways = ()  # where the cursor is
        self._cells[key] = cell
        self._put(cell, at)

    def _put(self, cell: Cell, at: Happening) -> None:
        cell.time = at.time
        cell.text = str(at.told["value"]).removeprefix(self._begins.get(cell, ""))
        if cell.secret:
            self.secrets[cell.secret] = cell.text
        elif at.told["secret"]:
            self.hide(cell, at.page.url)

    def _whole(self, cell: Cell) -> str:
        text = self.secrets.get(cell.secret, "") if cell.secret else cell.text or ""
        return self._begins.get(cell, "") + text

    def hide(self, cell: Cell, address: str) -> None:
        """Makes a secret of what was typed."""
        text = cell.text or ""
        cell.secret = unused(secret_name(cell.name, address), self.secrets)
        self.secrets[cell.secret] = text

    def settle(self) -> None:
        """Gives equal passwords one name, and forgets in the cells what was typed."""
        names: dict[str, str] = {}
        for cell in self._cells.values():
            if cell.secret:
                cell.secret = names.setdefault(self.secrets[cell.secret], cell.secret)
        used = {cell.secret for cell in self._cells.values()}
        self.secrets = {name: text for name, text in self.secrets.items() if name in used}
