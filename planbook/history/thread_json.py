"""A thread as JSON: the output of `planbook thread show --json`, of the API, and the rows of the tables."""

import json
from collections.abc import Iterator
from typing import Any

from planbook.history.summary import as_time
from planbook.threads.thread import Artifact, Goal, Memory, Message, Thread

Told = dict[str, Any]
LAST = 3  # messages of a summary
SHORT = 300  # characters of a message in a summary


def told(thread: Thread) -> Told:
    """Returns the thread with all that is in it; of memories, those that count."""
    return {
        **head(thread),
        "messages": [message(position, one) for position, one in enumerate(thread.messages, 1)],
        "memories": [memory(position, one) for position, one in enumerate(thread.memories, 1) if one.counts],
        "goals": [goal(one) for one in thread.goals.values()],
        "artifacts": [artifact(one) for one in thread.artifacts],
    }


def summary(thread: Thread) -> Told:
    """Returns what somebody needs who takes the thread up again: its memories, its goals, and the last messages."""
    whole = told(thread)
    for each in whole["messages"]:
        each["text"] = shortened(each["text"])
    names = ("key", "value", "why", "expires")
    return {
        **head(thread),
        "counts": {name: len(whole[name]) for name in ("messages", "memories", "goals", "artifacts")},
        "memories": [{name: each[name] for name in names} for each in whole["memories"]],
        "goals": [
            {name: each[name] for name in ("id", "kind", "goal", "run_id", "state", "because")}
            for each in whole["goals"]
        ],
        "last_messages": whole["messages"][-LAST:],
    }


def as_markdown(seen: Told) -> str:
    """Returns a thread, as `told` returns it, as a text in Markdown."""
    return "\n".join(_markdown(seen))


def _markdown(seen: Told) -> Iterator[str]:
    those = ", ".join(seen["participants"]) or "nobody"
    yield f"# {seen['title']}\n\n{seen['thread_id']}, {seen['state']}. With {those}."
    if seen["messages"]:
        yield "\n## Conversation"
    for each in seen["messages"]:
        yield f"\n**{each['author']}** ({each['role']}, {each['added']}):\n"
        yield from (f"> {line}" for line in each["text"].splitlines())
    if seen["memories"]:
        yield "\n## Memories\n"
    for each in seen["memories"]:
        value = each["value"] if isinstance(each["value"], str) else json.dumps(each["value"], ensure_ascii=False)
        yield f"- **{each['key']}**: {value}{' — ' if each['why'] else ''}{each['why']}"
    if seen["goals"]:
        yield "\n## Goals\n"
    for each in seen["goals"]:
        yield f"- {each['id']} ({each['kind']}): {each['goal']}, {each['state']} (`{each['run_id']}`)"
    if seen["artifacts"]:
        yield "\n## Files\n"
    for each in seen["artifacts"]:
        yield f"- {each['name']}: `{each['reference'] or each['path']}` {each['note']}".rstrip()


def shortened(text: str) -> str:
    """Returns the beginning of a text."""
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def head(thread: Thread) -> Told:
    """Returns what a list shows of a thread."""
    return {
        "thread_id": thread.id, "title": thread.title, "state": thread.state, "created": as_time(thread.created),
        "changed": as_time(thread.changed), "participants": thread.participants,
    }  # fmt: skip


def message(position: int, one: Message) -> Told:
    """Returns a message, with its place in the conversation."""
    return {"position": position, "added": as_time(one.at), **one.said.model_dump(exclude={"change"})}


def memory(position: int, one: Memory) -> Told:
    """Returns a memory, with its place among all that were stored."""
    stored = one.stored
    return {
        "position": position, "key": stored.key, "value": stored.value, "why": stored.why,
        "expires": _time(stored.expires), "stored": as_time(one.at), "stored_by": one.by, "ended": _time(one.ended),
    }  # fmt: skip


def goal(one: Goal) -> Told:
    """Returns a goal, and how it stands."""
    return {
        "id": one.asked.id, "kind": one.asked.kind, "goal": one.asked.goal, "run_id": one.ref, "state": one.state,
        "result": one.result, "because": one.because, "handed_over": as_time(one.at), "handed_over_by": one.by,
        "ended": _time(one.ended),
    }  # fmt: skip


def artifact(one: Artifact) -> Told:
    """Returns a file of the thread, or a reference."""
    return {**one.added.model_dump(exclude={"change"}), "added": as_time(one.at), "added_by": one.by}


def _time(at: float | None) -> str | None:
    return None if at is None else as_time(at)
