"""A stand-in for the Messages API for each test, an environment that points to it, and a shop to draft plans on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planbook.demo import shop
from planbook.demo.shop import Shop
from tests.planner.drafted import Drafting
from tests.planner.standin import Standin, serving
from tests.sites import Site, serving_pages


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_MODEL"):
        monkeypatch.delenv(name, raising=False)
    with serving() as served:
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def drafting(tmp_path: Path, standin: Standin) -> Drafting:
    return Drafting(tmp_path, standin)


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Serves the pages of the test's module: its `PAGES`, by path."""
    with serving_pages(getattr(request.module, "PAGES", {})) as opened:
        yield opened


@pytest.fixture
def served() -> Iterator[Shop]:
    with shop.serve(0) as opened:
        yield opened
