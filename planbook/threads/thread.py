"""A thread as it is after the entries of its journal."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from planbook.threads.changes import (
    ENDED,
    ArtifactAdded,
    Created,
    Entry,
    GoalHandedOver,
    GoalMoved,
    MemoryDropped,
    MemoryStored,
    MessageAdded,
    StateChanged,
    ThreadState,
)


@dataclass
class Message:
    """A message, with the time at which it was added."""

    at: float
    said: MessageAdded


@dataclass
class Memory:
    """A memory: who stored it and when. `ended` is when it was replaced or dropped; None while it counts."""

    at: float
    by: str
    stored: MemoryStored
    ended: float | None = None

    @property
    def counts(self) -> bool:
        """Whether it was neither replaced nor dropped, and has not expired."""
        expires = self.stored.expires
        return self.ended is None and (expires is None or expires > time.time())


@dataclass
class Goal:
    """A goal that was handed over. `state` is `running` until something is known of it."""

    at: float
    by: str
    asked: GoalHandedOver
    state: str = "running"
    ref: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    because: str | None = None
    ended: float | None = None

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


@dataclass
class Artifact:
    """A file of the thread, or a reference."""

    at: float
    by: str
    added: ArtifactAdded


@dataclass
class Thread:
    """A thread: what it is called, how it stands, and what is in it, in order."""

    id: str
    title: str = ""
    state: ThreadState = "active"
    created: float = 0.0
    changed: float = 0.0
    host: str = ""
    participants: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    memories: list[Memory] = field(default_factory=list)
    goals: dict[str, Goal] = field(default_factory=dict)
    artifacts: list[Artifact] = field(default_factory=list)
    keys: dict[str, Entry] = field(default_factory=dict)
    last: int = 0  # number of the last entry
    size: int = 0  # bytes of the journal, without a line that was cut off
    sha256: str = ""  # of the last entry

    @property
    def current_memories(self) -> list[Memory]:
        return [memory for memory in self.memories if memory.counts]

    @property
    def open_goals(self) -> list[Goal]:
        return [goal for goal in self.goals.values() if not goal.has_ended]

    def take(self, entries: Iterable[Entry]) -> None:
        """Brings the thread up to date with further entries."""
        for entry in entries:
            self.changed, self.last = entry.at, entry.number
            if entry.key:
                self.keys[entry.key] = entry
            for change in entry.changes:
                self._take(entry, change)

    def _take(self, entry: Entry, change: Any) -> None:
        match change:
            case Created():
                self.title, self.host, self.created = change.title, change.host, entry.at
                self._join(*change.participants)
            case MessageAdded():
                self.messages.append(Message(entry.at, change))
                self._join(change.author)
            case MemoryStored():
                self._end_memory(change.key, entry.at)
                self.memories.append(Memory(entry.at, entry.by, change))
            case MemoryDropped():
                self._end_memory(change.key, entry.at)
            case GoalHandedOver():
                self.goals[change.id] = Goal(entry.at, entry.by, change, ref=change.ref)
            case GoalMoved() if change.id in self.goals:
                goal = self.goals[change.id]
                goal.state, goal.ref, goal.result = change.state, change.ref, change.result
                goal.because, goal.ended = change.because, entry.at if goal.has_ended else None
            case ArtifactAdded():
                self.artifacts.append(Artifact(entry.at, entry.by, change))
            case StateChanged():
                self.state = change.state

    def _join(self, *names: str) -> None:
        self.participants += [name for name in dict.fromkeys(names) if name and name not in self.participants]

    def _end_memory(self, key: str, at: float) -> None:
        for memory in self.memories:
            if memory.stored.key == key and memory.ended is None:
                memory.ended = at
