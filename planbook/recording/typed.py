"""What was typed into fields, and what of it is secret."""

from dataclasses import replace
from typing import Literal

from planbook.browser.recording.happening import Happening, SeenElement
from planbook.check.secret_patterns import is_secret_name
from planbook.recording.cell import Cell
from planbook.recording.names import secret_name, unused

Way = Literal["fill", "type", "end", "lost"]
LOST = "typing into the formatted text of {}"


class TypedTexts:
    """The fields that were typed into. `secrets` has passwords by name; they are only held in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self._elements: dict[str, SeenElement] = {}
        self._cells: dict[str, Cell] = {}  # the newest cell of each field
        self._all: list[Cell] = []
        self._begins: dict[Cell, str] = {}  # what an editor said before the cell
        self._plain: set[Cell] = set()  # cells of editors that had no formatting when they began

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
        if last is None or last is not self._cells.get(str(at.told["id"])) or last.kind not in ("fill", "type"):
            return None
        self._put(last, at)
        self._keep_format(last, at)
        return last

    def is_known(self, at: Happening) -> bool:
        """Whether a cell has this text already: leaving a field tells of it once more."""
        cell = self._cells.get(str(at.told["id"]))
        return cell is not None and not at.told.get("typed") and self._whole(cell) == at.told["value"]

    def way(self, at: Happening, has_moved: bool) -> Way:
        """Returns how to do it again: fill the field, type where the cursor is, or type at the end of the text.

        `has_moved`: the person has just gone into the field, or to a place in it. Filling an editor anew would make its
        text plain, so typing in the middle of formatted text is `lost`.
        """
        if not at.told.get("rich"):
            return "fill"
        before, value, is_formatted = at.told.get("before"), str(at.told["value"]), bool(at.told["formatted"])
        if before and value.startswith(before) and (is_formatted or not has_moved):
            return "end" if has_moved else "type"
        if not is_formatted:
            return "fill"
        return "type" if before == "" else "lost"

    def fill(self, at: Happening, cell: Cell) -> None:
        """Puts the text into a new cell."""
        key = str(at.told["id"])
        if cell.kind == "type" and at.told.get("rich"):
            self._begins[cell] = str(at.told["before"])
        if not at.told.get("formatted"):
            self._plain.add(cell)
        self._cells[key] = cell
        self._all.append(cell)
        self._put(cell, at)

    def _put(self, cell: Cell, at: Happening) -> None:
        cell.time = at.time
        cell.text = str(at.told["value"]).removeprefix(self._begins.get(cell, ""))
        if cell.secret:
            self.secrets[cell.secret] = cell.text
        elif at.told["secret"] or is_secret_name(cell.name):
            self.hide(cell, at.page.url)

    def _keep_format(self, cell: Cell, at: Happening) -> None:
        """Gives up what the cell cannot do again: the page has made a format of what was typed, or older text went."""
        begins, is_formatted = self._begins.get(cell, ""), bool(at.told.get("formatted"))
        if not str(at.told["value"]).startswith(begins) or (is_formatted and cell in self._plain):
            cell.missed = LOST.format(cell.name or "an editor")

    def _whole(self, cell: Cell) -> str:
        text = self.secrets.get(cell.secret, "") if cell.secret else cell.text or ""
        return self._begins.get(cell, "") + text

    def hide(self, cell: Cell, address: str) -> None:
        """Makes a secret of what was typed, also of what was typed into the field before."""
        for one in dict.fromkeys([cell, *(one for one in self._all if one.key == cell.key)]):
            if not one.secret and (one is cell or one.text):
                one.secret = unused(secret_name(one.name, address), self.secrets)
                self.secrets[one.secret] = one.text or ""

    def settle(self) -> None:
        """Gives equal passwords one name, and forgets in the cells what was typed."""
        names: dict[str, str] = {}
        for cell in self._all:
            if cell.secret:
                cell.secret = names.setdefault(self.secrets[cell.secret], cell.secret)
        used = {cell.secret for cell in self._all}
        self.secrets = {name: text for name, text in self.secrets.items() if name in used}
