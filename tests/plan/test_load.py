"""What loading adds: ids, places, the text of each step; and how values are read."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from planbook.plan.load import load, load_text
from planbook.plan.model import Plan
from planbook.plan.walk import all_steps
from planbook.step.look import Look
from planbook.step.text import Name

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\n"


def plan_of(steps: str, head: str = HEAD) -> Plan:
    return load_text(f"{head}steps:\n{dedent(steps)}", Path("plan.yaml"))


def ids(steps: str) -> list[str | None]:
    return [step.id for step in all_steps(plan_of(steps))]


def test_ids_are_made_from_the_kind_and_the_name() -> None:
    made = ids("""
        - click: {button: Sign in}
        - click: Sign in
        - note: Not a step
        - goto: /orders/1007
        - expect: {not: {text: "Ändern & Löschen"}}
        - press: Enter
        - extract: {page: address, into: here}
        - back:
        - when: "{{ run.id == '' }}"
          expect: {row: "{{ run.id }}"}
        """)
    assert made == [
        "click-sign-in", "click-sign-in-2", None, "goto-orders-1007", "expect-ändern-löschen", "press-enter",
        "extract-here", "back", "expect-run-id",
    ]  # fmt: skip


def test_an_id_that_is_given_later_is_not_made_before() -> None:
    assert ids("""
        - click: Save
        - click: Cancel
          id: click-save
        - click: Save
        """) == ["click-save-2", "click-save", "click-save-3"]


def test_long_ids_end_at_a_word() -> None:
    [made] = ids("- expect: {text: Thank you very much for your most welcome order of today}\n")
    assert made == "expect-thank-you-very-much-for-your-most"


def test_steps_inside_others_have_ids_of_their_own() -> None:
    plan = plan_of("""
        - group: Orders
          steps:
            - click: Next
              effect: once
              verify:
                - goto: /orders
        - click: Next
        """)
    assert [(step.id, step.line) for step in all_steps(plan)] == [
        ("group-orders", 6), ("click-next", 8), ("goto-orders", 11), ("click-next-2", 12),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "source"),
    [
        ("- click: Next\n- back:\n", "- click: Next"),
        ("    - click: Next   # why\n\n    # of the next\n    - back:\n", "- click: Next   # why"),
        ("- title: A\n  note: |\n    one\n\n    two\n- back:\n", "- title: A\n  note: |\n    one\n\n    two"),
        ("- group: G\n  steps:\n    - back:\n  # the end\n", "- group: G\n  steps:\n    - back:"),
        ("- {click: Next}\n", "- {click: Next}"),
        ("  [{click: Next}, {back: {}}]\n", "{click: Next}"),
        ("- click: {button: Next,\n    nth: 2}\n- back:\n", "- click: {button: Next,\n    nth: 2}"),
    ],
)
def test_the_source_of_a_step_is_its_text_dedented(steps: str, source: str) -> None:
    plan = load_text(f"{HEAD}steps:\n{steps}", Path("plan.yaml"))
    assert plan.steps[0].source == source


def test_the_source_of_a_nested_step_loads_by_itself() -> None:
    plan = plan_of("""
        - group: G
          steps:
            - title: Look
              when: {text: Sold out}
              stop: {status: failed, because: Sold out}
        """)
    [inner] = plan.steps[0].do.steps  # type: ignore[attr-defined]
    assert inner.source == "- title: Look\n  when: {text: Sold out}\n  stop: {status: failed, because: Sold out}"
    assert plan_of(inner.source).steps[0].do == inner.do


def test_a_plan_knows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    text = f"{HEAD}goal: Größe\nsteps:\n  - back:\n"
    path.write_text(text, encoding="utf-8")
    plan = load(path)
    assert (plan.file, plan.text, plan.sha256) == (path, text, sha256(text.encode()).hexdigest())
    assert plan.steps[0].file == path


@pytest.mark.parametrize("text", ["no", "on", "10:30", "007", "1.0", "true", "null", "~", "2026-03-31", "0x1F", "1e3"])
def test_a_value_is_text_as_it_is_written(text: str) -> None:
    plan = plan_of(f"- fill: {{field: A, with: {text}}}\n- set: {{a: {text}}}\n")
    assert getattr(plan.steps[0].do, "with_", None) == text
    assert getattr(plan.steps[1].do, "values", None) == {"a": text}
    assert type(getattr(plan.steps[1].do, "values", {})["a"]) is str


def test_typed_keys_are_read_from_their_text() -> None:
    plan = plan_of("""
        - press: {key: Enter, times: 3}
          timeout: 1500ms
          retries: 0
          optional: true
          confidence: 0.92
        - click: {button: /save/i, nth: last, exact: "true"}
        """)
    first, second = plan.steps
    assert getattr(first.do, "times", None) == 3
    assert (first.timeout, first.retries, first.optional, first.confidence) == (timedelta(seconds=1.5), 0, True, 0.92)
    target: Any = getattr(second.do, "target", None)
    assert (target.name, target.nth, target.exact) == (Name("save", True, "i"), "last", True)


def test_a_look_in_short_form() -> None:
    plan = plan_of('- expect: Sold out\n- expect: "{{ run.id == inputs.no }}"\n', f"{HEAD}inputs: {{no: }}\n")
    assert getattr(plan.steps[0].do, "look", None) == Look(target={"text": "Sold out"})  # type: ignore[arg-type]
    assert getattr(plan.steps[1].do, "look", None) == Look(expression="{{ run.id == inputs.no }}")
