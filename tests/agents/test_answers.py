"""What the programs of agents write, as answers."""

import json

import pytest

from planbook.agent_settings import Agent, AgentKind
from planbook.agents.answers import said_by

TEXT = "Two\u2028lines,\x85 and\x1c more"


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("claude", {"type": "result", "subtype": "success", "result": TEXT}),
        ("codex", {"type": "item.completed", "item": {"type": "agent_message", "text": TEXT}}),
    ],
)
def test_a_line_of_json_ends_at_its_line_break(kind: AgentKind, last: dict[str, object]) -> None:
    """`splitlines` also splits at characters that JSON may contain as they are."""
    first = {"type": "item.completed", "item": {"type": "agent_message", "text": "I begin."}}
    written = "".join(json.dumps(line, ensure_ascii=False) + "\r\n" for line in (first, last))
    assert said_by("it", Agent(kind=kind), written.encode()).text == TEXT
