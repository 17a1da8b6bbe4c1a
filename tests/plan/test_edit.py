"""Edits splice: the result reads as the edited value, and every other line is unchanged, byte for byte."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planbook.plan.comments import comments
from planbook.plan.edit import CannotSplice, Editor, Splice, apply_splices
from planbook.plan.problem import ProblemCollector, split_lines
from planbook.plan.source import Mapping, Sequence, plain, read_yaml


def read(text: str) -> Any:
    book = ProblemCollector("x.yaml", text)
    found = read_yaml(text, book)
    assert book.problems == []
    return found


def nodes(value: Any) -> Iterator[Any]:
    """Yields every mapping and list in a value, the outermost first."""
    if isinstance(value, (Mapping, Sequence)):
        yield value
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from nodes(item)


# By example ----------------------------------------------------------------------------------------------------------
PLAN = """\
# head
planbook: 1
name: order   # behind

# above steps
steps:
  - click: {button: Sign in, nth: 2}  # behind a step
    retries: 2
  # above the second
  - note: |
      Some text
      # no comment

  - fill:
      field: 'Email'
      with: "x"   # which one
    effect: repeat
    timeout: 5s

  # at the end
"""


def edited(text: str, *splices: Splice) -> str:
    return apply_splices(text, splices)


def test_a_value_keeps_its_quotes() -> None:
    written, edit = read(PLAN), Editor(PLAN)
    fill = written["steps"][2]["fill"]
    after = edited(PLAN, edit.replace(fill, "field", "Mail: it's"), edit.replace(fill, "with", "{{ inputs.x }}"))
    assert after == PLAN.replace("'Email'", "'Mail: it''s'").replace('"x"', '"{{ inputs.x }}"')


def test_a_value_in_brackets() -> None:
    written, edit = read(PLAN), Editor(PLAN)
    click = written["steps"][0]["click"]
    assert edited(PLAN, edit.replace(click, "button", "Sign in, please")) == PLAN.replace(
        "Sign in, nth", '"Sign in, please", nth'
    )


def test_a_key_is_put_behind_another() -> None:
    written, edit = read(PLAN), Editor(PLAN)
    first, _, third = written["steps"]
    after = edited(
        PLAN,
        edit.put(first, "effect", "once", after="click"),
        edit.put(first["click"], "in", {"region": "Basket"}),
        edit.put(third, "verify", {"row": "{{ run.id }}"}),
        edit.put(written, "goal", "Order: paper", after="name"),
    )
    assert after == (
        PLAN.replace("name: order   # behind\n", 'name: order   # behind\ngoal: "Order: paper"\n')
        .replace("nth: 2}  # behind a step\n", "nth: 2, in: {region: Basket}}  # behind a step\n    effect: once\n")
        .replace("    timeout: 5s\n", '    timeout: 5s\n    verify: {row: "{{ run.id }}"}\n')
    )


def test_a_key_behind_a_text_over_several_lines() -> None:
    written, edit = read(PLAN), Editor(PLAN)
    after = edited(PLAN, edit.put(written["steps"][1], "title", "T"))
    assert after == PLAN.replace("      # no comment\n", "      # no comment\n    title: T\n")


def test_keys_are_removed() -> None:
    written, edit = read(PLAN), Editor(PLAN)
    first, _, third = written["steps"]
    after = edited(
        PLAN, edit.remove(first, "retries"), edit.remove(third, "timeout"), edit.remove(first["click"], "nth")
    )
    assert after == PLAN.replace("    retries: 2\n", "").replace("    timeout: 5s\n", "").replace(", nth: 2", "")


def test_the_first_key_of_a_step_is_removed() -> None:
    text = "steps:\n  - retries: 2\n    click: Go  # why\n"
    assert edited(text, Editor(text).remove(read(text)["steps"][0], "retries")) == "steps:\n  - click: Go  # why\n"


def test_what_is_removed_takes_no_comment_with_it() -> None:
    written, edit = read(PLAN), Editor(PLAN)
    with pytest.raises(CannotSplice, match=r"^there is a comment in it, in line 7$"):
        edit.remove(written["steps"][0], "click")
    with pytest.raises(CannotSplice, match=r"^there is a comment in it, in line 16$"):
        edit.remove(written["steps"][2], "fill")


def test_steps_are_inserted_and_removed() -> None:
    written, edit = read(PLAN), Editor(PLAN)
    steps = written["steps"]
    step = {"expect": {"heading": "Your account"}, "timeout": "20s"}
    lines = "  - expect: {heading: Your account}\n    timeout: 20s\n"
    assert edited(PLAN, edit.insert(steps, 0, step)) == PLAN.replace("  - click", f"{lines}  - click")
    assert edited(PLAN, edit.insert(steps, 1, step)) == PLAN.replace("retries: 2\n", f"retries: 2\n{lines}")
    assert edited(PLAN, edit.insert(steps, 3, step)) == PLAN.replace("timeout: 5s\n", f"timeout: 5s\n{lines}")
    assert edited(PLAN, edit.remove_item(steps, 1)) == PLAN.replace(
        "  - note: |\n      Some text\n      # no comment\n", ""
    )


def test_a_list_in_brackets() -> None:
    text = "a: [x, 'y', z]\nb: []\nc: {}\n"
    written, edit = read(text), Editor(text)
    after = edited(text, edit.insert(written["a"], 3, "w"), edit.insert(written["b"], 0, "*.shop.example"),
                   edit.remove_item(written["a"], 0), edit.put(written["c"], "k", "v"))  # fmt: skip
    assert after == "a: ['y', z, w]\nb: [\"*.shop.example\"]\nc: {k: v}\n"


def test_line_ends_and_a_missing_last_one_stay() -> None:
    text = "a: 1\r\nb:\r\n  - x"
    written, edit = read(text), Editor(text)
    assert edited(text, edit.put(written, "c", "2", after="a")) == "a: 1\r\nc: 2\r\nb:\r\n  - x"
    assert edited(text, edit.insert(written["b"], 1, "y")) == "a: 1\r\nb:\r\n  - x\r\n  - y"
    assert edited(text, edit.remove(written, "b")) == "a: 1"


def test_what_cannot_be_spliced() -> None:
    text = "a: |\n  text\nb: {c: }\nd: [x]\n? e\n: f\n"
    written, edit = read(text), Editor(text)
    for attempt, why in (
        (lambda: edit.replace(written, "a", "x"), "a text, list or mapping over several lines is not replaced"),
        (lambda: edit.replace(written["b"], "c", "x"), "nothing is written after 'c'"),
        (lambda: edit.put(written["b"], "d", "x"), "nothing is written after the key before"),
        (lambda: edit.put(written, "a", "x"), "'a' is there already"),
        (lambda: edit.remove_item(written["d"], 0), "nothing would be left"),
        (lambda: edit.remove(written, "e"), "something else stands on the same line"),
    ):
        with pytest.raises(CannotSplice) as cannot:
            attempt()
        assert str(cannot.value) == why


def test_edits_of_one_piece() -> None:
    with pytest.raises(CannotSplice, match="two edits are about the same piece"):
        apply_splices("abcdef", [Splice(0, 3, "x"), Splice(2, 4, "y")])


# By property: any text that planbook reads, in any layout -------------------------------------------------------------
words = st.sampled_from(
    ["a", "two words", "no", "007", "{{ x }}", "it's", 'say "x"', "a: b", "- x", "a #b", "#", "/^a$/", "[0-9]+", "ö€😀"]
) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)
keys = st.from_regex(r"[a-z]{1,4}", fullmatch=True)
values = st.recursive(
    words,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(keys, inner, min_size=1, max_size=3),
    max_leaves=10,
)
wholes = st.dictionaries(keys, values, min_size=1, max_size=4)


class Layout:
    """Writes a value as YAML in a random layout: blocks or brackets, quotes, comments, empty lines."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.end = self.chance.choice(["\n", "\n", "\r\n"])

    def text(self, value: dict[str, Any]) -> str:
        text = self.end.join(self.block(value, 0)) + self.end
        return text.removesuffix(self.end) if self.chance.random() < 0.3 else text

    def scalar(self, value: str) -> str:
        quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if self.chance.random() < 0.3:
            return quoted
        if self.chance.random() < 0.5:
            return "'" + value.replace("'", "''") + "'"
        return value if value.isalnum() and value.isascii() else quoted

    def flow(self, value: Any) -> str:
        wide = self.chance.choice(["", "", " "])
        if isinstance(value, dict):
            inside = ", ".join(f"{key}: {self.flow(item)}" for key, item in value.items())
            return "{" + wide + inside + wide + "}"
        if isinstance(value, list):
            return "[" + wide + ", ".join(map(self.flow, value)) + wide + "]"
        return self.scalar(value)

    def block(self, value: Any, indent: int) -> list[str]:
        lines: list[str] = []
        for key, item in value.items() if isinstance(value, dict) else ((None, item) for item in value):
            lines += self.between(indent)
            begin = " " * indent + (f"{key}:" if key is not None else "-")
            lines += self.entry(begin, key, item, indent)
        return lines

    def entry(self, begin: str, key: str | None, item: Any, indent: int) -> list[str]:
        if isinstance(item, str) and item.isalnum() and self.chance.random() < 0.2:
            body = [" " * (indent + 2) + line for line in (item, "# no comment", item)]
            return [f"{begin} |", *body, *([""] if self.chance.random() < 0.3 else [])]
        if isinstance(item, str) or self.chance.random() < 0.4:
            return [f"{begin} {self.flow(item)}{self.comment()}"]
        if key is None and isinstance(item, dict) and self.chance.random() < 0.8:
            inner = self.block(item, indent + 2)
            while inner and (not inner[0].strip() or inner[0].lstrip().startswith("#")):
                inner.pop(0)
            return [f"{begin} {inner[0][indent + 2 :]}", *inner[1:]]
        deeper = indent + self.chance.choice([2, 4])
        if isinstance(item, list) and key is not None and self.chance.random() < 0.3:
            deeper = indent
        return [f"{begin}{self.comment()}", *self.block(item, deeper)]

    def comment(self) -> str:
        return self.chance.choice(["", "", "", "  # why: it's so", " #"])

    def between(self, indent: int) -> list[str]:
        return self.chance.choice([[], [], [], [""], [" " * indent + "# above"], ["# far left", ""]])


