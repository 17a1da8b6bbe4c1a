"""Builds the events of small runs, and writes their journals."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planbook.events import (
    ArtifactKept,
    AttemptEnded,
    Cell,
    ElementFound,
    Event,
    Failure,
    Fingerprint,
    ModelCalled,
    Noted,
    Recovered,
    RunEnded,
    RunStarted,
    Sending,
    StepEnded,
    StepStarted,
    ValueSet,
)
from planbook.history.journal import Journal
from planbook.places import Project

BEGAN = 1_780_000_000.0


def run_started(run_id: str = "r1", at: float = BEGAN, **changes: Any) -> RunStarted:
    cell = Cell(
        number=1, depth=0, id="click-buy", title="Buy", kind="click", sentence='click "Buy"', effect="once",
        source="click: Buy\n", line=3,
    )  # fmt: skip
    fields: dict[str, Any] = {
        "at": at, "run_id": run_id, "plan": "order", "goal": "Order paper.", "path": "plans/order.yaml",
        "plan_sha256": "ab" * 32, "source": "planbook: 1\n", "inputs": {"quantity": 2}, "cells": [cell],
        "browser": "chromium 140", "planbook": "0.1.0", "flow_run_id": None, "host": "here", "pid": 1,
    }  # fmt: skip
    return RunStarted(**fields | changes)


def step_started(index: int, at: float = BEGAN, **changes: Any) -> StepStarted:
    fields: dict[str, Any] = {
        "at": at, "index": index, "number": index, "parent": None, "id": f"click-{index}", "title": f"Click {index}",
        "kind": "click", "sentence": f'click "{index}"', "effect": "repeat", "turn": None, "plan": "order",
    }  # fmt: skip
    return StepStarted(**fields | changes)


def step(index: int, at: float = BEGAN) -> Iterator[Event]:
    """Yields the events of one passed step."""
    yield step_started(index, at)
    yield AttemptEnded(at=at, index=index, attempt=1, status="passed", ms=12.5, matched='button "Buy"', sent=True)
    yield StepEnded(at=at, index=index, status="passed", attempts=1, ms=13.0, matched='button "Buy"')


def rich_run(run_id: str = "r1", at: float = BEGAN) -> list[Event]:
    """Returns a run with every kind of event, which failed at its third step."""
    failure = Failure(error_class="not_found", message='No button "Pay" on the page.')
    return [
        run_started(run_id, at),
        *step(1, at + 1),
        step_started(2, at + 2, effect="once"),
        Sending(at=at + 2, index=2, attempt=1),
        AttemptEnded(at=at + 2, index=2, attempt=1, status="failed", ms=1, error=failure, address="http://shop/pay"),
        AttemptEnded(at=at + 3, index=2, attempt=2, status="passed", ms=2, matched='link "Pay"', sent=True),
        ValueSet(at=at + 3, index=2, name="order_no", value="0042"),
        ValueSet(at=at + 3, index=2, name="orders", value={"no": 1, "total": 2.5}, added=True),
        ValueSet(at=at + 3, index=2, name="orders", value={"no": 2, "total": None}, added=True),
        StepEnded(at=at + 3, index=2, status="passed_on_retry", attempts=2, ms=900, matched='link "Pay"'),
        step_started(3, at + 4, number=0, parent=2, turn="3", plan="called"),
        AttemptEnded(at=at + 4, index=3, attempt=1, status="failed", ms=5, error=failure),
        ArtifactKept(
            at=at + 4, index=3, attempt=1, kind="screenshot", name="failure", path="artifacts/3.png", bytes=100,
            media_type="image/png",
        ),
        StepEnded(at=at + 4, index=3, status="failed", attempts=1, ms=6, error=failure),
        RunEnded(at=at + 5, status="failed", seconds=5.0, because="Step 3 failed."),
    ]  # fmt: skip


def passing_run(run_id: str, steps: int = 3, at: float = BEGAN, **changes: Any) -> Iterator[Event]:
    """Yields a passed run with a number of steps."""
    yield run_started(run_id, at, **changes)
    for index in range(1, steps + 1):
        yield from step(index, at + index)
    yield RunEnded(at=at + steps, status="passed", seconds=float(steps))


def eventful_run(run_id: str = "r1", at: float = BEGAN) -> list[Event]:
    """Returns a run with everything that happens around steps, interrupted while it sent its second."""
    looks = Fingerprint(
        tag="a", role="link", name="Pay", text="Pay", attributes={"href": "/pay"}, neighbours=["Total 5"],
        place=[1, 2.5, 3, 4],
    )  # fmt: skip
    return [
        run_started(run_id, at),
        Noted(at=at, index=None, message="A request was blocked.", kind="blocked"),
        ModelCalled(at=at, index=None, task="plan", model="m-1", status="failed", ms=7, message="No answer."),
        step_started(1, at + 1),
        ElementFound(at=at + 1, index=1, attempt=1, target='button "Buy"', matches=1, ms=3.5),
        AttemptEnded(at=at + 1, index=1, attempt=1, status="passed", ms=9, sent=True),
        StepEnded(at=at + 1, index=1, status="passed", attempts=1, ms=9),
        step_started(2, at + 2, plan="called", effect="once"),
        Noted(at=at + 2, index=2, message="A dialog came."),
        AttemptEnded(
            at=at + 2, index=2, attempt=1, status="failed", ms=1, error=Failure(error_class="covered", message="By x."),
        ),
        Recovered(
            at=at + 3, index=2, attempt=1, error_class="covered", strategy="close_dialog", status="passed", ms=4,
        ),
        ElementFound(
            at=at + 3, index=2, attempt=2, target='link "Pay"', fallback=1, matches=2, ms=8, fingerprint=looks,
        ),
        ModelCalled(
            at=at + 3, index=2, attempt=2, task="repair", model="m-1", status="passed", ms=900, input_tokens=1000,
            output_tokens=50, cached_tokens=800, cost_usd=0.01, prompt_sha256="ab" * 32,
        ),
        Sending(at=at + 3, index=2, attempt=2),
    ]  # fmt: skip


def draft_run(run_id: str = "d1", at: float = BEGAN) -> list[Event]:
    """Returns what `planbook write` leaves of a draft: steps that were tried for it, not yet in a plan's file."""
    looks = {"at": at + 1, "index": 1, "attempt": 2, "target": "it", "ms": 1.0}
    failure = Failure(error_class="not_found", message="No such button.")
    return [
        run_started(run_id, at, plan="write order", path="", plan_sha256="", source="", inputs={}, cells=[]),
        ModelCalled(at=at, index=None, task="write", model="m-1", status="passed", ms=7, cost_usd=0.02),
        step_started(1, at + 1, plan="order"),
        AttemptEnded(at=at + 1, index=1, attempt=1, status="failed", ms=1, error=failure),
        Recovered(at=at + 1, index=1, attempt=1, error_class="not_found", strategy="wait", status="passed", ms=4),
        ElementFound(**looks, fallback=1, matches=2),
        AttemptEnded(at=at + 1, index=1, attempt=2, status="passed", ms=2, sent=True),
        StepEnded(at=at + 1, index=1, status="passed_on_retry", attempts=2, ms=9000),
        step_started(2, at + 2, plan="order"),
        AttemptEnded(at=at + 2, index=2, attempt=1, status="failed", ms=1, error=failure),
        StepEnded(at=at + 2, index=2, status="failed", attempts=1, ms=6, error=failure),
        RunEnded(at=at + 3, status="failed", seconds=3.0, because="No plan came of it."),
    ]


def keep(project: Project, events: list[Event]) -> None:
    """Writes the journal of a run, like the run itself. One without an end looks like that of a killed run."""
    folder = project.run(events[0].run_id)  # type: ignore[union-attr]
    journal = Journal(folder.journal, folder.pending)
    for event in events:
        journal.tell(event)
    journal.close()


def without_sums(path: Path) -> None:
    """Converts a journal to that of an earlier planbook, without checksums."""
    path.write_bytes(re.sub(rb',"sum":"[0-9]+-[0-9a-f]{8}"}\n', b"}\n", path.read_bytes()))
