"""The walk through a plan: which step comes next, and how called plans run."""

from collections.abc import Awaitable, Mapping
from typing import Any

from planbook.browser.network.allowlist import Guard
from planbook.browser.waiting.settle import settle
from planbook.engine.commands import pause_if_told
from planbook.engine.compose import Layers, compose
from planbook.engine.position import Frame, Position
from planbook.engine.project_files import refuse_chosen
from planbook.engine.run_state import Run
from planbook.engine.start_address import start_at
from planbook.engine.step_queue import StepQueue
from planbook.engine.work import Opening, StepRun
from planbook.errors import PlanbookError, StepError
from planbook.plan.inputs import read_inputs
from planbook.step.kind import Step


class Walk:
    """Walks through the steps of one run; `layers` surround each step (`run_state.Steps`)."""

    def __init__(self, run: Run, layers: Layers) -> None:
        self.run = run
        run.steps = self
        self._do = compose(layers.step)
        self._open = compose(layers.start)
        self._open_called = compose(layers.called_start)

    async def open_start(self, at: Position) -> None:
        """Opens the plan's start. Raises StepError."""
        await self._open(Opening(run=self.run, at=at))

    async def all_of(self, queue: StepQueue, opening: Awaitable[None] | None = None) -> None:
        """Executes the steps of a list, after `opening` has opened their page. Raises StepFailed, or a Signal."""
        with self.run.dialogs.among(queue):
            if opening is not None:
                await opening
            while True:
                await pause_if_told(self.run)
                if not (step := queue.take()):
                    break
                await self._step(step, queue)

    async def answer(self, step: Step, queue: StepQueue) -> None:
        """Executes a `dialog` step while another step waits for the result."""
        before, self.run.is_answering = self.run.is_answering, True
        try:
            await self._step(step, queue)
        finally:
            self.run.is_answering = before

    async def _step(self, step: Step, queue: StepQueue) -> None:
        await self._do(StepRun(run=self.run, at=queue.at, step=step, queue=queue))

    async def call(
        self,
        name: str,
        inputs: Mapping[str, Any],
        at: Position,
        index: int | None,
        from_page: frozenset[str] = frozenset(),
    ) -> dict[str, Any]:
        """Executes a called plan in the same tab, and returns its values.

        `from_page`: inputs whose value came from a page.
        """
        run = self.run
        frame = _frame(run, name, inputs, at, from_page)
        inside = at.in_frame(frame, index, f"{run.labels[index] if index else name}.")
        queue = StepQueue(frame.plan.steps, inside)
        frame.base = start_at(inside)
        await settle(run.session, leaving=True)  # requests in progress are not cut off
        with run.session.narrowed(Guard(frame.base, frame.plan.allow, within=run.session.guard)):
            if index in run.entered:
                await self.all_of(queue)
            else:
                await self.all_of(queue, self.open_called_start(inside, index))
        return frame.values

    async def open_called_start(self, at: Position, index: int | None) -> None:
        """Opens the start of a plan that the step with this index calls. Raises StepError."""
        await self._open_called(Opening(run=self.run, at=at, index=index))


def _frame(run: Run, name: str, inputs: Mapping[str, Any], at: Position, from_page: frozenset[str]) -> Frame:
    """Returns the frame of a called plan. Raises StepError of class value for wrong inputs."""
    request = run.request
    plan = request.called[name]
    refuse_chosen(plan, inputs, from_page)
    try:
        read = read_inputs(plan, inputs, request.project.folder)
    except PlanbookError as error:
        raise StepError("value", str(error)) from None
    secrets = {name: request.secrets[name] for name in plan.secrets}
    return Frame(plan, read, secrets, at.frame.run, request.called, request.before, from_page=from_page)