def edits(value: Any, edit: Editor, chance: random.Random) -> tuple[Splice, Any]:
    """Returns a random edit, and the expected value of the whole afterwards. The value is changed in place."""
    after = plain(value)
    holders = list(zip(nodes(value), nodes_of_plain(after), strict=True))
    holder, copy = chance.choice(holders)
    new = chance.choice(["new", "new: value", {"k": "v"}, ["x", "y"]])
    if isinstance(holder, Mapping):
        key = chance.choice(list(holder))
        what = chance.choice(["put", "remove", "replace"])
        if what == "put":
            splice = edit.put(holder, "NEW", new, after=key)
            copy["NEW"] = new
        elif what == "remove":
            splice = edit.remove(holder, key)
            del copy[key]
        else:
            splice = edit.replace(holder, key, new)
            copy[key] = new
        return splice, after
    at = chance.randrange(len(holder))
    what = chance.choice(["insert", "insert last", "remove", "replace"])
    if what == "remove":
        splice = edit.remove_item(holder, at)
        del copy[at]
    elif what == "replace":
        splice = edit.replace(holder, at, new)
        copy[at] = new
    else:
        at = len(holder) if what == "insert last" else at
        splice = edit.insert(holder, at, new)
        copy.insert(at, new)
    return splice, after


