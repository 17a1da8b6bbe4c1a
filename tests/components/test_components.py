"""Plans on component libraries, judged by the library's own events."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.engine.prepare import prepare
from planbook.places import find_project
from tests.components.widgets import LIBRARIES, plan_of, widgets_of
from tests.steps.bench import Bench, Site
from tests.trying.in_browser import try_in

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


@pytest.mark.parametrize("library", ["mui", "shoelace", "ionic"])
async def test_a_try_finds_the_first_control_of_each_widget(
    library: str, components: str, browser: Browser, tmp_path: Path
) -> None:
    plan = Bench(Site(), browser, tmp_path).write(library, plan_of(library, components))
    order = prepare(str(plan), {}, find_project(tmp_path), lambda name: None)
    tried = await try_in(browser, order, RequestBlocker(holding=True))
    groups = {started.index: started.title for started, _ in tried.steps if started.kind == "group"}
    verdicts: dict[str, list[str]] = {title: [] for title in groups.values()}
    for started, found in tried.steps:
        if started.parent in groups:
            verdicts[groups[started.parent]].append(found.verdict)
    assert {widget: each[0] for widget, each in verdicts.items()} == dict.fromkeys(widgets_of(library), "ready")
    assert tried.status == "passed"
