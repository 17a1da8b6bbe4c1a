"""Written plans load back equal, and read like a careful person's plan."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planbook.check.plans import find_plans
from planbook.plan.load import load, load_text
from planbook.plan.model import Plan
from planbook.plan.write import write
from planbook.step.kind import Step
from planbook.step.model import Model

ROOT = Path(__file__).parents[2]
SHIPPED = find_plans([ROOT / "plans", ROOT / "tests" / "miniwob" / "plans"])
PLACES = {Plan: ("file", "text", "sha256"), Step: ("file", "line", "column", "source")}


def meaning(value: Any) -> Any:
    """Returns a plan without its places in a file."""
    if isinstance(value, Model):
        places = PLACES.get(type(value), ())
        return type(value), {name: meaning(item) for name, item in value if name not in places}
    if isinstance(value, dict):
        return {key: meaning(item) for key, item in value.items()}
    return [meaning(item) for item in value] if isinstance(value, list) else value


def assert_loads_back_equal(plan: Plan) -> None:
    text = write(plan)
    again = load_text(text, plan.file)
    assert meaning(again) == meaning(plan), text
    assert write(again) == text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_plans(path: Path) -> None:
    assert_loads_back_equal(load(path))


# Generated plans: mappings as people write them, read by the loader as JSON, which is YAML. ---------------------------
def _is_literal(text: str) -> bool:
    return "{{" not in text and "{%" not in text and not text.startswith("/")


words = st.text(st.characters(codec="utf-8"), max_size=30).filter(_is_literal)
awkward = st.sampled_from(
    ["", " ", "no", "null", "~", "007", "10:30", "- x", "a: b", "a #b", "it's", 'say "x"', "\\d+", "[a]", "{b}", "a,b",
     "two\nlines", "ends\n", "more\n\n", "\n", " lead\nx", "tab\there", "\x85", "\u2028", "%", "@x", "*a", "&b", "!c",
     "a:", "?", "-", "--- ", "...", "{{ run.id }}", "{{ 'a' ~ run.id }}: {{ run.date }}", "/^Order [0-9]+$/i"]
)  # fmt: skip
texts = words | awkward
some_texts = st.lists(texts, min_size=1, max_size=3)
names = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
named_texts = st.dictionaries(names, texts, max_size=2)
durations = st.sampled_from(["500ms", "10s", "90s", "2m", "1h", "1.5", "0", "1500ms", "0.5ms"])
flags = st.sampled_from(["true", "false"])
counts = st.integers(0, 20).map(str)
turns = st.integers(1, 20).map(str)


def mapping(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={key.rstrip("_"): value for key, value in optional.items()})


def merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


ways = st.tuples(st.sampled_from(["button", "link", "field", "text", "css", "testid", "role"]), texts)
way = ways.map(lambda pair: {pair[0]: pair[1]})
refined = mapping(exact=flags, has_text=texts, nth=turns | st.just("last"))
target = st.recursive(
    merged(way, refined),
    lambda inner: merged(
        way, mapping(in_=inner | words, near=inner, frame=st.lists(inner, max_size=2), or_=st.lists(inner, max_size=2))
    ),
    max_leaves=4,
)
claim = st.one_of(
    st.just({}), *(st.fixed_dictionaries({key: texts}) for key in ("reads", "contains", "value")),
    st.fixed_dictionaries({"count": counts}), st.fixed_dictionaries({"attribute": st.dictionaries(names, texts)}),
    st.fixed_dictionaries({"is": st.sampled_from(["hidden", "visible", "ticked"])}),
)  # fmt: skip
look = st.one_of(
    merged(target, claim, mapping(within=durations)),
    st.just("{{ run.id == 'x' }}"),
    st.fixed_dictionaries({"address": texts}),
    words.filter(bool).map(lambda text: {"not": {"page_title": text}}),
)
column = st.one_of(words, merged(target, mapping(match=st.just(r"\d+"), as_=st.just("number"))))
kinds = st.one_of(
    st.fixed_dictionaries({"click": target | words}),
    st.fixed_dictionaries({"goto": texts}),
    st.fixed_dictionaries({"back": st.just({})}),
    st.fixed_dictionaries({"note": texts}),
    st.fixed_dictionaries({"expect": look}),
    st.fixed_dictionaries({"wait_for": look | st.just({"network": "idle"})}),
    st.fixed_dictionaries({"pause": durations}),
    st.fixed_dictionaries({"press": merged(st.just({"key": "Control+A"}), mapping(times=st.just("3")))}),
    st.fixed_dictionaries({"fill": merged(target, st.fixed_dictionaries({"with": texts}))}),
    st.fixed_dictionaries({"select": merged(target, st.fixed_dictionaries({"pick": texts | some_texts}))}),
    st.fixed_dictionaries({"set": st.dictionaries(names, texts | st.lists(texts), min_size=1, max_size=3)}),
    st.fixed_dictionaries({"call": merged(st.just({"plan": "sign-in"}), mapping(inputs=named_texts))}),
    st.fixed_dictionaries(
        {"extract": merged(st.just({"into": "found"}), st.fixed_dictionaries({"rows": target | words}),
                           mapping(columns=st.dictionaries(texts.filter(_is_literal), column, max_size=3)))}
    ),
    st.fixed_dictionaries({"ask": texts.filter(_is_literal)}),
)  # fmt: skip
envelope = mapping(
    title=texts,
    when=look,
    each=st.just("{{ [1] }}") | st.just({"row": "{{ [1] }}"}),
    timeout=durations,
    retries=counts,
    effect=st.sampled_from(["read", "repeat", "once"]),
    optional=flags,
    verify=look,
    recover=st.just({"covered": "close_dialog", "any": {"call": "sign-in"}}),
    confidence=st.sampled_from(["0", "0.92"]),
    unsure=st.just("it was not tried"),
)
step = st.recursive(
    merged(envelope, kinds),
    lambda inner: merged(
        envelope,
        st.fixed_dictionaries({"group": texts, "steps": st.lists(inner, min_size=1, max_size=3)}),
        mapping(at_most=counts | durations, verify=st.lists(inner, min_size=1, max_size=2)),
    ),
    max_leaves=5,
)
some_steps = st.lists(step, min_size=1, max_size=2)
inputs = st.one_of(
    mapping(type=st.just("string"), default=texts.filter(_is_literal), description=texts.filter(_is_literal)),
    st.just({"type": "integer", "default": "2", "min": "1", "max": "10"}),
    st.just({"type": "date", "choices": ["2026-03-31", "2026-04-30"]}),
)
plans = merged(
    st.just({"planbook": "1", "name": "plan", "start": "https://shop.example/"}),
    mapping(
        goal=texts.filter(_is_literal),
        allow=st.just(["*.shop.example", "pay.example"]),
        inputs=st.dictionaries(names, inputs, max_size=2),
        secrets=st.just(["SHOP_USER"]),
        session=st.just("sign-in"),
        defaults=mapping(timeout=durations, retries=counts),
        whenever=st.lists(
            st.fixed_dictionaries({"see": look, "steps": st.lists(step, min_size=1, max_size=1)}), max_size=2
        ),
        made_by=st.dictionaries(texts, texts, max_size=2),
    ),
    st.fixed_dictionaries({"steps": st.lists(step, min_size=1, max_size=4)}),
)


def as_json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else f"\\U{ord(letter):08X}" for letter in text)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=40, deadline=None)
@given(plans, st.data())
def test_generated_plans(written: dict[str, Any], data: st.DataObject) -> None:
    for number, one in enumerate(written["steps"]):
        if data.draw(st.booleans()):
            one["id"] = data.draw(st.sampled_from(["click", "click-2", "goto", "expect", "back-2"])) + f"-{number}"
    assert_loads_back_equal(load_text(as_json(written), Path("plan.yaml")))


TEXT = """\
# yaml-language-server: $schema=format-1.schema.json
planbook: 1
name: order
goal: Order A4 paper, and keep the number.
start: https://shop.example/login
allow: ["*.shop.example"]
inputs:
  quantity: {type: integer, default: 2, min: 1, max: 10}
