"""`heal: this-run`: a step that reads or repeats is healed in its run, never one that looks or sends once."""

from datetime import UTC, datetime, timedelta

import pytest

from planbook.errors import PlanbookError
from planbook.events import Fingerprint
from planbook.heal.apply import apply
from planbook.heal.failure import Failure
from planbook.heal.heal import Past
from planbook.heal.stored_proposals import all_kept, healed_in_runs, is_open
from planbook.heal.text import as_text
from planbook.heal.this_run import ThisRun
from planbook.history.known_run import read_known
from planbook.places import Project
from planbook.record import Record
from tests.heal.conftest import Run
from tests.heal.test_heal import FORM

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAN = """
    heal: this-run
    steps:
      - click: {button: Cancel}
        timeout: 500ms
        retries: 0
"""
CANCEL = Fingerprint(
    tag="button", role="button", name="Cancel", text="Cancel", attributes={"id": "cancel", "type": "button"},
    neighbours=["Send order", "Thank you for buying"], beside=["Send order", ""], around=["Checkout"], alike=0,
)  # fmt: skip
OLD = "<button type=button>Cancel</button>"
CHANGED = FORM.replace(OLD, "<button type=button id=cancel>Do not send</button>")


def _record(project: Project, run_id: str) -> Record:
    return read_known(project, project.run(run_id).journal, print).record


@pytest.fixture
def healer() -> ThisRun:
    async def pasts(failure: Failure) -> list[Past]:
        return [("20261120-030001-512kqz", 'button "Cancel"', CANCEL)]

    return ThisRun(pasts)


async def test_a_step_is_healed_in_its_run_which_is_flaky(play: Run, healer: ThisRun, project: Project) -> None:
    run_id = await play(PLAN, CHANGED, healer=healer)
    record = _record(project, run_id)
    assert record.ended and record.ended.status == "flaky"
    [step] = record.steps
    assert (step.started.id, step.ended and step.ended.status) == ("click-cancel", "passed_on_retry")
    assert [(one.strategy, one.status, one.message) for one in step.recoveries] == [
        ("heal", "passed", 'Click button "Do not send"')
    ]
    [kept] = all_kept(project)
    assert (kept.diff, kept.target, kept.in_run) == (healer.proposals[0].diff, {"button": "Do not send"}, True)
    assert f"The run {run_id} did the step with the new target" in as_text(kept)
    assert set(kept.pictures) == {"before", "after"}
    assert [one.failure.run_id for one in healed_in_runs(project, datetime.now(UTC) - timedelta(hours=1))] == [run_id]
    apply(kept, project)
    assert not is_open(project, kept)
    with pytest.raises(PlanbookError):
        apply(kept, project)


@pytest.mark.parametrize(
    ("plan", "page"),
    [
        (PLAN + "        effect: once\n", CHANGED),
        (PLAN.replace("heal: this-run", "tags: [x]"), CHANGED),
        (PLAN.replace("click", "expect").replace("        retries: 0\n", ""), CHANGED),
        (PLAN, FORM.replace(OLD, "")),
    ],
    ids=["once", "not wanted", "expect", "not certain"],
)
async def test_it_is_not_healed(plan: str, page: str, play: Run, healer: ThisRun, project: Project) -> None:
    record = _record(project, await play(plan, page, healer=healer))
    assert record.ended and record.ended.status == "failed"
    assert all_kept(project) == []


async def test_it_is_not_healed_by_its_place_alone(play: Run, project: Project) -> None:
    async def pasts(failure: Failure) -> list[Past]:
        plain = CANCEL.model_copy(update={"attributes": {"type": "button"}})
        return [("20261120-030001-512kqz", 'button "Cancel"', plain)]

    page = FORM.replace(OLD, OLD.replace("Cancel", "Delete it"))
    [step] = _record(project, await play(PLAN, page, healer=ThisRun(pasts))).steps
    because = "no element on the page is certainly the same"
    assert [(one.status, one.message) for one in step.recoveries] == [("failed", because)]


WHY = {
    "history": (PlanbookError("the history is locked"), "the heal itself failed: the history is locked"),
    "itself": (ZeroDivisionError("division by zero"), "the heal itself failed: ZeroDivisionError: division by zero"),
    "slow": (TimeoutError(), "the heal was given up after 20 seconds"),
    "unknown": (None, "no earlier run has recorded what its element looked like"),
}


@pytest.mark.parametrize("name", WHY)
async def test_the_record_says_why_it_was_not_healed(name: str, play: Run, project: Project) -> None:
    error, because = WHY[name]

    async def pasts(failure: Failure) -> list[Past]:
        if error:
            raise error
        return []

    [step] = _record(project, await play(PLAN, CHANGED, healer=ThisRun(pasts))).steps
    assert [(one.strategy, one.status, one.message) for one in step.recoveries] == [("heal", "failed", because)]
