"""What every kind has a part in, explained: expressions, elements, looks, effects. For people, on a page or alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticUndefined

from planbook.filters import words
from planbook.plan.model import Input, Plan
from planbook.plan.shape import shape_of
from planbook.plan.surroundings import Browser
from planbook.step.kind import Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import NAMED_BY_A_PART, OTHER_WAYS, ROLES, Target


@dataclass(frozen=True)
class Topic:
    """One thing explained: `text` are paragraphs, `groups` are words with what they mean, under headings."""

    title: str
    summary: str
    text: str
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_page(self, top: bool = False) -> str:
        """Its Markdown: a page of its own (`top`), or a part of one."""
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
`{{ … }}` is one expression of Jinja2, and may stand in most values of a step and in `start`. A value that is nothing
but one expression keeps its type: a number, a date, a list. Otherwise the pieces are joined to a text. What is not
known is a mistake, by `planbook check` where it can tell, else when the step runs. What stands in a plan or on a page
is text, `42` too, until `as` or a filter makes it a number or a date.

Names are followed by `.` and an entry (`values.order.total`) or by `[0]`, the first of a list. There are
`+ - * / // %`, `~` (joins texts), `== != < <= > >=`, `and`, `or`, `not`, `in`, `is` and a test, `a if b else c`,
`[…]`, `{'a': 1}`, and `|` with a filter, which goes before all of these: `values.a + values.b | round(2)` rounds only
`b`. Methods of texts may be called: `values.name.startswith('A')`.

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
    "inputs.NAME": "what the run was given, by the plan's `inputs`, with its type",
    "values.NAME": "what a step has set or read (`into`, `add_to`, `set`); one space for the whole run",
    "last.NAME": "the value of that name when this plan last passed; say `| default(…)` for the first run",
    "secrets.NAME": "a secret; only where a key's line says that secrets may stand there, such as in `fill`",
    "item": "the item of this turn, in a step with `each`; `each: {order: …}` calls it `order`",
    "turn": "the number of this turn, from 1, in a step with `each` or a group with `at_most`",
    "run.id": "the run's own number; the same when the run is resumed",
    "run.date": "the day on which the run began, as a date",
}
COMPARED = """\
How names are compared: a name is compared whole, letter case, spacing and a last `:` or `*` aside. `row`, `listitem`
and `article` are named by a part of their text; so are `text`, which is the innermost element that has it, and
`has_text`. A part begins and ends where words and numbers do: `Paid` is not found in "Unpaid", nor `1001` in "21001".
What nobody sees or types does not count: the signs of icon fonts, zero-width marks, soft hyphens, and in a name that is
compared whole arrows, shapes and emoji at its ends; blanks and hyphens that do not break are blanks and hyphens.
`exact: true` compares whole, and to the letter. A name between slashes is a
pattern of Python's (`'/^Order [0-9]+$/'`, `'/order/i'`), found anywhere in the name; what `{{ … }}` puts into it is
taken literally. An expression that gives nothing fails the step, since an empty name would fit everything.

Only what is visible counts, but for `upload`. A step waits for exactly one that fits; none is `not_found` and several
are `ambiguous`, with the nearest names on the page. So are several anchors of `near` that lead to different elements,
and for a step with `effect: once` a row that is one of several with the text, or is called by more than the text. A
look is content with one of several."""
EFFECTS = """\
What a step does to the site. If `effect` does not say it, `expect`, `extract` and the like are `read`, acts are
`repeat`, and `group` and `call` are what their strongest step is. A click by which something is bought, sent, saved or
deleted must say which: `planbook check` asks for it (`undeclared-effect`).

A try is repeated, by `retries`, `recover` or a resume, only where that is safe: not once the browser has sent
something because of it that may change something (any request but GET, HEAD and OPTIONS), unless the author wrote
`effect: repeat` or `effect: read`; and a step with `once` never after the browser was told to do it. When it is not
clear whether a `once` was sent, `verify` (a look, or steps that only read) says so; without one, a person is asked.

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
    "read": "it changes nothing, and may be done any number of times",
    "repeat": "it changes something, and doing it twice is the same as doing it once, such as filling a field",
    "once": "it must not be sent twice: an order, a payment, a letter; sent at most once, in each turn of its own",
}


def keys_of(model: type[Model]) -> dict[str, str]:
    """The keys of a model, and what is said of each."""
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
    "role": "an element of this ARIA role, whatever it is called",
    "field": "a form control by its label, aria-label or placeholder: a text, or a pattern between slashes",
    "text": "the innermost element that has this text: a part of it, or a pattern between slashes",
    "testid": "an element by its data-testid",
    "title": "an element by its title",
    "alt": "a picture by its alternative text",
    "css": "an element by a CSS selector",
    "xpath": "an element by an XPath",
}


def described_ways() -> dict[str, str]:
    """What each way to name an element says of it, in the order in which they are listed."""
    roles = {role: f"the {role} that is called so: a text, or a pattern between slashes" for role in ROLES}
    by_part = {role: f"the {role} with this text in it, or a pattern between slashes" for role in NAMED_BY_A_PART[:-1]}
    return roles | by_part | _WAYS


def _targets() -> str:
    ways = ", ".join(f"`{way}`" for way in OTHER_WAYS)
    roles = ", ".join(f"`{role}`" for role in ROLES)
    return (
        f"Exactly one of {ways}, or an ARIA role\nwith the accessible name:\n{_wrapped(roles)}\n\n"
        "and what makes it more precise. A bare text is the one thing a person would click that is called so.\n\n"
        f"{COMPARED}"
    )


LOOKS = """\
`expect`, `wait_for`, `when`, `until`, `see` and `verify` take an expression that gives true or false,
or an element in line with at most one of `is`, `reads`, `contains`, `value`, `count`, `attribute`;
or just `address` or `page_title`, or `not`. A bare text is looked for as a text.

`expect` and `wait_for` look until their timeout, the others once; with `within`, each looks for that long. An
expression is not waited for: the page cannot change it.

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
        "the keys of a plan, its `inputs` and its `browser`",
        "A plan is one YAML file. Its first key is `planbook: 1`.",
        {"": keys_of(Plan), "An input": keys_of(Input), "`browser`": keys_of(Browser)},
    ),
    "step": Topic(
        "A step",
        "what may stand beside any kind: `when`, `each`, `timeout`, …",
        "A step is one mapping: its kind, with what it is about, and beside it any of these keys.",
        {"": {key: said for key, said in keys_of(Step).items() if key in Step.envelope}},
    ),
    "targets": Topic(
        "An element",
        "how an element of a page is named, and how names are compared",
        _targets(),
        {"": keys_of(Target)},
    ),
    "looks": Topic("A look", "what `expect`, `when`, `until` and the like take", LOOKS.rstrip(), {"": keys_of(Look)}),
    "effects": Topic("Effects", "what may be done again, and what must not", EFFECTS.rstrip(), {"": MEANT}),
    "expressions": Topic(
        "Expressions",
        "what may stand in {{ … }}: names, filters, tests",
        EXPRESSIONS.rstrip(),
        {
            "Names": NAMES,
            **{f"Filters: {heading.lower()}": rows for heading, rows in words.FILTERS.items()},
            "Tests, after `is`": words.TESTS,
        },
    ),
}
