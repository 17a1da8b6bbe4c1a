"""call"""

import pytest
from pydantic import ValidationError

from steps.call import Call
from tests.steps.bench import Bench

CALLED = """planbook: 1
name: find
start: {}/other
inputs: {{word: {{type: string}}}}
steps:
  - extract: {{from: {{css: p}}, into: found}}
  - set: {{asked: "{{{{ inputs.word }}}}"}}
"""


async def test_another_plan_in_the_same_tab_with_its_own_values(bench: Bench) -> None:
    (bench.folder / "plans").mkdir()
    (bench.folder / "plans" / "find.yaml").write_text(CALLED.format(bench.site.address))
    steps = "- set: {word: x}\n- call: {plan: find, inputs: {word: '{{ values.word }}'}, into: answer}"
    played = await bench.play("", steps, {"/other": "<p>There</p>"})
    assert played.because is None
    assert played.values == {"word": "x", "answer": {"found": "There", "asked": "x"}}
    assert played.page.url.endswith("/other")


def test_a_review_must_see_which() -> None:
    with pytest.raises(ValidationError, match="must be written out, so that a review shows it"):
        Call.model_validate("{{ values.plan }}")
