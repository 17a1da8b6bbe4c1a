"""Runs that were refused: each is kept as a run that began nothing, with the reason."""

from contextlib import suppress
from typing import Any

from planbook.engine.order import Order
from planbook.engine.run import tell_refused
from planbook.errors import PlanbookError
from planbook.history.journal import Journal


def keep_refusal(error: PlanbookError, order: Order | None, flow_run_id: Any = None) -> None:
    """Keeps the run that an error kept from beginning, as far as it was prepared. Where it cannot, nothing fails."""
    if order is None:
        return
    folder = order.project.run(order.run_id)
    with suppress(PlanbookError, OSError):
        tell_refused(order, [Journal(folder.journal, folder.pending)], str(error), str(flow_run_id or "") or None)
