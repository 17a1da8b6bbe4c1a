"""What a draft has done so far, for its page: what the model said, looked at and tried, and what happened."""

from dataclasses import dataclass

from planbook.events import ArtifactKept, ModelCalled, Noted, StepEnded, StepStarted
from planbook.history.journal import read_line
from planbook.places import Project
from planbook.questions.question import QuestionAnswered
from planbook.serve.follow import Follower
from planbook.serve.problems import Refusal

TOLD = ("said", "look", "undo", "refused", "recipe")
"""The kinds of notes that are told; others are for the history."""


@dataclass
class Entry:
    """One thing that happened. `kind` is `step`, `asked` for a call, or that of a note; `outcome` is that of a step."""

    kind: str
    text: str
    outcome: str = ""
    because: str = ""
    cost_usd: float | None = None
    picture: str = ""  # a file of the run: the page after the step


class Growth:
    """The entries of one draft, in their order. `number` is that of the last event."""

    def __init__(self, project: Project, goal_id: str) -> None:
        self._follower = Follower(project.run(goal_id).journal)
        self._steps: dict[int, Entry] = {}
        self._outer: dict[int, int] = {}  # by a step inside another: the outermost one around it
        self.entries: list[Entry] = []
        self.number = 0

    def look(self) -> bool:
        """Takes in what has happened since; returns whether anything has."""
        before = self.number
        try:
            for line in self._follower.new():
                self.number = line.number
                self._take(line.text)
        except Refusal:  # the run has not begun
            return False
        return self.number > before

    def _is_said(self, told: str) -> bool:
        """Whether the step before it has failed for this reason."""
        last = self.entries[-1] if self.entries else None
        return bool(last and last.outcome == "failed" and last.because and last.because.partition("\n")[0] in told)

    def _take(self, text: str) -> None:
        match read_line(text.encode(), False)[0]:
            case ModelCalled() as call:
                because = call.message or ""
                self.entries.append(Entry("asked", call.model, call.status, because, call.cost_usd))
            case Noted(kind=kind, message=told) if kind in TOLD:
                if not self._is_said(told):
                    self.entries.append(Entry(kind, told))
            case StepStarted(index=index, parent=parent) as step if parent is None:
                self._steps[index] = Entry("step", step.title, "running")
                self.entries.append(self._steps[index])
            case StepStarted(index=index, parent=int(parent)):
                self._outer[index] = self._outer.get(parent, parent)
            case ArtifactKept(kind="screenshot", index=int(index), path=path):
                if entry := self._steps.get(self._outer.get(index, index)):
                    entry.picture = path
            case StepEnded(index=index) as ended if index in self._steps:
                entry = self._steps[index]
                entry.outcome = ended.status
                entry.because = ended.error.message if ended.error else entry.because
            case QuestionAnswered(index=index, answer=answer, by=by) if index in self._steps:
                self._steps[index].because = f"{by}: {answer}"
