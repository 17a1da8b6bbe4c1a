"""The gate of the deployment of which a flow run is one."""

from typing import Any

from prefect import get_client

from flows.earlier_attempt import own_flow_run


async def deployed_gate() -> Any:
    """Returns the gate of the deployment, if there is one: a run of it cannot ask for a weaker gate."""
    own = own_flow_run()
    if own is None or own.deployment_id is None:
        return "off"
    async with get_client() as client:
        return (await client.read_deployment(own.deployment_id)).parameters.get("gate", "off")
