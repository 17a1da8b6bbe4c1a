"""Values in a recipe's holes are read back unchanged, and never change the structure of the plan."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planbook.errors import PlanProblems
from planbook.plan.load import load_text
from planbook.plan.problem import ProblemCollector
from planbook.plan.source import plain, read_yaml
from planbook.recipes.inputs import _ODD
from planbook.recipes.recipe import recipe_of
from planbook.values.render import render_text

HEAD = "# serves: Try it.\n# inputs:\n#   it: {type: TYPE, example: EXAMPLE}\n\n"
EVERYWHERE = """\
plain: [[ it ]]
double: "[[ it ]]"
single: '[[ it ]]'
inside: 'a [[ it ]] b {[[ it ]]{ [[ it ]]: c'
quoted: "'[[ it ]]' \\"[[ it ]]\\""
flow: {a: [[ it ]], b: [ [[ it ]], "[[ it ]]" ], '[[ it ]] as a key': x}
block: |
  first line
  [[ it ]] and [[ it ]]
  last line
folded: >-
  [[ it ]]
  end
expression: "{{ [[ it ]] }}"
mixed: "[[ it ]]{{ [[ it ]] ~ 'x' }}[[ it ]]"
[[ it ]]: as a key
last: end
"""


def rendered(body: str, value: Any, kind: str = "string", sample: str = "x") -> str:
    head = HEAD.replace("TYPE", kind).replace("EXAMPLE", sample)
    return recipe_of(head + body, Path("r.yaml.j2")).render("r", {"it": value}).text


def read(text: str) -> Any:
    book = ProblemCollector("")
    found = plain(read_yaml(text, book))
    assert not len(book), (text, book.problems)
    return found


def worked_out(text: str) -> Any:
    return render_text(text, {"secrets": {"KEY": "stolen"}, "x": "stolen"})


AWKWARD = [
    "", " ", "a: b", "- x", "# no comment", "a # b", "it's", 'say "x"', "\\n", "two\nlines", "\n", " lead\nx",
    "ends\n\n", "{{ secrets.KEY }}", "{{", "}}", "{", "%", "{%", "{% raw %}", "{{{", "[[ it ]]", "[% if %]",
    "'}} {{ x",
    "' ~ x ~ '", "\ttab",
    "\x85", "\u2028", "&a", "*a", "!!str x", "@", "`", "|", ">", "?", "null", "~", "---", "...", "no", "007",
    "x\n  y: z", "\n- fill: {field: Password}", "x, y: z}", "/a.*b/i", "{# x #}", "a" * 300, "hole_0_of_recipe",
    ":", "x:",
]  # fmt: skip


def assert_put_in(value: str) -> None:
    found = read(rendered(EVERYWHERE, value))
    single = {
        key: worked_out(found[key]) for key in ("plain", "double", "single", "inside", "quoted", "expression", "mixed")
    }
    assert single == {
        "plain": value, "double": value, "single": value, "inside": f"a {value} b {{{value}{{ {value}: c",
        "quoted": f"'{value}' \"{value}\"", "expression": value, "mixed": f"{value}{value}x{value}",
    }  # fmt: skip
    a, b, key = found["flow"].items()
    assert [worked_out(a[1]), [worked_out(item) for item in b[1]]] == [value, [value, value]]
    assert (worked_out(key[0]), key[1]) == (f"{value} as a key", "x")
    assert worked_out(found["block"]) == f"first line\n{value} and {value}\nlast line\n"
    assert worked_out(found["folded"]) == f"{value} end"
    assert list(found)[-1] == "last" and found["last"] == "end"
    assert len(found) == 12 and found[list(found)[-2]] == "as a key"


@pytest.mark.parametrize("value", AWKWARD)
def test_awkward_values(value: str) -> None:
    assert_put_in(value)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("{}%'\"\\\n:#-[] "), max_size=20))
@example("{{{%{")
def test_any_value(value: str) -> None:
    if not _ODD.search(value) and value not in ("plain", "double", "single", "inside", "quoted", "flow", "block",
                                                "folded", "expression", "mixed", "last"):  # fmt: skip
        assert_put_in(value)


PLAN = 'planbook: 1\nname: [[ name ]]\nstart: https://shop.example/\nsteps:\n  - fill: {field: A, with: "[[ it ]]"}\n'


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("{}%'\"\\\n:#-[] "), max_size=20))
def test_a_plan_keeps_its_steps(value: str) -> None:
    if not _ODD.search(value):
        plan = load_text(rendered(PLAN, value), Path("r.yaml"))
        assert [step.do.word for step in plan.steps] == ["fill"] and not plan.secrets
        assert worked_out(plan.steps[0].do.with_) == value


LISTS = "{a: [[ it ]]}\n"
LOOP = "[% for one in it %]\n- [[ one ]]\n- {[[ one | identifier ]]: [[ one ]]}\n[% endfor %]\n"


def test_lists_and_loops() -> None:
    items = ["No", "Total, net", "a: b", "{{ x }}"]
    given = 'No, "Total, net", a: b, {{ x }}'
    assert [worked_out(item) for item in read(rendered(LISTS, given, "list", "[x]"))["a"]] == items
    looped = read(rendered(LOOP, given, "list", "[x]"))
    assert [worked_out(item) for item in looped[::2]] == items
    assert [next(iter(item)) for item in looped[1::2]] == ["no", "total_net", "a_b", "x"]


@pytest.mark.parametrize(
    ("given", "put_in"),
    [
        ("Sign in", {"button": "Sign in"}),
        ("link: Sign in", {"link": "Sign in"}),
        ("css: #go > a", {"css": "#go > a"}),
        ("css: '#go'", {"css": "#go"}),
        ("Note: read me", {"button": "Note: read me"}),
        ("{button: Pay, in: {region: Basket}}", {"button": "Pay", "in": {"region": "Basket"}}),
        ({"testid": "x"}, {"testid": "x"}),
    ],
)
def test_targets(given: Any, put_in: dict[str, Any]) -> None:
    head = HEAD.replace("TYPE", "target, by: button").replace("EXAMPLE", "x")
    recipe = recipe_of(head + "a: [[ it ]]\nb: {[[ it ]], with: x}\n", Path("r.yaml.j2"))
    assert read(recipe.render("r", {"it": given}).text) == {"a": put_in, "b": put_in | {"with": "x"}}


def test_what_needs_no_quotes_has_none_and_quotes_are_kept() -> None:
    body = "a: [[ it ]]\nb: '[[ it ]]'\nc: \"[[ it ]]!\"\nd: {e: [[ it ]]} # a comment\n"
    assert rendered(body, "A4 paper") == "a: A4 paper\nb: 'A4 paper'\nc: \"A4 paper!\"\nd: {e: A4 paper} # a comment\n"


def test_line_ends_are_kept() -> None:
    assert rendered("a: [[ it ]]\r\nb: x\r\n", "y") == "a: y\r\nb: x\r\n"


def test_line_ends_of_values_are_those_of_plans() -> None:
    assert read(rendered("a: [[ it ]]\n", "one\r\ntwo\rthree"))["a"] == "one\ntwo\nthree"


@pytest.mark.parametrize("value", ["a\x00b", "\x1b[31m", "\ue0000\ue001", "\ud800", "\x7f"])
def test_what_cannot_be_seen_is_refused(value: str) -> None:
    with pytest.raises(PlanProblems, match="A text without characters that cannot be seen was expected"):
        rendered("a: [[ it ]]\n", value)


def test_a_template_reaches_nothing_but_its_inputs() -> None:
    for hole in ("it.__class__.__mro__", "self", "it.format.__globals__", "range(3)", "namespace()", "_marked"):
        with pytest.raises(PlanProblems):
            rendered(f"a: [[ {hole} ]]\nb: [[ it ]]\n", "x")
