"""Converts the rules to automations of Prefect, as far as Prefect's own events allow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from planbook.settings.notify import Notify, Rule

EVENTS: Mapping[str, Sequence[str]] = {
    "failed": ("prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.TimedOut"),
    "refused": ("prefect.flow-run.Refused",),
    "question": ("prefect.flow-run.Suspended",),
    "nothing_ran": ("prefect.flow-run.Running",),
}
"""Prefect's events for the events of rules. Others depend on earlier runs, which Prefect's events do not include."""
SUBJECT = "{{ flow_run.name }} {{ flow_run.state.name }}"
BODY = "{{ flow_run.state.message }}\nFlow run: {{ flow_run|ui_url }}"
PAYLOAD = (
    '{"type": "planbook.WHEN", "timestamp": {{ event.occurred | string | tojson }}, "data": {'
    '"plan": {{ flow_run.name | tojson }}, "status": {{ flow_run.state.name | tojson }}, '
    '"what": {{ (flow_run.state.message or "") | tojson }}, "flow_run_id": {{ flow_run.id | string | tojson }}, '
    '"prefect": {{ flow_run | ui_url | tojson }}}}'
)


def automations(notify: Notify, plans: Sequence[str], blocks: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yields the automations, in the format of `prefect automation create`.

    `blocks`: destination -> id of Prefect's block.
    """
    for number, rule in _told_by_prefect(notify):
        names = named_plans(rule, plans)
        for when in (one for one in rule.when if one in EVENTS and names):
            if when == "nothing_ran":
                yield from (_of_silence(notify, rule, number, name, blocks) for name in names)
            else:
                match = {"prefect.resource.id": "prefect.flow-run.*", "prefect.resource.name": names}
                trigger = {
                    "type": "event", "posture": "Reactive", "match": match, "expect": list(EVENTS[when]),
                    "threshold": 1, "within": 0,
                }  # fmt: skip
                payload = PAYLOAD.replace("WHEN", when)
                yield {
                    "name": f"planbook: {when}, rule {number}",
                    "description": f"Rule {number} of [tool.planbook.notify]: {when}",
                    "trigger": trigger,
                    "actions": [_action(notify, name, blocks, SUBJECT, BODY, payload) for name in rule.to],
                }


def left_out(notify: Notify) -> list[str]:
    """Returns the events of rules that Prefect cannot report."""
    return sorted({when for _, rule in _told_by_prefect(notify) for when in rule.when if when not in EVENTS})


def blocks_of(notify: Notify) -> dict[str, str]:
    """Returns the Prefect block of each destination, as TYPE/NAME."""
    return {name: one.prefect for name, one in notify.to.items() if one.prefect}


def _told_by_prefect(notify: Notify) -> Iterator[tuple[int, Rule]]:
    """Yields the numbered rules, with only those destinations that Prefect notifies."""
    for number, rule in enumerate(notify.rules, 1):
        if names := [name for name in rule.to if notify.to[name].prefect]:
            yield number, rule.model_copy(update={"to": names})


def named_plans(rule: Rule, plans: Sequence[str]) -> list[str]:
    """Expands a rule's plans to names, since Prefect supports only a wildcard at the end."""
    return [plan for plan in plans if any(fnmatchcase(plan, pattern) for pattern in rule.plans)]


def _of_silence(notify: Notify, rule: Rule, number: int, plan: str, blocks: Mapping[str, str]) -> dict[str, Any]:
    assert rule.silence
    said = f"No run of {plan} began in the last {rule.since}."
    trigger = {
        "type": "event", "posture": "Proactive",
        "match": {"prefect.resource.id": "prefect.flow-run.*", "prefect.resource.name": plan},
        "expect": list(EVENTS["nothing_ran"]), "threshold": 1, "within": int(rule.silence.total_seconds()),
    }  # fmt: skip
    payload = json.dumps({"type": "planbook.nothing_ran", "data": {"plan": plan, "since": rule.since, "what": said}})
    return {
        "name": f"planbook: nothing_ran, rule {number}, {plan}",
        "description": f"Rule {number} of [tool.planbook.notify]: nothing_ran",
        "trigger": trigger,
        "actions": [_action(notify, name, blocks, f"{plan} has not run", said, payload) for name in rule.to],
    }


def _action(
    notify: Notify, destination: str, blocks: Mapping[str, str], subject: str, body: str, payload: str
) -> dict[str, Any]:
    block = {"block_document_id": blocks[destination]}
    if (notify.to[destination].prefect or "").startswith("webhook/"):
        return {"type": "call-webhook", **block, "payload": payload}
    return {"type": "send-notification", **block, "subject": subject, "body": body}
