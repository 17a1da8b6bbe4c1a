"""stop"""

import pytest

from tests.steps.bench import Bench


@pytest.mark.parametrize("status", ["passed", "failed"])
async def test_it_ends_the_run(bench: Bench, status: str) -> None:
    played = await bench.play("", f"- stop: {{status: {status}, because: It is sold out.}}\n- set: {{a: b}}")
    assert (played.status, played.because, played.values) == (status, "It is sold out.", {})
    assert [step.ended.status for step in played.record.steps if step.ended] == ["passed", "not_reached"]
    assert played.record.steps[0].started.sentence == f"Stop as {status}: It is sold out."
