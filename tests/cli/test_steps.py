"""planbook steps"""

import json
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from planbook.cli.steps import command
from planbook.errors import PlanbookError
from planbook.plan.load import load
from planbook.plan.topics import TOPICS
from steps.table import KINDS

CLICK = """\
click (act, repeat)

Clicks an element as soon as it can be clicked.

If the click loads a page, the step waits until the page is there. `times` repeats the click. `at` is a point in the
element, relative to its top left corner, for maps and drawings: `[30, 12]` in pixels or `[50%, 90%]` of its size.
The backdrop of a dialog belongs to the dialog: `[-20, 0]` is to its left.

  the keys of an element, in line, such as button: or field:
  times  how many times (whole number; 1 if left out)
  at     [right, down] from its top left corner; default: its middle (list of number)

Short form: `click: …` with the element's name.

Example:
  - click: {button: Sign in}
"""


def said(*arguments: str) -> str:
    """Returns the output."""
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_every_kind_with_its_first_sentence() -> None:
    lines = said().splitlines()
    assert lines[:2] == ["go", "  goto          Opens an address in the current tab."]
    assert {line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "} >= {*KINDS}
    assert not any("cannot run" in line for line in lines)


def test_one_kind() -> None:
    assert said("click") == CLICK


@pytest.mark.parametrize("word", KINDS)
def test_everything_about_a_kind_is_told(word: str) -> None:
    manual, told = said(word), json.loads(said(word, "--json"))
    assert told["example"] in manual.replace("\n  ", "\n")
    for key in told["keys"]:
        assert key["description"], f"{word}.{key['key']} is not described"
        assert key["key"] == "look" or key["description"] in manual


@pytest.mark.parametrize(
    ("word", "key", "kind"),
    [
        ("fill", "with", "text"),
        ("select", "pick", "list of text or /pattern/"),
        ("drag", "by", "list of number"),
        ("drag", "to", "element"),
        ("group", "at_most", "whole number or duration"),
        ("stop", "status", "passed or failed"),
        ("set", "values", None),
        ("extract", "columns", "by name: column"),
    ],
)
def test_what_may_be_written(word: str, key: str, kind: str | None) -> None:
    types = {told["key"]: told["type"] for told in json.loads(said(word, "--json"))["keys"]}
    assert types.get(key) == kind


def test_what_a_review_must_see_and_where_secrets_may_stand() -> None:
    assert "the plan's name, or its path in the project; written out, without expressions" in said("call")
    assert "the value; secrets may stand here" in said("fill")


def test_the_list_as_json() -> None:
    told = json.loads(said("--json"))
    assert [kind["kind"] for kind in told] == list(KINDS)
    assert told[4] == {
        "kind": "click",
        "family": "act",
        "effect": "repeat",
        "summary": "Clicks an element as soon as it can be clicked.",
    }


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("clik", "There is no kind of step called 'clik'; did you mean 'click'?"),
        ("zzz", "There is no kind of step called 'zzz'; `planbook steps` lists them all"),
        ("assertText", "There is no kind of step called 'assertText'; did you mean 'expect'?"),
        (
            "open",
            "There is no kind of step called 'open'; did you mean 'goto'? 'open' itself is explained by "
            "`planbook steps tab`",
        ),
        ("value", "There is no kind of step called 'value'; it is explained by `planbook steps looks`"),
        (
            "label",
            "There is no kind of step called 'label'; in a plan it is 'field', explained by `planbook steps targets`",
        ),
        (
            "foreach",
            "There is no kind of step called 'foreach'; in a plan it is 'each', explained by `planbook steps step`",
        ),
        ("visible", "There is no kind of step called 'visible'; it is explained by `planbook steps looks`"),
        (
            "recover",
            "There is no kind of step called 'recover'; it is explained by `planbook steps step` and "
            "`planbook steps plan`",
        ),
    ],
)
def test_a_kind_that_there_is_not(word: str, message: str) -> None:
    with pytest.raises(PlanbookError) as error:
        command.main([word], standalone_mode=False)
    assert (str(error.value), error.value.exit_code) == (message, 2)


def loaded(arguments: Sequence[str]) -> set[str]:
    """Returns the packages that a command imports."""
    code = f"import sys\nfrom planbook.cli.main import main\ntry: main({list(arguments)})\nexcept SystemExit: pass\n"
    code += "print(' '.join({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_it_loads_no_browser_and_no_server() -> None:
    assert not {"playwright", "prefect", "duckdb"} & loaded(["steps", "extract"])


@pytest.mark.parametrize("topic", TOPICS)
def test_what_all_kinds_have_a_part_in(topic: str) -> None:
    manual, told = said(topic), json.loads(said(topic, "--json"))
    assert (told["topic"], told["title"]) == (topic, TOPICS[topic].title)
    assert told["text"] in manual
    for rows in told["groups"].values():
        assert all(key in manual and words and words in manual for key, words in rows.items())
    assert f"  {topic:12}  {TOPICS[topic].summary[:1].upper()}" in said()


@pytest.mark.parametrize("topic", ["expressions", "looks", "effects"])
def test_the_example_of_a_topic_is_a_plan_that_loads(topic: str, tmp_path: Path) -> None:
    example = textwrap.indent(TOPICS[topic].text.partition("```yaml\n")[2].partition("```")[0], "  ")
    head = "planbook: 1\nname: example\nstart: https://shop.example/\ninputs: {most: {type: number}}\nsteps:\n"
    orders = "  - extract: {rows: {table: Orders}, columns: {total: {column: Total, as: number}}, into: orders}\n"
    (tmp_path / "example.yaml").write_text(head + orders + example, "utf-8")
    assert load(tmp_path / "example.yaml").steps
