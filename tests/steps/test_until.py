"""until"""

from tests.steps.bench import Bench

STEPS = "- group: Wait\n  at_most: 3\n  steps:\n    - until: {}\n    - set: {{seen: '{{{{ turn }}}}'}}"


async def test_it_leaves_the_group_as_passed(bench: Bench) -> None:
    played = await bench.play("<p>Here</p>", STEPS.format("Here"))
    assert (played.because, played.values) == (None, {})
    assert played.record.steps[1].started.sentence == 'Until text "Here" is visible'


async def test_it_looks_once(bench: Bench) -> None:
    played = await bench.play("<p>Here</p>", STEPS.format("There"))
    assert played.values == {"seen": 3}


async def test_or_within_a_time(bench: Bench) -> None:
    late = "<p id=p></p><script>setTimeout(() => p.innerText = 'There', 300)</script>"
    played = await bench.play(late, STEPS.format("{text: There, within: 2s}"))
    assert (played.because, played.values) == (None, {})
