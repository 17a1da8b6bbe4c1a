"""pause"""

from steps.pause import Pause
from tests.steps.bench import Bench


async def test_it_lasts_even_beyond_the_timeout(bench: Bench) -> None:
    played = await bench.play("", "- pause: 1300ms", default="1s")
    assert played.because is None
    assert played.record.steps[0].attempts[0].ms >= 1300


def test_it_says_how_long() -> None:
    assert Pause.model_validate("1m").describe() == "Pause for 60 s"
    assert Pause.model_validate("1m").seconds() == 60
