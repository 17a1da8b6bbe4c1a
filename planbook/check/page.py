"""Generates the reference page about rules from their docstrings."""

from collections.abc import Iterator

from planbook.check.rule import FAMILIES
from planbook.check.rule_docs import as_markdown
from planbook.check.structural import STRUCTURAL
from planbook.check.table import RULES

TITLES = {"wrong": "Wrong", "fragile": "Fragile", "dangerous": "Dangerous", "readable": "Readable"}
HEAD = """\
# Rules

`planbook check` reports violations of the rules below. `planbook explain RULE` prints one of them.

Each rule applies from a profile upwards. Choose the profile with `--profile`, or with `profile` in
[`[tool.planbook]`](settings.md#profile).

| profile | asks |
|---|---|
| `runs` | Can the plan run? |
| `reviewable` | Can a person review it as well? This is the default. |
| `unattended` | Can it also run with nobody watching? |

To allow a violation, put a comment with a reason on its line, or alone on the line above:

```yaml
- pause: 5s  # planbook: allow fixed-wait because the site animates for as long
```

Separate several rules with commas. planbook reports a comment without a reason, and a comment that allows nothing.
`--fix` makes only safe changes. Most rules offer none.
"""


def rules_page() -> str:
    """Returns the reference page about rules."""
    return "\n".join(_blocks())


def _blocks() -> Iterator[str]:
    yield HEAD
    for family in FAMILIES:
        yield f"## {TITLES[family]}\n"
        yield from (f"### `{rule.name}`\n\n{as_markdown(rule)}" for rule in RULES.values() if rule.family == family)
    yield "## Structure\n\nEvery plan must satisfy these. A comment cannot allow a violation.\n"
    yield from (f"### `{name}`\n\n{sentence}\n" for name, sentence in STRUCTURAL.items())
