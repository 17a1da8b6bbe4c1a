"""The console blocks of the documentation give the shown output, in the order of a reader.

The pages of `start` are one story, in one terminal. Its first two pages are fast enough for every commit (about 10 s of
one core). The whole story, and the pages of `how-to`, which share another terminal, are `make docs-test`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import access
from flows.clients import key_for
from planbook.demo.shop import serve
from tests.docs.blocks import DOCS, PAGES, ROOT, Block, blocks_of
from tests.docs.console import Terminal, commands_of, fits, plain

STORY = ("install", "first-run", "first-plan", "first-review", "first-schedule")
START = [DOCS / "start" / f"{name}.md" for name in STORY]
HOW_TO = sorted((DOCS / "how-to").glob("*.md"))
WITH_SETTINGS = ("plans/choose-gifts.yaml", "plans/sum-up-orders.yaml")
"""Plans whose agent and program are settings of planbook's own project."""
OTHERS = [page for page in PAGES if page not in (*START, *HOW_TO)]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory, api_url: str) -> Iterator[Terminal]:
    """A terminal that uses the other tests' Prefect server: starting another one would take most of the time."""
    told = {"PREFECT_API_URL": api_url, access.VARIABLE: key_for(api_url) or ""}
    with serve() as shop, Terminal(tmp_path_factory.mktemp("start"), shop, **told) as terminal:
        yield terminal


@pytest.fixture(scope="module")
def how_to(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with serve() as shop, Terminal(tmp_path_factory.mktemp("how-to"), shop) as terminal:
        terminal.run(f"planbook init shop && cd shop && git init --quiet && cp {ROOT}/plans/[a-z]*.yaml plans/")
        terminal.run(f"rm plans/approvals.yaml {' '.join(WITH_SETTINGS)}; planbook run watch-stock")
        yield terminal


def follow(page: Path, terminal: Terminal) -> None:
    """Executes the page, and compares the results with what it shows."""
    for block, reason in blocks_of(page):
        if block.title:  # a file, also one whose marker says that it has mistakes on purpose
            terminal.write(block.title, block.text)
        elif reason is None and block.language == "console":
            do(block, terminal)


def do(block: Block, terminal: Terminal) -> None:
    commands = commands_of(block.text)
    for number, (command, expected) in enumerate(commands):
        printed, code = terminal.run(command)
        said = f"{block.place}: $ {command}\n--- printed:\n{printed}\n--- the page says:\n{expected}"
        assert fits(expected, printed), f"{said}\n--- compared:\n{plain(printed)}\n---\n{plain(expected)}"
        shown = any(other == "echo $?" for other, _ in commands[number : number + 2])
        assert code == 0 or shown, f"{said}\n--- exit code {code}, which `$ echo $?` would show"


@pytest.mark.parametrize("page", START[:2], ids=lambda page: page.stem)
def test_the_first_steps(page: Path, start: Terminal) -> None:
    follow(page, start)


@pytest.mark.slow
def test_the_whole_story(tmp_path: Path) -> None:
    """From the installation to the schedule: each page needs the results of the pages before it."""
    with serve() as shop, Terminal(tmp_path, shop) as terminal:
        for page in START:
            follow(page, terminal)


@pytest.mark.slow
@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_how_to(page: Path, how_to: Terminal) -> None:
    follow(page, how_to)


@pytest.mark.parametrize("page", OTHERS, ids=lambda page: page.stem)
def test_no_other_page_has_commands_that_are_not_run(page: Path) -> None:
    assert [block.place for block, reason in blocks_of(page) if block.language == "console" and reason is None] == []
