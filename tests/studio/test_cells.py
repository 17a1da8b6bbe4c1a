"""Cells of a plan's text, and edits that leave all else as it is."""

import pytest

from planbook.studio.cells import EditRefused, aligned, as_items, inserted, replaced, sheet_of, with_head

TEXT = """\
planbook: 1  # the format
start: https://a.example

steps:

  # First things
  # first.
  - click: A   # one
    # inside

  - note: |
      # not a comment

      text
  - group: B
    steps:
    - click: C
# at the end
"""


def test_cells_are_whole_lines_with_the_comments_above_them() -> None:
    assert sheet_of(TEXT).sources == [
        "# First things\n# first.\n- click: A   # one\n  # inside",
        "- note: |\n    # not a comment\n\n    text",
        "- group: B\n  steps:\n  - click: C",
    ]


@pytest.mark.parametrize("at", range(3))
def test_a_cell_that_is_written_again_changes_nothing(at: int) -> None:
    sheet = sheet_of(TEXT)
    assert replaced(sheet, at, sheet.sources[at]) == TEXT


def test_an_edit_changes_the_lines_of_its_cell_only() -> None:
    sheet = sheet_of(TEXT)
    assert replaced(sheet, 0, "- click: Z") == TEXT.replace(
        "  # First things\n  # first.\n  - click: A   # one\n    # inside\n", "  - click: Z\n"
    )
    assert replaced(sheet, 1, "") == TEXT.replace("  - note: |\n      # not a comment\n\n      text\n", "")
    assert replaced(sheet, 1, "fill: {field: F,\n  with: x}") == TEXT.replace(
        "  - note: |\n      # not a comment\n\n      text\n", "  - fill: {field: F,\n      with: x}\n"
    )


def test_windows_line_ends_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    sheet = sheet_of(text)
    assert replaced(sheet, 2, "- click: C\n- click: D") == text.replace(
        "  - group: B\r\n    steps:\r\n    - click: C\r\n", "  - click: C\r\n  - click: D\r\n"
    )


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_cell_is_inserted_anywhere(end: str) -> None:
    text = "planbook: 1\nsteps:\n- click: A\n- click: B" + end
    sheet = sheet_of(text)
    assert inserted(sheet, 0, "click: N") == "planbook: 1\nsteps:\n- click: N\n- click: A\n- click: B" + end
    assert inserted(sheet, 1, "click: N") == "planbook: 1\nsteps:\n- click: A\n- click: N\n- click: B" + end
    assert inserted(sheet, 2, "click: N") == "planbook: 1\nsteps:\n- click: A\n- click: B\n- click: N" + end


def test_the_lines_before_the_steps_are_edited_with_the_empty_lines_kept() -> None:
    text = with_head(sheet_of(TEXT), "planbook: 1\nstart: https://b.example")
    assert text == TEXT.replace(
        "planbook: 1  # the format\nstart: https://a.example", "planbook: 1\nstart: https://b.example"
    )


@pytest.mark.parametrize("source", ["- click: 'A", "- click: A\nname: x"])
def test_what_is_no_list_of_steps_is_refused(source: str) -> None:
    with pytest.raises(EditRefused, match=r"^This is not YAML yet: .+\.$"):
        replaced(sheet_of(TEXT), 0, source)


def test_the_last_step_is_not_removed() -> None:
    with pytest.raises(EditRefused) as refused:
        replaced(sheet_of("planbook: 1\nsteps:\n  - click: A\n"), 0, "")
    assert str(refused.value) == "This would change other cells, or leave no step. Edit the whole file for that."


def test_a_plan_without_cells_says_why() -> None:
    assert sheet_of("steps: [{click: A}]").why_not == (
        "The steps of this plan cannot be shown as cells: 'steps' is in brackets. Edit the whole file."
    )
    assert sheet_of("name: x").why_not == (
        "The steps of this plan cannot be shown as cells: it has no list 'steps'. Edit the whole file."
    )


def test_a_step_without_its_dash_gets_one() -> None:
    assert as_items("# why\nclick:\n  button: A\n") == "# why\n- click:\n    button: A"
    assert as_items("- click: A\n- click: B") == "- click: A\n- click: B"


def test_cells_keep_their_names_while_they_are_edited() -> None:
    assert aligned(["a", "b", "c"], ["a", "B", "c"]) == [0, 1, 2]
    assert aligned(["a", "b", "c"], ["a", "n", "b", "c"]) == [0, None, 1, 2]
    assert aligned(["a", "b", "c"], ["a", "c"]) == [0, 2]
    assert aligned(["a"], ["A", "B"]) == [0, None]
