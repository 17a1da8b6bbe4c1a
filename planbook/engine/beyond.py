"""What a request past the page needs of the run: an address that no page chose, and a key that outlasts a resume."""

from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.errors import StepError
from planbook.hosts import host_and_port, names_host
from planbook.step.kind import Step
from planbook.step.text import as_text
from planbook.values.render import render_text

CHOSEN = "{} is where a page says that the request goes ({}), and no page chooses a host; write the host out"


def address_of(at: Position, step: Step, address: str, written: str) -> str:
    """Returns the absolute address. Raises StepError of class value if a value from a page decides its host."""
    try:
        whole = urljoin(at.frame.base, address)
        host_and_port(whole)
        written_before, name = at.frame.origins.until_page(step, written)
        before = as_text(render_text(written_before, at.scope({})))
        if name and not (names_host(before) and host_and_port(urljoin(at.frame.base, before)) == host_and_port(whole)):
            raise StepError("value", CHOSEN.format(address, name))
    except ValueError:
        raise StepError("value", f'"{address}" is not an address') from None
    return whole


def key(run: Run, at: Position, step: Step, index: int) -> str:
    """Returns the key of a step in a turn.

    It outlasts a resume, but for what is executed aside, such as a `whenever`: that may be executed often in one run.
    """
    once = (run.request.run_id, str(index)) if run.is_aside else ()
    parts = (as_text(run.request.run["id"]), at.prefix, at.frame.plan.name, step.id or "", at.turn or "", *once)
    return str(uuid5(NAMESPACE_URL, "\n".join(parts)))
