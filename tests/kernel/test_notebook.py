"""`planbook notebook`: a plan as a notebook, and back byte for byte, with what was changed in it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from planbook.cli.notebook import ELSEWHERE
from planbook.errors import PlanbookError
from planbook.kernel.from_notebook import NOT_OURS, OTHERWISE, RAW, read_notebook, to_plan
from planbook.kernel.notebook import UNSHOWN, to_notebook
from tests.scratch import Scratch

TEXT = """\
# Kept by the paper team.
planbook: 1
name: order
goal: Order paper.
start: https://shop.example/

# from here on
steps:

  # Read this.
  - note: |
      ### Begin

      Two kinds of paper.

  # How many, first.
  - fill: {field: Quantity, with: "2"}   # sheets
  - group: Twice
    at_most: 2
    steps:
      - click: {button: Add}
      # the basket takes a moment
  - note: {text: x}
# at the end
"""
PLANS = [file for file in sorted(Path("plans").glob("*.yaml")) if file.stem != "approvals"]


def _changed(text: str, change: Callable[[list[dict[str, Any]]], Any]) -> str:
    about, cells = read_notebook(to_notebook(text, "plans/order.yaml", "").encode(), "x.ipynb")
    change(cells)
    return to_plan(about, cells, "x.ipynb")


@pytest.mark.parametrize(
    "vary", [str, lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text.rstrip("\n")]
)
@pytest.mark.parametrize("text", [TEXT, *(file.read_text("utf-8") for file in PLANS)], ids=["text", *map(str, PLANS)])
def test_back_it_is_byte_for_byte_the_same(text: str, vary: Callable[[str], str]) -> None:
    assert _changed(vary(text), lambda cells: None) == vary(text)


ENDINGS = """\
planbook: 1
goal: |+
  Order paper.

steps:   # these
- script: {code: "x"}
- fill:
    field: Note
    with: |
      a
         \n      b
- type: |+
    abc

# between

# the end

whenever:
  - see: {dialog: Cookies}
    steps:
      - click: {button: Reject all}
# at last

