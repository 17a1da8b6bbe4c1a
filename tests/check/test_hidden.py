"""A secret in a plan appears in no message, whatever the message is about."""

from pathlib import Path

import pytest

from planbook.check.judge import apply_rules
from planbook.check.table import RULES
from planbook.plan.problem import as_json, as_text

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\nsteps:\n"
SAID_OF_ITS_LINE = '  - fill: {css: "#a > b > c > #pwd", with: %s}%s\n'


@pytest.mark.parametrize("written", ["rosebud", '"rose bud"', "'rose''bud'", '"rose\\u0062ud"'])
@pytest.mark.parametrize("comment", ["", "  # planbook: allow secret-literal because it is the demo's, and no secret"])
def test_no_message_shows_it(written: str, comment: str) -> None:
    text = HEAD + SAID_OF_ITS_LINE % (written, comment)
    problems = apply_rules(text.encode(), Path("plan.yaml"), list(RULES.values())).problems
    assert {"brittle-target", "unjudged-change"} <= {problem.rule for problem in problems}
    assert ("secret-literal" in {problem.rule for problem in problems}) == (not comment)
    for said in (as_text(problems), as_json(problems)):
        assert "rose" not in said and "bud" not in said
        assert "***" in said


def test_a_short_one_does_not_take_the_messages_apart() -> None:
    text = HEAD + "  - fill: {field: PIN, with: 1}\n"
    problems = apply_rules(text.encode(), Path("plan.yaml"), [RULES["secret-literal"]]).problems
    assert [problem.source_line for problem in problems] == ["  - fill: {field: PIN, with: 1}"]
