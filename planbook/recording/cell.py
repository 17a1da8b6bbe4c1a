"""A cell of a recording: one step of the plan to be, or something that could not be recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from planbook.check.commit_words import sending_word
from planbook.step.text import EXPRESSION

Written = dict[str, Any]


@dataclass(eq=False)
class Cell:
    """One step. `kind` is its word, and `own` has its fields but the target.

    `ways` are the targets that led to the element, the best first; empty for a step without one. `text` is what was
    typed; it is not part of the step if `secret` or `input` names what takes its place. `letter` is the place of the
    only letter of the secret that is typed, from 0. `missed` says what could not be recorded; such a cell becomes a
    note. `commit` is a word for which the step's effect has to be decided.
    """

    kind: str
    own: Written = field(default_factory=dict)
    ways: Sequence[Written] = ()
    key: str = ""
    name: str = ""
    text: str | None = field(default=None, repr=False)
    secret: str = ""
    letter: int | None = None
    input: str = ""
    missed: str = ""
    commit: str = ""
    effect: str = ""
    time: float = 0.0

    def decide(self, said: str, is_link: bool = False) -> None:
        """Has the effect decided if these words say that something is sent, bought or deleted."""
        if word := sending_word(said, is_link):
            self.commit, self.effect, self.name = word, "once", said

    @property
    def step(self) -> Written:
        """The step in the plan's notation. It never contains a secret that was typed into a password field."""
        if self.missed:
            return {"note": f"Not recorded: {self.missed}.\n"}
        effect = {"effect": self.effect} if self.effect else {}
        return {self.kind: self._value()} | effect

    def _value(self) -> Any:
        own = dict(self.own)
        if self.text is not None or self.secret:
            own["with"] = self._typed()
        target = dict(self.ways[0]) if self.ways else {}
        if not target and list(own) in (["key"], ["with"], ["do"]):
            return next(iter(own.values()))
        if self.kind == "extract":
            return {"from": target} | own
        return target | own

    def _typed(self) -> str:
        if self.secret:
            letter = "" if self.letter is None else f"[{self.letter}]"
            return f"{{{{ secrets.{self.secret}{letter} }}}}"
        if self.input:
            return f"{{{{ inputs.{self.input} }}}}"
        return literal(self.text or "")


def literal(text: str) -> str:
    """Returns what was typed as a text of a plan: one that looks like an expression is written as an expression."""
    if EXPRESSION not in text:
        return text
    quoted = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return "{{ '" + quoted.replace("{{", "{' ~ '{").replace("}}", "}' ~ '}") + "' }}"
