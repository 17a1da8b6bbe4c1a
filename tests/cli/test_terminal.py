"""Text of a page is printed safely: it cannot move the cursor or colour the terminal."""

import io

import pytest

from planbook.cli.progress import ERASE, Progress
from planbook.cli.run import _print_result
from planbook.events import Failure, Noted, RunEnded, StepEnded, ValueSet
from planbook.record import Record
from tests.history.events import run_started, step_started

EVIL = "one\x1b[2Jtwo\x07"
SHOWN = "one\N{REPLACEMENT CHARACTER}[2Jtwo\N{REPLACEMENT CHARACTER}"
EVENTS = [
    run_started("r1"),
    step_started(1, 1.0, title=EVIL),
    Noted(at=2.0, index=1, message=EVIL),
    ValueSet(at=2.0, index=1, name="read", value=EVIL + "\nthree"),
    StepEnded(
        at=3.0, index=1, status="failed", attempts=1, ms=9, error=Failure(error_class="value", message=f"No: {EVIL}")
    ),
    RunEnded(at=4.0, status="failed", seconds=3.0, because=EVIL),
]


def test_in_the_progress() -> None:
    out = io.StringIO()
    progress = Progress(out)
    for event in EVENTS:
        progress.tell(event)
    assert out.getvalue().replace(ERASE, "").count(SHOWN) == 4  # begun, noted, ended, and the reason
    assert "\x1b[2J" not in out.getvalue() and "\x07" not in out.getvalue()


def test_in_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    _print_result(Record.of(EVENTS), "report.html", as_json=False)
    assert capsys.readouterr().out == (
        f"order failed in 3.0 s: {SHOWN}\n  read = {SHOWN} three\nNotebook: report.html\n"
    )
