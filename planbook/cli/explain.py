"""`planbook explain`: explain a rule of `planbook check`."""

import json
from collections.abc import Iterator
from textwrap import indent
from typing import Any

import click

from planbook.check.rule import Rule
from planbook.check.rule_docs import parse_rule_doc
from planbook.check.structural import STRUCTURAL
from planbook.check.table import RULES
from planbook.errors import PlanbookError
from planbook.plan.problem import did_you_mean, quoted


@click.command()
@click.argument("rule", required=False)
@click.option("--all", "every", is_flag=True, help="Explain every rule.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead.")
def command(rule: str | None, every: bool, as_json: bool) -> None:
    """Explain a rule of `planbook check`: the reason for it, an example, and what to write instead.

    Without RULE, planbook lists all rules. RULE is the word in brackets at the end of a message.

    \b
    Examples:
      planbook explain                 every rule in a line
      planbook explain fixed-wait      one of them
      planbook explain --all           every rule in full
    """
    if rule is not None:
        click.echo(_json(_facts(rule)) if as_json else _manual(rule))
    elif as_json:
        click.echo(_json([_facts(name) if every else _summary(name) for name in (*RULES, *STRUCTURAL)]))
    elif every:
        click.echo("\n\n\n".join(map(_manual, (*RULES, *STRUCTURAL))))
    else:
        click.echo("\n".join(_listing()))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _rule(name: str) -> Rule | None:
    """Returns the rule with a name; None for a structural check. Raises PlanbookError for an unknown name."""
    if name in RULES or name in STRUCTURAL:
        return RULES.get(name)
    hint = did_you_mean(name, (*RULES, *STRUCTURAL), "`planbook explain` lists them all")
    raise PlanbookError(f"There is no rule called {quoted(name)}; {hint}")


def _summary(name: str) -> dict[str, Any]:
    rule = _rule(name)
    if rule is None:
        return {"rule": name, "family": "structure", "profile": "runs", "summary": STRUCTURAL[name]}
    return {"rule": name, "family": rule.family, "profile": rule.profile, "summary": parse_rule_doc(rule).does}


def _facts(name: str) -> dict[str, Any]:
    rule = _rule(name)
    if rule is None:
        return _summary(name)
    words = parse_rule_doc(rule)
    return _summary(name) | {
        "why": words.why,
        "example": words.example,
        "use_instead": words.instead,
        "fix": words.fix,
    }


def _manual(name: str) -> str:
    rule = _rule(name)
    if rule is None:
        return f"{name}  (of every plan; it cannot be allowed)\n\n{STRUCTURAL[name]}"
    words = parse_rule_doc(rule)
    parts = [
        f"{name}  ({rule.family}, from the profile {rule.profile} on)",
        words.does,
        words.why,
        f"Example:\n\n{indent(words.example, '    ')}",
        f"Use instead:\n\n{indent(words.instead, '    ')}",
        f"Fix: {words.fix}",
    ]
    return "\n\n".join(parts)


def _listing() -> Iterator[str]:
    width = max(map(len, (*RULES, *STRUCTURAL)))
    family = ""
    for name in (*RULES, *STRUCTURAL):
        facts = _summary(name)
        if facts["family"] != family:
            yield f"\n{facts['family']}" if family else facts["family"]
            family = facts["family"]
        profile = "" if family == "structure" else f"{facts['profile']:<10}  "
        yield f"  {name:<{width}}  {profile}{facts['summary']}"
