"""Runs whose worker is gone: found by another one, on a real server, and given to whoever can go on with them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from logging import getLogger
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from httpx import ConnectError
from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.states import Cancelling, Crashed, Pending, Running, Scheduled

from flows import lost_runs, lost_state
from flows.earlier_attempt import NOT_BEGUN_LABEL, may_have_begun
from flows.lost_runs import LostRuns
from flows.run_plan import run_plan
from flows.worker import Worker
from planbook.engine.prepare import new_run_id
from planbook.events import RunEnded
from planbook.history.journal import Journal
from planbook.places import Project
from planbook.questions.question import RunTold
from planbook.runs.letterbox import letters_in
from tests.flows.conftest import key
from tests.history.events import run_started, step_started

AWAY = (
    "What the run did is in that worker's PLANBOOK_HOME: it goes on as soon as a worker with that folder serves the "
    "pool."
)


class Bench:
    """A pool of the server, and one worker that looks for what others have lost."""

    def __init__(self, client: PrefectClient, folder: Path, deployment: UUID, pool: str) -> None:
        self.client, self.project, self.deployment, self.pool = client, Project(folder), deployment, pool
        self.lost = LostRuns(self.project, pool, "here", getLogger("test"))

    async def new(self, *states: object, worker: str = "gone") -> UUID:
        """A flow run that a worker took, and that came through these states."""
        made = await self.client.create_flow_run_from_deployment(self.deployment)
        await self.client.update_flow_run_labels(made.id, {"prefect.worker.name": worker})
        for state in states:
            await self.client.set_flow_run_state(made.id, state, force=True)  # type: ignore[arg-type]
        return made.id

    def journal(self, flow_run: UUID) -> Journal:
        """The journal of a run of it, which has begun."""
        begun = run_started(new_run_id(), flow_run_id=str(flow_run))
        journal = Journal(self.project.run(begun.run_id).journal)
        journal.tell(begun)
        journal.tell(step_started(1))
        return journal

    async def looked(self, flow_run: UUID) -> tuple[str, str, str | None]:
        """The type, name and message of its state after a look."""
        self.lost._next = 0.0
        await self.lost.look()
        state = (await self.read(flow_run)).state
        assert state
        return state.type.value, str(state.name), state.message

    async def read(self, flow_run: UUID) -> FlowRun:
        return await self.client.read_flow_run(flow_run)


@pytest_asyncio.fixture
async def bench(tmp_path: Path, api_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(lost_runs, "GRACE", timedelta())
    with temporary_settings({PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: key(api_url)}):
        async with get_client() as client:
            name = f"lost-{uuid4()}"  # a pool of its own: no run that another test has left is due there
            await client.create_work_pool(WorkPoolCreate(name=name, type="process"))
            flow = await client.create_flow(run_plan)
            deployment = await client.create_deployment(flow, name, work_pool_name=name, enforce_parameter_schema=False)
            yield Bench(client, tmp_path, deployment, name)
            await client.delete_deployment(deployment)
            await client.delete_work_pool(name)


async def test_one_that_had_not_begun_is_due_again(bench: Bench) -> None:
    pending = await bench.new(Pending())
    assert await bench.looked(pending) == (
        "SCHEDULED", "NotBegun", "The worker gone is gone. It had not begun the run."
    )  # fmt: skip
    assert await bench.lost.takes(await bench.read(pending))


async def test_one_that_is_kept_elsewhere_is_told_and_waits(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    running = await bench.new(Pending(), Running())
    assert (await bench.looked(running))[1] == "Running"  # its process may have outlived its worker
    monkeypatch.setattr(lost_state, "LATER", timedelta())
    assert await bench.looked(running) == ("CRASHED", "WorkerGone", f"The worker gone is gone. {AWAY}")
    assert (await bench.looked(running))[1] == "WorkerGone"
    LostRuns(
        bench.project, bench.pool, "gone", getLogger("test")
    )  # it keeps its runs here, and has no journal of this one
    assert (await bench.looked(running))[1] == "NotBegun"


async def test_one_that_was_cut_off_goes_on_where_its_journal_is(bench: Bench, tmp_path: Path) -> None:
    running = await bench.new(Pending(), Running())
    journal = bench.journal(running)
    assert (await bench.looked(running))[1] == "Running"  # only its worker is gone
    journal.close()
    run_id = journal.path.parent.name
    assert await bench.looked(running) == (
        "SCHEDULED", "GoesOn",
        f"The worker gone is gone. The run goes on where it was cut off, with its journal {run_id}.",
    )  # fmt: skip
    elsewhere = LostRuns(Project(tmp_path / "elsewhere"), bench.pool, "there", getLogger("test"))
    await bench.client.set_flow_run_state(running, Scheduled(name="Late"), force=True)  # as Prefect does if it waits
    flow_run = await bench.read(running)
    assert (await bench.lost.takes(flow_run), await elsewhere.takes(flow_run)) == (True, False)


async def test_one_that_ended_unheard_ends_as_it_did(bench: Bench) -> None:
    running = await bench.new(Pending(), Running())
    bench.journal(running).tell(RunEnded(at=0, status="failed", seconds=1, because="The button is gone."))
    assert await bench.looked(running) == ("FAILED", "Failed", "The button is gone.")


async def test_one_that_was_told_to_stop_or_waits_for_a_person(bench: Bench) -> None:
    stopped, paused = await bench.new(Pending(), Running()), await bench.new(Pending(), Running())
    bench.journal(stopped).tell(RunEnded(at=0, status="cancelled", seconds=1, because="the run was told to stop"))
    bench.journal(paused).tell(RunEnded(at=0, status="paused", seconds=1, because="Ada paused the run"))
    assert (await bench.looked(stopped))[1] == "GoesOn"
    assert await bench.looked(paused) == ("PAUSED", "Suspended", "Ada paused the run")


async def test_one_that_is_cancelled_in_prefect(bench: Bench) -> None:
    running = await bench.new(Pending(), Running(), Cancelling())
    assert (await bench.looked(running))[1] == "Cancelling"  # its process may be elsewhere
    journal = bench.journal(running)
    assert (await bench.looked(running))[1] == "Cancelling"
    (told,) = letters_in(bench.project.run(journal.path.parent.name).letterbox)
    assert isinstance(told, RunTold)
    assert (told.what, str(told.by)) == ("cancel", "Somebody in Prefect")
    journal.close()
    assert await bench.looked(running) == (
        "CANCELLED", "Cancelled", "The worker gone is gone. The run was cut off, and was to be cancelled."
    )  # fmt: skip


async def test_what_a_worker_that_is_stopped_gives_back(bench: Bench) -> None:
    begun = await bench.new(Pending(), Running(), Crashed(message="A signal"), worker="here")
    waits = await bench.new(Pending(), worker="here")
    passed = await bench.new(Pending(), Running(), worker="here")
    journal = bench.journal(begun)
    journal.close()
    run_id = journal.path.parent.name
    bench.journal(passed).tell(RunEnded(at=0, status="passed", seconds=1))
    await bench.lost.give_back([begun, uuid4(), waits, passed])
    states = [(await bench.read(each)).state for each in (begun, waits, passed)]
    assert [state and state.message for state in states] == [
        f"The worker here was stopped. The run goes on where it was cut off, with its journal {run_id}.",
        "The worker here was stopped. It had not begun the run.",
        "It passed.",
    ]
    assert [state and state.name for state in states] == ["GoesOn", "NotBegun", "Completed"]


async def test_one_that_was_killed_after_it_had_ended_ends_as_it_did(bench: Bench) -> None:
    passed, cut_off = [await bench.new(Pending(), Running(), Crashed(), worker="here") for _ in range(2)]
    bench.journal(passed).tell(RunEnded(at=0, status="passed", seconds=1))
    bench.journal(cut_off).close()
    for each in (passed, cut_off):
        await bench.lost.correct(each, 1)
    states = [(await bench.read(each)).state for each in (passed, cut_off)]
    assert [state and (state.name, state.message) for state in states] == [
        ("Completed", "It passed."), ("Crashed", None),
    ]  # fmt: skip


async def test_one_that_was_killed_before_it_began_is_noted(bench: Bench) -> None:
    """A retry of it is not refused, and none that is asked for meanwhile is undone."""
    killed = await bench.new(Pending(), Running(), Crashed(), Scheduled(name="AwaitingRetry"), worker="here")
    waiting = await bench.new(Pending(), Crashed(), worker="here")  # its first attempt is still to come
    elsewhere = await bench.new(Pending(), Running(), Crashed(), Pending(), Running())
    begun = await bench.new(Pending(), Running(), Crashed(), worker="here")
    bench.journal(begun).close()
    for each in (killed, waiting, elsewhere, begun):
        await bench.lost.correct(each, 1)
    found = [await bench.read(each) for each in (killed, waiting, elsewhere, begun)]
    assert [NOT_BEGUN_LABEL.format(1) in one.labels for one in found] == [True, False, False, False]
    assert found[0].state and found[0].state.name == "AwaitingRetry"


def test_which_attempts_may_have_done_something() -> None:
    def attempts(*names: str) -> list[State[None]]:
        kinds = {"Running": StateType.RUNNING, "Pending": StateType.PENDING, "Scheduled": StateType.SCHEDULED}
        at = datetime(2026, 1, 1, tzinfo=UTC)
        return [
            State(type=kinds.get(name, StateType.CRASHED), name=name, timestamp=at + timedelta(seconds=second))
            for second, name in enumerate(names)
        ]

    begins, gone = ("Pending", "Running"), ("Crashed", "NotBegun", "Scheduled")
    assert not may_have_begun(attempts(*begins))
    assert not may_have_begun(attempts(*begins, *gone, *begins))
    assert not may_have_begun(attempts("Pending", *gone, *begins))
    assert may_have_begun(attempts(*begins, "Crashed", "Scheduled", *begins))
    crashed = attempts(*begins, "Crashed", "Scheduled", *begins)
    assert not may_have_begun(crashed, [NOT_BEGUN_LABEL.format(1)])
    assert may_have_begun(crashed, [NOT_BEGUN_LABEL.format(2)])
    # The attempt that was gone before it ran says nothing of the one that ran.
    assert may_have_begun(attempts("Pending", *gone, *begins, "Crashed", "Scheduled", *begins))


@asynccontextmanager
async def working(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Worker]:
    """A worker of the pool. A fixture would end it in another task, which its task groups do not allow."""
    (bench.project.folder / "pyproject.toml").write_text("[project]\nname = 'lost'\n", "utf-8")
    monkeypatch.chdir(bench.project.folder)
    async with Worker(bench.pool, name="here", limit=1) as worker:
        await worker.sync_with_backend()
        yield worker


async def test_a_server_that_does_not_answer_ends_no_worker(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    due = await bench.new(Scheduled())

    async def read_deployment(deployment: UUID) -> None:
        raise ConnectError("nothing answers")

    async with asyncio.timeout(100), working(bench, monkeypatch) as worker:
        monkeypatch.setattr(worker.client, "read_deployment", read_deployment)
        assert [run.id for run in await worker.get_and_submit_flow_runs()] == [due]
        while due in worker._submitting_flow_run_ids:
            await asyncio.sleep(0.01)
        assert worker.limiter.borrowed_tokens == 0
        assert [each.flow_run.id for each in await worker._get_scheduled_flow_runs()] == [due]
    assert f"({due}) cannot begin now: nothing answers" in caplog.text


async def test_a_retry_waits_until_the_worker_has_ended_the_attempt_before(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    retried = await bench.new(Pending(), Running(), Crashed(), Scheduled(name="AwaitingRetry"))
    async with asyncio.timeout(100), working(bench, monkeypatch) as worker:
        worker.limiter.acquire_on_behalf_of_nowait(retried)
        assert await worker.get_and_submit_flow_runs() == []
        worker.limiter.release_on_behalf_of(retried)
        assert [each.flow_run.id for each in await worker._get_scheduled_flow_runs()] == [retried]


async def test_what_a_worker_that_is_there_has_is_left_alone(bench: Bench) -> None:
    await bench.client.send_worker_heartbeat(bench.pool, "there", 30)
    there = await bench.new(Pending(), worker="there")
    own = await bench.new(Pending(), worker="here")
    assert [(await bench.looked(each))[1] for each in (there, own)] == ["Pending", "Pending"]


async def test_one_that_takes_its_worker_down_each_time_stays(bench: Bench) -> None:
    running = await bench.new(*[Pending(), Running()] * 3)
    bench.journal(running).close()
    assert (await bench.looked(running))[1:] == (
        "WorkerGone", "The worker gone is gone. The run was begun 3 times, and its worker was gone each time."
    )  # fmt: skip
