"""What was carried over from another tool's recording, and what was dropped."""

import re
from dataclasses import dataclass, field
from typing import Any

from planbook.check.commit_words import sending_word
from planbook.recording.cell import literal
from planbook.recording.names import secret_name
from planbook.step.target import ROLES

Written = dict[str, Any]
LOOKS = ("expect", "wait_for", "extract")
"""Kinds that look at something: without them, a plan passes whatever the page says."""
SECRET = re.compile(
    r"pass(word|wort|code|phrase)?\b|passwd|\bpwd\b|\bpin\b|\botp\b|\bcv[cv]\b|secret|token", re.IGNORECASE
)


@dataclass
class Carried:
    """The steps of the plan to be. `dropped` says for each thing that was left out where it was, what, and why.

    `start` is the first address, `size` the size of the window, if the recording has them.
    """

    format: str
    name: str = ""
    start: str = ""
    size: tuple[int, int] | None = None
    steps: list[Written] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)  # what is asked beside pages
    read: int = 0  # things in the recording

    def drop(self, place: str, what: str, why: str) -> None:
        """Notes that something was left out."""
        self.dropped.append(f"{place}: {what}: {why}")

    def open(self, address: str) -> None:
        """Adds an address: the first one is where the plan starts."""
        if not self.start:
            self.start = address
        else:
            self.steps.append({"goto": address})

    def act(self, kind: str, target: Written, **own: Any) -> None:
        """Adds a step on an element. A click on a commit word is `once`."""
        step: Written = {kind: {**target, **own}}
        said = next((str(target[by]) for by in target if by in ROLES or by == "text"), "")
        if kind in ("click", "double_click") and sending_word(said, is_link="link" in target):
            step["effect"] = "once"
        self.steps.append(step)

    def fill(self, target: Written, text: str, hint: str, kind: str = "fill", is_written: bool = False) -> None:
        """Adds what was typed. `hint` is all that is known of the field: a password becomes a secret.

        `is_written`: the text is in the plan's notation, with its expressions.
        """
        if SECRET.search(hint):
            said = next((str(value) for by, value in target.items() if by in ("field", "textbox")), "password")
            name = secret_name(said, self.start)
            self.secrets += [name] if name not in self.secrets else []
            text = f"{{{{ secrets.{name} }}}}"
        elif not is_written:
            text = literal(text)
        if self.steps and self.steps[-1] == {"click": target}:
            self.steps.pop()  # only to go there
        self.steps.append({kind: {**target, "with": text}})

    @property
    def looks(self) -> int:
        """How many steps look at something."""
        return sum(any(kind in step for kind in LOOKS) or "expect" in step.get("request", ()) for step in self.steps)
