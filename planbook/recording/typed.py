"""What was typed into fields, and what of it is secret."""

from dataclasses import replace
from typing import Any, Literal

from planbook.browser.recording.acts import Happening, SeenElement
from planbook.check.secret_patterns import may_be_secret
from planbook.recording.cell import Cell
from planbook.recording.names import secret_name, unused

Way = Literal["fill", "type", "end", "lost"]
LOST = "typing into the formatted text of {}"
TAKEN = "typing into {}: the page takes the keys of this field for itself"
CLICKED = "typing into {}: the page has keys of its own for this field, and a plan cannot click a secret"


def asks_for_secret(at: Happening, name: str) -> bool:
    """Whether a field is called so, on the page or in its code, that it may hold a secret."""
    return bool(at.told.get("secret")) or any(map(may_be_secret, (name, *at.told.get("names", ()))))


def written_by_keys(at: Happening) -> str:
    """Says what is missed if a click wrote a letter into a field that may hold a secret, as on a keypad; else empty."""
    wrote = at.told.get("wrote")
    if not wrote or not (wrote["secret"] or any(map(may_be_secret, (wrote["name"], *wrote["names"])))):
        return ""
    return CLICKED.format(wrote["name"] or "a field")


class TypedTexts:
    """The fields that were typed into. `secrets` has passwords by name; they are only held in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self._elements: dict[str, SeenElement] = {}
        self._cells: dict[str, Cell] = {}  # the newest cell of each field
        self._all: list[Cell] = []
        self._begins: dict[Cell, str] = {}  # what an editor said before the cell
        self._plain: set[Cell] = set()  # cells of editors that had no formatting when they began
        self._since: dict[Cell, int] = {}  # which typing, of those that the page numbers, a cell began with
        self._boxes: dict[str, str] = {}  # the secrets that are typed into boxes of one letter, by the first box

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
        if last is None or last.kind not in ("fill", "type"):
            return None
        if last is not self._cells.get(key):
            if not self._goes_on(at, last):
                return None
            last.key, self._cells[key] = key, last
        self._put(last, at)
        self._keep_format(last, at)
        return last

    def _goes_on(self, at: Happening, last: Cell) -> bool:
        """Whether the page has drawn the field anew, with the text that the cell has: some do so after each key."""
        element, before = at.element, at.told.get("before")
        is_there = element and element.ways and last.ways and element.ways[0] == last.ways[0]
        return bool(is_there and before and not at.told["rich"] and before == self._whole(last))

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
        if "since" in at.told:
            self._put_keys(cell, at)
        is_secret, box = cell.secret or asks_for_secret(at, cell.name), at.told.get("box")
        if is_secret and box:
            self._put_letter(cell, box, at.page.url)
        elif cell.secret:
            self.secrets[cell.secret] = cell.text
        elif is_secret:
            self.hide(cell, at.page.url)

    def _put_keys(self, cell: Cell, at: Happening) -> None:
        """Types the text if the page listens to each key, as far as all of it was typed since the cell began."""
        keys, since = at.told["keys"], at.told["since"]
        cell.kind = "type" if keys and self._since.setdefault(cell, since) == since else "fill"
        if cell.kind == "type":
            cell.text = str(keys)

    def _put_letter(self, cell: Cell, box: dict[str, Any], address: str) -> None:
        """Makes one secret of what is typed into boxes that take a letter each."""
        name = self._boxes.get(box["id"]) or unused(secret_name(box["name"] or "code", address), self.secrets)
        self._boxes[box["id"]] = name
        cell.secret, cell.letter = name, int(box["at"])
        self.secrets[name] = "".join(text or " " for text in box["texts"]).rstrip()

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
