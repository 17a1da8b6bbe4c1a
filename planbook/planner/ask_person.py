"""Asks a person during a draft: a question of the draft's run, answered as those of any run are."""

import asyncio
import json
from time import perf_counter, time

from planbook.engine.events import Events
from planbook.events import StepEnded, StepStarted
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.tools import Schema, tool
from planbook.questions.answers import Settled
from planbook.questions.desk import close, mark_done, mark_open, settle
from planbook.questions.question import Person, Question, QuestionAnswered, QuestionClosed, QuestionPut

WITHIN = 3600.0
"""Seconds that a person has to answer; the browser stays open meanwhile."""
MOST = 5
"""Questions of one draft."""
LOOKS_EVERY = 0.2
ENOUGH = f"You have asked {MOST} times, which is as often as you may. Go on with what you know, or finish."
NOBODY = "Nobody answered in time. Go on with what you know, or finish."


def ask_tool() -> Schema:
    """Returns the tool by which the model asks a person."""
    return tool(
        "ask_person",
        "Asks the person who wants the plan, and waits for the answer. Only for what neither the goal nor a page says, "
        "and what would make another plan: which of two accounts, what to do with what is left. Never ask for a "
        "password or another secret: secrets are used by their names.",
        {
            "question": {"type": "string", "description": "one question, in plain words"},
            "choices": {
                "type": "array", "items": {"type": "string"},
                "description": "the possible answers, if there are few; without, the person writes a text",
            },
        },
        ("question",),
    )  # fmt: skip


class AskedPerson:
    """The person who wants the plan. Each question is a step of the draft's run, whose event it is."""

    def __init__(self, scratch: ScratchBrowser, starter: Person) -> None:
        self._scratch, self._starter = scratch, starter
        self._count = 0

    async def ask(self, text: str, choices: list[str]) -> str:
        """Returns what the model is told: the answer, or that there is none."""
        if self._count >= MOST:
            return ENOUGH
        self._count += 1
        events, began = self._scratch.means.events, perf_counter()
        put = self._put(events, text, choices)
        try:
            found = await self._settled(put)
        except asyncio.CancelledError:
            close(self._scratch.means.project, put)
            mark_done(self._scratch.means.project, put.id)
            _end(events, put, "interrupted", began)
            raise
        self._record(events, put, found)
        _end(events, put, "passed", began)
        return (
            f"The person answered: {json.dumps(found.answers[-1].answer, ensure_ascii=False)}"
            if found.answers
            else NOBODY
        )

    def _put(self, events: Events, text: str, choices: list[str]) -> QuestionPut:
        index = self._scratch.next_index()
        words = f'Ask "{text}"'
        events.tell(
            StepStarted, index=index, number=0, parent=None, id=f"ask-{self._count}", title=words, kind="ask",
            sentence=words, effect="read", turn=None, plan="draft",
        )  # fmt: skip
        question_id = f"{self._scratch.means.run_id}.{index}"
        mark_open(self._scratch.means.project, question_id)
        question = Question(text=text, choices=choices, within=WITHIN, attached=True)
        return events.tell(
            QuestionPut, index=index, id=question_id, question=question.model_dump(), due=time() + WITHIN,
            starter=self._starter,
        )  # fmt: skip

    async def _settled(self, put: QuestionPut) -> Settled:
        while (found := await asyncio.to_thread(settle, self._scratch.means.project, put)) is None:
            await asyncio.sleep(LOOKS_EVERY)
        return found

    def _record(self, events: Events, put: QuestionPut, found: Settled) -> None:
        mark_done(self._scratch.means.project, put.id)
        for answer in found.answers:
            events.tell(QuestionAnswered, index=put.index, **answer.model_dump(exclude={"event", "at", "index"}))
        if not found.answers:
            events.tell(QuestionClosed, index=put.index, id=put.id)


def _end(events: Events, put: QuestionPut, status: str, began: float) -> None:
    ms = round((perf_counter() - began) * 1000, 3)
    events.tell(StepEnded, index=put.index, status=status, attempts=1, ms=ms)
