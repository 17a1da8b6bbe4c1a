"""A project in which goals are drafted by real processes, with a scripted model and a shop to draft on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planbook.demo import shop
from planbook.demo.shop import Shop
from planbook.places import Project
from tests.notify.conftest import Receiver
from tests.planner.shopping import SECRETS
from tests.planner.standin import Standin, serving


@pytest.fixture
def served() -> Iterator[Shop]:
    with shop.serve(0) as opened:
        yield opened


@pytest.fixture
def model() -> Iterator[Standin]:
    with serving() as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


@pytest.fixture
def drafts(project: Project, api_url: str, model: Standin, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project, with all that the process of a draft needs."""
    monkeypatch.delenv("ANTHROPIC_AUTH_TOKEN", raising=False)
    monkeypatch.delenv("ANTHROPIC_MODEL", raising=False)
    for name, value in {"PREFECT_API_URL": api_url, **model.environment, **SECRETS}.items():
        monkeypatch.setenv(name, value)
    return project
