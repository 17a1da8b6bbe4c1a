"""What the terminal shows while a person works."""

import io

from planbook.browser.recording.acts import Happening
from planbook.cli.recorded import CellLines
from planbook.recording.cell import Cell
from planbook.recording.recorder import Recorder


def test_a_cell_is_written_once_it_is_complete() -> None:
    out = io.StringIO()
    lines = CellLines(out)
    name = Cell("fill", {}, [{"field": "Name"}], text="A")
    lines.told("added", 0, name)
    name.text = "Ada"
    lines.told("changed", 0, name)
    assert out.getvalue() == ""
    lines.told("added", 1, Cell("click", {}, [{"button": "Send"}], commit="Send", effect="once"))
    assert out.getvalue() == '  1  Fill field "Name" with "Ada"\n'
    lines.finish()
    assert out.getvalue().splitlines()[1:] == ["  2  Click button \"Send\" (once: 'Send')"]


def test_a_cell_that_is_added_before_the_newest_is_written_before_it() -> None:
    out = io.StringIO()
    lines = CellLines(out)
    search = Cell("type", {}, [{"field": "Find"}], text="pen")
    lines.told("added", 0, search)
    lines.told("added", 0, Cell("fill", {}, [{"field": "Find"}], text=""))
    lines.told("changed", 1, search)
    assert out.getvalue() == ""
    lines.finish()
    assert out.getvalue().splitlines() == ['  1  Clear field "Find"', '  2  Type "pen" into field "Find"']


def test_a_cell_that_changes_later_is_written_again() -> None:
    out = io.StringIO()
    lines = CellLines(out)
    name = Cell("fill", {}, [{"field": "Name"}], text="Ada")
    lines.told("added", 0, name)
    lines.finish()
    name.input = "name"
    lines.told("changed", 0, name)
    assert out.getvalue().splitlines()[1:] == ['  1  now: Fill field "Name" with {{ inputs.name }}']


def test_a_cell_that_is_dropped_is_not_written() -> None:
    out = io.StringIO()
    lines = CellLines(out)
    click = Cell("click", {}, [{"field": "Name"}])
    lines.told("added", 0, click)
    lines.told("removed", 0, click)
    lines.finish()
    assert out.getvalue() == ""


def test_a_recording_outlasts_whoever_reads_its_lines() -> None:
    def gone(*given: object) -> None:
        raise BrokenPipeError

    cells = Recorder(None, gone).cells  # type: ignore[arg-type]
    for text in ("one", "two"):
        cells.take(Happening("missed", None, told={"text": text}))  # type: ignore[arg-type]
    assert [cell.missed for cell in cells] == ["one", "two"]
