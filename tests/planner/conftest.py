"""A stand-in for the Messages API for each test, and an environment that leads to it."""

from collections.abc import Iterator

import pytest

from tests.planner.standin import Standin, serving


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_MODEL"):
        monkeypatch.delenv(name, raising=False)
    with serving() as served:
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served
