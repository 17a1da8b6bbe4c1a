"""Deploying plans from the command line: the difference is worked out and told, and then done away with."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.exceptions import PrefectHTTPStatusError

from flows.deploy.apply import apply, make_pool, make_queues, missing_pools
from flows.deploy.difference import Difference, difference
from flows.deploy.found import Found, find, made_by_another
from flows.deploy.wanted import Wanted, source_of, wanted
from flows.unreachable import is_unreachable, unreachable_error
from planbook.audit import record
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.settings import read_settings


@dataclass(frozen=True)
class Wish:
    """What is to be deployed: plans of a project by name; if they are `named`, only those, and nothing is removed."""

    project: Project
    plans: dict[str, Plan]
    named: bool
    check: bool
    own_server: bool

    def wanted(self, found: dict[str, Found]) -> dict[str, Wanted]:
        """Plans with a schedule, those that are deployed already, and those that were named. Raises PlanbookError."""
        settings = read_settings(self.project)
        plans = [one for one in self.plans.values() if self.named or one.schedule or one.name in found]
        return {plan.name: wanted(plan, self.project, settings) for plan in plans}

    def gone(self, found: dict[str, Found]) -> frozenset[str]:
        """The deployed plans that the project has no more."""
        return frozenset() if self.named else frozenset(found) - frozenset(self.plans)


Tell = Callable[[Sequence[Difference], Sequence[str]], None]
"""Is told what has to be done, and which work pools are made, before any of it is."""


async def deploy(wish: Wish, tell: Tell) -> Sequence[Difference]:
    """What was to be done; it has been done, unless that was only to be checked. Raises PlanbookError."""
    try:
        async with get_client() as client:
            return await _deploy(client, wish, tell)
    except PrefectHTTPStatusError as error:
        raise PlanbookError(f"The Prefect server refused this: {error.response.text[:500]}") from None
    except Exception as error:
        if is_unreachable(error):
            raise unreachable_error() from None
        raise


async def _deploy(client: PrefectClient, wish: Wish, tell: Tell) -> Sequence[Difference]:
    source = source_of(wish.project.folder)
    found = await find(client, source)
    wants = await asyncio.to_thread(wish.wanted, found)
    await _refuse_others(client, [one for plan, one in wants.items() if plan not in found])
    pools = await missing_pools(client, list(wants.values()))
    if pools and not wish.own_server:
        raise PlanbookError(_no_pool(pools))
    differences = difference(wants, found, wish.gone(found))
    tell(differences, pools)
    if not wish.check:
        if todo := {one.plan: one.what for one in differences if one.what != "unchanged"}:
            record(wish.project, "deploy", ", ".join(todo), details=todo)
        for pool in pools:
            await make_pool(client, pool)
        await make_queues(client, list(wants.values()))
        for one in differences:
            await apply(client, one, source)
    return differences


async def _refuse_others(client: PrefectClient, new: Sequence[Wanted]) -> None:
    """Raises PlanbookError if a name is taken by a deployment that is not this project's: it is not touched."""
    for one in new:
        if made := await made_by_another(client, one.name):
            raise PlanbookError(
                f"The Prefect server has a deployment {one.name}/{one.name} already, made by {made}. planbook "
                f"does not touch it. Rename the plan, or delete it: prefect deployment delete {one.name}/{one.name}"
            )


def _no_pool(missing: Sequence[str]) -> str:
    todo = " and ".join(f"`prefect work-pool create {pool} --type process`" for pool in missing)
    return f"The Prefect server has no work pool {' and no '.join(missing)}. Create it: {todo}"
