"""reload"""

from tests.steps.bench import Bench


async def test_the_page_is_loaded_anew(bench: Bench) -> None:
    played = await bench.play("<input aria-label=Name>", "- fill: {field: Name, with: x}\n- reload: {}")
    assert played.status == "passed"
    assert await played.page.get_by_label("Name").input_value() == ""
