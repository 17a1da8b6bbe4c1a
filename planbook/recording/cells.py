"""Folds what happened into cells: many key presses become one `fill`, two clicks one `double_click`."""

from collections.abc import Callable, Mapping
from typing import Literal

from planbook.browser.recording.acts import Happening
from planbook.recording.cell import Cell, Written
from planbook.recording.dialogs import dialog_cell
from planbook.recording.left_field import LeftField
from planbook.recording.marks import expected, reading
from planbook.recording.names import identifier, unused
from planbook.recording.selected import selection
from planbook.recording.typed import LOST, TAKEN, TypedTexts, asks_for_secret, written_by_keys
from planbook.recording.windows import Windows

Change = Literal["added", "changed", "removed"]
Told = Callable[[Change, int, Cell], None]
AGAIN = 1.5  # seconds within which clicks on one element are one step
NOWHERE = "no target identifies the element"


class Cells(list[Cell]):
    """The cells of a recording. `told` hears of each change, with the cell's number from 0.

    `secrets` has the passwords by name, and `inputs` the declarations of the plan's inputs.
    """

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.typed = TypedTexts()
        self.windows = Windows()
        self.inputs: dict[str, Written] = {}
        self._told = told
        self._field = LeftField()
        self._fresh = True  # whether the last click may be repeated: no document has opened since
        self._by_kind: Mapping[str, Callable[[Happening], None]] = {
            "click": self._click, "double": self._double, "right": self._right, "drag": self._drag,
            "scrolled": self._scrolled, "fill": self._fill, "typed": self._typed, "tick": self._tick,
            "select": self._select, "highlight": self._highlight, "files": self._files, "press": self._press,
            "dialog": self._dialog, "document": self._document, "opened": self.windows.opened,
            "closes": self.windows.closes, "leaves": self.windows.leaves, "closed": self._closed, "left": self._left,
            "download": self._download, "expect": self._expect, "reads": self._reads, "input": self._mark,
            "secret": self._mark, "missed": self._missed, "broken": self._missed,
        }  # fmt: skip

    @property
    def secrets(self) -> dict[str, str]:
        """The passwords that were typed, by the names of the secrets that stand for them."""
        return self.typed.secrets

    def take(self, happening: Happening) -> None:
        """Adds what happened."""
        self._by_kind[happening.kind](happening)

    # Changes ---------------------------------------------------------------------------------------------------------
    def _add(self, cell: Cell, at: Happening) -> Cell:
        self.leave_field(cell.kind)
        cell.time = at.time
        self.append(cell)
        self._told("added", len(self) - 1, cell)
        return cell

    def leave_field(self, kind: str = "") -> None:
        """Has the plan leave the field that the person has left, unless its next step, of this kind, does."""
        if out := self._field.way_out(self.last, kind):
            self.append(out)
            self._told("added", len(self) - 1, out)

    def _left(self, at: Happening) -> None:
        self._field.left(self.last, str(at.told["id"]))

    def _change(self, cell: Cell) -> None:
        self._told("changed", self.index(cell), cell)

    def _drop(self, cell: Cell) -> None:
        number = self.index(cell)
        del self[number]
        self._told("removed", number, cell)

    def _act(self, kind: str, at: Happening, own: Written | None = None) -> Cell:
        """Adds a step on an element, after what it needs: another tab, hovering, a selection."""
        return self._add(self._made(kind, at, own), at)

    def _made(self, kind: str, at: Happening, own: Written | None = None) -> Cell:
        self._reach(at)
        element = at.element
        assert element
        cell = Cell(kind, own or {}, element.ways, element.key, element.name)
        if not element.ways:
            cell.missed = f"{kind} {element.name or element.tag}: {NOWHERE}"
        return cell

    def _reach(self, at: Happening) -> None:
        if tab := self.windows.way_to(at):
            self._add(Cell("tab", tab), at)
        hovers = int(at.told.get("hovers") or 0)
        for element in at.elements[1 : 1 + hovers]:
            if element.ways:
                self._add(Cell("hover", {}, element.ways, element.key, element.name), at)
        if at.told.get("chosen") and len(at.elements) > 1 + hovers:
            self._add(selection(at.elements[-1], at.told["chosen"]), at)
        self._fresh = True

    def _highlight(self, at: Happening) -> None:
        if at.element:
            self._reach(at)
            self._add(selection(at.element, at.told["chosen"]), at)

    @property
    def last(self) -> Cell | None:
        """The newest cell."""
        return self[-1] if self else None

    # The mouse -------------------------------------------------------------------------------------------------------
    def _click(self, at: Happening) -> None:
        element, last = at.element, self.last
        if what := written_by_keys(at):
            return self._miss(at, what)
        is_same = last and element and last.kind == "click" and last.key == element.key and not at.told.get("at")
        if is_same and last and self._fresh and at.time - last.time < AGAIN and not last.commit:
            last.own["times"] = int(last.own.get("times", 1)) + 1
            last.time = at.time
            return self._change(last)
        place = {"at": at.told["at"]} if at.told.get("at") else {}
        cell = self._made("click", at, place)
        cell.decide(cell.name, is_link=bool(element and element.role == "link"))
        self._add(cell, at)
        return None

    def _double(self, at: Happening) -> None:
        last = self.last
        if last and last.kind == "click" and last.key == at.told["id"]:
            if len(self) > 1 and self[-2].kind == "click" and self[-2].key == last.key and last.commit:
                self._drop(self[-2])
            last.kind = "double_click"
            last.own.pop("times", None)
            self._change(last)

    def _right(self, at: Happening) -> None:
        self._act("right_click", at, {"at": at.told["at"]} if at.told.get("at") else {})

    def _drag(self, at: Happening) -> None:
        to, by = at.to, at.told.get("by")
        if to and to.ways and not (by and list(to.ways[0]) == ["css"]):
            self._act("drag", at, {"to": dict(to.ways[0])})
        elif by:
            self._act("drag", at, {"by": by})
        else:
            self._miss(at, f"a drag of {at.element.name if at.element else 'something'}: {NOWHERE}")

    def _scrolled(self, at: Happening) -> None:
        how: Written = {"wheel": at.told["wheel"]} if at.told.get("wheel") else {"to": "bottom"}
        if at.element:
            self._act("scroll", at, how)
        else:
            self._reach(at)
            self._add(Cell("scroll", how), at)

    # Fields ----------------------------------------------------------------------------------------------------------
    def _fill(self, at: Happening) -> None:
        key, last, is_new = str(at.told["id"]), self.last, at.element is not None
        self.typed.meet(at)
        if folded := self.typed.folded(at, last):
            self._prepare(folded, at)
            return self._change(folded)
        is_clicked = bool(last and last.key == key and last.kind == "click")
        way = self.typed.way(at, has_moved=is_new or is_clicked)
        if last and is_clicked:
            self._drop(last)
        at = self.typed.with_element(at)
        if way == "end":
            self._act("press", at, {"key": "Control+End"})
        cell = self._made("type" if way in ("type", "end") else "fill", at)
        if way == "lost":
            cell.missed = LOST.format(cell.name or "an editor")
        elif cell.kind == "type" and at.told["before"]:
            cell.ways, cell.missed = (), ""  # where the cursor is
        self.typed.fill(at, cell)
        self._add(cell, at)
        return self._prepare(cell, at)

    def _prepare(self, cell: Cell, at: Happening) -> None:
        """Has the plan clear a field whose text was replaced key by key, and click one that puts the cursor itself."""
        number, first = self.index(cell), str(at.told.get("first") or "")
        if cell.kind != "type" or not first or (number and self[number - 1].key == cell.key):
            return
        self.insert(number, Cell(first, {}, cell.ways, cell.key, cell.name, "" if first == "fill" else None))
        self._told("added", number, self[number])

    def _typed(self, at: Happening) -> None:
        if folded := self.typed.folded(at, self.last):
            return self._change(folded)
        self._reach(at)
        cell = Cell("type", {}, (), str(at.told["id"]), str(at.told["name"]))
        self.typed.fill(at, cell)
        self._add(cell, at)
        return None

    def _tick(self, at: Happening) -> None:
        last = self.last
        if last and at.element and last.key == at.element.key and last.kind == "click":
            self._drop(last)
        self._act("tick" if at.told["ticked"] else "untick", at)

    def _select(self, at: Happening) -> None:
        entries = list(at.told["entries"])
        last, pick = self.last, entries if at.told["many"] else entries[0] if entries else []
        if last and last.kind in ("select", "click") and at.element and last.key == at.element.key:
            self._drop(last)
        self._act("select", at, {"pick": pick})

    def _files(self, at: Happening) -> None:
        if not at.told["files"]:
            return
        said = [{"type": "file", "description": f"such as {name}"} for name in at.told["files"]]
        files = [f"{{{{ inputs.{self._declared('file', one)} }}}}" for one in said]
        own = {"file": files[0] if len(files) == 1 else files}
        last = self.last
        if last and last.kind == "click" and at.element and not at.element.is_drawn and last.ways:  # a button that asks
            last.kind, last.commit, last.effect, last.own = "upload", "", "", own
            self._change(last)
        else:
            self._act("upload", at, own)

    def _declared(self, said: str, declaration: Written) -> str:
        name = unused(identifier(said), self.inputs)
        self.inputs[name] = declaration
        return name

    # Keys ------------------------------------------------------------------------------------------------------------
    def _press(self, at: Happening) -> None:
        keys, last = str(at.told["keys"]), self.last
        key = at.element.key if at.element else ""
        if last and last.kind == "press" and last.own["key"] == keys and last.key == key and not last.commit:
            last.own["times"] = int(last.own.get("times", 1)) + 1
            return self._change(last)
        if at.told.get("chosen") and at.element and last and last.kind != "highlight":
            self._add(selection(at.element, at.told["chosen"]), at)
        if len(keys) == 1 and at.element and asks_for_secret(at, at.element.name):
            return self._miss(at, TAKEN.format(at.element.name))
        if at.element:
            cell = self._made("press", at, {"key": keys})
        else:
            self._reach(at)
            cell = Cell("press", {"key": keys})
        cell.decide(str(at.told.get("submits") or ""))
        self._add(cell, at)
        return None

    # The browser -----------------------------------------------------------------------------------------------------
    def _dialog(self, at: Happening) -> None:
        self._add(dialog_cell(at), at)

    def _document(self, at: Happening) -> None:
        self._fresh = False
        if step := self.windows.document(at):
            [(kind, own)] = step.items()
            self._add(Cell(kind, own), at)

    def _closed(self, at: Happening) -> None:
        if self.windows.closed(at):
            self._add(Cell("tab", {"do": "close"}), at)

    def _download(self, at: Happening) -> None:
        last = self.last
        if not last or last.kind not in ("click", "press") or not last.ways:
            return self._miss(at, f"the file {at.told['file']} arrived, but not after a click")
        if last.kind == "press":
            return self._miss(at, f"the file {at.told['file']} arrived after a key, which a plan cannot wait for")
        last.kind, last.commit, last.effect = "download", "", ""
        last.own = {"into": unused("file", {cell.own.get("into", "") for cell in self})}
        return self._change(last)

    def _missed(self, at: Happening) -> None:
        self._add(Cell("note", missed=str(at.told["text"])), at)

    def _miss(self, at: Happening, what: str) -> None:
        if not (self.last and self.last.missed == what):  # said once of each letter that is typed
            self._add(Cell("note", missed=what), at)

    # Marks -----------------------------------------------------------------------------------------------------------
    def _expect(self, at: Happening) -> None:
        self._act("expect", at, expected(at))

    def _reads(self, at: Happening) -> None:
        taken = {str(cell.own.get("into", "")) for cell in self}
        self._add(reading(self._made("extract", at), taken), at)

    def _mark(self, at: Happening) -> None:
        key = str(at.told["id"])
        cell = next((one for one in reversed(self) if one.key == key and one.text is not None), None)
        if cell is None:
            return self._miss(at, f"the mark {at.kind}: nothing was typed into the field before")
        if at.kind == "secret":
            self.typed.hide(cell, at.page.url)
        elif not cell.input:
            cell.input = self._declared(cell.name, {"default": cell.text})
        return self._change(cell)
