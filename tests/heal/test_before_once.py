"""Before a `once` step acts, its element is compared with the one of earlier runs; `planbook heal` helps after that."""

import re

import pytest

from planbook.engine.layers.same_element import ANOTHER
from planbook.events import RunStatus
from planbook.fingerprints import known_elements
from planbook.fingerprints.known_elements import Seen
from planbook.heal.accept import accept
from planbook.heal.failure import NothingToHeal
from planbook.history.known_run import read_known
from planbook.places import Project
from planbook.record import Record
from tests.heal.conftest import Heal, Run
from tests.heal.test_heal import FORM
from tests.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAN = """
    steps:
      - click: {css: 'form button >> nth=0'}
        effect: once
        retries: 0
"""
WITH_ANOTHER = FORM.replace("<button id=send", "<button id=drop type=submit>Delete all orders</button><button id=send")


def _record(project: Project, run_id: str) -> Record:
    return read_known(project, project.run(run_id).journal, print).record


def _status(project: Project, run_id: str) -> RunStatus | None:
    ended = _record(project, run_id).ended
    return ended.status if ended else None


async def test_it_fails_before_it_acts_on_another_element(play: Run, mend: Heal, site: Site, project: Project) -> None:
    await play(PLAN, FORM)
    (step, (sighting, *_)), *_ = known_elements.read(project, "tried").items()
    known_elements.save(project, [Seen("tried", step, sighting)])  # as after a second run
    posted = len(site.posted)
    failed = await play(PLAN, WITH_ANOTHER)
    ended = _record(project, failed).steps[-1].ended
    assert ended and ended.error and ended.error.message == ANOTHER.format(
        "css form button >> nth=0", 'button "Delete all orders" id=drop in Checkout',
        'button "Send order" id=send in Checkout', failed,
    )  # fmt: skip
    assert len(site.posted) == posted, "nothing was sent"
    healed = await mend(failed)
    assert (healed.verdict, healed.target) == ("found", {"button": "Send order"})
    assert accept(project, _record(project, failed)) == 'button "Delete all orders" id=drop in Checkout'
    passed = await play(PLAN, WITH_ANOTHER)
    assert _status(project, passed) == "passed"
    with pytest.raises(NothingToHeal, match=f"^{passed} passed: no step of it failed.$"):
        accept(project, _record(project, passed))


ROWS = """
    steps:
      - click: {TARGET}
        effect: once
        timeout: 9s
        retries: 0
"""


def rows(*names: str) -> str:
    """Returns a list in which each row has a button that is named by its place."""
    return "".join(
        f"<li>{name} <button data-testid=delete-{at} onclick=\"document.title += '{name}'\">Delete</button></li>"
        for at, name in enumerate(names)
    )


async def test_it_fails_before_it_acts_in_another_row(play: Run, site: Site, project: Project) -> None:
    plan = ROWS.replace("TARGET", "testid: delete-1")
    await play(plan, rows("Ann", "Ben", "Cleo"))
    (step, (sighting, *_)), *_ = known_elements.read(project, "tried").items()
    known_elements.save(project, [Seen("tried", step, sighting)])  # as after a second run
    for names in (("Ben", "Cleo"), ("Ann", "Cleo")):  # Ben has moved up, or is gone
        failed = await play(plan, rows(*names))
        ended = _record(project, failed).steps[-1].ended
        assert ended and ended.error and ended.error.message == ANOTHER.format(
            "testid delete-1", 'button "Delete" data-testid=delete-1 in Cleo',
            'button "Delete" data-testid=delete-1 in Ben', failed,
        )  # fmt: skip
    accept(project, _record(project, failed))
    assert _status(project, await play(plan, rows("Ann", "Dan"))) == "passed", "from now on, it means any row"


async def test_a_row_that_says_something_else_is_the_same(play: Run, project: Project) -> None:
    plan = ROWS.replace("TARGET", "testid: delete-1")
    for names in (("Ann: late", "Ben: late, 3 days"), ("Ann: late", "Ben: late, 3 days"), ("Ann: paid", "Ben: paid")):
        assert _status(project, await play(plan, rows(*names))) == "passed"
    renamed = rows("Ann", "Benjamin").replace("delete-1", "delete-7").replace("delete-0", "delete-3")
    plan = plan.replace("delete-1", "delete-7")
    for page in (renamed, renamed, renamed.replace("Benjamin", "Bo")):  # a number that belongs to the row itself
        assert _status(project, await play(plan, page)) == "passed"


async def test_a_target_that_counts_means_any_row(play: Run, project: Project) -> None:
    plan = ROWS.replace("TARGET", "button: Delete, nth: 2")
    for names in (("Ann", "Ben"), ("Ann", "Ben"), ("Ben", "Cleo")):
        assert _status(project, await play(plan, rows(*names))) == "passed"


@pytest.mark.slow
async def test_what_varies_from_run_to_run_does_not_stop_it(play: Run, project: Project) -> None:
    plan = PLAN.replace("form button >> nth=0", "li button >> nth=0")
    for name in ("Ann", "Ben", "Cleo"):
        entry = f"<li id={name}>{name} <button onclick='this.remove()'>Approve {name}</button></li>"
        passed = await play(plan, f"<ul>{entry}</ul>")
        assert _status(project, passed) == "passed"
    failed = await play(plan, "<p>Closed")
    told = f"{failed} did not stop step 01 (Click css li button >> nth=0) because its element is another one than in "
    with pytest.raises(NothingToHeal, match=f"^{re.escape(told)}earlier runs. There is nothing to accept.$"):
        accept(project, _record(project, failed))
