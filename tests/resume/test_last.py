"""A resumed run uses the same values of the plan's last run."""

from collections.abc import Callable
from pathlib import Path

from planbook.runs import last_values
from tests.resume.conftest import Ground
from tests.sites import Site

COMPARE = """
steps:
- set: {price: 4}
- expect: {heading: Here}
- set: {before: "{{ last.price | default(0) }}"}
"""


async def test_another_run_in_between_changes_nothing(ground: Ground, write: Callable[..., Path], site: Site) -> None:
    site.pages["/"] = "<h1>Here</h1>"
    plan = write(COMPARE)
    last_values.save(ground.project, "tried", "20260101-000000-000abc", {"price": "3"})
    await ground.begin(plan, "expect-here passed")
    last_values.save(ground.project, "tried", "20260101-000001-000abc", {"price": "5"})
    outcome = await ground.resume()
    assert outcome and (outcome.because, outcome.values) == (None, {"price": "4", "before": "3"})
    assert last_values.read(ground.project, "tried") == {"price": "4", "before": "3"}


async def test_a_first_run_stays_the_first(ground: Ground, write: Callable[..., Path], site: Site) -> None:
    site.pages["/"] = "<h1>Here</h1>"
    await ground.begin(write(COMPARE), "expect-here passed")
    last_values.save(ground.project, "tried", "20260101-000001-000abc", {"price": "5"})
    outcome = await ground.resume()
    assert outcome and outcome.values["before"] == 0
