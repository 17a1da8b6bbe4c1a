"""What reaches beyond the page needs of the run.

For a request, an address that no page chose, and a key that outlasts a resume; for a program, its command.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from planbook.engine.position import Position
from planbook.engine.request import RunRequest
from planbook.engine.run_state import Run
from planbook.errors import StepError
from planbook.hosts import host_and_port, names_host
from planbook.programs.command import Command, command
from planbook.programs.execute import execute
from planbook.programs.order import CannotStart, Made, Order
from planbook.programs.output import schema_of
from planbook.programs.pins import refuse_changed
from planbook.settings.programs import Program
from planbook.step.kind import Kind, Step
from planbook.step.text import as_text
from planbook.values.render import render_text

CHOSEN = "{} is where a page says that the request goes ({}), and no page chooses a host; write the host out"

LEFT = "{} left {} of its processes running, which were ended"


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


@dataclass(frozen=True)
class Ready:
    """A program that can be started."""

    name: str
    program: Program
    command: Command

    async def execute(self, left: float, starting: Callable[[], None]) -> Made:
        """Starts it; `left` are the seconds until the deadline, and `starting` is called just before."""
        return await execute(self.name, self.program, self.command, left, starting)


@contextmanager
def prepared(
    order: Order,
    program: Program,
    request: RunRequest,
    secrets: Mapping[str, str],
    files: Mapping[str, tuple[str, bytes]],
) -> Iterator[Ready]:
    """Makes everything that a program needs; afterwards its folders are removed. Raises StepError of class value."""
    with TemporaryDirectory(prefix="planbook-program-", ignore_cleanup_errors=True) as scratch:
        try:
            refuse_changed(order.program, program, request.project, request.compared)
            schema = schema_of(order.program, program, request.project)
            made = command(order, program, request.project, secrets, files, Path(scratch))
        except CannotStart as error:
            raise StepError("value", str(error)) from None
        as_begun = program.model_copy(update={"schema_": schema})  # the program itself may write to the project
        yield Ready(order.program, as_begun, made)


def files_of(do: Kind) -> Any:
    """Returns the field of a kind that names files; the kind itself if it has none."""
    return getattr(do, "file", getattr(do, "files", do))
