"""Rows of a file in one deployed flow run: each row is a run of its own, and none begins twice."""

import json
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.run_rows import RowsOrder, read_rows
from planbook.errors import PlanbookError
from planbook.secrets.redaction import Mask
from tests.flows.conftest import Deployed, ask, end
from tests.sites import Site

PLAN = """\
inputs:
  name: {}
  least: {type: integer, default: "1"}
steps:
  - set: {length: "{{ inputs.name | length }}"}
  - expect: "{{ values.length > inputs.least }}"
"""


def rows(deployed: Deployed) -> list[tuple[Any, ...]]:
    """Returns the runs in the history, the oldest first: status and inputs."""
    sql = "SELECT status, inputs, flow_run_id FROM runs ORDER BY run_id"
    told = json.loads(deployed.planbook("sql", sql, "--json").out)
    return [(row["status"], row["inputs"]["name"], row["flow_run_id"]) for row in told]


def test_rows_of_a_deployment(deployed: Deployed) -> None:
    deployed.write("greet", "about:blank", PLAN)
    (deployed.folder / "people.csv").write_text("Name\nAda\nCarl\nX\n")
    first = deployed.new("greet", rows="people.csv", at_once=2)
    state = deployed.execute(first)
    assert (state["type"], state["message"].partition("\n")[0]) == (
        "FAILED",
        "greet with people.csv: 3 rows: 2 passed, 1 failed",
    ), deployed.said
    assert sorted((status, name) for status, name, _ in rows(deployed)) == [
        ("failed", "X"), ("passed", "Ada"), ("passed", "Carl"),
    ]  # fmt: skip
    inside = {"flow_runs": {"parent_flow_run_id": {"any_": [first]}}}
    found = ask(deployed.url, "flow_runs/filter", **inside)
    assert {run["id"] for run in found} == {flow_run for *_, flow_run in rows(deployed)}
    assert sorted(run["state"]["type"] for run in found) == ["COMPLETED", "COMPLETED", "FAILED"]
    (table,) = ask(deployed.url, "artifacts/filter", flow_runs={"id": {"any_": [first]}})
    assert "| 4 | failed |" in table["data"]

    (deployed.folder / "people.csv").write_text("Name\nAda\nEve\nCarl\nX\n")
    batch, _ = read_rows(RowsOrder("greet", "people.csv", {}, "failures", "off", None, 1, None), deployed.project)
    batch.leave_out(deployed.project, Mask({}), None)
    assert [line.status for line in batch.lines] == ["done", "not_begun", "done", "not_begun"], "what the next one does"


def test_what_cannot_be_run(deployed: Deployed) -> None:
    deployed.write("greet", "about:blank", PLAN)
    (deployed.folder / "people.csv").write_text("Name,Age\nAda,36\n")
    order = RowsOrder("greet", "../people.csv", {}, "failures", "off", None, 1, None)
    told = "../people.csv is not inside the project. Name a CSV file by its path from its folder."
    assert refusal(deployed, order) == told
    assert (
        refusal(deployed, replace(order, rows="people.csv", at_once=0)) == "at_once is 0. Write a whole number from 1."
    )
    wrong = refusal(deployed, replace(order, rows="people.csv"))
    assert wrong.endswith("people.csv:1:6: greet has no input 'Age'. Its inputs are name and least: call it as one, or "
                          "take it out [rows]\n  |\n1 | Name,Age\n  |      ^~~")  # fmt: skip


def refusal(deployed: Deployed, order: RowsOrder) -> str:
    with pytest.raises(PlanbookError) as raised:
        read_rows(order, deployed.project)
    return str(raised.value)


WAITING = """\
inputs:
  name: {}
steps:
  - expect: {heading: Home}
  - wait_for: {heading: Never}
    timeout: 10m
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_rows_that_go_on_side_by_side(deployed: Deployed, site: Site, number: signal.Signals) -> None:
    site.pages["/"] = "<h1>Home</h1>"
    deployed.write("wait", site.address, WAITING)
    (deployed.folder / "people.csv").write_text("Name\nAda\nCarl\nEve\n")
    process = deployed.start(deployed.new("wait", rows="people.csv", at_once=2))
    deployed.wait_for(lambda: site.asked.count("/") == 2 and len(waiting(deployed)) == 2)
    browsers = processes_of(process.pid)
    assert browsers
    end(process, number)
    assert sorted((status, name) for status, name, _ in rows(deployed)) == [("cancelled", "Ada"), ("cancelled", "Carl")]
    deployed.wait_for(lambda: not browsers & processes_of(None))


def waiting(deployed: Deployed) -> list[Path]:
    """The journals of runs that wait in their second step."""
    return [
        one for one in (deployed.folder / ".planbook/runs").glob("*/journal.ndjson")
        if '"kind":"wait_for"' in one.read_text().partition('"event":"step_started"')[2].partition('"index":2')[2]
    ]  # fmt: skip


def processes_of(parent: int | None) -> set[int]:
    """The processes that have come from one; of all, if none is named."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    listed = [line.split() for line in told.splitlines()]
    children = {int(pid): int(up) for pid, up, stat in listed if stat[0] != "Z"}
    if parent is None:
        return set(children)
    found, added = {parent}, {parent}
    while added:
        added = {pid for pid, up in children.items() if up in added} - found
        found |= added
    return found - {parent}
