"""Plans on component libraries: what a step did is read from the library's own events."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.components.widgets import LIBRARIES, plan_of, widgets_of
from tests.steps.bench import Bench, Site

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("library", LIBRARIES)
async def test_a_library(
    library: str, components: str, browser: Browser, tmp_path: Path, table: dict[str, dict[str, str | None]]
) -> None:
    bench = Bench(Site(), browser, tmp_path)
    try:
        played = await bench.run(bench.write(library, plan_of(library, components)))
    finally:
        for session in bench.open:
            await session.close()
    found = table[library] = dict.fromkeys(widgets_of(library))
    for step in played.record.steps:
        if step.ended and step.ended.error and step.started.kind != "group":
            widget = next(each for each in played.record.steps if each.started.index == step.started.parent)
            found[widget.started.title] = f"{step.started.sentence}: {step.ended.error.message}"
    why = "\n".join(reason for reason in found.values() if reason)
    assert not why, why
