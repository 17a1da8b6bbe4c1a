"""Converts other events to rows: elements found, recoveries, calls of models, and so on."""

from collections.abc import Callable, Iterator
from typing import Any

from planbook.events import ElementFound, ModelCalled, Noted, Recovered, RequestSent, Sending
from planbook.history.summary import as_time
from planbook.record import Happened, Record, StepRecord

Row = dict[str, Any]


def event_rows_of(record: Record) -> dict[str, list[Row]]:
    """Returns the rows of each table."""
    draft = {"draft": record.started.is_draft}
    return {
        "elements": _rows(
            record, lambda of: of.elements if isinstance(of, StepRecord) else [], _element, draft, with_kind=True
        ),
        "recoveries": _rows(record, lambda of: of.recoveries, _recovery, draft),
        "model_calls": _rows(record, lambda of: of.model_calls, _model_call),
        "events": _rows(record, _events_of, _event),
    }


def _rows(
    record: Record,
    events_of: Callable[[Happened], list[Any]],
    row: Callable[[Any], Row],
    more: Row | None = None,
    with_kind: bool = False,
) -> list[Row]:
    """Returns one row per event, in the order in which they happened, with the step and the plan of each."""
    found = [(event, of) for of in _owners(record) for event in events_of(of)]
    found.sort(key=lambda each: each[0].at)
    return [
        {
            "run_id": record.started.run_id,
            "position": position,
            "index": event.index,
            "plan": of.started.plan,
            "id": of.started.id if isinstance(of, StepRecord) else None,
            "happened": as_time(event.at),
            **row(event),
            **(more or {}),
            **({"kind": of.started.kind} if with_kind and isinstance(of, StepRecord) else {}),
        }
        for position, (event, of) in enumerate(found, start=1)
    ]


def _owners(record: Record) -> Iterator[Record | StepRecord]:
    yield record
    yield from record.steps


def _element(event: ElementFound) -> Row:
    seen = event.fingerprint
    return {
        "attempt": event.attempt,
        "target": event.target,
        "fallback": event.fallback,
        "matches": event.matches,
        "ms": event.ms,
        "tag": seen.tag if seen else None,
        "role": seen.role if seen else None,
        "name": seen.name if seen else None,
        "text": seen.text if seen else None,
        "attributes": seen.attributes if seen else None,
        "neighbours": seen.neighbours if seen else None,
        "place": seen.place if seen else None,
        "beside": seen.beside if seen else None,
        "around": seen.around if seen else None,
        "alike": seen.alike if seen else None,
        "line": seen.line if seen else None,
        "namesakes": seen.namesakes if seen else None,
    }


def _recovery(event: Recovered) -> Row:
    wanted = ("attempt", "error_class", "strategy", "status", "ms", "message")
    return {name: getattr(event, name) for name in wanted}


def _model_call(event: ModelCalled) -> Row:
    wanted = (
        "attempt", "task", "model", "status", "ms", "input_tokens", "output_tokens", "cached_tokens", "cost_usd",
        "prompt_sha256", "message", "agent", "estimated",
    )  # fmt: skip
    return {name: getattr(event, name) for name in wanted}


def _events_of(of: Happened) -> list[Any]:
    return [*of.notes, *([*of.sendings, *of.requests] if isinstance(of, StepRecord) else ())]


def _event(event: Noted | Sending | RequestSent) -> Row:
    if isinstance(event, RequestSent):
        return {"attempt": event.attempt, "kind": "request", "message": event.message}
    if isinstance(event, Sending):
        return {"attempt": event.attempt, "kind": "sending", "message": None}
    return {"attempt": None, "kind": event.kind, "message": event.message}
