"""Corrects how many slots of planbook's own limits are taken: of agents, of hosts, and of the search for lost runs.

Prefect counts the slots of a limit in its database, and keeps their leases elsewhere. A server that is killed between
the two leaves a slot taken that no lease gives back, and whoever waits for it waits for ever. Prefect does not find
these (its issue 17415), so the project's own server looks for them.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

EVERY = 15.0  # seconds between two looks
SOON = 3.0  # seconds after which a wrong number is looked at again
TIMES = 5
"""In how many looks in a row a number has to be wrong: one that is just being changed is wrong for a moment."""
OVERDUE = timedelta(seconds=60)
"""How long a lease may have ended before its slot counts as free. Prefect frees it within 15 s, or later if busy."""
PAGE = 100  # leases that Prefect lists at once
Counts = dict[UUID, tuple[int, int]]
"""By limit: the slots that are counted as taken, and those that have a lease."""
log = logging.getLogger("planbook.server")


async def correct_forever() -> None:
    """Corrects them while the server is up."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await correct()
        except Exception as error:
            log.warning("planbook could not check for unused slots, and will try again: %s", error)


async def correct() -> None:
    """Looks once, and as long as a number stays wrong, up to TIMES times; then corrects it."""
    wrong = await _wrong()
    for _ in range(TIMES - 1):
        if not wrong:
            return
        await asyncio.sleep(SOON)
        now = await _wrong()
        wrong = {limit: numbers for limit, numbers in wrong.items() if now.get(limit) == numbers}
    for limit, (counted, leased) in wrong.items():
        await _set(limit, counted, leased)


async def _wrong() -> Counts:
    import sqlalchemy
    from prefect.server.database import provide_database_interface

    db = provide_database_interface()
    limits: Any = db.ConcurrencyLimitV2
    counted = sqlalchemy.select(limits.id, limits.active_slots).where(
        limits.name.startswith("planbook-"), limits.slot_decay_per_second == 0.0
    )
    async with db.session_context() as session:
        found = {limit: int(taken) for limit, taken in await session.execute(counted)}
    leased = await _leased()
    return {limit: (taken, leased.get(limit, 0)) for limit, taken in found.items() if taken != leased.get(limit, 0)}


async def _leased() -> dict[UUID, int]:
    """The slots that have a lease which is not overdue, by limit."""
    from prefect.server.concurrency.lease_storage import get_concurrency_lease_storage

    storage = get_concurrency_lease_storage()
    ids: list[UUID] = []
    while page := await storage.read_active_lease_ids(limit=PAGE, offset=len(ids)):
        ids += page
    ids += await storage.read_expired_lease_ids(limit=10 * PAGE)
    found: dict[UUID, int] = {}
    for each in set(ids):
        lease = await storage.read_lease(each)
        if lease is None or lease.metadata is None:
            continue
        if lease.expiration + OVERDUE < datetime.now(UTC):
            await storage.revoke_lease(each)  # so that Prefect does not free its slot again
            continue
        for limit in lease.resource_ids:
            found[limit] = found.get(limit, 0) + lease.metadata.slots
    return found


async def _set(limit: UUID, counted: int, leased: int) -> None:
    """Sets the number of slots, if nobody has taken or left one meanwhile."""
    import sqlalchemy
    from prefect.server.database import provide_database_interface

    db = provide_database_interface()
    limits: Any = db.ConcurrencyLimitV2
    as_seen = sqlalchemy.and_(limits.id == limit, limits.active_slots == counted)
    async with db.session_context(begin_transaction=True) as session:
        set_to = sqlalchemy.update(limits).where(as_seen).values(active_slots=leased)
        changed: Any = await session.execute(set_to)
    if changed.rowcount:
        log.warning("A limit counted %d places as taken, and %d have a lease: corrected (%s).", counted, leased, limit)
