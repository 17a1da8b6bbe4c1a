"""Lines that have changed."""

from planbook.diff.phrases import MOST_LINES, changed_lines


def test_lines_that_are_not_shown_are_counted() -> None:
    lines = [f"line {number}" for number in range(MOST_LINES + 3)]
    _, come = changed_lines("", "\n".join(lines))
    assert come is not None and come.split("\n")[MOST_LINES - 1 :] == [lines[MOST_LINES - 1], "… and 3 more lines"]
    assert changed_lines("\n".join(lines[:MOST_LINES]), "") == ("\n".join(lines[:MOST_LINES]), None)
