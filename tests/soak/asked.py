"""Starts, answers and resumes runs that ask, in forks of one process that are killed at random moments.

    python -m tests.soak.asked PROJECT TRIALS SEED

It prints an object per trial: what was lost or duplicated in it.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

from flows.resume import release, request_to_resume
from planbook.browser.session.saved_state import CannotResume
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.request import RunRequest
from planbook.engine.run import run
from planbook.events import RunStarted, StepEnded, StepStarted
from planbook.history.journal import Journal, JournalError, read
from planbook.history.questions import resumed_by
from planbook.places import Project, names_in
from planbook.questions.answers import settled
from planbook.questions.desk import NotAnswered, answer
from planbook.questions.question import Person, QuestionAnswered, QuestionPut
from planbook.runs.letterbox import letters_in

KILLS = 5  # limit for a trial: after those it is left alone
TAKES = 2.0  # approximate seconds of a run
ROUNDS = 40


def main() -> None:
    folder, trials, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    os.chdir(folder)
    chance = random.Random(seed)
    for number in range(trials):
        print(json.dumps(Trial(Project(folder), chance, number).done()), flush=True)


class Trial:
    """One run that asks, from its beginning to its end."""

    def __init__(self, project: Project, chance: random.Random, number: int) -> None:
        self.project = project
        self.chance = chance
        self.number = number
        self.kills = 0
        self.accepted = project.folder / "accepted" / str(number)
        self.accepted.mkdir(parents=True)

    def done(self) -> dict[str, Any]:
        known = self._runs()
        first = None
        for _ in range(ROUNDS):
            if first is None:
                self._fork([lambda: _begin(self.project)])
                first = next((name for name in sorted(self._runs() - known) if self._journal(name)), None)
            elif not self._step(first):
                break
        assert first, "no run has begun"
        return self._judged(first)

    def _step(self, first: str) -> bool:
        """Does the next part; returns False if the run has ended."""
        last = self._chain(first)[-1]
        events = self._journal(last)
        end = events[-1]
        if end.event == "run_ended" and end.status in ("passed", "flaky", "failed"):
            return False
        put = next(
            (one for run in self._chain(first) for one in self._journal(run) if isinstance(one, QuestionPut)), None
        )
        if put and not self._settled(put):
            people = 1 + (self.chance.random() < 0.4)
            self._fork([self._answering(put, last, person) for person in range(people)])
        else:
            again = 1 + (self.chance.random() < 0.3)
            self._fork([lambda: _resume(self.project, last)] * again)
        return True

    def _settled(self, put: Any) -> bool:
        return settled(put, letters_in(self.project.run(put.run_id).letterbox)) is not None

    def _answering(self, put: Any, last: str, person: int) -> Callable[[], int]:
        """Answers, and resumes the run, like `planbook questions answer`."""
        said = self.chance.choice(("send", "send", "leave"))

        def answering() -> int:

            with suppress(NotAnswered):
                if answer(self.project, put, said, Person(user=f"person {person}")):
                    (self.accepted / f"{said}-{person}-{os.getpid()}").touch()
            return _resume(self.project, last)

        return answering

    # Forks -----------------------------------------------------------------------------------------------------------
    def _fork(self, works: Sequence[Callable[[], int]]) -> None:
        """Runs these functions at the same time; each may be killed."""
        pids = {}
        for work in works:
            kill = self.kills < KILLS and self.chance.random() < 0.7
            self.kills += kill
            moment = self.chance.choice((0.05, TAKES, 1.2 * TAKES))
            pid = os.fork()
            if pid == 0:
                _in_the_fork(work)
            pids[pid] = self.chance.uniform(0.0, moment) if kill else None
        began = time.monotonic()
        for pid, after in sorted(pids.items(), key=lambda one: (one[1] is None, one[1] or 0.0)):
            if after is not None:
                time.sleep(max(0.0, began + after - time.monotonic()))
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    # Results ---------------------------------------------------------------------------------------------------------
    def _runs(self) -> set[str]:
        return set(names_in(self.project.runs))

    def _journal(self, run_id: str) -> list[Any]:
        try:
            return list(read(self.project.run(run_id).journal))
        except JournalError:
            return []

    def _chain(self, first: str) -> list[str]:
        chain = [first]
        while other := resumed_by(self.project, chain[-1]):
            chain.append(other)
        return chain

    def _judged(self, first: str) -> dict[str, Any]:
        chain = self._chain(first)
        resumes: Counter[str] = Counter()
        for name in self._runs():
            events = self._journal(name)
            if len(events) > 1 and isinstance(events[0], RunStarted) and events[1].event != "run_ended":
                resumes[events[0].resumes or ""] += 1
        events = [event for run in chain for event in self._journal(run)]
        names, passed = {}, Counter[str]()
        for event in events:
            if isinstance(event, StepStarted):
                names[event.index] = event.id
            elif isinstance(event, StepEnded) and event.status == "passed" and names[event.index] in OWN:
                passed[names[event.index]] += 1
        answers = {event.answer for event in events if isinstance(event, QuestionAnswered)}
        accepted = [file.name.partition("-")[0] for file in self.accepted.iterdir()]
        end = events[-1]
        return {
            "run_id": first,
            "said": next(iter(answers), None),
            "passed": int(end.event == "run_ended" and end.status == "passed"),
            "kills": self.kills,
            "answers_lost": int(len(accepted) > 1 or len(answers) != 1 or (bool(accepted) and {*accepted} != answers)),
            "steps_twice": sum(count - 1 for count in passed.values()),
            "asked_twice": max(0, sum(isinstance(event, QuestionPut) for event in events) - 1),
            "resumed_twice": sum(count - 1 for run, count in resumes.items() if run in chain),
            "ended": f"{end.event} {getattr(end, 'status', '')}: {getattr(end, 'because', '')}",
        }


OWN = ("goto-form-run-id", "fill-name", "ask-send-it", "click-send")


def _begin(project: Project) -> int:
    return asyncio.run(_run(prepare("asks", {}, project, {}.get, evidence="none")))


def _resume(project: Project, run_id: str) -> int:
    try:
        request = request_to_resume(project, run_id, None, {}.get, "none")
    except CannotResume:  # another process resumes it, or has
        return 2
    try:
        return asyncio.run(_run(request))
    finally:
        release(request)


async def _run(request: RunRequest) -> int:
    """Runs the engine with a browser and the journal, but without Prefect, whose server would take longest."""
    folder = request.project.run(request.run_id)
    async with AsyncExitStack() as stack:
        opening = open_session(request, BrowserOptions(), stack)
        await run(request, opening, [Journal(folder.journal, folder.pending)])
    return 0


def _in_the_fork(work: Callable[[], int]) -> None:
    code = 70
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    try:
        code = work()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