def nodes_of_plain(value: Any) -> Iterator[Any]:
    if isinstance(value, (dict, list)):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from nodes_of_plain(item)


@settings(max_examples=200, deadline=None)
@given(wholes, st.integers(0, 10**9))
def test_an_edit_changes_just_that(value: dict[str, Any], seed: int) -> None:
    text = Layout(seed).text(value)
    written = read(text)
    said = [comment.text for comment in comments(split_lines(text), written)]
    try:
        splice, expected = edits(written, Editor(text), random.Random(seed))
    except CannotSplice:
        return
    after = apply_splices(text, [splice])
    read_again = read(after)
    assert plain(read_again) == expected
    assert [comment.text for comment in comments(split_lines(after), read_again)] == said
    assert after.startswith(text[: splice.start]) and after.endswith(text[splice.end :])
    assert not splice.text.strip("\r\n") or set(splice.text) & {"\r"} <= set(text)
    ends = ("\n", "\r\n")
    assert after.endswith(ends) == text.endswith(ends) or not splice.text  # an empty line may be last now


@settings(max_examples=50, deadline=None)
@given(wholes, st.integers(0, 10**9))
def test_most_edits_can_be_made(value: dict[str, Any], seed: int) -> None:
    """Adding a key to any mapping, and an item at the end of any list, never needs a person."""
    text = Layout(seed).text(value)
    assume(text.endswith("\n"))
    written, edit = read(text), Editor(text)
    for holder in nodes(written):
        splice = edit.put(holder, "NEW", "x") if isinstance(holder, Mapping) else edit.insert(holder, len(holder), "x")
        read(apply_splices(text, [splice]))
