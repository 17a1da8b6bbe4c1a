"""What the programs of agents write, as answers."""

import json

import pytest

from planbook.agent_settings import Agent, AgentKind
from planbook.agents.answers import said_by
from planbook.errors import StepError

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


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (
            "claude",
            '{"type": "result", "subtype": "success", "result": "I begin."}',
            '{"type": "result", "subtype": "success", "result": "no", "result": "yes"}',
        ),
        (
            "codex",
            '{"type": "item.completed", "item": {"type": "agent_message", "text": "I begin."}}',
            '{"type": "item.completed", "item": {"type": "agent_message", "result": 1, "result": 2, "text": "yes"}}',
        ),
    ],
)
def test_a_line_that_is_refused_makes_no_earlier_one_the_answer(kind: AgentKind, first: str, last: str) -> None:
    with pytest.raises(StepError) as caught:
        said_by("it", Agent(kind=kind), f"{first}\n{last}\nNaN\n".encode())
    said = 'it: there is no answer in what it wrote (an object has the key "result" twice): '
    assert (caught.value.error_class, caught.value.message[: len(said)]) == ("value", said)
    assert said_by("it", Agent(kind=kind), f"NaN\n{{not JSON\n{first}\n".encode()).text == "I begin."
