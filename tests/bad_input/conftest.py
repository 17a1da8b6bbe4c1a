"""A project with a passed run, whose record must stay the same whatever bad input follows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.scratch import Scratch
from tests.sites import Site

PAGE = "<h1>Welcome</h1><a href='#'>Orders</a><button>Save</button><button>Save</button><label>Name <input></label>"
EARLIER = """
steps:
  - extract: {from: {heading: Welcome}, into: greeting}
"""


@dataclass(frozen=True)
class Kept:
    """The record of a run: the bytes of its journal and notebook, and its rows."""

    run_id: str
    journal: bytes
    report: bytes
    rows: dict[str, list[Any]]


def kept(scratch: Scratch, run_id: str) -> Kept:
    run = scratch.project.run(run_id)
    return Kept(run_id, run.journal.read_bytes(), run.report.read_bytes(), scratch.rows(run_id))


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, the_site: Site, api_url: str) -> tuple[Scratch, Kept]:
    """Creates the project, and returns it with the record of its passed run."""
    scratch = Scratch(tmp_path_factory.mktemp("project"), PREFECT_API_URL=api_url)
    the_site.pages["/"] = PAGE
    done = scratch.planbook("run", scratch.write("earlier", the_site.address, EARLIER))
    assert done.code == 0, done
    (run_id,) = scratch.runs()
    earlier = kept(scratch, run_id)
    assert [len(earlier.rows[table]) for table in ("runs", "steps", "values")] == [1, 1, 1]
    return scratch, earlier


@pytest.fixture(scope="session")
def scratch_with_a_run(begun: tuple[Scratch, Kept]) -> Scratch:
    return begun[0]


@pytest.fixture(scope="session")
def earlier(begun: tuple[Scratch, Kept]) -> Kept:
    return begun[1]


@pytest.fixture
def scratch(scratch_with_a_run: Scratch, earlier: Kept, site: Site) -> Iterator[Scratch]:
    """The project; after each test it is verified that the earlier run is unchanged."""
    site.pages["/"] = PAGE
    yield scratch_with_a_run
    assert kept(scratch_with_a_run, earlier.run_id) == earlier
