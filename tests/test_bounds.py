"""Expressions that exceed a limit: `check`, or the run at the latest, refuses each of them quickly."""

from pathlib import Path
from typing import Any

import pytest

from planbook.errors import PlanProblems, StepError
from planbook.filters import bounds
from planbook.plan.load import load_text
from planbook.recipes.recipe import recipe_of
from planbook.values.parse import BadExpression, expressions
from planbook.values.render import render_text

LONG = "x" * 6_000_000
SCOPE: dict[str, Any] = {
    "values": {"text": "12", "long": LONG, "number": 3, "names": ["a", "b"], "many": 10**9, "deep": [[LONG]]},
    "inputs": {},
}
NUMBER = "makes a number of more than 300 digits; use smaller numbers"
SIZE = "makes more than 10,000,000 characters of text and lists; use shorter texts and lists"
APART = "compute a part of it in an earlier `set` step"


def too_far(what: str, limit: str, given: str) -> str:
    return f"exceeds a limit: {what} is {given}, but at most {limit} is allowed; use a smaller number"


WRITTEN_OUT = {
    "2**(2**40)": NUMBER,
    "10**5000": NUMBER,
    "9**99 * 9**300": NUMBER,
    "1e308 * 10": "gives no finite number; use smaller numbers",
    "(0 - 8)**0.5": "takes the root of a negative number; use a positive number",
    "'x' * 3000000000": SIZE,
    "[1] * 3000000": SIZE,
    "'%1000000d' % 3": too_far("the width for `%`", "1,000", "1,000,000"),
    "'%*d' % 3": "computes a width for `%`; write the width as a number of at most 1,000",
    "values.text | center(10**9)": too_far("`width` of `center`", "1,000", "1,000,000,000"),
    "values.text | indent(width=5000)": too_far("`width` of `indent`", "1,000", "5,000"),
    "values.text | totp(digits=10**8)": too_far("`digits` of `totp`", "10", "100,000,000"),
    "values.number | round(10**9)": too_far("`precision` of `round`", "100", "1,000,000,000"),
    "values.names | batch(10**9, 'x')": too_far("`linecount` of `batch`", "10,000", "1,000,000,000"),
    "values.names | slice(10**9)": too_far("`slices` of `slice`", "10,000", "1,000,000,000"),
    "values.names | tojson(indent=10**9)": too_far("`indent` of `tojson`", "1,000", "1,000,000,000"),
    "values.text.ljust(10**9)": too_far("the width for `ljust`", "1,000", "1,000,000,000"),
    "values.text.zfill(2000)": too_far("the width for `zfill`", "1,000", "2,000"),
    "range(10**9)": too_far("the length of `range`", "10,000", "1,000,000,000"),
    "range(10**30)": too_far("the length of `range`", "10,000", "a larger number"),
    "values.text.encode()": "calls `encode`, which plans do not support; use a filter instead",
    "values.text | date('%1000000d')": "pads a part of a date with '%1'; remove the number",
    "(" * 21 + "1" + ")" * 21: f"has more than 20 nested brackets; {APART}",
    "values" + ".x" * 60: f"has more than 50 nested parts; {APART}",
    "- " * 60 + "1": f"has more than 50 nested parts; {APART}",
}
AT_RUN_TIME = {
    "values.number ** values.many": NUMBER,
    "values.text * values.many": SIZE,
    "values.long + values.long": SIZE,
    "values.long ~ values.long": SIZE,
    "values.deep * 5": SIZE,
    "[values.long, values.long]": SIZE,
    "(values.names + values.names) | join(values.long)": SIZE,
    "(values.long ~ 'a') | replace('x', 'yy')": SIZE,
    "values.text.replace('', values.long)": SIZE,
    "(values.long ~ 'a').replace('x', 'yy')": SIZE,
    "'%s%s' % (values.long, values.long)": SIZE,
    "'%s%s' | format(values.long, values.long)": SIZE,
    "'{}{}'.format(values.long, values.long)": SIZE,
    "'{:1000000}'.format(3)": too_far("the width for `format`", "1,000", "1,000,000"),
    "'{:{w}}'.format(3, w=values.many)": (
        "computes a width for `format`; write the width as a number of at most 1,000"
    ),
    "values.text | center(values.many)": too_far("`width` of `center`", "1,000", "1,000,000,000"),
    "values.text.rjust(values.many)": too_far("the width for `rjust`", "1,000", "1,000,000,000"),
    "values.text | indent(values.long)": too_far("the length of `width` of `indent`", "1,000", "6,000,000"),
    "values.text | wordwrap(1, true, values.long)": too_far(
        "the length of `wrapstring` of `wordwrap`", "100", "6,000,000"
    ),
    "range(10000) | map('center', 1000) | list": SIZE,
    "range(values.many)": too_far("the length of `range`", "10,000", "1,000,000,000"),
    "values.text.upper": "gives a function, not a value; add the `()` of the call",
}


