"""The state of a browser that could not be kept after a step is kept after the next one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planbook.browser.session import saved_state
from planbook.engine import save_checkpoint
from planbook.engine.checkpoint import write_checkpoint
from planbook.events import Noted
from tests.resume.conftest import Ground
from tests.sites import Site

PLAN = "\nsteps:\n- fill: {field: Name, with: Ada}\n- expect: {field: Name}\n- expect: {heading: Shop}\n"
PAGE = "<h1>Shop</h1><label>Name <input></label>"


def kept(ground: Ground) -> list[str | None]:
    """Returns what the kept state has in the fields."""
    file = ground.project.run(ground.run_id).state
    return [field.value for tab in _read(file).state.tabs for field in tab.fields] if file.is_file() else []


def _read(file: Path) -> Any:
    from planbook.engine.checkpoint import Checkpoint

    return Checkpoint.model_validate_json(file.read_bytes())


def notes(ground: Ground) -> list[str]:
    return [event.message for event in ground.runs[-1] if isinstance(event, Noted)]


async def test_a_page_that_did_not_tell_is_asked_again(
    ground: Ground, write: Callable[..., Path], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/"] = PAGE
    tries: list[None] = []

    async def hurried(*given: Any, **options: Any) -> Any:
        tries.append(None)
        with monkeypatch.context() as patch:
            patch.setattr(saved_state, "PATIENCE", 0 if len(tries) == 1 else 30)
            return await saved_state.take(*given, **options)

    monkeypatch.setattr(save_checkpoint, "take", hurried)
    await ground.begin(write(PLAN), "expect-name passed")
    assert notes(ground) == [save_checkpoint.NOT_KEPT.format("the page did not report its content")]
    assert (kept(ground), len(tries)) == (["Ada"], 2)


async def test_a_page_that_does_not_tell_is_not_asked_after_every_step(
    ground: Ground, write: Callable[..., Path], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time takes seconds, and the steps after the next one change nothing."""
    site.pages["/"] = PAGE
    tries: list[None] = []

    async def late(*given: Any, **options: Any) -> None:
        tries.append(None)

    monkeypatch.setattr(save_checkpoint, "take", late)
    await ground.begin(write(PLAN + "- expect: {field: Name}\n" * 4), "expect-name-5 passed")
    told = [save_checkpoint.NOT_KEPT.format("the page did not report its content")] * 2
    assert (notes(ground), kept(ground), len(tries)) == (told, [], 2)


async def test_a_state_that_could_not_be_written_is_written_after_the_next_step(
    ground: Ground, write: Callable[..., Path], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/"] = PAGE
    tries: list[None] = []

    def full(*given: Any) -> None:
        tries.append(None)
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        write_checkpoint(*given)

    monkeypatch.setattr(save_checkpoint, "write_checkpoint", full)
    await ground.begin(write(PLAN), "expect-name passed")
    assert notes(ground)[0].startswith(save_checkpoint.NOT_KEPT.format("No space left on device"))
    assert (kept(ground), len(tries)) == (["Ada"], 2)
