"""Nothing that one run leaves in its browser is seen by another run of the same worker."""

from collections.abc import Iterator

import pytest

from tests.flows.pool import Pool, until
from tests.flows.traces import TRACES, Traces

HEAD = """\
planbook: 1
name: {name}
goal: Try it
start: {start}/{page}
defaults: {{timeout: 30s, retries: 0}}
"""
LEAVES = """\
browser: {permissions: [clipboard-read, geolocation]}
steps:
  - click: {button: Leave}
  - expect: {heading: Done}
  - download: {link: Take, into: file}
  - goto: /look/the-same
  - click: {button: Look}
  - expect: {heading: Done}
"""
LOOKS = """\
browser: {permissions: [clipboard-read]}
steps:
  - click: {button: Look}
  - expect: {heading: Done}
"""


@pytest.fixture
def traces(pool: Pool) -> Iterator[Traces]:
    site = Traces()
    plans = {"leaves": ("leave", LEAVES), "looks": ("look/another", LOOKS)}
    for name, (page, steps) in plans.items():
        text = HEAD.format(name=name, start=site.address, page=page) + steps
        (pool.folder / "plans" / f"{name}.yaml").write_text(text, "utf-8")
    yield site
    site.server.shutdown()


def test_another_run_of_the_worker_sees_nothing_of_a_run(pool: Pool, traces: Traces) -> None:
    temporary = pool.folder / "temporary"
    temporary.mkdir()
    first = pool.new("leaves", TMPDIR=str(temporary))
    assert pool.ended(first)["status"] == "passed", pool.events(first)
    assert traces.seen("the-same") == TRACES
    second = pool.new("looks", TMPDIR=str(temporary))
    assert pool.ended(second)["status"] == "passed", pool.events(second)
    assert traces.seen("another") == set()
    downloads = [file for file in pool.folder.rglob("*left.txt") if file.is_file()]
    assert [file.relative_to(pool.folder).parts[:2] for file in downloads] == [(".planbook", "runs")]
    until(lambda: not [*temporary.iterdir()])