"""


@pytest.mark.parametrize(
    "text", [ENDINGS, ENDINGS.replace("# between\n\n# the end\n\n", ""), ENDINGS.partition("# b")[0]]
)
def test_what_is_after_the_steps_is_shown_and_comes_back(text: str) -> None:
    assert _changed(text, lambda cells: None) == text
    shown = json.loads(to_notebook(text, "plans/order.yaml", ""))["cells"]
    assert [cell["cell_type"] for cell in shown[:4]] == ["code"] * 4
    assert ("whenever:\n" in "".join(shown[-1]["source"])) == ("whenever" in text)

    def change(cells: list[dict[str, Any]]) -> None:
        cells[-1]["source"] = cells[-1]["source"].replace("Cookies", "Consent")
        cells.append({"cell_type": "code", "source": "- click: Last", "planbook": {}})

    changed = _changed(text, change)
    assert changed.count("- click: Last\n") == 1 and changed.count("Cookies") == 0
    assert "whenever" not in text or changed.index("- click: Last") < changed.index("whenever:") < changed.index(
        "Consent"
    )


CLICK = "  - click: {button: Buy}\n"


@pytest.mark.parametrize(
    ("cell", "key", "value", "wrong"),
    [
        (0, "text", "planbook: 1\nname: order\ngoal: Order paper.\nstart: https://b.example/\n", "'start'"),
        (0, "gap", f"steps:\n{CLICK}", "step 1"),
        (1, "text", "  - note: Other words.\n", "step 1"),
        (1, "text", f"  # Read this.\n{CLICK}", "step 1"),
        (2, "text", '  - fill: {field: Quantity, with: "200"}\n', "step 2"),
        (2, "gap", CLICK, "step 2"),
        (2, "gap", "      # a line of the note\n", "step 1"),
        (4, "text", f"  - note: {{text: x}}\n{CLICK}", "step 5"),
        (None, "end", CLICK, "step 5"),
        (None, "end", "whenever:\n- see: {text: x}\n  steps: [{click: Buy}]\n", "'whenever'"),
    ],
)
def test_a_notebook_that_would_write_what_it_does_not_show_is_refused(
    cell: int | None, key: str, value: str, wrong: str
) -> None:
    about, cells = read_notebook(to_notebook(TEXT, "plans/order.yaml", "").encode(), "x.ipynb")
    (about if cell is None else cells[cell]["planbook"])[key] = value
    with pytest.raises(PlanbookError) as caught:
        to_plan(about, cells, "x.ipynb")
    assert str(caught.value) == OTHERWISE.format("x.ipynb", wrong)


ALLOWED = "# planbook: allow fixed-wait because it animates"


@pytest.mark.parametrize(
    ("cell", "key", "value"),
    [
        (0, "text", f"planbook: 1  {ALLOWED}\nname: order\ngoal: Order paper.\nstart: https://shop.example/\n"),
        (0, "gap", f"steps:\n  {ALLOWED}\n"),
        (1, "text", f"  {ALLOWED}\n  - note: |\n      ### Begin\n\n      Two kinds of paper.\n"),
        (2, "gap", f"  {ALLOWED}\n"),
        (2, "text", f'  - fill: {{field: Quantity, with: "2"}}   {ALLOWED}\n'),
        (None, "end", ALLOWED),
    ],
)
def test_a_rule_is_allowed_only_where_that_is_shown(cell: int | None, key: str, value: str) -> None:
    about, cells = read_notebook(to_notebook(TEXT, "plans/order.yaml", "").encode(), "x.ipynb")
    cells[0]["source"] = cells[0]["planbook"]["source"] = cells[0]["source"].removeprefix("# Kept by the paper team.\n")
    cells[2]["source"] = cells[2]["planbook"]["source"] = '- fill: {field: Quantity, with: "2"}'
    (about if cell is None else cells[cell]["planbook"])[key] = value
    with pytest.raises(PlanbookError) as caught:
        to_plan(about, cells, "x.ipynb")
    assert str(caught.value) == OTHERWISE.format("x.ipynb", repr(ALLOWED))


def test_comments_that_allow_a_rule_are_shown_and_come_back() -> None:
    text = TEXT.replace("  # Read this.", f"  {ALLOWED}").replace("# sheets", ALLOWED)
    shown = json.loads(to_notebook(text, "plans/order.yaml", ""))["cells"]
    assert [ALLOWED in "".join(cell["source"]) for cell in shown] == [False, True, True, False, False]
    assert _changed(text, lambda cells: None) == text
    for hidden in (TEXT.replace("steps:\n\n", f"steps: {ALLOWED}\n\n"), TEXT.replace("# at the end", ALLOWED)):
        with pytest.raises(PlanbookError) as caught:
            to_notebook(hidden, "plans/order.yaml", "")
        assert str(caught.value) == UNSHOWN.format(ALLOWED)


def test_line_ends_that_hide_a_step_are_refused() -> None:
    about, cells = read_notebook(to_notebook(TEXT, "plans/order.yaml", "").encode(), "x.ipynb")
    about["newline"] = f"\n{CLICK}"
    cells[2]["source"] = cells[2]["source"].replace("2", "3")
    with pytest.raises(PlanbookError) as caught:
        to_plan(about, cells, "x.ipynb")
    assert str(caught.value) == OTHERWISE.format("x.ipynb", "step 2")


def test_it_is_a_notebook_of_the_kernel() -> None:
    told = to_notebook(TEXT, "plans/order.yaml", "")
    whole = nbformat.reads(told, 4)
    nbformat.validate(whole)
    assert whole.metadata.kernelspec.name == "planbook"
    assert [(cell.cell_type, cell.source.split("\n")[0]) for cell in whole.cells] == [
        ("code", "# Kept by the paper team."), ("markdown", "### Begin"), ("code", "# How many, first."),
        ("code", "- group: Twice"), ("code", "- note: {text: x}"),
    ]  # fmt: skip


def test_changed_cells_change_their_lines_only() -> None:
    def change(cells: list[dict[str, Any]]) -> None:
        cells[0]["source"] = cells[0]["source"].replace("Order paper.", "Order much paper.")
        cells[1]["source"] += "\nOr three."
        cells[2]["source"] = cells[2]["source"].replace('"2"', '"3"')
        cells.insert(3, {"cell_type": "code", "source": "click: {button: Buy}\neffect: once", "planbook": {}})
        cells.insert(4, {"cell_type": "markdown", "source": "### End", "planbook": {}})
        cells.insert(5, {"cell_type": "code", "source": " ", "planbook": {}})

    assert _changed(TEXT, change) == (
        TEXT.replace("Order paper.", "Order much paper.")
        .replace("Two kinds of paper.\n", "Two kinds of paper.\n      Or three.\n")
        .replace('with: "2"}   # sheets\n', 'with: "3"}   # sheets\n  - click: {button: Buy}\n    effect: once\n'
                 '  - note: |\n      ### End\n')
    )  # fmt: skip


def test_a_new_cell_after_a_last_line_without_its_end() -> None:
    text = "planbook: 1\nstart: https://a.example\nsteps:\n- click: A"
    more = {"cell_type": "code", "source": "- click: B", "planbook": {}}
    assert _changed(text, lambda cells: cells.append(more)) == text + "\n- click: B\n"


HEAD = b"""{"cells": [{"cell_type": "code", "source": "x", "metadata": {"planbook": {"gap": "", "indent": %s}}}],
"metadata": {"planbook": %s}}"""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "it is not JSON (line 1)"),
        (b"\xff", "it is not UTF-8"),
        (b"[]", "it says nothing of a plan"),
        (b'{"cells": [], "metadata": {}}', "it says nothing of a plan"),
        (b'{"cells": [], "metadata": {"planbook": {}}}', "its first cell is not the head of the plan"),
        (b'{"cells": [{"source": "x"}], "metadata": {"planbook": {"plan": "x"}}}', "it says nothing of a plan"),
        (HEAD % (b'"two"', b'{"plan": "x"}'), "its first cell is not the head of the plan"),
        (HEAD % (b"2", b"{}"), "it says nothing of a plan"),
        (HEAD % (b"40", b'{"plan": "x"}'), "its first cell is not the head of the plan"),
        (HEAD % (b"-1", b'{"plan": "x"}'), "its first cell is not the head of the plan"),
        (HEAD % (b"2.0", b'{"plan": "x"}'), "its first cell is not the head of the plan"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "x.ipynb").write_bytes(content)
    done = Scratch(tmp_path).planbook("notebook", "x.ipynb")
    assert (done.code, done.err) == (2, NOT_OURS.format("x.ipynb", reason) + "\n")


def test_a_notebook_that_is_of_a_file_elsewhere_is_written_where_one_says(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    for named in ("../order.yaml", "/tmp/order.yaml", "plans/order.html", "plans/a\x00.yaml"):
        (tmp_path / "order.ipynb").write_text(to_notebook(TEXT, named, ""))
        refused = scratch.planbook("notebook", "order.ipynb", "--force")
        assert (refused.code, refused.err) == (2, ELSEWHERE.format("order.ipynb", json.dumps(named)) + "\n")
    assert scratch.planbook("notebook", "order.ipynb", "-o", "order.yaml").code == 0
    assert (tmp_path / "order.yaml").read_text() == TEXT
    (tmp_path / "work/order.yaml").mkdir(parents=True)
    folder = scratch.planbook("notebook", "order.ipynb", "-o", "work/order.yaml")
    assert (folder.code, folder.err) == (2, "work/order.yaml cannot be read: Is a directory.\n")


def test_the_command_there_and_back(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    plan, notebook = tmp_path / "plans/order.yaml", tmp_path / "order.ipynb"
    plan.write_text(TEXT.replace("  - note: {text: x}\n", ""))
    assert scratch.planbook("notebook", "order").out == "Written: order.ipynb\n"
    again = scratch.planbook("notebook", "order")
    there = "order.ipynb is there already. Write to another file with -o, or replace it with --force.\n"
    assert (again.code, again.err) == (2, there)
    notebook.write_text(notebook.read_text().replace('with: \\"2\\"', 'with: \\"5\\"'))
    assert scratch.planbook("notebook", "order.ipynb", "--json").json == {"file": "plans/order.yaml"}
    assert 'with: "5"}   # sheets' in plan.read_text()
    plan.write_text(plan.read_text().replace("Twice", "Three times"))
    assert scratch.planbook("notebook", "order.ipynb").err == (
        "plans/order.yaml has changed since the notebook was made of it. Write to another file with -o and compare "
        "them, or replace it with --force.\n"
    )
    whole = json.loads(notebook.read_text())
    whole["cells"][2]["source"] = ["- fil: Quantity"]
    notebook.write_text(json.dumps(whole))
    broken = scratch.planbook("notebook", "order.ipynb", "--force")
    assert broken.code == 2 and "plans/order.yaml:16:" in broken.err and "Three times" in plan.read_text()
    whole["cells"][2]["cell_type"] = "raw"
    notebook.write_text(json.dumps(whole))
    assert scratch.planbook("notebook", "order.ipynb").err == RAW.format(3) + "\n"
