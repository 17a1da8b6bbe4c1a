"""Places that are counted as taken, and that nobody holds."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
import sqlalchemy
from prefect.server.concurrency.lease_storage import ConcurrencyLimitLeaseMetadata, get_concurrency_lease_storage
from prefect.server.database import provide_database_interface
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import temporary_database_config
from prefect.settings import PREFECT_HOME, temporary_settings

from flows import empty_database, leaked_slots, server_process

HOUR, BEFORE, LONG_BEFORE = timedelta(hours=1), timedelta(seconds=-5), timedelta(minutes=-10)
STORAGE = "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"


@pytest_asyncio.fixture
async def limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator["Limits"]:
    monkeypatch.setattr(leaked_slots, "SOON", 0.01)
    monkeypatch.setenv(STORAGE, server_process.DEFAULTS[STORAGE])
    empty_database.copy_to(tmp_path / "prefect.db")
    database = AioSqliteConfiguration(connection_url=f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")
    with temporary_settings({PREFECT_HOME: tmp_path}), temporary_database_config(database):
        yield Limits()


class Limits:
    async def add(self, name: str, taken: int, decay: float = 0.0) -> UUID:
        db = provide_database_interface()
        async with db.session_context(begin_transaction=True) as session:
            limit = db.ConcurrencyLimitV2(
                id=uuid4(), name=name, limit=9, active_slots=taken, slot_decay_per_second=decay
            )
            session.add(limit)
        return limit.id  # type: ignore[no-any-return]

    async def lease(self, limit: UUID, runs_for: timedelta, slots: int = 1) -> None:
        about = ConcurrencyLimitLeaseMetadata(slots=slots)
        await get_concurrency_lease_storage().create_lease([limit], runs_for, about)

    async def taken(self) -> dict[str, int]:
        db = provide_database_interface()
        async with db.session_context() as session:
            query = sqlalchemy.select(db.ConcurrencyLimitV2.name, db.ConcurrencyLimitV2.active_slots)
            return {name: int(slots) for name, slots in await session.execute(query)}


async def test_what_no_lease_holds_is_free_again(limits: Limits, caplog: pytest.LogCaptureFixture) -> None:
    await limits.add("planbook-agent-lost", 1)
    held = await limits.add("planbook-runs-held", 3)
    await limits.lease(held, HOUR, 2)
    too_few = await limits.add("planbook-agent-few", 0)
    await limits.lease(too_few, HOUR)
    await limits.add("someone-else", 1)
    await limits.add("planbook-pause-shop", 1, decay=0.5)
    await leaked_slots.correct()
    assert await limits.taken() == {
        "planbook-agent-lost": 0,
        "planbook-runs-held": 2,
        "planbook-agent-few": 1,
        "someone-else": 1,
        "planbook-pause-shop": 1,
    }
    assert len(told(caplog)) == 3


async def test_a_number_that_changes_after_the_last_look_is_left_alone_and_nothing_is_told(
    limits: Limits, caplog: pytest.LogCaptureFixture
) -> None:
    limit = await limits.add("planbook-agent-late", 2)
    await leaked_slots._set(limit, 1, 0)  # it was 1 at the last look
    assert (await limits.taken(), told(caplog)) == ({"planbook-agent-late": 2}, [])


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [text for one in caplog.records if "corrected" in (text := one.getMessage())]


async def test_a_lease_that_has_just_ended_is_left_to_prefect_and_an_overdue_one_is_not(limits: Limits) -> None:
    just_now, long_ago = [await limits.add(f"planbook-agent-{name}", 1) for name in ("just-now", "long-ago")]
    await limits.lease(just_now, BEFORE)
    await limits.lease(long_ago, LONG_BEFORE)
    await leaked_slots.correct()
    assert await limits.taken() == {"planbook-agent-just-now": 1, "planbook-agent-long-ago": 0}
    assert len(await get_concurrency_lease_storage().read_expired_lease_ids()) == 1


async def test_a_number_that_is_just_being_changed_is_left_alone(
    limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = await limits.add("planbook-agent-busy", 1)  # the lease follows a moment later
    looks, look = 0, leaked_slots._wrong

    async def wrong() -> leaked_slots.Counts:
        nonlocal looks
        looks += 1
        if looks == leaked_slots.TIMES:
            await limits.lease(limit, HOUR)
        return await look()

    monkeypatch.setattr(leaked_slots, "_wrong", wrong)
    await leaked_slots.correct()
    assert (looks, await limits.taken()) == (leaked_slots.TIMES, {"planbook-agent-busy": 1})