secrets: [SHOP_USER]
defaults: {timeout: 20s}
whenever:
  - see: {dialog: Cookies}
    steps:
      - click: {button: Reject all}

steps:
  - note: |
      ### Sign in
      The buyer's account has no right to pay.
  - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}
  - click: Sign in
  - back:
  - press: Enter
    id: again
  - title: Place the order
    click: {button: Place order, in: {region: Basket}}
    effect: once
    verify:
      - goto: /orders
      - expect: {row: "{{ run.id }}"}
  - extract:
      rows: {table: Orders}
      columns:
        number: {column: Number of the order, match: '[0-9]+', as: number}
        customer: {column: Name of the customer}
        page: {link: Details, attribute: href}
      into: orders
  - group: Every page
    at_most: 50
    timeout: 10m
    steps:
      - until: {not: {link: Next}}
      - click: {link: Next}
  - each: {order: "{{ values.orders }}"}
    when: "{{ order.total > 100 }}"
    screenshot: {row: "{{ order.no }}"}
"""


def test_a_plan_as_it_is_written() -> None:
    expected = TEXT.replace("customer: {column: Name of the customer}", "customer: Name of the customer").replace(
        "  - press: Enter\n    id: again\n", "  - id: again\n    press: Enter\n"
    )
    assert write(load_text(TEXT, Path("order.yaml"))) == expected
