"""Generates the reference pages about plans from the models and their docstrings."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticUndefined

from planbook.plan.browser_options import Browser, Credentials, Place
from planbook.plan.model import Defaults, Input, Plan, Schedule, Whenever
from planbook.plan.schema import FILE, documentation
from planbook.plan.shape import shape_of
from planbook.plan.topics import TOPICS
from planbook.step.kind import Kind, Step
from planbook.step.model import Model
from steps.table import KINDS

FAMILIES = {
    "go": "Go",
    "act": "Act",
    "wait": "Wait",
    "read": "Read",
    "judge": "Judge",
    "steer": "Steer",
    "beyond": "Beyond",
}
PARTS: dict[str, type[Model]] = {
    "An input": Input,
    "`browser`": Browser,
    "`place` of `browser`": Place,
    "`http_credentials` of `browser`": Credentials,
    "`defaults`": Defaults,
    "`schedule`": Schedule,
    "An entry of `whenever`": Whenever,
}
"""The parts of a plan that have a table of their own."""
MARKS = {"fixed": "*no expressions*", "secrets": "secrets allowed"}
PLAN = f"""\
# Plan format

A plan is one YAML file, `NAME.yaml`, that lists what the browser does, step by step. This page describes its keys.
[What a run does](runs.md) describes their behaviour: retries, recovery, sessions, resuming.

For completion and checks in your editor, save the JSON Schema next to your plans and name it in the first line of a
plan:

```yaml
# yaml-language-server: $schema={FILE}
```

`planbook schema -o plans/{FILE}` writes the schema.

## The file

- A plan is UTF-8, has at most 1 MB, one document and at most 40 levels of nesting. Anchors, aliases, tags and
  duplicate keys are errors.
- Every value is text exactly as it is written: `no`, `on`, `10:30` and `007` stay what they look like.
- Where a key expects a number, write digits only (`1`, not `1.0` or `1_000`). Where a key expects yes or no, write
  `true` or `false`.
- A key without a value is an error. Exceptions: a kind that needs no value (`back:`) and an input without properties
  (`order:`).
- `{{{{ … }}}}` is an [expression](expressions.md). It may appear in `start` and in the values of steps, but not in
  keys, and not where the tables below say *no expressions*.
- Secrets may appear only where a table says *secrets allowed*.
"""
INPUTS = """\
## Inputs

- Write an `integer` or `number` in digits, a `date` as `2026-03-31`, a `boolean` as `true` or `false`.
- A `file` or `csv` is a path relative to the project's folder. The file must be inside that folder and exist when the
  plan runs.
- `min` and `max` apply to `integer`, `number` and `date`.
- An input without a `default` is required.
"""
HOSTS = """\
## Hosts

`allow` lists the hosts that the browser may connect to, in addition to the host that `start` spells out.

| entry | allows |
|---|---|
| `shop.example` | this host on ports 80 and 443 and the port of `start` |
| `*.shop.example` | every host below it, on the same ports |
| `shop.example:8443` | this host on this port |
| `shop.example:*` | this host on every port |
| `[::1]:8080` | an IPv6 address |
| `*` | every host on every port |

- `allow` covers everything that a page sends. While a called plan runs, that plan's own `allow` applies.
- An expression in `start` implies no host. List such a host, or planbook refuses the run before a browser starts.
- Steps open only `http` and `https` addresses, and `about`, `data` and `blob`, which need no network.
"""
NAMES = """\
## Names and ids

- `name` is the name of the file without `.yaml`.
- An `id` is unique in the file. If you do not set one, planbook builds it from the kind and the element's name
  (otherwise the short form, otherwise the value that the step sets). A second step with the same name gets the suffix
  `-2`.
- The names that `each` defines are valid in that step and in the steps inside it. They may not be `inputs`, `values`,
  `last`, `secrets`, `run` or `turn`.
