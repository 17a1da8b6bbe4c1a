"""Real applications, served during the tests of this folder, and a project with plans for them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apps.roundup import CLERK, Tracker, tracker
from tests.apps.tiddlywiki import Wiki, wiki
from tests.scratch import Scratch


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory, api_url: str) -> Scratch:
    user, password = CLERK
    scratch = Scratch(
        tmp_path_factory.mktemp("project"), PREFECT_API_URL=api_url, TRACKER_USER=user, TRACKER_PASSWORD=password
    )
    shutil.copytree(Path(__file__).with_name("plans"), scratch.folder / "plans", dirs_exist_ok=True)
    return scratch


@pytest.fixture(scope="session")
def the_tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    with tracker(tmp_path_factory.mktemp("roundup")) as served:
        yield served


@pytest.fixture(scope="session")
def the_wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiki]:
    with wiki(tmp_path_factory.mktemp("tiddlywiki")) as served:
        yield served
