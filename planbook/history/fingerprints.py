"""Returns what the element of a plan's step looked like in earlier runs."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from planbook.events import Fingerprint
from planbook.history.ask import ask
from planbook.history.read_journals import Tell
from planbook.places import Project

_SEEN = """
SELECT r.run_id, r.started, e.target, e.tag, e.role, e.name, e.text, e.attributes, e.neighbours, e.place, e.beside,
    e.around, e.alike, e.line, e.namesakes
FROM elements e JOIN runs r USING (run_id) JOIN steps s ON s.run_id = e.run_id AND s."index" = e."index"
WHERE e.plan = ? AND e.id = ? AND e.tag IS NOT NULL AND e.run_id <> ? AND s.status IN ('passed', 'passed_on_retry')
ORDER BY r.started DESC, e.position DESC LIMIT 20
"""
_LAST_FAILED = "SELECT run_id FROM runs WHERE plan = ? AND status = 'failed' ORDER BY started DESC, run_id DESC LIMIT 1"
_FAILED_SINCE = """
SELECT arg_max(r.plan, r.started) AS plan, arg_max(r.run_id, r.started) AS run_id
FROM runs r LEFT JOIN (
    SELECT run_id, arg_max(plan, "index") AS plan, arg_max(id, "index") AS id
    FROM steps WHERE status = 'failed' GROUP BY run_id
) s USING (run_id)
WHERE r.status = 'failed' AND r.started >= ? AND r.draft IS NOT TRUE
GROUP BY coalesce(s.plan, r.plan), s.id ORDER BY plan, run_id
"""


class Failed(NamedTuple):
    """A run that failed, and its plan."""

    plan: str
    run_id: str


@dataclass(frozen=True)
class Seen:
    """An element as an earlier run saw it; `target` is the target that matched, in words."""

    run_id: str
    started: datetime
    target: str
    looks: Fingerprint


def elements_seen(project: Project, plan: str, step: str, but: str, tell: Tell) -> list[Seen]:
    """Returns the elements on which a step of a plan passed, the newest first, without those of the run `but`."""
    return [_seen(*row) for row in ask(project, _SEEN, (plan, step, but), tell).rows]


def last_failed(project: Project, plan: str, tell: Tell) -> str | None:
    """Returns the plan's last run that failed."""
    found = ask(project, _LAST_FAILED, (plan,), tell).rows
    return str(found[0][0]) if found else None


def failed_since(project: Project, since: datetime, tell: Tell) -> list[Failed]:
    """Returns, for each step that failed since a moment, the last run in which it did, by the names of the plans."""
    return [Failed(str(plan), str(run_id)) for plan, run_id in ask(project, _FAILED_SINCE, (since,), tell).rows]


def _seen(run_id: str, started: datetime, target: str, *looks: object) -> Seen:
    tag, role, name, text, attributes, neighbours, place, beside, around, alike, line, namesakes = looks
    told = {
        "tag": tag, "role": role or "", "name": name or "", "text": text or "", "alike": alike,
        "attributes": _json(attributes, {}), "neighbours": _json(neighbours, []), "place": _json(place, []),
        "beside": _json(beside, []), "around": _json(around, []),
        "line": _json(line, []), "namesakes": namesakes,
    }  # fmt: skip
    return Seen(run_id, started, target, Fingerprint.model_validate(told))


def _json(written: object, default: object) -> object:
    return json.loads(str(written)) if written else default
