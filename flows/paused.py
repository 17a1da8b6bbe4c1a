"""Completes the flow run of a paused run after another flow run has resumed it; otherwise it stays paused forever."""

from contextlib import suppress
from uuid import UUID

from httpx import HTTPError
from prefect import get_client
from prefect.exceptions import PrefectException
from prefect.states import Completed

from flows.earlier_attempt import own_flow_run
from planbook.engine.request import RunRequest


async def end_paused_flow_run(request: RunRequest) -> None:
    """Completes it on the server. Does nothing if the server does not know it or does not respond."""
    resumed, own = request.resumed, own_flow_run()
    if resumed is None or resumed.flow_run_id is None or own is None or str(own.id) == resumed.flow_run_id:
        return
    with suppress(PrefectException, HTTPError):
        async with get_client() as client:
            paused = UUID(resumed.flow_run_id)
            state = (await client.read_flow_run(paused)).state
            if state and state.is_paused():
                message = f"The run {request.run_id} resumed it, in the flow run {own.name}."
                await client.set_flow_run_state(paused, Completed(name="Resumed", message=message))
