"""`planbook explain`, and the names that it accepts."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planbook.check.structural import STRUCTURAL
from planbook.check.table import RULES
from planbook.cli.explain import command
from planbook.errors import PlanbookError
from planbook.plan.wording import _RULES

BAD = Path(__file__).parent / "bad"
ROOT = Path(__file__).parents[2]


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_one_rule() -> None:
    assert explain("unused-input").stdout == (
        "unused-input  (wrong, from the profile reviewable on)\n\n"
        "Finds inputs that no expression of the plan uses.\n\n"
        "A run is asked for such an input, and it changes nothing. Most likely the place where it belongs contains a "
        "fixed\ntext, which is what runs.\n\n"
        "Example:\n\n"
        "    inputs:\n      quantity: {type: integer, default: 2}\n"
        "    steps:\n      - fill: {field: Quantity, with: 2}\n\n"
        "Use instead:\n\n"
        "    inputs:\n      quantity: {type: integer, default: 2}\n"
        '    steps:\n      - fill: {field: Quantity, with: "{{ inputs.quantity }}"}\n\n'
        "Fix: none; a person has to say whether the input or its use is missing.\n"
    )


def test_one_rule_as_json() -> None:
    found = json.loads(explain("missing-plan", "--json").stdout)
    assert found == {
        "rule": "missing-plan",
        "family": "wrong",
        "profile": "runs",
        "summary": "Finds calls of plans that do not exist.",
        "why": "A run of such a plan is refused before it starts. Call a plan by its name, `plans/NAME.yaml`, or "
        "by its path in the\nproject.",
        "example": "- call: sing-in",
        "use_instead": "- call: sign-in",
        "fix": "none; a person has to say which plan is meant.",
    }


def test_what_every_plan_must_be() -> None:
    assert explain("id").stdout == "id  (of every plan; it cannot be allowed)\n\nNo two steps have the same `id`.\n"


def test_an_unknown_name() -> None:
    with pytest.raises(PlanbookError) as no:
        explain("fixed-wiat")
    assert str(no.value) == "There is no rule called 'fixed-wiat'; did you mean 'fixed-wait'?"
    assert no.value.exit_code == 2


def test_the_list_names_all_in_one_line_each() -> None:
    lines = explain().stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [*RULES, *STRUCTURAL]


def test_all_of_them() -> None:
    said = explain("--all").stdout
    assert [name for name in (*RULES, *STRUCTURAL) if f"\n{name}  (" not in f"\n{said}"] == []
    assert [one["rule"] for one in json.loads(explain("--all", "--json").stdout)] == [*RULES, *STRUCTURAL]
    assert json.loads(explain("--json").stdout)[0].keys() == {"rule", "family", "profile", "summary"}


def test_every_name_that_a_message_ends_with_is_explained() -> None:
    said = "\n".join(path.read_text(encoding="utf-8") for path in BAD.glob("*.out"))
    named = set(re.findall(r"^\S+:\d+:\d+: .*\[([\w-]+)\]$", said, re.MULTILINE))
    assert len(named) > 15 and named <= {*RULES, *STRUCTURAL}


def test_every_error_of_a_model_is_explained() -> None:
    sources = [path.read_text() for folder in ("planbook", "steps") for path in (ROOT / folder).rglob("*.py")]
    kinds = {kind for text in sources for kind in re.findall(r"PydanticCustomError\(\s*\"(\w+)\"", text)} - {"no_key"}
    names = {_RULES.get(kind, kind.replace("_", "-")) for kind in kinds}
    assert len(names) > 20 and names <= STRUCTURAL.keys()
