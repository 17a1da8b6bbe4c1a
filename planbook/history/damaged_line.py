"""Recovers events from a damaged line: two on one line, one with noise beside it, or with a wrong word."""

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import ValidationError

from planbook.events import EVENT, Event
from planbook.history.journal import plain

_BEGIN = re.compile(r'(?=\{"event":)')
_KEY = re.compile(r'[{,]"([a-z_0-9]+)":')
_DECODER = json.JSONDecoder(strict=False)
_TRIES = 6
KINDS: list[str] = [kind.model_fields["event"].default for kind in get_args(get_args(Event)[0])]
ANYHOW: dict[str, dict[str, Any]] = {
    "run_started": {
        "plan": "?", "goal": "", "path": "?", "plan_sha256": "", "source": "", "inputs": {}, "cells": [],
        "browser": "?", "planbook": "", "flow_run_id": None, "host": "", "pid": 0,
    },
    "step_started": {
        "number": 0, "parent": None, "id": "?", "title": "?", "kind": "?", "sentence": "", "effect": "once",
        "turn": None, "plan": "?",
    },
    "run_ended": {"seconds": 0.0},
    "attempt_ended": {"ms": 0.0, "sent": True},
}  # fmt: skip
"""Substitutes for unreadable fields of an event: an attempt is then assumed to have been sent."""


def event_fragments(line: bytes, at: float, run_id: str) -> Iterator[tuple[Event, bool]]:
    """Yields the events that can be recovered, and whether each is intact. `at` is the time of the event before."""
    text = line.decode("utf-8", "replace").strip("\0\n")
    for piece in filter(None, _BEGIN.split(text)):
        fields, is_whole = _fields(piece)
        event = _event(fields, at, run_id)
        if event:
            yield event, is_whole


def is_slip(one: str, other: str) -> bool:
    """Returns whether two words differ by a character or two, as after damage."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 2


def _fields(piece: str) -> tuple[dict[str, Any], bool]:
    """Returns the object at the beginning of the text, and True; if it is broken, its intact entries, and False."""
    try:
        found, _ = _DECODER.raw_decode(piece[max(piece.find("{"), 0) :])
    except (ValueError, RecursionError):
        return dict(_entries(piece)), False
    return (found, True) if isinstance(found, dict) else ({}, False)


def _entries(piece: str) -> Iterator[tuple[str, Any]]:
    """Yields the readable entries of a broken object.

    Keys are never found inside texts, where quotes are escaped. Entries of inner objects do not replace earlier ones.
    """
    found: dict[str, Any] = {}
    place = 0
    while key := _KEY.search(piece, place):
        try:
            value, place = _DECODER.raw_decode(piece, key.end())
            found.setdefault(key[1], value)
        except (ValueError, RecursionError):
            place = key.end()
    yield from found.items()


def _event(fields: dict[str, Any], at: float, run_id: str) -> Event | None:
    """Returns the event with these fields, without invalid optional ones."""
    fields = plain(fields)
    told = str(fields.get("event"))
    fields["event"] = next((kind for kind in KINDS if is_slip(kind, told)), told)
    for _ in range(_TRIES):
        try:
            return EVENT.validate_python(fields, extra="ignore")
        except ValidationError as error:
            if not _mend(fields, error, at, run_id):
                return None
    return None


def _mend(fields: dict[str, Any], error: ValidationError, at: float, run_id: str) -> bool:
    """Returns whether invalid fields could be replaced or removed."""
    known = ANYHOW.get(str(fields.get("event")), {}) | {"at": at, "run_id": run_id}
    for each in error.errors(include_url=False, include_input=False):
        if len(each["loc"]) < 2:
            return False
        name = str(each["loc"][1])
        if name in known:
            fields[name] = known[name]
        elif name in fields:
            del fields[name]  # its default remains, if it has one
        else:
            return False
    return True
