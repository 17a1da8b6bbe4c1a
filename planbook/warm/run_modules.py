"""What a run imports only once it is under way: a warm process imports it before, so that its forks need not."""

RUN_MODULES = (
    "anyio._backends._asyncio",
    "flows.start",
    "flows.unresponsive",
    "planbook.browser.acting.clicking",
    "playwright._impl.json_pipe",
    "playwright._impl.local_utils",
    "playwright._impl.protocol_channels",
    "prefect._internal.attempt_control",
    "prefect._internal.control_listener",
    "prefect._internal.metrics",
    "prefect.flow_engine",
    "prefect.utilities.visualization",
)
