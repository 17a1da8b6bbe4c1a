"""Carries out one task: waits for a place, keeps to the limits, reads the answer, and records what it cost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from time import perf_counter
from typing import Any

from planbook.agents.answers import Said, said_by, value_of
from planbook.agents.program import MOST_OUTPUT, limits_of, program_of
from planbook.agents.spending import BEAT, Ledger
from planbook.end_task import end_task
from planbook.engine.agent_tasks import FOR_A_PLACE, AgentTask, Report
from planbook.errors import StepError
from planbook.planner.cost import MILLION, Price, Usage, price_list
from planbook.processes.execute import Ended, NotStarted, execute
from planbook.programs.json_output import text_in
from planbook.secrets.excerpts import cut, tail

Place = Callable[[str, int], AbstractAsyncContextManager[None]]
"""Waits until an agent, which may have so many tasks at once, has a place for another one."""
STOPPED = {
    "total": "{} did not end within {:g} seconds, and was ended",
    "first_output": "{} wrote nothing for {:g} seconds, and was ended",
    "silence": "{} wrote nothing more for {:g} seconds, and was ended",
}
TOO_MUCH = f"{{}} wrote more than {MOST_OUTPUT // 1_000_000} MB, and was ended"
NO_PLACE = "{} had no place for another task within {:g} seconds: it has at most {} at once"
TOO_DEAR = "{} cost {:.4f} USD, and the task may cost {:g}"


@dataclass
class Outcome:
    """What became of a task so far."""

    said: Said = field(default_factory=Said)
    started: bool = False  # what is not started costs nothing
    prompt: str | None = None  # SHA-256 of what it was given
    began: float = field(default_factory=perf_counter)


@dataclass(frozen=True)
class Performer:
    """Carries out tasks. `place` is given by flows, which know how many tasks go on elsewhere."""

    place: Place = lambda name, at_most: nullcontext()

    async def perform(self, task: AgentTask, report: Report) -> Any:
        """Returns the answer. Raises StepError."""
        async with self._placed(task):
            task.refuse_changed()
            ledger, limits = Ledger(task.project), task.limits
            begun = (task.order.name, task.run_id, task.plan, task.step)
            entry = ledger.begin(*begun, limits.cost, task.agent.cost_a_day)  # not in a thread: it would outlast a stop
            outcome, failed, value = Outcome(), "it was stopped", None
            try:
                async with _beating(ledger, entry, task, report):
                    value = await _answer(task, replace(report, starting=partial(_start, report, outcome)), outcome)
                failed = ""
            except StepError as error:
                failed = error.message
                raise
            finally:
                cost, estimated = _cost(task, outcome.said) if outcome.started else (0.0, False)
                ledger.end(entry, cost, estimated, bool(failed))
                _record(task, report, outcome, cost, estimated, failed)
            return value

    @asynccontextmanager
    async def _placed(self, task: AgentTask) -> AsyncIterator[None]:
        """Waits for a place, at most for so long. Raises StepError of class timeout."""
        place = self.place(task.order.name, task.agent.at_most)
        try:
            async with asyncio.timeout(FOR_A_PLACE):
                await place.__aenter__()
        except TimeoutError:
            said = NO_PLACE.format(task.order.name, FOR_A_PLACE, task.agent.at_most)
            raise StepError("timeout", said) from None
        try:
            yield
        finally:
            await place.__aexit__(None, None, None)


@asynccontextmanager
async def _beating(ledger: Ledger, entry: str, task: AgentTask, report: Report) -> AsyncIterator[None]:
    """Says from time to time that the task goes on: to the file of the day, and to the record of the run."""

    async def beat() -> None:
        seconds = 0.0
        while True:
            await asyncio.sleep(BEAT)
            seconds += BEAT
            await asyncio.to_thread(ledger.beat, entry)
            if (seconds / BEAT) in (1, 4, 10) or not seconds % 600:  # at 30 s, 2 and 5 minutes, then every ten
                report.note(f"{task.order.name} has been working for {seconds:g} seconds.")

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        await end_task(beating)


async def _answer(task: AgentTask, report: Report, outcome: Outcome) -> Any:
    name, cost = task.order.name, task.limits.cost
    if task.agent.kind == "messages":
        from planbook.agents.messages import ask  # lazy: it loads the model's client

        text = await ask(task, report, lambda said: setattr(outcome, "said", said))
        outcome.said = replace(outcome.said, text=text)
    else:
        outcome.said = await _executed(task, report, outcome)
    said = outcome.said
    if said.error is not None:
        raise StepError("expectation", f"{name} could not answer: {cut(said.error)}")
    paid = _cost(task, said)[0]
    if cost is not None and paid is not None and paid > cost:
        raise StepError("value", TOO_DEAR.format(name, paid, cost))
    return value_of(name, said.text, task.order.schema)


def _start(report: Report, outcome: Outcome) -> None:
    outcome.started = True
    report.starting()


async def _executed(task: AgentTask, report: Report, outcome: Outcome) -> Said:
    name = task.order.name
    with program_of(task) as program:
        outcome.prompt = sha256(program.stdin).hexdigest()
        report.starting()
        try:
            ended = await execute(program, limits_of(task))
        except NotStarted as error:
            outcome.started = False
            raise StepError("value", f"{name} cannot be started: {program.argv[0]}: {error}") from None
    for kept, content in ((f"{name}.txt", ended.stdout), (f"{name}-errors.txt", ended.stderr)):
        if content:
            report.keep(kept, content)
    if ended.outlasting:
        report.note(f"{name} left {ended.outlasting} of its processes running, which were ended.")
    return _said(task, ended, outcome)


def _said(task: AgentTask, ended: Ended, outcome: Outcome) -> Said:
    """Returns what the program answers. Raises StepError; what it said of its cost is kept in any case."""
    name, limits = task.order.name, limits_of(task)
    try:
        outcome.said = said_by(name, task.agent, ended.stdout)
    except StepError:
        if not (ended.stopped or ended.code):
            raise
    if ended.stopped == "output":
        raise StepError("value", TOO_MUCH.format(name))
    if ended.stopped:
        seconds = getattr(limits, ended.stopped)
        raise StepError("timeout", STOPPED[ended.stopped].format(name, seconds))
    if ended.code and outcome.said.error is None:
        how = f"signal {-ended.code}" if ended.code < 0 else f"exit code {ended.code}"
        why = cut(tail(ended.stderr.decode("utf-8", "replace"), 2000))
        raise StepError("expectation", f"{name} ended with {how}{': ' + why if why else ''}")
    text_in(name, ended.stdout)
    return outcome.said


def _cost(task: AgentTask, said: Said) -> tuple[float | None, bool]:
    """Returns what a task cost, and whether that is estimated; None if it is not known."""
    if said.cost_usd is not None:
        return said.cost_usd, task.agent.kind == "messages"
    if not (said.input_tokens or said.output_tokens):
        return None, False
    fresh = max(0, said.input_tokens - said.cached_tokens)
    own, listed = task.agent.price, price_list()["models"].get(said.model or task.agent.model)
    if own:
        return (said.input_tokens * own.input + said.output_tokens * own.output) / MILLION, True
    if listed is None:
        return None, False
    return Price(**listed).of(Usage(fresh=fresh, cached=said.cached_tokens, output=said.output_tokens)), True


def _record(
    task: AgentTask, report: Report, outcome: Outcome, cost: float | None, estimated: bool, failed: str
) -> None:
    said = outcome.said
    report.called(
        {
            "task": f"agent {task.order.name}",
            "model": said.model or task.agent.model or task.agent.kind,
            "status": "failed" if failed else "passed",
            "ms": (perf_counter() - outcome.began) * 1000,
            "input_tokens": said.input_tokens,
            "output_tokens": said.output_tokens,
            "cached_tokens": said.cached_tokens,
            "cost_usd": cost,
            "estimated": estimated if cost is not None else None,
            "agent": task.order.name,
            "prompt_sha256": outcome.prompt,
            "message": failed or None,
        }
    )
