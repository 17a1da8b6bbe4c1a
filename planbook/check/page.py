"""The part of `plans/README.md` about rules, made from their docstrings."""

from collections.abc import Iterator

from planbook.check.rule import FAMILIES
from planbook.check.structural import STRUCTURAL
from planbook.check.table import RULES
from planbook.check.words import as_markdown

TITLES = {"wrong": "Wrong", "fragile": "Fragile", "dangerous": "Dangerous", "readable": "Readable"}
HEAD = """\
## Rules

`planbook check` finds what is below; `planbook explain RULE` shows one of them. A rule counts from a profile on:
`runs` asks whether a plan can run, `reviewable` (the usual) whether it can be reviewed as well, `unattended` whether it
can also run with nobody watching. `--profile` says which, else `profile` under `[tool.planbook]` in `pyproject.toml`.

What a rule finds is allowed by a comment on its line, or alone on the line above, that says why:

```yaml
- pause: 5s  # planbook: allow fixed-wait because the site animates for as long
```

Several rules are separated by commas. A comment without a reason allows nothing, and one that nothing needs is
reported. `--fix` makes only changes that are safe; most rules offer none.
"""


def rules_page() -> str:
    """The whole part."""
    return "\n".join(_blocks())


def _blocks() -> Iterator[str]:
    yield HEAD
    for family in FAMILIES:
        yield f"### {TITLES[family]}\n"
        yield from (f"#### `{rule.name}`\n\n{as_markdown(rule)}" for rule in RULES.values() if rule.family == family)
    yield "### What every plan must be\n\nThese are no rules, and cannot be allowed.\n"
    yield "".join(f"* `{name}`: {sentence}\n" for name, sentence in STRUCTURAL.items())
