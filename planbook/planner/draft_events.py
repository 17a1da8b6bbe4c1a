"""What people are told of a draft beside its steps: where the model looked, what it said, and what it was refused."""

import os
import re
import socket
from collections.abc import Mapping
from importlib.metadata import version
from time import perf_counter
from typing import Any

from planbook.engine.events import Events
from planbook.events import ModelCalled, Noted, RunEnded, RunStarted, RunStatus
from planbook.planner.model import ModelCall
from planbook.planner.task import Task
from planbook.planner.tool_results import Told
from planbook.questions.question import Person

LONGEST = 600  # characters
_FAILED = re.compile(r"It did not work[^\n]*\n<page_data>\n(.*?)\n</page_data>", re.DOTALL)


def tell_started(events: Events, run_id: str, task: Task, browser: str, starter: Person | None) -> None:
    """Tells that the run of a draft has begun."""
    events.tell(
        RunStarted, run_id=run_id, plan=f"write {task.short_name}", goal=task.goal, path="", plan_sha256="", source="",
        inputs={}, cells=[], browser=browser, planbook=version("planbook"), flow_run_id=None, starter=starter,
        host=socket.gethostname(), pid=os.getpid(),
    )  # fmt: skip


def tell_asked(events: Events, run_id: str, plan: str, asked: str) -> None:
    """Tells that a model is asked something for a plan, outside of a draft: the record of the call is a run's."""
    events.tell(
        RunStarted, run_id=run_id, plan=plan, goal=asked, path="", plan_sha256="", source="", inputs={}, cells=[],
        browser="", planbook=version("planbook"), flow_run_id=None, host=socket.gethostname(), pid=os.getpid(),
    )  # fmt: skip


def tell_ended(events: Events, status: RunStatus, began: float, because: str | None) -> None:
    """Tells how the draft ended; `began` is of `perf_counter`."""
    events.tell(RunEnded, status=status, seconds=round(perf_counter() - began, 3), because=because)


def tell_call(events: Events, call: ModelCall, unusable: str | None = None) -> None:
    """Tells of a call of a model and its cost; `unusable` says why its answer could not be used."""
    error = call.error or unusable
    events.tell(
        ModelCalled, index=None, task=call.task, model=call.model, status="failed" if error else "passed",
        ms=round(call.ms, 3), input_tokens=call.usage.input, output_tokens=call.usage.output,
        cached_tokens=call.usage.cached, cost_usd=call.cost_usd, prompt_sha256=call.prompt_sha256, message=error,
    )  # fmt: skip


def tell_said(events: Events, text: str) -> None:
    """Tells what the model said beside the tools that it uses."""
    if words := " ".join(text.split()):
        _tell(events, "said", words)


def tell_used(events: Events, name: str, given: Mapping[str, Any], told: Told) -> None:
    """Tells what came of a tool, if no step of the run says so."""
    content, is_error = told
    text = str(content[0].get("text", "")) if content else ""
    failed = _FAILED.match(text)
    because = f"It did not work: {failed[1]}" if failed else text.partition("\n")[0]
    match name:
        case "look" if not is_error:
            _tell(
                events,
                "look",
                f"It looked at {given['address']}." if given.get("address") else "It looked at the page.",
            )
        case "undo_to" if not is_error:
            _tell(events, "undo", f"It took back the steps after step {given.get('step')}.")
        case "ask_person":
            pass
        case _ if is_error:
            _tell(events, "refused", because)


def _tell(events: Events, kind: str, message: str) -> None:
    short = message if len(message) <= LONGEST else f"{message[:LONGEST]} …"
    events.tell(Noted, index=None, kind=kind, message=short)
