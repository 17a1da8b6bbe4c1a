"""Limits of a run that the environment names."""

import pytest

from planbook.engine.limits import MEMORY, TIME, Limits, limits_here
from planbook.errors import PlanbookError


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf", "5m"])
def test_what_is_no_limit(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, unit in ((TIME, "seconds"), (MEMORY, "bytes")):
        monkeypatch.setenv(name, text)
        with pytest.raises(PlanbookError) as raised:
            limits_here()
        said = f'{name} is "{text}". Write a number of {unit} above 0, or leave it out for no limit.'
        assert str(raised.value) == said
        monkeypatch.delenv(name)


def test_limits_and_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TIME, raising=False)
    monkeypatch.setenv(MEMORY, "512000000")
    assert limits_here() == Limits(None, 512_000_000)
    monkeypatch.setenv(TIME, "0.5")
    assert limits_here() == Limits(0.5, 512_000_000)
