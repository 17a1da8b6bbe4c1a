"""What `planbook thread` prints of threads."""

import json
import re
from collections.abc import Iterator
from typing import Any

import click

from planbook.output.printable import visible

Told = dict[str, Any]
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
COLOURS = {
    **dict.fromkeys(("active", "passed", "flaky"), 32),
    **dict.fromkeys(("paused", "running", "interrupted", "cancelled"), 33),
    **dict.fromkeys(("failed", "refused"), 31),
    "completed": 36,
}
_STATE = re.compile(rf"(?<=  )({'|'.join(COLOURS)})(?=  )")


def echo_json(value: Any) -> None:
    """Prints a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def coloured(table: str) -> str:
    """Returns a table with the first state of each line in its colour."""
    return "\n".join(_STATE.sub(lambda found: _state(found[1]), line, count=1) for line in table.splitlines())


def as_lines(seen: Told) -> Iterator[str]:
    """Yields the lines about a thread, with all that is in it."""
    yield from _head(seen)
    for each in seen["messages"]:
        yield f"\n\x1b[1m{_one(each['author'])}\x1b[0m ({each['role']}, {_minute(each['added'])})"
        yield from (f"  {visible(line)}" for line in each["text"].splitlines())
    yield from _memories(seen)
    yield from _goals(seen)
    if seen["artifacts"]:
        yield "\nFiles:"
    for each in seen["artifacts"]:
        where = each["reference"] or f"{each['bytes']:,} bytes, {each['path']}"
        yield f"  {_one(each['name'])}  {_one(where)}{_after(each['note'])}"


def summary_lines(seen: Told) -> Iterator[str]:
    """Yields the lines of a summary."""
    yield from _head(seen)
    yield ", ".join(f"{name}: {count}" for name, count in seen["counts"].items())
    yield from _memories(seen)
    yield from _goals(seen)
    if seen["last_messages"]:
        yield "\nLast messages:"
    for each in seen["last_messages"]:
        yield f"  \x1b[1m{_one(each['author'])}\x1b[0m: {_one(each['text'])}"


def _head(seen: Told) -> Iterator[str]:
    yield f"\x1b[1m{_one(seen['title'])}\x1b[0m"
    yield f"{seen['thread_id']}  {_state(seen['state'])}  changed {_minute(seen['changed'])}"
    if seen["participants"]:
        yield f"with {_one(', '.join(seen['participants']))}"


def _memories(seen: Told) -> Iterator[str]:
    if seen["memories"]:
        yield "\nMemories:"
    for each in seen["memories"]:
        value = each["value"] if isinstance(each["value"], str) else json.dumps(each["value"], ensure_ascii=False)
        until = f", until {_minute(each['expires'])}" if each["expires"] else ""
        yield f"  {_one(each['key'])} = {_one(value)}{_after(each['why'])}{until}"


def _goals(seen: Told) -> Iterator[str]:
    if seen["goals"]:
        yield "\nGoals:"
    for each in seen["goals"]:
        because = f": {_one(each['because'])}" if each["because"] else ""
        what = f"{each['id']}  {each['kind']}  {_one(each['goal'])}  {each['run_id']}"
        yield f"  {what}  {_state(each['state'])}{because}"


def _state(state: str) -> str:
    return f"\x1b[{COLOURS.get(state, 0)}m{visible(state)}\x1b[0m"


def _one(text: str) -> str:
    return visible(" ".join(text.split()))


def _after(why: str) -> str:
    return f"  ({_one(why)})" if why else ""


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
