"""Cells of a notebook in a live session: what they do, show and complete."""

import re

import pytest

from planbook.errors import PlanbookError
from planbook.kernel.bench import NO_HEAD
from planbook.kernel.cell import NO_CELL
from planbook.kernel.outputs import Display, Text
from tests.kernel.conftest import Notebook
from tests.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

STEPS = """\
# How many, first.
- fill: {field: Quantity, with: "2"}  # sheets
- click: {button: Add}"""
BUY = "title: Place the order\nclick: {button: Buy}\neffect: once"


def _plain(text: str) -> str:
    return re.sub(r"\d[\d.]* m?s\b", "… ms", text)


async def test_cells_go_on_in_one_session(cell: Notebook, site: Site) -> None:
    assert await cell(cell.head) == f"✓ Opened {site.address}/\na picture of the page\n"
    assert _plain(await cell(STEPS)) == (
        '✓ Fill field "Quantity" with "2": passed, … ms\n✓ Click button "Add": passed, … ms\na picture of the page\n'
    )
    said = await cell("extract: {from: {testid: total}, into: total}")
    assert _plain(said) == "✓ Read testid total into total: passed, … ms\ntotal = 10\na picture of the page\n"
    assert isinstance(cell.shown[-1], Display) and len(cell.shown[-1].data["image/png"]) > 1000
    assert await cell("# only a comment") == ""
    said = await cell(BUY)
    assert '○ Click button "Buy": found, and not done, ' in said
    assert site.posted == [], "a once step is only located"
    said = await cell("expect: {text: Thank you}\ntimeout: 300ms")
    assert said.startswith('○ Expect that text "Thank you" is visible: not reached, ')
    assert "  this needs step 04 (Place the order) done first: " in said
    assert any(isinstance(one, Text) and one.failed for one in cell.shown), "the cell fails, so that nothing follows"


async def test_a_step_that_fails_says_why(cell: Notebook) -> None:
    await cell(cell.head)
    said = await cell("expect: {text: Thank you}\ntimeout: 300ms")
    assert (
        said.startswith('✗ Expect that text "Thank you" is visible: failed, ') and "\n  Near it on the page: " in said
    )


async def test_a_cell_that_is_done_again_takes_the_place_of_its_steps(cell: Notebook) -> None:
    await cell(cell.head)
    await cell(STEPS, "a")
    await cell('- expect: {testid: total, reads: "10"}', "b")
    await cell(STEPS.replace('"2"', '"3"'), "a")
    studio = cell.bench._studio
    assert studio and studio.book.sheet.text.partition("steps:\n")[2] == (
        "- note: This plan is worked on in a notebook.\n"
        '# How many, first.\n- fill: {field: Quantity, with: "3"}  # sheets\n- click: {button: Add}\n'
        '- expect: {testid: total, reads: "10"}\n'
    )
    assert "passed" in await cell('- expect: {testid: total, reads: "15"}', "b")


async def test_a_cell_that_is_refused_leaves_the_plan_as_it_was(cell: Notebook) -> None:
    await cell(cell.head)
    await cell(STEPS, "a")
    studio = cell.bench._studio
    assert studio
    before = studio.book.sheet.text
    for wrong in ("- click: {button: Add}\n- clik: {button: Add}", "---\n- click: {button: Add}"):
        with pytest.raises(PlanbookError):
            await cell(wrong, "a")
        assert studio.book.sheet.text == before
    await cell("- click: {button: Add}", "a")
    assert studio.book.sheet.text.endswith("in a notebook.\n- click: {button: Add}\n"), "no step of before is left"


async def test_a_cell_that_is_stopped_does_no_further_step(cell: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = cell.bench
    await cell(cell.head)
    done: list[Text | Display] = []
    with pytest.raises(PlanbookError, match=r"^Stopped\.$"):
        async for one in bench.do(STEPS):
            done.append(one)
            bench.stop()  # when a step is over, and the next has not begun
    assert len(done) == 1
    closing = bench._close_session

    async def stopped_meanwhile() -> None:
        await closing()
        bench.stop()

    with monkeypatch.context() as patch, pytest.raises(PlanbookError, match=r"^Stopped\.$"):
        patch.setattr(bench, "_close_session", stopped_meanwhile)
        await cell(cell.head)
    assert (await cell(cell.head)).startswith("✓ Opened ")


async def test_a_whole_plan_is_done_at_once(cell: Notebook) -> None:
    said = await cell(f"{cell.head}\nsteps:\n- fill: {{field: Quantity, with: '4'}}\n- click: {{button: Add}}")
    assert [line[0] for line in said.splitlines()] == ["✓", "✓", "✓", "a"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("- clik: {button: Add}", "line 1: "),
        ("click: {button: 'Add}", "line 1: "),
        ("just a text", NO_CELL),
        ("- click: {button: Add}\n- fill: {field: Quantity}", "line 2: "),
    ],
)
async def test_what_is_no_step_is_refused_and_the_session_goes_on(cell: Notebook, code: str, message: str) -> None:
    await cell(cell.head)
    with pytest.raises(PlanbookError) as caught:
        await cell(code)
    assert str(caught.value).startswith(message)
    assert "passed" in await cell('fill: {field: Quantity, with: "2"}')


async def test_steps_without_a_head_are_refused(cell: Notebook) -> None:
    with pytest.raises(PlanbookError) as caught:
        await cell(STEPS)
    assert str(caught.value) == NO_HEAD
    with pytest.raises(PlanbookError, match=r"^line \d+: "):
        await cell("planbook: 1\nname: order\nstart: 7\nwhat: x")


async def test_words_are_completed_and_explained(cell: Notebook) -> None:
    bench = cell.bench
    at, found = await bench.complete("- cl", 4)
    assert (at, [one["apply"] for one in found if one["label"] == "click"]) == (2, ["click: "])
    await cell(cell.head)
    at, found = await bench.complete("- click: {button: B", 19)
    assert (at, [one["apply"] for one in found]) == (18, ["Buy"])
    assert [one["apply"] for one in (await bench.complete("planbook: 1\nsta", 15))[1]] == ["start: "]
    assert bench.explain("- click: {button: Buy}", 4).startswith("Click")
    assert bench.explain("planbook: 1\nstart: x", 14) and bench.explain("- click: Buy", 11) == ""