- `turn` is defined in a step with `each` and in a group with `at_most`.
- A value counts as defined if any step of the plan sets it with `into`, `add_to` or `set`. The rule
  [`unknown-value`](rules.md#unknown-value) reports a value that is used before it is set.
- A called plan is `plans/NAME.yaml`, or a path relative to the project's folder. A plan may not call itself, directly
  or through another plan.
- `group` is the only kind whose keys (`at_most`, `steps`) may appear next to it, at the level of the step.
"""
KINDS_HEAD = """\
# Kinds of step

A step is a mapping with exactly one kind, and any of the [keys of a step](plan.md#a-step) next to it. `planbook steps`
lists the kinds, and `planbook steps KIND` prints what this page says about one of them.

The line below each example states the default [effect](plan.md#effects) and the short form.
"""
TARGETS_HEAD = """\
# Targets and looks

A *target* names an element. A *look* is a condition on the page.
"""


def pages() -> dict[str, str]:
    """Returns the reference pages about plans, by file name."""
    return {
        "plan.md": "\n".join(_plan()),
        "kinds.md": "\n".join(_kinds()),
        "targets.md": "\n".join([TARGETS_HEAD, TOPICS["targets"].as_page(), TOPICS["looks"].as_page()]),
        "expressions.md": TOPICS["expressions"].as_page(top=True),
    }


def _plan() -> Iterator[str]:
    yield PLAN
    yield "## A plan\n"
    yield _table(Plan, Plan.filled)
    for title, model in PARTS.items():
        yield f"### {title}\n"
        yield _table(model)
    yield from (INPUTS, HOSTS)
    yield "## A step\n\nA step has exactly one [kind](kinds.md). Any of these keys may appear next to it:\n"
    yield _table(Step, tuple(name for name in Step.model_fields if name not in Step.envelope))
    yield TOPICS["effects"].as_page()
    yield NAMES


def _kinds() -> Iterator[str]:
    yield KINDS_HEAD
    for family, title in FAMILIES.items():
        yield f"## {title}\n"
        yield from (_kind(word, kind) for word, kind in KINDS.items() if kind.family == family)


def _table(model: type[Model], hidden: tuple[str, ...] = ()) -> str:
    lines = ["| key | meaning | default |", "|---|---|---|"]
    for key, (name, field) in shape_of(model).keys.items():
        if name not in hidden:
            marks = [words for mark, words in MARKS.items() if model.marked(name, mark)]
            said = "; ".join(filter(None, [field.description, *marks]))
            lines.append(f"| `{key}` | {said} | {_default(field)} |")
    return "\n".join(lines) + "\n"


def _default(field: Any) -> str:
    if field.is_required():
        return "*required*"
    empty = field.default in (None, PydanticUndefined, [], {}, "") or isinstance(field.default, Model)
    words = {True: "true", False: "false"}.get(field.default) if isinstance(field.default, bool) else str(field.default)
    return "" if empty else f"`{_seconds(field.default) or words}`"


def _seconds(value: Any) -> str:
    seconds = getattr(value, "total_seconds", None)
    return f"{seconds():g}s" if seconds else ""


def _kind(word: str, kind: type[Kind]) -> str:
    text, example = documentation(kind)
    shape = shape_of(kind)
    effect = "that of its strongest step" if word in ("group", "call") else f"`{kind.effect}`"
    effect += "" if kind.default_effect is Kind.default_effect else ", unless it says otherwise above"
    parts = [
        text,
        f"```yaml\n{example}\n```",
        f"Effect: {effect}.{_short_form(word, kind)}",
    ]
    if kind.looks:
        parts.append("Takes the keys of a [look](targets.md#a-look).")
    if shape.target:
        parts.append("Takes the keys of a [target](targets.md#an-element).")
    if shape.keys:
        parts.append(_table(kind).rstrip())
    return f"### `{word}`\n\n" + "\n\n".join(parts) + "\n"


def _short_form(word: str, kind: type[Kind]) -> str:
    shape = shape_of(kind)
    if not shape.bare or shape.whole:
        return ""
    bare = "the element's name" if shape.bare in ("target", "from_") else f"the value of `{shape.bare.rstrip('_')}`"
    return f" Short form: `{word}:` followed by {bare}."
