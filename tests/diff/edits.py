"""Random plans, and edits to them with known meanings."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from planbook.diff import What
from planbook.plan.load import load_text
from planbook.plan.model import Plan

Written = dict[str, Any]
Known = tuple[What, str]
"""The kind of a change, and a word that only its step contains; empty if it is about the plan."""
PARTS = ("Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Heath")
_WORD = re.compile(rf"(?:{'|'.join(PARTS)}){{2}}\d+")
HEAD: Written = {
    "planbook": "1",
    "name": "plan",
    "goal": "Order paper",
    "start": "https://shop.example/login",
    "allow": ["cdn.example"],
    "inputs": {"quantity": {"type": "integer", "default": "2"}},
    "secrets": ["USER", "PASSWORD"],
    "defaults": {"timeout": "20s"},
}


@dataclass
class Draft:
    """A plan being written, and a supply of unused words."""

    steps: list[Written]
    head: Written = field(default_factory=lambda: deepcopy(HEAD))
    numbers: Any = field(default_factory=lambda: count(1000))

    def word(self) -> str:
        return word(next(self.numbers))

    @property
    def plan(self) -> Plan:
        return load_text(self.text, Path("plan.yaml"))

    @property
    def text(self) -> str:
        """Returns the plan as JSON, which is YAML."""
        return json.dumps(self.head | {"steps": self.steps}, indent=1)


def word(number: int) -> str:
    """Returns a unique word for a number."""
    return f"{PARTS[number % 8]}{PARTS[number // 8 % 8]}{number}"


# Steps ----------------------------------------------------------------------------------------------------------------
SIMPLE: dict[str, Callable[[str], Written]] = {
    "click": lambda name: {"click": {"button": name, "in": {"region": "Basket"}}},
    "once": lambda name: {"click": {"button": name}, "effect": "once", "verify": [{"expect": {"row": f"{name} sent"}}]},
    "fill": lambda name: {"fill": {"field": name, "with": "some text"}},
    "secret": lambda name: {"fill": {"field": name, "with": "{{ secrets.USER }}"}},
    "select": lambda name: {"select": {"field": name, "pick": ["one", "two"]}},
    "tick": lambda name: {"tick": {"checkbox": name}, "timeout": "30s"},
    "expect": lambda name: {"expect": {"heading": name}},
    "reads": lambda name: {"expect": {"field": name, "value": "3"}},
    "wait": lambda name: {"wait_for": {"status": name}, "timeout": "2m"},
    "goto": lambda name: {"goto": f"/pages/{name}"},
    "extract": lambda name: {"extract": {"from": {"testid": name}, "into": "found"}},
    "screenshot": lambda name: {"screenshot": {"table": name}},
    "note": lambda name: {"note": f"### {name}\nIs a note.\n"},
}
GROUPED = {"group": lambda name, inside: {"group": name, "steps": inside}}


@st.composite
def drafts(draw: st.DrawFn, least: int = 6, most: int = 14) -> Draft:
    """Draws a plan in which each step has a unique word, with some steps in groups."""
    numbers = count()
    kinds = st.sampled_from(sorted(SIMPLE))
    steps = []
    for _ in range(draw(st.integers(least, most))):
        inside = draw(st.lists(kinds, max_size=3)) if draw(st.integers(0, 5)) == 5 else []
        made = [SIMPLE[kind](word(next(numbers))) for kind in inside]
        name = word(next(numbers))
        steps.append({"group": name, "steps": made} if made else SIMPLE[draw(kinds)](name))
    return Draft(steps)


def kind_of(step: Written) -> str:
    return next(key for key in step if key not in ("effect", "verify", "timeout", "title", "id", "when", "optional"))


def name_of(step: Written) -> str:
    """Returns the unique word of a step."""
    found = _WORD.search(json.dumps(step[kind_of(step)]))
    assert found
    return found[0]


def holds(step: Written, fits: Callable[[Written], bool]) -> bool:
    return fits(step) or any(fits(inner) for inner in step.get("steps", ()))


def is_commit(step: Written) -> bool:
    return step.get("effect") == "once"


def is_expect(step: Written) -> bool:
    return "expect" in step


def is_secret(step: Written) -> bool:
    return "{{ secrets." in json.dumps(step.get("fill", ""))


# Edits: each changes the steps from `low` up to, not including, `high`, and returns its meaning ----------------------
Edit = Callable[[st.DataObject, Draft, int, int], list[Known]]


def _pick(data: st.DataObject, draft: Draft, low: int, high: int, fits: Callable[[Written], bool]) -> Written | None:
    fitting = [step for step in draft.steps[low:high] if fits(step)]
    fitting += [inner for step in draft.steps[low:high] for inner in step.get("steps", ()) if fits(inner)]
    return data.draw(st.sampled_from(fitting)) if fitting else None


def change_target(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    named = ("click", "fill", "select", "tick", "expect", "wait_for", "extract", "screenshot", "goto")
    step = _pick(data, draft, low, high, lambda step: kind_of(step) in named)
    if step is None:
        return []
    old, new = name_of(step), draft.word()
    kind = kind_of(step)
    step[kind] = json.loads(json.dumps(step[kind]).replace(f'"{old}"', f'"{new}"').replace(f"/{old}", f"/{new}"))
    if is_commit(step):
        return [("commit", new)]
    what: dict[str, What] = {"expect": "expect", "wait_for": "wait"}
    return [("secret" if is_secret(step) else what.get(kind, "target"), new)]


def change_value(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "fill" in step or "select" in step)
    if step is None:
        return []
    if "fill" in step:
        step["fill"]["with"] = "another text"
    else:
        step["select"]["pick"] = "three"
    return [("value", name_of(step))]


def use_secret(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "fill" in step)
    if step is None:
        return []
    step["fill"]["with"] = "{{ secrets.PASSWORD }}"
    return [("secret", name_of(step))]


def change_timeout(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "note" not in step)
    if step is None:
        return []
    step["timeout"] = "77s"
    return [("wait", name_of(step))]


def give_id(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "note" not in step)
    if step is None:
        return []
    step["id"] = draft.word().lower()
    return [("name", name_of(step))]


def give_title(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: not {"note", "group"} & set(step))
    if step is None:
        return []
    step["title"] = "Another title"
    return [("title", name_of(step))]


def make_optional(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "note" not in step)
    if step is None:
        return []
    step["optional"] = "true"
    return [("commit" if holds(step, is_commit) else "expect", name_of(step))]


def add_condition(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "note" not in step)
    if step is None:
        return []
    step["when"] = {"text": "In stock"}
    return [(_conditional(step), name_of(step))]


def _conditional(step: Written) -> What:
    return "commit" if holds(step, is_commit) else "expect" if holds(step, is_expect) else "condition"


def weaken_effect(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, is_commit)
    if step is None:
        return []
    step["effect"] = "repeat"
    return [("effect", name_of(step))]


def make_once(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "click" in step and not is_commit(step))
    if step is None:
        return []
    step["effect"] = "once"
    return [("commit", name_of(step))]


def weaken_verify(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "verify" in step)
    if step is None:
        return []
    del step["verify"]
    return [("expect", name_of(step))]


def weaken_expect(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "value" in step.get("expect", {}))
    if step is None:
        return []
    del step["expect"]["value"]
    return [("expect", name_of(step))]


def strengthen_expect(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: list(step.get("expect", {})) == ["heading"])
    if step is None:
        return []
    step["expect"]["in"] = {"region": "Order"}
    return [("safer", name_of(step))]


def change_note(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    step = _pick(data, draft, low, high, lambda step: "note" in step)
    if step is None:
        return []
    step["note"] += "And says more.\n"
    return [("note", name_of(step))]


def remove(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    place = data.draw(st.integers(low, high - 1))
    step = draft.steps.pop(place)
    return [(_gone(one), name_of(one)) for one in (step, *step.get("steps", ()))]


def _gone(step: Written) -> What:
    if is_commit(step):
        return "commit"
    return "expect" if is_expect(step) else "note" if "note" in step else "removed"


def add(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    kind = data.draw(st.sampled_from(sorted(SIMPLE)))
    step = SIMPLE[kind](draft.word())
    draft.steps.insert(data.draw(st.integers(low, high)), step)
    what: dict[str, What] = {"once": "commit", "secret": "secret", "note": "note"}
    return [(what.get(kind, "added"), name_of(step))]


def go_elsewhere(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    name = draft.word()
    draft.steps.insert(data.draw(st.integers(low, high)), {"goto": f"https://{name.lower()}.example/{name}"})
    return [("host", name)]


def move(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    if high - low < 3:
        return []
    here = data.draw(st.integers(low, high - 1))
    there = data.draw(st.integers(low, high - 1).filter(lambda place: abs(place - here) >= 2))
    passed = draft.steps[there:here] if there < here else draft.steps[here + 1 : there + 1]
    step = draft.steps.pop(here)
    draft.steps.insert(there, step)
    if "note" in step:
        return [("note", name_of(step))]
    crosses = holds(step, is_commit) or any(holds(other, is_commit) for other in passed)
    return [("commit" if crosses else "moved", name_of(step))]


def wrap(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    here = data.draw(st.integers(low, high - 1))
    end = data.draw(st.integers(here + 1, min(here + 3, high)))
    group: Written = {"group": draft.word(), "steps": draft.steps[here:end]}
    what: What = "added"
    if data.draw(st.booleans()):
        group["when"] = {"text": "In stock"}
        deep = [inner for step in group["steps"] for inner in (step, *step.get("steps", ()))]
        what = "commit" if any(map(is_commit, deep)) else "expect" if any(map(is_expect, deep)) else "condition"
    draft.steps[here:end] = [group]
    return [(what, group["group"])]


def unwrap(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
    groups = [place for place in range(low, high) if "group" in draft.steps[place]]
    if not groups:
        return []
    place = data.draw(st.sampled_from(groups))
    group = draft.steps[place]
    draft.steps[place : place + 1] = group["steps"]
    return [("removed", group["group"])]


def _head(key: str, value: Any, what: What) -> Edit:
    def edit(data: st.DataObject, draft: Draft, low: int, high: int) -> list[Known]:
        draft.head[key] = value
        return [(what, "")]

    return edit


ON_STEPS: tuple[Edit, ...] = (
    change_target, change_value, use_secret, change_timeout, give_id, give_title, make_optional, add_condition,
    weaken_effect, make_once, weaken_verify, weaken_expect, strengthen_expect, change_note, remove, add, go_elsewhere,
    move, wrap, unwrap,
)  # fmt: skip
ON_HEAD: tuple[Edit, ...] = (
    _head("allow", ["cdn.example", "pay.example"], "host"),
    _head("allow", ["cdn.example", "*"], "host"),
    _head("allow", ["cdn.example", "*.cdn.example"], "allow"),
    _head("allow", [], "safer"),
    _head("start", "https://other.example/login", "host"),
    _head("start", "https://shop.example/elsewhere", "target"),
    _head("goal", "Order more paper", "goal"),
    _head("inputs", {"quantity": {"type": "integer", "default": "3"}}, "input"),
    _head("defaults", {"timeout": "21s"}, "wait"),
    _head("session", ["sign-in"], "session"),
    _head("recover", {"covered": "wait"}, "recover"),
    _head("secrets", ["USER", "PASSWORD", "TOKEN"], "secret"),
    _head("whenever", [{"see": {"dialog": "Cookies"}, "steps": [{"click": {"button": "Reject"}}]}], "condition"),
    _head("made_by", {"model": "someone"}, "about"),
)
