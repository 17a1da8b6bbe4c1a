"""Explains what all kinds share: expressions, elements, looks, effects. Printed on a page or alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticUndefined

from planbook.filters import filter_docs
from planbook.plan.browser_options import Browser
from planbook.plan.model import Input, Plan, Schedule
from planbook.plan.shape import shape_of
from planbook.step.kind import Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import NAMED_BY_A_PART, OTHER_WAYS, ROLES, Target


@dataclass(frozen=True)
class Topic:
    """One topic. `text` are paragraphs; `groups` are words with their meanings, under headings."""

    title: str
    summary: str
    text: str
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_page(self, top: bool = False) -> str:
        """Returns its Markdown: a page of its own (`top`), or a section of one."""
        level = "#" if top else "##"
        tables = [
            f"{level}# {heading}\n\n{_table(rows)}" if heading else _table(rows)
            for heading, rows in self.groups.items()
        ]
        return "\n".join([f"{level} {self.title}\n\n{self.text}\n", *tables])


def _table(rows: Mapping[str, str]) -> str:
    lines = [
        "| key | meaning |",
        "|---|---|",
        *(f"| `{key}` | {said.replace('|', chr(92) + '|')} |" for key, said in rows.items()),
    ]
    return "\n".join(lines) + "\n"


EXPRESSIONS = """\
`{{ … }}` is an expression of Jinja2. It may appear in most values of a step and in `start`. A value that consists of
one expression keeps its type: a number, a date, a list. Otherwise the parts are joined to text. An unknown name is an
error: `planbook check` reports it if it can tell, otherwise the step fails. What a plan or a page contains is text,
even `42`, until `as` or a filter turns it into a number or a date.

Follow a name with `.` and an entry (`values.order.total`), or with `[0]` for the first item of a list. Operators are
`+ - * / // %`, `~` (joins text), `== != < <= > >=`, `and`, `or`, `not`, `in`, `is` with a test, `a if b else c`,
`[…]`, `{'a': 1}`, and `|` with a filter. A filter binds most tightly: `values.a + values.b | round(2)` rounds only
`b`. You may call the methods of texts: `values.name.startswith('A')`.

```yaml
- set: {total: "{{ values.orders | sum(attribute='total') | round(2) }}"}
- expect: "{{ values.total <= inputs.most }}"
- fill: {field: From, with: "{{ run.date | shift(months=-1) | date('%d.%m.%Y') }}"}
- extract: {from: {testid: due}, into: due}
- set: {due: "{{ values.due | date(given='%m/%d/%Y') }}"}
- when: "{{ values.due < run.date }}"
  click: {button: Remind}
```
"""
NAMES = {
    "inputs.NAME": "an input of the run, with the type that `inputs` states",
    "values.NAME": "a value that a step has set or read (`into`, `add_to`, `set`); shared by the whole run",
    "last.NAME": "the value of that name in the plan's last run that passed; use `| default(…)` for the first run",
    "secrets.NAME": "a secret; only in keys that allow secrets, such as `with` of `fill`",
    "item": "the item of this turn, in a step with `each`; `each: {order: …}` names it `order`",
    "turn": "the number of this turn, from 1, in a step with `each` or a group with `at_most`",
    "run.id": "the id of the run; a resumed run keeps it",
    "run.date": (
        "the day on which the run began, as a date, in the time zone of the plan's `browser`, else of its `schedule`, "
        "else of the machine"
    ),
}
COMPARED = """\
How names are compared: the whole name must match. Case, spacing and a final `:` or `*` do not matter. `row`,
`listitem` and `article` match a part of their text, and so do `text`, which finds the innermost element with that
text, and `has_text`. A part begins and ends where words and numbers do: `Paid` does not match "Unpaid", and `1001`
does not match "21001". What nobody sees or types is ignored: symbols of icon fonts, zero-width characters, soft
hyphens, and, in whole names, arrows, shapes and emoji at either end. Non-breaking spaces and hyphens count as spaces
and hyphens. `exact: true` compares whole names letter by letter. A name between slashes is a Python pattern
(`'/^Order [0-9]+$/'`) and matches anywhere in the name. It distinguishes letter case; with an `i` after it, as in
`'/order/i'`, it does not. It means on the page what it means in Python: `\\w`, `\\d` and `\\b` know all letters and
digits. `planbook check` refuses the few patterns that a page cannot read so. The result of `{{ … }}` in it is taken
literally. An expression that gives nothing fails the step, because an empty name would match everything.

Only visible elements count, except for `upload`: those with a size that are not `display: none` or `visibility:
hidden`. What is transparent, clipped or covered counts as visible. A step waits for exactly one match. No match is
`not_found`, several are `ambiguous`, and the message names the closest ones on the page. `near` is `ambiguous` if
several anchors lead to different elements. For a step with `effect: once`, so is a row that is one of several with
the text, or whose name has more than the text. A look accepts one of several matches."""
EFFECTS = """\
The effect says what a step does to the site. Without `effect`, steps such as `expect` and `extract` are `read`, acts
are `repeat`, and `group` and `call` have the effect of their strongest step. A click that buys, sends, saves or
deletes must state its effect: `planbook check` asks for it (`undeclared-effect`).

