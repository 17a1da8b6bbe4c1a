"""The final states by which a flow tells Prefect that a run did not pass."""

import signal
from typing import Any

from prefect import get_client
from prefect.client.schemas.objects import State
from prefect.exceptions import TerminationSignal
from prefect.states import Cancelled, Failed

from flows.earlier_attempt import REFUSED, own_flow_run
from planbook.output.printable import printable
from planbook.secrets.redaction import redact_known


class RunFailed(Exception):
    """A run failed, and Prefect should retry the flow run."""


def failed(message: str | None, name: str = "Failed") -> State[Any]:
    """Returns the state of a failed run. Raises RunFailed if Prefect retries: only an exception makes it do so."""
    message = message and printable(redact_known().text(message))  # Prefect logs it
    flow_run = own_flow_run()
    retries = flow_run.empirical_policy.retries if flow_run else None
    if flow_run and retries and flow_run.run_count <= retries:
        raise RunFailed(message)
    return Failed(name=name, message=message)


def refused(error: Exception) -> State[Any]:
    """Returns the state of a run that did not begin. A later attempt may begin, because nothing was done."""
    return failed(str(error), REFUSED)


async def stopped_from_outside(message: str = "The run was told to stop.") -> State[Any]:
    """Returns the state of a run that was told to stop. Raises TerminationSignal, which Prefect records as a crash.

    A deployed run counts as cancelled only if Prefect says so. Otherwise something else ended its process, such as a
    machine that shuts down or a container that is moved.
    """
    flow_run = own_flow_run()
    if flow_run and flow_run.deployment_id:
        async with get_client() as client:
            state = (await client.read_flow_run(flow_run.id)).state
        if state is None or not (state.is_cancelling() or state.is_cancelled()):
            raise TerminationSignal(signal.SIGTERM)
    return Cancelled(message=message)
