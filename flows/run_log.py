"""The log of a deployed run, on Prefect's page and in the worker's output: one line per step, failures in full."""

import logging
from typing import Any

from prefect.logging import get_run_logger

from flows.links import file_link
from planbook.events import DOUBT, Event, Noted, Recovered, RunEnded, RunStarted, StepEnded, StepStarted
from planbook.output.printable import printable
from planbook.places import Project
from planbook.report.phrases import CLASSES, WORDS, duration

LEVELS = {"failed": logging.ERROR, "interrupted": logging.ERROR, "warned": logging.WARNING, "flaky": logging.WARNING}
NOT_TOLD = ("skipped", "not_reached")


class RunLog:
    """An observer that writes the run's events to Prefect's log, if that log is enabled."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._logger = get_run_logger()
        self._about: dict[str, str] = {}
        self._steps: dict[int, StepStarted] = {}

    def tell(self, event: Event) -> None:
        if not self._logger.isEnabledFor(logging.ERROR):
            return
        match event:
            case RunStarted():
                self._about = {"run_id": event.run_id, "plan": event.plan}
                self._say(logging.INFO, f"Run {event.run_id} of {event.plan}: {event.goal}")
            case StepStarted():
                self._steps[event.index] = event
            case StepEnded() if event.status not in NOT_TOLD:
                self._step(event)
            case Recovered():
                said = f"Recovery {event.strategy} after {CLASSES[event.error_class]}: {event.status}"
                self._say(logging.INFO, f"{said}. {event.message}" if event.message else said, event.index)
            case Noted():
                self._say(logging.WARNING if event.kind == DOUBT else logging.INFO, event.message, event.index)
            case RunEnded():
                because = f": {event.because}" if event.because else ""
                level = LEVELS.get(event.status, logging.INFO)
                self._say(level, f"Run {WORDS[event.status]} after {duration(event.seconds * 1000)}{because}")
                self._say(logging.INFO, f"Notebook: {self._notebook()}")

    def _notebook(self) -> str:
        report = self._project.run(self._about["run_id"]).report
        return file_link(self._project, self._about["run_id"], report.name) or str(report)

    def _step(self, event: StepEnded) -> None:
        begun = self._steps.get(event.index)
        number = f"{begun.number:02} " if begun and begun.number else ""
        turn = f" (turn {begun.turn})" if begun and begun.turn else ""
        tries = f", {event.attempts} tries" if event.attempts > 1 else ""
        said = f"{number}{begun.title if begun else ''}{turn}: {WORDS[event.status]} in {duration(event.ms)}{tries}"
        if event.error:
            said += f". {event.error.error_class}: {event.error.message}"
        self._say(LEVELS.get(event.status, logging.INFO), said, event.index)

    def _say(self, level: int, text: str, index: int | None = None) -> None:
        begun = self._steps.get(index) if index is not None else None
        about: dict[str, Any] = self._about | ({"step": begun.id, "kind": begun.kind} if begun else {})
        self._logger.log(level, "%s", printable(text), extra={"planbook": about})
