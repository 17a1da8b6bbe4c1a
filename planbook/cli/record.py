"""planbook record: make a plan of what a person does in a browser."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.browser_option import browser_option
from planbook.cli.look import whole_address
from planbook.cli.new import write_new
from planbook.errors import PlanbookError, PlanProblems
from planbook.places import Project, find_project
from planbook.settings import browser_of

if TYPE_CHECKING:
    from planbook.recording.cell import Cell
    from planbook.recording.proof import Proof
    from planbook.recording.recorder import Recorder

EFFECTS = ("once", "repeat", "read")
ENDING = "A page does not answer. The recording ends within a few seconds without it ..."
NOTHING = "Nothing was recorded, and no plan was written."


@click.command(
    epilog="""\b
Keys while you point at an element:
  Alt+E   expect it: the plan fails if it is not there
  Alt+R   read it: the run keeps its text as a value
  Alt+I   make an input of what you typed into it
  Alt+S   make a secret of what you typed into it

\b
Examples:
  planbook record https://shop.example/login
  planbook record https://shop.example -o plans/order-supplies.yaml
  planbook record localhost:8700 --browser http://127.0.0.1:9222
"""
)
@click.argument("url")
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="PLAN",
              help="The plan's file, which must not exist yet.  [default: plans/recorded-HOST.yaml]")  # fmt: skip
@click.option("--goal", default="", metavar="TEXT", help="What the plan is for.")
@click.option("--no-try", "untried", is_flag=True, help="Do not try the plan afterwards.")
@browser_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object on stdout.")
def command(url: str, output: Path | None, goal: str, untried: bool, browser: str | None, as_json: bool) -> int:
    """Open a browser window at URL, and make a plan from what you do there.

    Each step appears in the terminal as a sentence. To stop and write the plan, press Ctrl-C or close the window.
    Elements are named by their role and name if these match only one element. Typing becomes `fill`. What the page does
    by itself (redirects, windows that close) and the time that you waited are not recorded.

    What you type into a password field becomes a secret: the plan contains only its name, and its text is never
    written. planbook reports in the terminal what it cannot record, and adds a note to the plan. A click on a commit
    word (buy, pay, send, ...) becomes `once`; in a terminal, planbook asks you to confirm.

    Afterwards, planbook checks the plan, and tries it in a fresh session: it repeats the steps up to the first `once`
    step.

    With --browser and the address of a running browser, planbook opens a tab there and records all of its tabs.

    Exit codes: 0 success, 1 nothing was recorded, check found problems, or the try failed, 2 no window can be opened,
    or the plan cannot be written.
    """
    project = find_project(Path.cwd())
    start, chosen = whole_address(url), browser_of(project, browser)
    file = _file(output, start, project)
    shown = sys.stderr if as_json else sys.stdout
    recorder = asyncio.run(_recorded(start, chosen, shown, lambda made: _keep(made, file, start, goal)))
    if not recorder.steps:
        raise _nothing()
    if not as_json:
        click.echo(f"written  {file}")
    if sys.stdin.isatty() and not as_json and _ask_effects(recorder):
        file.write_text(_text(recorder, file, start, goal), encoding="utf-8", newline="")
    proof = _proof(file, project, recorder, browser, untried, shown)
    if as_json:
        click.echo(json.dumps(_facts(file, recorder, proof), ensure_ascii=False))
    _tell(recorder, proof)
    return 0 if proof.holds else 1


async def _recorded(start: str, browser: str, shown: Any, keep: "Callable[[Recorder], None]") -> "Recorder":
    """Records until the person stops; `keep` is called before anything else, so that nothing is lost."""
    from planbook.cli.recorded import CellLines
    from planbook.recording.record import recorded

    def begun() -> None:
        click.echo(f"Recording {start}. Stop with Ctrl-C, or close the window.", err=True)

    def ending() -> None:
        click.echo(ENDING, err=True)

    lines = CellLines(shown)
    async with recorded(start, browser, lines.told, begun, ending) as recorder:
        keep(recorder)
        lines.finish()
    return recorder


def _keep(recorder: "Recorder", file: Path, start: str, goal: str) -> None:
    """Writes the plan. Where that fails, it is printed: what was done by hand is not done again for a full disk."""
    if not recorder.steps:
        return
    text = _text(recorder, file, start, goal)
    try:
        write_new(file, text)
    except PlanbookError as error:
        raise PlanbookError(f"{error}\nThis is the plan:\n\n{text}") from None


def _nothing() -> PlanbookError:
    error = PlanbookError(NOTHING)
    error.exit_code = 1
    return error


def _file(output: Path | None, start: str, project: Project) -> Path:
    """Returns the plan's file. Raises PlanbookError if it exists: nobody should work for nothing."""
    from planbook.recording.names import plan_name, unused

    if output is None:
        return project.plan_file(unused(plan_name(start), project.plan_names, "-"))
    if output.suffix not in (".yaml", ".yml"):
        raise click.UsageError(f"-o {output}: a plan's file ends in .yaml, such as -o plans/order-supplies.yaml")
    if os.path.lexists(output):
        raise PlanbookError(f"{output} already exists, and was not changed. Choose another file: -o FILE")
    return output


