"""Which runs may have the browser that a warm process keeps."""

from contextlib import AsyncExitStack
from typing import NoReturn

import pytest

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.engine import open_browser
from planbook.engine.open_browser import BrowserOptions, may_paste, open_session
from planbook.engine.prepare import prepare
from planbook.errors import PlanbookError
from planbook.places import Project
from tests.engine.conftest import write


async def test_a_kept_browser_has_nothing_prepared_in_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is killed would leave it to the next one: with a blocker, pages of that one wait for ever."""
    asked: list[bool] = []

    def launching(*_: object, may_be_kept: bool, **__: object) -> NoReturn:
        asked.append(may_be_kept)
        raise PlanbookError("none")

    monkeypatch.setattr(open_browser, "launch_browser", launching)
    path = write(project, "a", "https://shop.example/", "steps:\n- pause: 1s\n")
    for first in (None, RequestBlocker().begin):
        order = prepare(str(path), {}, project, {}.get)
        async with AsyncExitStack() as stack:
            with pytest.raises(PlanbookError):
                await open_session(order, BrowserOptions(), stack, first)
    assert asked == [True, False]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("steps:\n- press: Enter\n- press: Control+C\n- press: V\n", False),
        ("steps:\n- press: Control+V\n", True),
        ("steps:\n- press: Control+Shift+v\n", True),
        ("steps:\n- press: Shift+Insert\n", True),
        ("steps:\n- group: a\n  steps:\n  - press: {key: Control+V, field: Text}\n", True),
        ("browser: {permissions: clipboard-read}\nsteps:\n- press: Enter\n", True),
    ],
)
def test_which_runs_may_paste(project: Project, more: str, expected: bool) -> None:
    path = write(project, "a", "https://shop.example/", more)
    assert may_paste(prepare(str(path), {}, project, {}.get)) is expected


def test_a_run_may_paste_if_a_plan_that_it_calls_may(project: Project) -> None:
    write(project, "b", "https://shop.example/", "steps:\n- press: Control+V\n")
    path = write(project, "a", "https://shop.example/", "steps:\n- call: b\n")
    assert may_paste(prepare(str(path), {}, project, {}.get))
