"""`planbook stats`, as people call it."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from planbook.places import Project
from planbook.report.stats.terms import moment
from tests.history.conftest import Planbook
from tests.history.events import eventful_run, keep, passing_run, rich_run

HOUR = 3600


@pytest.fixture
def runs(project: Project) -> float:
    """Writes three runs of three hours ago; returns when the second of them began."""
    at = time.time() - 3 * HOUR
    keep(project, list(passing_run("a", at=at - 60, plan="other")))
    keep(project, rich_run("b", at=at))
    keep(project, eventful_run("c", at=at + 60))
    return at


def days() -> str:
    now = datetime.now(UTC)
    then = now - timedelta(days=300)
    year = "" if then.year == now.year else f" {then.year}"
    return f"{then.day} {then:%B}{year} to {now.day} {now:%B %Y}"


def test_in_a_terminal(planbook: Planbook, runs: float) -> None:
    code, out, err = planbook("stats", "--since", "300d")
    assert (code, err) == (0, "")
    last = moment(datetime.fromtimestamp(runs + 60, UTC))
    assert (
        "\n".join(line.rstrip() for line in out.splitlines())
        == f"""\
All plans, {days()}
3 runs of 2 plans: 33.3 % passed, 0 % with a step that needed another try.
1 failed, 1 interrupted. By hand it would have taken 0 min; models cost $0.01.

Plans, the least healthy first
plan   runs  passed  flaky  median  p95    last failure
─────  ────  ──────  ─────  ──────  ─────  {"─" * len(last)}
order     2  0 %     0 %    5.0 s   5.0 s  {last}
other     1  100 %   0 %    3.0 s   3.0 s

Flakiest steps
plan    step     runs  on retry  failed  last error
──────  ───────  ────  ────────  ──────  ──────────
called  click-3     1         0       1  not_found
order   click-2     2         1       0  not_found

Slowest steps
plan   step     runs  median  p95
─────  ───────  ────  ──────  ──────
order  click-2     2  456 ms  856 ms
order  click-1     3  13 ms   13 ms
order  click-3     1  13 ms   13 ms

Failures by class
class      tries  plans  last plan  last step  last message
─────────  ─────  ─────  ─────────  ─────────  ────────────────────────────
not_found      2      2  called     click-3    No button "Pay" on the page.
covered        1      1  called     click-2    By x.

May break soon: steps that find their target in another way than before
plan    step     how
──────  ───────  ───────────────────────────────
called  click-2  found by a fallback 1 of 1 time

Models
plan    calls  cost
──────  ─────  ─────
called      1  $0.01
order       1  –"""
    )


def test_nothing_has_run(planbook: Planbook, project: Project) -> None:
    assert planbook("stats", "--since", "300d") == (0, f"All plans, {days()}\nNo runs.\n", "")
    assert planbook("stats", "--since", "300d", "--plan", "plans/order.yaml")[1].startswith("order, ")
    assert not project.kept.exists()


def test_as_json(planbook: Planbook, runs: float) -> None:
    code, out, err = planbook("stats", "--json", "--plan", "order")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["total"] == {
        "runs": 2, "plans": 1, "passed": 0, "flaky": 0, "failed": 1, "interrupted": 1,
        "success_rate": 0.0, "flaky_rate": 0.0,
    }  # fmt: skip
    assert (told["plan"], told["unit"], told["cost_usd"]) == ("order", "day", None)
    until = datetime.fromisoformat(told["until"])
    assert until - datetime.fromisoformat(told["since"]) == timedelta(days=30)
    assert told["flaky_steps"] == [
        {"plan": "order", "id": "click-2", "title": "Click 2", "runs": 2, "retried": 1, "failed": 0, "flaky_rate": 0.5,
         "last_error_class": "not_found"},
    ]  # fmt: skip


def test_the_page(planbook: Planbook, project: Project, runs: float) -> None:
    assert planbook("stats", "--html", "out/monday.html") == (0, "out/monday.html\n", "")
    page = (project.folder / "out/monday.html").read_text("utf-8")
    assert page.startswith("<!doctype html>") and page.count("<svg ") == 8
    code, out, err = planbook("stats", "--html", "-", "--plan", "other")
    assert (code, out[:15], err) == (0, "<!doctype html>", "")


def test_a_page_that_cannot_be_written(planbook: Planbook, project: Project, runs: float) -> None:
    (project.folder / "taken").write_text("")
    assert planbook("stats", "--html", "taken/monday.html") == (
        2, "", "taken/monday.html: the page cannot be written: File exists.\n",
    )  # fmt: skip


def test_without_the_package_that_draws(
    planbook: Planbook, project: Project, monkeypatch: pytest.MonkeyPatch, runs: float
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert planbook("stats", "--html", "monday.html") == (
        2,
        "",
        "Charts are drawn by a package that is not installed here. Install it: pip install 'planbook[stats]'\n",
    )
    assert planbook("stats")[0] == 0


def test_no_command_but_a_page_loads_what_draws() -> None:
    program = (
        "import sys; from planbook.cli import stats\n"
        "sys.exit(any(name in sys.modules for name in ('duckdb', 'prefect', 'playwright', 'vl_convert')))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