def _text(recorder: "Recorder", file: Path, start: str, goal: str) -> str:
    try:
        return recorder.text(file.stem, start, goal)
    except PlanProblems as error:
        raise PlanbookError(f"the recording is not a valid plan:\n{error}") from None


def _ask_effects(recorder: "Recorder") -> bool:
    """Asks about each click that may send something. Returns whether one has another effect now than `once`."""
    from planbook.recording.plan_text import sentence

    before = [cell.effect for cell in recorder.cells]
    for cell in recorder.cells:
        if cell.commit and not cell.missed:
            asked = f"{sentence(cell.step)}: does it send something that must not be sent twice?"
            cell.effect = click.prompt(asked, type=click.Choice(EFFECTS), default=cell.effect)
    return [cell.effect for cell in recorder.cells] != before


def _proof(
    file: Path, project: Project, recorder: "Recorder", browser: str | None, untried: bool, shown: Any
) -> "Proof":
    from planbook.cli.tried import TryProgress
    from planbook.recording.proof import prove

    secrets = dict(recorder.secrets)
    own = browser if browser and "://" not in browser else None  # a fresh session needs a browser of its own
    progress = TryProgress(shown)
    proof = asyncio.run(prove(file, project, secrets.get, own, [progress], not untried))
    if proof.tried:
        progress.print_summary(proof.tried)
    return proof


def _missed(cells: "list[Cell]") -> list[str]:
    return [cell.missed for cell in cells if cell.missed]


def _facts(file: Path, recorder: "Recorder", proof: "Proof") -> dict[str, Any]:
    from planbook.recording.plan_text import sentence

    return {
        "plan": str(file),
        "steps": [sentence(step) for step in recorder.steps],
        "missed": _missed(recorder.cells),
        "secrets": list(recorder.secrets),
        "inputs": list(recorder.cells.inputs),
        "problems": [str(problem) for problem in proof.problems],
        "tried": proof.tried.as_json() if proof.tried else None,
        "because": proof.because or None,
    }


def _tell(recorder: "Recorder", proof: "Proof") -> None:
    for problem in proof.problems:
        click.echo(str(problem), err=True)
    if proof.because:
        click.echo(f"Not tried: {proof.because}", err=True)
    missed = len(_missed(recorder.cells))
    if missed:
        click.echo(f"Not recorded: {missed} of {len(recorder.cells)}. The plan has a note for each.", err=True)
    if recorder.secrets:
        names = ", ".join(recorder.secrets)
        keep = "; ".join(f"planbook secrets set {name}" for name in recorder.secrets)
        click.echo(f"The plan needs {names}, which planbook has not kept. To keep it: {keep}", err=True)
