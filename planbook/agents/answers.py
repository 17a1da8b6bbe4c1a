"""What programs write, as answers: each kind of agent has a format of its own."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from planbook.errors import StepError
from planbook.files.strict_json import read_json
from planbook.programs.json_output import check_fit, json_in
from planbook.secrets.excerpts import cut
from planbook.settings.agents import Agent

_FENCED = re.compile(r"\s*```(?:json)?[ \t]*\n(.*)\n\s*```\s*", re.DOTALL)


@dataclass(frozen=True)
class Said:
    """An agent's answer. `cost_usd` is what it says itself; `error` is why it could not answer, in its own words."""

    text: str = ""
    error: str | None = None
    cost_usd: float | None = None
    model: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0  # of the input


def said_by(name: str, agent: Agent, output: bytes) -> Said:
    """Returns what the program of an agent answers. Raises StepError of class value."""
    text = output.decode("utf-8", "replace")
    if not text.strip():
        raise StepError("value", f"{name} wrote nothing")
    if agent.kind == "command" and agent.output == "text":
        return Said(text.strip())
    readers = {"claude": _claude, "codex": _codex, "gemini": _gemini, "command": _report}
    try:
        said, why = readers[agent.kind](text), ""
    except ValueError as error:  # what is refused may be the answer, or may correct one
        said, why = None, f" ({error})"
    if said is None:
        raise StepError("value", f"{name}: there is no answer in what it wrote{why}: {cut(text)}")
    return said


def _claude(text: str) -> Said | None:
    last = next((line for line in reversed(list(_lines(text))) if line.get("type") == "result"), None)
    if last is None:
        return None
    result, models = str(last.get("result") or ""), _object(last.get("modelUsage"))
    failed = last.get("is_error") or last.get("subtype") != "success"
    used = [_object(one) for one in models.values()]  # `usage` is of the last request only
    cached = sum(_count(one, "cacheReadInputTokens") for one in used)
    fresh = sum(_count(one, "inputTokens") + _count(one, "cacheCreationInputTokens") for one in used)
    return Said(
        text=result,
        error=(result or str(last.get("subtype"))) if failed else None,
        cost_usd=_cost(last.get("total_cost_usd")),
        model=next(iter(models), "").partition("[")[0] or None,  # such as claude-opus-4-8[1m]
        input_tokens=fresh + cached,
        output_tokens=sum(_count(one, "outputTokens") for one in used),
        cached_tokens=cached,
    )


def _codex(text: str) -> Said | None:
    """Its answer is the last message of a turn that is complete. It also reports what it then tries again."""
    said, is_complete, trouble = Said(), False, None
    for line in _lines(text):
        item, usage = _object(line.get("item")), _object(line.get("usage"))
        match line.get("type"):
            case "item.completed" if item.get("type") == "agent_message":
                said = replace(said, text=str(item.get("text") or ""))
            case "turn.completed":
                is_complete = True
                said = replace(
                    said,
                    input_tokens=said.input_tokens + _count(usage, "input_tokens"),
                    output_tokens=said.output_tokens + _count(usage, "output_tokens"),
                    cached_tokens=said.cached_tokens + _count(usage, "cached_input_tokens"),
                )
            case "turn.failed" | "error":
                is_complete, trouble = False, line.get("message") or _object(line.get("error")).get("message")
    if not is_complete and trouble is None:
        return None
    return said if is_complete else replace(said, error=str(trouble))


def _gemini(text: str) -> Said | None:
    """Its answer is what it says after its last use of a tool."""
    parts: list[str] = []
    for line in _lines(text):
        match line.get("type"):
            case "message" if line.get("role") == "assistant":
                parts.append(str(line.get("content") or ""))
            case "tool_use":
                parts = []
            case "result":
                return _gemini_result("".join(parts), line)
    return None


def _gemini_result(text: str, result: Mapping[str, Any]) -> Said:
    stats = _object(result.get("stats"))
    used = [name for name, one in _object(stats.get("models")).items() if _count(_object(one), "total_tokens")]
    read, failed = _count(stats, "input_tokens"), result.get("status") != "success"
    return Said(
        text=text,
        error=str(_object(result.get("error")).get("message") or result.get("status")) if failed else None,
        model=used[0] if len(used) == 1 else None,
        input_tokens=read,
        output_tokens=max(_count(stats, "output_tokens"), _count(stats, "total_tokens") - read),  # with its thoughts
        cached_tokens=_count(stats, "cached"),
    )


def _report(text: str) -> Said | None:
    whole = _whole(text)
    if whole is None or not ("answer" in whole or "error" in whole):
        return None
    answer, error, model = whole.get("answer"), whole.get("error"), whole.get("model")
    return Said(
        text=answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False),
        error=str(error) if error else None,
        cost_usd=_cost(whole.get("cost_usd")),
        model=str(model) if model else None,
        input_tokens=_count(whole, "input_tokens"),
        output_tokens=_count(whole, "output_tokens"),
        cached_tokens=_count(whole, "cached_tokens"),
    )


def _lines(text: str) -> Iterator[Mapping[str, Any]]:
    """Yields the JSON objects of a text that has one on each line; other lines are left out. Raises ValueError."""
    for line in text.split("\n"):  # `splitlines` also splits at U+2028 and others, which JSON may contain
        if line.lstrip().startswith("{") and (found := _whole(line)) is not None:
            yield found


def _whole(text: str) -> Mapping[str, Any] | None:
    """Returns the JSON object in a text. Raises ValueError for one that other readers may take."""
    try:
        read = read_json(text)
    except json.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(of: Mapping[str, Any], key: str) -> int:
    value = of.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else 0


def _cost(value: Any) -> float | None:
    """Returns a cost that can be one; anything else is unknown."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and 0 <= value < 1e9 else None


def value_of(name: str, text: str, schema: Mapping[str, Any] | None) -> Any:
    """Returns the answer: text, or with a schema the JSON that fits it. Raises StepError."""
    if schema is None:
        if not text.strip():
            raise StepError("value", f"{name}: its answer is empty")
        return text
    fenced = _FENCED.fullmatch(text)
    value = json_in(name, "its answer", fenced[1] if fenced else text)
    check_fit(name, "its answer does not fit the schema", value, schema)
    return value