`retries`, `recover` and a resumed run repeat a step only if that is safe. planbook does not repeat a step after it
has made the browser send something (any request but GET, HEAD and OPTIONS), unless the author wrote `effect: repeat`
or `effect: read`. Nor does it then click again within an attempt if the click met something else. It never repeats a
`once` step after the browser was told to do it. If it is unclear whether such a step was sent, `verify` (a look, or
steps that only read) finds out. Without `verify`, planbook asks a person.

```yaml
- title: Place the order
  click: {button: Place order}
  effect: once
  verify:
    - goto: /orders
    - expect: {row: "{{ run.id }}"}
```
"""
MEANT = {
    "read": "changes nothing, and may run any number of times",
    "repeat": "changes something, and doing it twice is the same as doing it once, such as filling a field",
    "once": "must not be sent twice: an order, a payment, a letter; sent at most once in each turn",
}


def keys_of(model: type[Model]) -> dict[str, str]:
    """Returns the keys of a model with their descriptions."""
    return {
        key: f"{one.description}{_left_out(one)}"
        for key, (name, one) in shape_of(model).keys.items()
        if one.description
    }


def _left_out(one: Any) -> str:
    empty = one.is_required() or one.default in (None, PydanticUndefined, [], {}, "", False)
    return "" if empty else f" ({one.default} if left out)"


def _wrapped(text: str, width: int = 118) -> str:
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


_WAYS = {
    "role": "an element with this ARIA role and any name",
    "field": "a form control by its label, aria-label or placeholder: text, or a pattern between slashes",
    "text": "the innermost element that contains this text: text, or a pattern between slashes",
    "testid": "an element by its data-testid",
    "title": "an element by its title",
    "alt": "a picture by its alternative text",
    "css": "an element by a CSS selector",
    "xpath": "an element by an XPath expression",
}


def described_ways() -> dict[str, str]:
    """Returns the description of each locator, in the order of the list."""
    roles = {role: f"the {role} with this name: text, or a pattern between slashes" for role in ROLES}
    by_part = {
        role: f"the {role} that contains this text: text, or a pattern between slashes" for role in NAMED_BY_A_PART[:-1]
    }
    return roles | by_part | _WAYS


def _targets() -> str:
    ways = ", ".join(f"`{way}`" for way in OTHER_WAYS)
    roles = ", ".join(f"`{role}`" for role in ROLES)
    return (
        f"A target has exactly one of {ways}, or an ARIA role\nwith the accessible name:\n{_wrapped(roles)}\n\n"
        "The keys below make it more precise. A bare text names the one thing with that name\n"
        "that a person would click.\n\n"
        f"{COMPARED}"
    )


LOOKS = """\
`expect`, `wait_for`, `when`, `until`, `see` and `verify` take one of these:

- an expression that gives true or false,
- an element in line, with at most one of `is`, `reads`, `contains`, `value`, `count` and `attribute`,
- `address` or `page_title` alone, or `not`.

A bare text is looked for as text. `expect` and `wait_for` look until their timeout, the others once; `within` sets
how long each of them looks. planbook does not wait for an expression: the page cannot change it.

```yaml
- expect: {heading: Your account}
- expect: {field: Quantity, value: "2"}
- wait_for: {not: {text: Loading}}
- when: {link: Next}
  click: {link: Next}
```
"""
TOPICS: Mapping[str, Topic] = {
    "plan": Topic(
        "A plan",
        "the keys of a plan, its `inputs`, its `browser` and its `schedule`",
        "A plan is one YAML file. Its first key is `planbook: 1`.",
        {"": keys_of(Plan), "An input": keys_of(Input), "`browser`": keys_of(Browser), "`schedule`": keys_of(Schedule)},
    ),
    "step": Topic(
        "A step",
        "the keys next to any kind: `when`, `each`, `timeout`, …",
        "A step is one mapping: its kind, and any of these keys next to it.",
        {"": {key: said for key, said in keys_of(Step).items() if key in Step.envelope}},
    ),
    "targets": Topic(
        "An element",
        "how to name an element of a page, and how names are compared",
        _targets(),
        {"": keys_of(Target)},
    ),
    "looks": Topic("A look", "conditions: what `expect`, `when` and `until` take", LOOKS.rstrip(), {"": keys_of(Look)}),
    "effects": Topic("Effects", "what planbook may repeat, and what it must not", EFFECTS.rstrip(), {"": MEANT}),
    "expressions": Topic(
        "Expressions",
        "what may appear in {{ … }}: names, filters, tests",
        EXPRESSIONS.rstrip(),
        {
            "Names": NAMES,
            **{f"Filters: {heading.lower()}": rows for heading, rows in filter_docs.FILTERS.items()},
            "Tests, after `is`": filter_docs.TESTS,
        },
    ),
}
