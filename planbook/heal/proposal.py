"""The proposal of a heal: the verdict, the diff, and the evidence for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planbook.events import Fingerprint
from planbook.fingerprints.model_choice import Choice
from planbook.heal.failure import Failure
from planbook.heal.judge import Candidate, Verdict
from planbook.heal.places import Written


@dataclass(frozen=True)
class OtherStep:
    """Another step with the same target. `matches` is how many elements it leads to on this page, if that is known."""

    step: str
    named: str
    matches: int | None


@dataclass(frozen=True)
class Shown:
    """A candidate with the facts that people recognize it by."""

    candidate: Candidate
    looks: Fingerprint


@dataclass(frozen=True)
class Proposal:
    """What a heal found. `diff` is empty unless something is proposed; `because` then is "".

    `before` and `after` are the texts of the plan's file, `past` is the element as the run `seen_in` saw it. `choice`
    is what a model said, if one was asked, because of the `doubt`.
    """

    failure: Failure
    file: Path
    verdict: Verdict
    because: str = ""
    address: str = ""
    before: str = ""
    after: str = ""
    diff: str = ""
    target: Written | None = None
    past: Fingerprint | None = None
    seen_in: str = ""
    candidates: Sequence[Shown] = ()
    others: Sequence[OtherStep] = ()
    doubt: str = ""
    choice: Choice | None = None
    in_run: bool = False  # taken by the run itself, whose plan says `heal: this-run`
    on_copy: bool = False  # found on a copy of the page as it was when the step failed, not on the live page
    picture: bytes | None = None  # of the page, with the element framed (PNG)
    pictures: dict[str, str] = field(default_factory=dict)  # files: of the failure (`before`), of the element (`after`)

    @property
    def is_proposed(self) -> bool:
        return bool(self.diff)

    def as_json(self) -> dict[str, Any]:
        """Returns the object that `planbook heal --json` prints."""
        return {
            "run_id": self.failure.run_id,
            "plan": self.failure.plan,
            "file": str(self.file),
            "step": {"id": self.failure.step, "named": self.failure.named, "effect": self.failure.effect},
            "error": self.failure.message,
            "verdict": self.verdict,
            "because": self.because or None,
            "target": self.target,
            "diff": self.diff or None,
            "address": self.address or None,
            "healed_in_run": self.in_run,
            "tried_live": self.is_proposed and not self.on_copy,
            "seen_in": self.seen_in or None,
            "before": self.past.model_dump() if self.past else None,
            "candidates": [_candidate(shown) for shown in self.candidates],
            "model": {**vars(self.choice), "doubt": self.doubt} if self.choice else None,
            "same_target": [vars(other) for other in self.others],
            "pictures": self.pictures,
        }


def _candidate(shown: Shown) -> dict[str, Any]:
    found = shown.candidate
    return {
        "score": round(found.score, 3),
        "known_by": found.known_by,
        "alike": {name: round(value, 3) for name, value in found.facts.items()},
        "looks": shown.looks.model_dump(),
    }
