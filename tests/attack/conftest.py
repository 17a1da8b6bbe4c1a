"""Prints the figures of attacks."""

from collections.abc import Callable

import pytest

FIGURES = pytest.StashKey[list[str]]()
Figure = Callable[..., None]


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """`figure("hosts, run, own browser", through=0, control=86, of="channels")` asserts that the fence held.

    `through` is how often the attack passed the fence, `control` how often it succeeded without the fence.
    """
    shown = request.config.stash.setdefault(FIGURES, [])

    def figure(attack: str, through: int, control: int, of: str) -> None:
        shown.append(f"{attack}: {through} {of} got through; {control} without the fence")
        assert control, f"{attack}: nothing gets through without the fence either, so this shows nothing"
        assert through == 0, shown[-1]

    return figure


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the figures of all attacks."""
    if shown := config.stash.get(FIGURES, None):
        terminalreporter.section("attacks")
        for line in shown:
            terminalreporter.line(line)
