"""Changes of a plan that keep most plans valid: other steps, values, elements and options."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from planbook.plan.schema import documentation
from steps.table import KINDS

ROOT = Path(__file__).parents[2]
VALID = ("plans/*.yaml", "tests/check/rules/*/quiet*.yaml", "tests/miniwob/plans/*.yaml", "tests/apps/plans/*.yaml")
INPUTS: dict[str, dict[str, Any]] = {
    "word": {"type": "string", "default": "paper, A4"},
    "number": {"type": "integer", "default": 7, "min": 0, "max": 99},
    "share": {"type": "number", "default": 0.25},
    "flag": {"type": "boolean", "default": True},
    "day": {"type": "date", "default": "2026-02-28"},
}
EXPRESSIONS = (
    "inputs.word | upper", "inputs.number + 1", "run.date | shift(days=3) | date('%d.%m.%Y')", "run.id", "inputs.day",
    "inputs.word | replace('a', 'b')", "inputs.word | findall('[a-z]') | join('-')", "inputs.word[:3] ~ run.id",
    "(inputs.number * 2.5) | round(1)", "inputs.word | default('none') | trim", "'%05d' | format(inputs.number)",
    "inputs.word if inputs.flag else 'no'", "['a', 'b'] | join", "inputs.day | date('%Y')", "inputs.number ** 3",
    "inputs.word | match('p')", "inputs.word is match('^p')", "inputs.word | length", "inputs.share | string",
    "inputs.word | replace(pattern='[aeiou]', new='')", "secrets.SHOP_USER", "inputs.word | center(40)", "inputs.word",
    "inputs.day | shift(months=-1)", "'a' in inputs.word", "inputs.number // 2", "inputs.number % 3", "''", "' '",
    "'1,299.50' | number", "'1.299,50' | comma_number", "(1, 2, 3) | sum", "inputs.word.split(',')[1]", "run.date",
)  # fmt: skip
LISTS = (
    "['a', 'b']",
    "inputs.word | list",
    "[]",
    "range(3) | list",
    "inputs.word.split(',')",
    "[{'no': 1}, {'no': 2}]",
)
TARGETS: tuple[Any, ...] = (
    {"button": "Send"}, {"link": "/Order [0-9]+/i", "nth": 2}, {"css": "main > p"}, {"role": "status"}, "Hello",
    {"text": "Hello", "in": {"region": "Main"}}, {"testid": "total"}, {"field": "Email", "near": {"text": "Work"}},
    {"row": "7", "in": {"table": "Orders"}}, {"button": "Send", "frame": {"title": "Pay"}}, {"xpath": "//p[1]"},
    {"button": "{{ inputs.word }}", "exact": True}, {"link": "More", "or": [{"text": "More"}, {"css": "a.more"}]},
    {"listitem": "a", "has": {"link": "b"}, "nth": "last"}, {"heading": "H", "has_text": "{{ run.id }}"},
)  # fmt: skip
LOOKS: tuple[Any, ...] = (
    "{{ inputs.flag }}", {"not": {"button": "Next"}}, {"address": "/orders/*"}, {"page_title": "/Order/"}, "Done",
    {"field": "Email", "value": ""}, {"row": "1", "count": 3}, {"link": "A", "attribute": {"href": "/a"}},
    {"text": "Hello", "is": "hidden", "within": "10ms"}, {"checkbox": "Terms", "is": "ticked"},
)  # fmt: skip
TIMES = ("1ms", "10ms", "300ms", "0.5s", "1m", "24h")
BESIDE: dict[str, Sequence[Any]] = {
    "id": ("first", "a-1"), "title": ("Do {{ inputs.word }}", "Ü — “so”", "x" * 200), "when": LOOKS, "timeout": TIMES,
    "retries": (0, 1, 100), "effect": ("read", "repeat", "once"), "optional": (True, False), "confidence": (0, 1, 0.5),
    "wait": ("load", "settled"), "verify": LOOKS, "each": tuple(f"{{{{ {one} }}}}" for one in LISTS),
}  # fmt: skip
HEAD: dict[str, Sequence[Any]] = {
    "defaults": tuple({"timeout": time, "retries": count} for time in TIMES for count in (0, 100)),
    "goal": ("", "Ü " * 400), "wait": ("load", "settled"), "allow": (["*"], ["[::1]:8080"], ["shop.example:*"]),
}  # fmt: skip
NUMBERS = (0, 1, 2, -1, 100, 10**6, 0.5)
_NAME = re.compile(r"\b(inputs|values|secrets)\.([A-Za-z_]\w*)")
_TIME = re.compile(r"[\d.]+(?:ms|s|m|h)")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes repeated values in full, since plans have no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


Plan = dict[str, Any]
Steps = list[dict[str, Any]]


@cache
def examples() -> list[dict[str, Any]]:
    """Returns the example steps of all kinds from the docs."""
    return [step for kind in KINDS.values() for step in yaml.safe_load(documentation(kind)[1]) or ()]


@cache
def valid_plans() -> list[Plan]:
    found = []
    for path in (path for one in VALID for path in sorted(ROOT.glob(one))):
        with suppress(yaml.YAMLError):  # PyYAML implements an older YAML than that of plans
            found.append(yaml.safe_load(path.read_text("utf-8")))
    return [plan for plan in found if isinstance(plan, dict) and "steps" in plan]


@cache
def by_key() -> dict[str, list[Any]]:
    """Returns the values in plans for each key."""
    found: dict[str, list[Any]] = {}
    for holder, key in (place for node in (*valid_plans(), examples()) for place in places(node)):
        if isinstance(key, str):
            found.setdefault(key, []).append(holder[key])
    return found


def varied(chance: random.Random, name: str) -> bytes:
    """Returns the text of a plan with a name, made from others, or from examples of the docs."""
    return dumped(varied_plan(chance, name))


def dumped(plan: "Plan") -> bytes:
    text: str = yaml.dump(plan, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    return text.encode()


def varied_plan(chance: random.Random, name: str) -> "Plan":
    """Returns the content of such a plan."""
    plan = deepcopy(chance.choice(valid_plans()))
    if chance.random() < 0.5:
        count = chance.randint(1, 6)
        plan = {"planbook": 1, "start": "https://shop.example/", "steps": deepcopy(chance.choices(examples(), k=count))}
    plan["name"] = name
    for _ in range(chance.randint(1, 5)):
        chance.choice(_WAYS)(plan, chance)
    _declare(plan, chance)
    return plan


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from places(node[key])


def _lists(plan: Plan) -> list[Steps]:
    """Returns every list of steps."""
    found = [holder[key] for holder, key in places(plan) if key == "steps"]
    return [steps for steps in found if isinstance(steps, list) and all(isinstance(one, dict) for one in steps)]


def _some_steps(plan: Plan, chance: random.Random) -> Steps:
    return chance.choice(_lists(plan) or [plan["steps"]])


def _swap(plan: Plan, chance: random.Random) -> None:
    steps = _some_steps(plan, chance)
    chance.shuffle(steps)


def _drop(plan: Plan, chance: random.Random) -> None:
    steps = _some_steps(plan, chance)
    if len(steps) > 1:
        del steps[chance.randrange(len(steps))]


def _insert(plan: Plan, chance: random.Random) -> None:
    steps = _some_steps(plan, chance)
    others = [step for other in (valid_plans() if chance.random() < 0.4 else ()) for step in other["steps"]]
    steps.insert(chance.randint(0, len(steps)), deepcopy(chance.choice(others or examples())))


def _wrap(plan: Plan, chance: random.Random) -> None:
    steps = _some_steps(plan, chance)
    if steps:
        at = chance.randrange(len(steps))
        steps[at] = {"group": "Some of it", "steps": [steps[at], {"note": "So far."}]}
        _beside_of(steps[at], chance)


def _beside(plan: Plan, chance: random.Random) -> None:
    steps = _some_steps(plan, chance)
    if steps:
        _beside_of(chance.choice(steps), chance)


def _beside_of(step: dict[str, Any], chance: random.Random) -> None:
    key = chance.choice(list(BESIDE))
    step[key] = deepcopy(chance.choice(BESIDE[key]))


def _head(plan: Plan, chance: random.Random) -> None:
    key = chance.choice([*HEAD, "browser", "whenever", "recover"])
    plan[key] = deepcopy(chance.choice(HEAD.get(key) or by_key()[key]))


def _same_key(plan: Plan, chance: random.Random) -> None:
    """Replaces the value of a key by one that another plan has for it."""
    found = [place for place in places(plan["steps"]) if len(by_key().get(place[1], ())) > 1]
    if found:
        holder, key = chance.choice(found)
        holder[key] = deepcopy(chance.choice(by_key()[key]))


def _same_type(plan: Plan, chance: random.Random) -> None:
    found = [(holder, key) for holder, key in places(plan["steps"]) if not isinstance(holder[key], (dict, list))]
    if found:
        holder, key = chance.choice(found)
        holder[key] = _alike(holder[key], chance)


def _alike(value: Any, chance: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return chance.choice(NUMBERS)
    if isinstance(value, str) and _TIME.fullmatch(value):
        return chance.choice(TIMES)
    return chance.choice(("Other", "Ünï — “q”", "7", "{{ " + chance.choice(EXPRESSIONS) + " }}", "/O.+r/i"))


def _expression(plan: Plan, chance: random.Random) -> None:
    """Turns a text into an expression, inserts one, or passes an expression through a filter."""
    found = [(holder, key) for holder, key in places(plan["steps"]) if isinstance(holder[key], str)]
    if found:
        holder, key = chance.choice(found)
        one, old = chance.choice(EXPRESSIONS), holder[key]
        if old.startswith("{{") and old.endswith("}}") and old.count("{{") == 1:
            holder[key] = (
                "{{ (" + old[2:-2].strip() + ") | " + chance.choice(("string", "default('x')", "trim")) + " }}"
            )
        else:
            holder[key] = chance.choice(("{{ " + one + " }}", old + " {{ " + one + " }}"))


def _target(plan: Plan, chance: random.Random) -> None:
    """Replaces an element by another."""
    ways = {way for target in TARGETS if isinstance(target, dict) for way in target}
    mappings = ((holder, key) for holder, key in places(plan["steps"]) if isinstance(holder[key], dict))
    found = [(holder, key) for holder, key in mappings if ways & {*holder[key]}]
    if found:
        holder, key = chance.choice(found)
        other = chance.choice(TARGETS)
        rest = {one: value for one, value in holder[key].items() if one not in ways}
        holder[key] = deepcopy({**other, **rest} if isinstance(other, dict) else rest | {"text": other})


def _declare(plan: Plan, chance: random.Random) -> None:
    """Declares every name that is used."""
    used = set(_NAME.findall(str(plan)))
    inputs = plan.setdefault("inputs", {})
    given = {holder[key] for holder, key in places(plan["steps"]) if key in ("into", "add_to")} | {
        name for step in plan["steps"] if isinstance(step.get("set"), dict) for name in step["set"]
    }
    for space, name in sorted(used):
        if space == "inputs" and isinstance(inputs, dict) and name not in inputs:
            inputs[name] = deepcopy(INPUTS.get(name, {"type": "string", "default": chance.choice(("7", "a b"))}))
        elif space == "secrets" and name not in plan.setdefault("secrets", []):
            plan["secrets"].append(name)
        elif space == "values" and name not in given:
            value = chance.choice(("7", "a text", "{{ [1, 2] }}", "{{ [{'no': '1', 'total': 2}] }}"))
            plan["steps"].insert(0, {"set": {name: value}})
    if not inputs:
        del plan["inputs"]


_WAYS: tuple[Callable[[Plan, random.Random], None], ...] = (
    _swap, _drop, _insert, _insert, _wrap, _beside, _beside, _head, _same_key, _same_key, _same_type, _same_type,
    _expression, _expression, _target,
)  # fmt: skip
