"""What the programs of agents write, as answers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from planbook.agents.answers import Said, said_by
from planbook.errors import StepError
from planbook.settings.agents import Agent, AgentKind

TEXT = "Two\u2028lines,\x85 and\x1c more"


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("claude", {"type": "result", "subtype": "success", "result": TEXT}),
        ("codex", {"type": "item.completed", "item": {"type": "agent_message", "text": TEXT}}),
        ("gemini", {"type": "message", "role": "assistant", "content": TEXT}),
    ],
)
def test_a_line_of_json_ends_at_its_line_break(kind: AgentKind, last: dict[str, object]) -> None:
    """`splitlines` also splits at characters that JSON may contain as they are."""
    first = {"type": "item.completed", "item": {"type": "agent_message", "text": "I begin."}}
    ends = [{"type": "turn.completed"}] if kind == "codex" else [{"type": "result", "status": "success"}]
    lines = (first, last, *(ends if kind != "claude" else []))
    written = "".join(json.dumps(line, ensure_ascii=False) + "\r\n" for line in lines)
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
    complete = '{"type": "turn.completed"}' if kind == "codex" else ""
    assert said_by("it", Agent(kind=kind), f"NaN\n{{not JSON\n{first}\n{complete}".encode()).text == "I begin."


RECORDED = Path(__file__).with_name("recorded")
"""What claude 2.1.197, codex 0.171.0 and gemini 0.61.0 wrote, started as planbook starts them.

A scripted model answered {"fine": true}, or 400.
"""


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("claude", Said('{"fine": true}', None, 0.001515, "claude-opus-4-8", 300, 14, 80)),
        ("codex", Said('{"fine": true}', input_tokens=150, output_tokens=7, cached_tokens=40)),
        ("gemini", Said('{"fine": true}', model="gemini-x", input_tokens=300, output_tokens=14, cached_tokens=80)),
    ],
)
def test_what_the_programs_really_write(kind: AgentKind, expected: Said) -> None:
    said = said_by("it", Agent(kind=kind), (RECORDED / f"{kind}.ndjson").read_bytes())
    assert replace(said, cost_usd=said.cost_usd and round(said.cost_usd, 7)) == expected


@pytest.mark.parametrize("kind", ["claude", "codex", "gemini"])
def test_why_the_programs_really_fail(kind: AgentKind) -> None:
    said = said_by("it", Agent(kind=kind), (RECORDED / f"{kind}-failed.ndjson").read_bytes())
    assert said.error and "scripted failure" in said.error


def test_what_codex_tries_again_is_no_failure_and_an_answer_is_none_before_its_turn_is_complete() -> None:
    again = '{"type": "error", "message": "Reconnecting... 2/5 (stream disconnected before completion)"}\n'
    answer = '{"type": "item.completed", "item": {"type": "agent_message", "text": "I look it up."}}\n'
    complete = '{"type": "turn.completed", "usage": {}}\n'
    codex = Agent(kind="codex")
    assert said_by("it", codex, (again + answer + complete).encode()) == Said("I look it up.")
    assert said_by("it", codex, (answer + again).encode()).error == (
        "Reconnecting... 2/5 (stream disconnected before completion)"
    )
    for kind in ("codex", "gemini"):
        with pytest.raises(StepError, match="it: there is no answer in what it wrote"):
            said_by("it", Agent(kind=kind), answer.encode())