def said(text: str) -> str:
    return f"{{{{ {text} }}}} "


@pytest.mark.parametrize(("text", "message"), WRITTEN_OUT.items(), ids=lambda text: text[:40])
def test_what_is_written_out_is_refused_when_it_is_read(text: str, message: str) -> None:
    with pytest.raises(BadExpression) as error:
        expressions(said(text))
    assert str(error.value) == said(text) + message


@pytest.mark.parametrize(("text", "message"), AT_RUN_TIME.items(), ids=lambda text: text[:40])
def test_what_values_would_make_is_refused_at_run_time(text: str, message: str) -> None:
    expressions(said(text))
    with pytest.raises(StepError) as error:
        render_text(said(text).strip(), SCOPE)
    assert (error.value.error_class, error.value.message) == ("value", said(text) + message)


def test_a_text_of_several_expressions_is_bounded() -> None:
    with pytest.raises(StepError) as error:
        render_text("{{ values.long }}{{ values.long }}", SCOPE)
    assert error.value.message == '"{{ values.long }}{{ values.long }}" ' + SIZE


def test_a_long_value_may_be_passed_on() -> None:
    assert render_text("{{ values.deep }}", SCOPE) == [[LONG]]


def test_what_takes_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 0.05)
    text = "range(9999) | select('in', range(9999) | list) | list"
    with pytest.raises(StepError) as error:
        render_text(said(text).strip(), {})
    assert error.value.message == said(text) + "takes longer than 0.05 s; use shorter texts and lists"


def test_a_check_says_where_what_and_how_much() -> None:
    plan = "planbook: 1\nname: p\nstart: https://shop.example/\nsteps:\n  - press: \"{{ 'x' * 3000000000 }}\"\n"
    with pytest.raises(PlanProblems) as error:
        load_text(plan, Path("p.yaml"))
    [problem] = error.value.problems
    assert str(problem).startswith(f"p.yaml:5:12: {{{{ 'x' * 3000000000 }}}} {SIZE}")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("a: [[ 2**(2**40) ]]", NUMBER),
        ("a: [[ 'x' * 3000000000 ]]", SIZE),
        ("a: [[ it | center(10**9) ]]", too_far("`width` of `center`", "1,000", "1,000,000,000")),
        ("[% for a in 'x' * 9000 %][% for b in 'x' * 9000 %]#\n[% endfor %][% endfor %]", SIZE),
    ],
)
def test_a_recipe_makes_no_more(body: str, message: str) -> None:
    text = "# serves: Try it.\n# inputs:\n#   it: {type: string, example: x}\n\nb: [[ it ]]\n" + body + "\n"
    with pytest.raises(PlanProblems) as error:
        recipe_of(text, Path("r.yaml.j2")).render("r", {"it": "x"})
    [problem] = error.value.problems
    assert message.split(";")[0] in str(problem)


def test_a_recipe_has_no_endless_loops() -> None:
    body = "[% for a in 'x' %]" * 6 + "[[ it ]]" + "[% endfor %]" * 6
    text = f"# serves: Try it.\n# inputs:\n#   it: {{type: string, example: x}}\n\n{body}\n"
    with pytest.raises(PlanProblems, match="this recipe has more than 5 loops within one another; nest it less deeply"):
        recipe_of(text, Path("r.yaml.j2"))
