"""The application: every route, what is around them, and what they share."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI

from planbook.places import Project
from planbook.serve.access import Caller, House
from planbook.serve.auth.database import Database
from planbook.serve.auth.keys import Keys
from planbook.serve.auth.users import Users
from planbook.serve.body_limit import BodyLimit
from planbook.serve.goal_watch import GoalWatch
from planbook.serve.history_pool import HistoryPool
from planbook.serve.metrics import Counted, ServerMetrics
from planbook.serve.openapi import describe
from planbook.serve.prefect_process import Apart
from planbook.serve.problems import handle_errors
from planbook.serve.rate_limits import RateLimits, Rates
from planbook.serve.router import API
from planbook.serve.routes import (
    account,
    approvals,
    control,
    deployments,
    events,
    files,
    first,
    goals,
    heals,
    health,
    history,
    hooks,
    keys,
    plans,
    questions,
    recipes,
    runs,
    states,
    thread_acts,
    threads,
    users,
)
from planbook.serve.tries import Tries
from planbook.serve.web.notebook import prepare
from planbook.serve.web.pages import PAGES
from planbook.serve.web.render import get_ready

if TYPE_CHECKING:
    from planbook.serve.auth.oidc import Provider

ROUTERS = (
    health.router, first.router, health.api, account.router, keys.router, users.router, plans.router, approvals.router,
    runs.router, events.router, control.router, questions.router, history.router, recipes.router,
    deployments.router, states.router, threads.router, thread_acts.router, goals.router, heals.router, files.router,
    hooks.router, *PAGES,
)  # fmt: skip


def make_app(
    projects: Mapping[str, Project], rates: Rates = Rates(), local: Caller | None = None,  # noqa: B008 - it cannot be changed
    provider: "Provider | None" = None,
) -> FastAPI:  # fmt: skip
    """The application for these projects. Users and keys are kept with the first of them.

    `provider` is where people sign in, if not with passwords only. `local` is who asks without a key. Name somebody
    only for an application that does not listen on the network.
    """
    database = Database(next(iter(projects.values())))
    app = FastAPI(
        title="planbook", version=version("planbook"), openapi_url=None, docs_url=None, redoc_url=None,
        lifespan=_lifespan, separate_input_output_schemas=False,
    )  # fmt: skip
    app.state.house = House(projects, database, Users(database), Keys(database), RateLimits(rates), local, provider)
    app.state.metrics = ServerMetrics()
    app.state.goal_watch = GoalWatch(projects.values())
    app.state.is_ready_early = False  # whether it is made ready for whoever asks first
    app.state.doors = []  # what is open as long as the application, such as /mcp
    app.add_middleware(BodyLimit)
    app.add_middleware(Counted, metrics=app.state.metrics)
    handle_errors(app)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)  # as they are: included, they would be hidden in others
    describe(app, f"{API}/openapi.json")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.history = HistoryPool(prepare if app.state.is_ready_early else None)
    app.state.apart, app.state.tries = Apart(), Tries()
    watching = asyncio.create_task(app.state.goal_watch.run())
    compiling = asyncio.ensure_future(asyncio.to_thread(get_ready if app.state.is_ready_early else bool))
    try:
        async with AsyncExitStack() as stack:
            for door in app.state.doors:
                await stack.enter_async_context(door)
            yield
    finally:
        watching.cancel()
        await compiling
        await app.state.tries.close()
        app.state.history.close()
