"""Runs that were refused before their plan was read are in the history, too."""

from pathlib import Path

import pytest

from flows.refusals import record_unread_plan
from planbook.errors import PlanbookError
from planbook.history.ask import ask
from planbook.history.load import load_all
from planbook.places import Project


@pytest.mark.parametrize(
    ("written", "plan", "path"),
    [
        ("planbook: 1\nname: order\n", "order", "plans/order.yaml"),
        (None, "order", "order"),
        ("steps: [", "plans/order.yaml", "plans/order.yaml"),
    ],
)
def test_a_plan_that_cannot_be_read(tmp_path: Path, written: str | None, plan: str, path: str) -> None:
    project = Project(tmp_path)
    (tmp_path / "plans").mkdir()
    if written is not None:
        (tmp_path / "plans" / "order.yaml").write_text(written)
    record_unread_plan(PlanbookError("It cannot be read."), project, plan, {"count": 2}, "a-flow-run")
    load_all(project, print)
    columns = "plan, path, status, because, flow_run_id, inputs::VARCHAR"
    rows = ask(project, f"SELECT {columns} FROM runs", (), print).rows
    assert [tuple(row) for row in rows] == [
        ("order", path, "refused", "It cannot be read.", "a-flow-run", '{"count":2}')
    ]
