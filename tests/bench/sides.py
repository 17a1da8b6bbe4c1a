"""The same work on the same page in four ways: each side is a command with `count` fill and click actions."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROWS = 25
Side = Callable[[int], Sequence[str | Path]]
ROBOT = ("robotframework-browser==20.6.0", "robotframework-browser-batteries==20.6.0")

PLAIN = """\
import asyncio
import sys

from playwright.async_api import async_playwright


async def main(address, program, count, flags):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=flags)
        page = await browser.new_page()
        await page.goto(address)
        for turn in range(count // 2):
            row = turn % {rows} + 1
            await page.get_by_label(f"Field {{row}}", exact=True).fill(f"value {{turn}}")
            await page.get_by_role("button", name=f"Press {{row}}", exact=True).click()
        await browser.close()


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
"""


def page(rows: int = ROWS) -> str:
    """Returns the page: fields and buttons, and a counter that each button increments. A row has four elements."""
    listed = "".join(
        f"<p><label>Field {row} <input></label> <button onclick=n.textContent++>Press {row}</button>"
        for row in range(1, rows + 1)
    )
    return f"<!doctype html><title>Bench</title><h1>Fifty actions</h1><output id=n>0</output>{listed}"


def form() -> str:
    """Returns the page with a checkbox, a list and a text in each row too."""
    more = (
        "<label><input type=checkbox> Box {0}</label> <output data-testid=text-{0}>Text {0}</output>"
        "<label>List {0} <select><option>Red<option>Green</select></label></p>"
    )
    first, *rows = page().split("<p>")
    return "<p>".join([first, *(row + more.format(number) for number, row in enumerate(rows, 1))])


KINDS = {
    "fill": "{{field: Field {row}, with: value {turn}}}",
    "click": "{{button: Press {row}}}",
    "tick": "{{checkbox: Box {row}}}",
    "select": "{{field: List {row}, pick: Green}}",
    "expect": "{{button: Press {row}}}",
    "extract": "{{from: {{testid: text-{row}}}, into: text}}",
}


def each_kind(folder: Path, address: str) -> Side:
    """A plan for that page: one row after the other, with a step of each kind in it, at most `count` steps."""

    def side(count: int) -> Sequence[str | Path]:
        rows = range(1, min(ROWS, count // len(KINDS)) + 1)
        lines = [f"  - {kind}: {form.format(row=row, turn=row)}\n" for row in rows for kind, form in KINDS.items()]
        return _run(folder, "bench-kinds", address, "".join(lines))

    return side


def actions(count: int) -> list[tuple[int, int]]:
    """Returns the turn and the row of each pair of actions."""
    return [(turn, turn % ROWS + 1) for turn in range(count // 2)]


def plain(folder: Path, address: str, program: Path, flags: Sequence[str]) -> Side:
    """A script that uses only Playwright."""
    script = folder / "plain.py"
    script.write_text(PLAIN.format(rows=ROWS), encoding="utf-8")
    return lambda count: [sys.executable, script, address, program, str(count), *flags]


def planbook(folder: Path, address: str) -> Side:
    """A plan with as many steps, run with Prefect, including notebook, journal and rows."""

    def side(count: int) -> Sequence[str | Path]:
        steps = "".join(
            f"  - fill: {{field: Field {row}, with: value {turn}}}\n  - click: {{button: Press {row}}}\n"
            for turn, row in actions(count)
        )
        return _run(folder, f"bench-{count}", address, steps)

    return side


def _run(folder: Path, name: str, address: str, steps: str) -> Sequence[str | Path]:
    plan = folder / "plans" / f"{name}.yaml"
    plan.parent.mkdir(exist_ok=True)
    plan.write_text(f"planbook: 1\nname: {name}\ngoal: Bench\nstart: {address}\nsteps:\n{steps}", encoding="utf-8")
    return [Path(sys.executable).with_name("planbook"), "run", plan]


def robot(folder: Path, address: str, program: Path, flags: Sequence[str], environment: Path) -> Side:
    """The same for Robot Framework Browser, installed in a separate environment."""
    python = environment / "bin" / "python"
    if not python.exists():
        print("Installing Robot Framework Browser, for comparison only ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *ROBOT], check=True)

    def side(count: int) -> Sequence[str | Path]:
        given = repr(list(flags))
        lines = "".join(
            f'    Fill Text    input >> nth={row - 1}    value {turn}\n    Click    button >> text="Press {row}"\n'
            for turn, row in actions(count)
        )
        suite = folder / f"bench-{count}.robot"
        suite.write_text(
            "*** Settings ***\nLibrary    Browser\n*** Test Cases ***\nBench\n"
            f"    New Browser    chromium    headless=True    executablePath={program}    args={given}\n"
            f"    New Page    {address}\n{lines}",
            encoding="utf-8",
        )
        return [python, "-m", "robot", "--outputdir", folder / "robot", "--console", "none", suite]

    return side


def environment() -> dict[str, str]:
    """Returns the environment of every side, in which Python may cache bytecode, as usual."""
    unusual = ("PREFECT_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(unusual)}
