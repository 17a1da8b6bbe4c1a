"""Writes the plan of a recording."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from planbook.browser.network.allowlist import Guard
from planbook.plan.authored import Block, EmptyValue
from planbook.plan.emit import entry_lines, item_lines
from planbook.plan.load import load_text
from planbook.plan.write import write
from steps.table import KINDS

Written = dict[str, Any]
PORTS = (None, 80, 443)


@dataclass(frozen=True)
class Head:
    """What a plan says before its steps."""

    name: str
    start: str
    goal: str = ""
    allow: Sequence[str] = ()
    inputs: Mapping[str, Written] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    browser: Written = field(default_factory=dict)


def plan_text(head: Head, steps: Sequence[Written]) -> str:
    """Returns the canonical text of a plan with these steps. Raises PlanProblems if it is none."""
    written: Written = {"planbook": "1", "name": head.name, "goal": head.goal or f"Recorded on {_site(head.start)}."}
    written |= {"start": head.start}
    written |= {"allow": list(head.allow)} if head.allow else {}
    written |= {"browser": head.browser} if head.browser else {}
    written |= {"inputs": dict(head.inputs)} if head.inputs else {}
    written |= {"secrets": list(head.secrets)} if head.secrets else {}
    lines = [line for key, value in written.items() for line in entry_lines(key, _texts(value), 0)]
    lines += ["steps:", *item_lines(Block(_texts(step) for step in steps), 2)] if steps else ["steps: []"]
    return write(load_text("\n".join(lines) + "\n", Path(f"{head.name}.yaml")))


def sentence(step: Written) -> str:
    """Returns a step as a sentence; the text of a note as it is."""
    if "note" in step:
        return str(step["note"]).strip()
    [word] = [key for key in step if key in KINDS]
    return KINDS[word].model_validate(_texts(step[word]) if step[word] else {}).describe()


def _site(address: str) -> str:
    return urlsplit(address).hostname or "a page"


def _texts(value: Any) -> Any:
    """Returns a value with scalars as texts, as in a plan."""
    if isinstance(value, Mapping):
        return {str(key): _texts(item) for key, item in value.items()} if value else EmptyValue()
    if isinstance(value, (list, tuple)):
        return [_texts(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def hosts_beyond(start: str, addresses: Iterable[str]) -> list[str]:
    """Returns the entries of `allow` that these addresses need beside the start's own host."""
    found: list[str] = []
    for address in addresses:
        if not Guard(start, found).allows(address):
            parts = urlsplit(address)
            found.append(f"{parts.hostname}:{parts.port}" if parts.port not in PORTS else str(parts.hostname))
    return sorted(found)


def below(start: str, step: Written) -> Written:
    """Returns the step with a path instead of an address, if it opens one of the start's own site."""
    address = step["goto"].get("address", "") if isinstance(step.get("goto"), Mapping) else ""
    here, there = urlsplit(start), urlsplit(address)
    if not address or (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return step
    return {**step, "goto": {"address": there._replace(scheme="", netloc="").geturl() or "/"}}
