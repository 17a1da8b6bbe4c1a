"""Doubts about what a run has done: it did what the plan says, but nothing shows that the site has taken it.

A doubt is a note of the kind `DOUBT` at the step that it is about. `planbook run` lists them after the result.
"""

from dataclasses import dataclass, field

from planbook.engine.events import Events
from planbook.events import DOUBT, Noted

SENT = "it was sent, and no step checked what the page showed then"
HELD_BEFORE = "it was sent, and what a step looked at then had been so before: {}"
UNSEEN = "it was sent, and what a step looked at then nobody can see: {}"
UNSEEN_AT_THE_END = "nobody can see what the last step has looked at: {}"
ADVICE = "add an 'expect': what does a person see only when it has worked?"
UNANSWERED = "the site had not answered {} {} when this was looked at: {}"
UNTIL_ANSWERED = "{} held only until the site had answered {} {}: the page has taken it back"
WITHOUT_LOOK = "{}, and no step checked the page"


@dataclass
class Unjudged:
    """What a step has done, until a later step looks at the page. `step` is its id, the same in each turn."""

    step: str
    index: int
    told: str
    held: list[str] = field(default_factory=list)  # what was looked at since, and had been so before
    unseen: list[str] = field(default_factory=list)  # what was looked at since, and nobody can see


class Doubts:
    """The doubts of one run. Tells them as soon as no later step can settle them."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._sent: Unjudged | None = None  # the last `once` step
        self._opened: tuple[int | None, str] | None = None  # the last page that came with an error status, and its step

    def sent(self, step: str, index: int, told: str = "") -> None:
        """Notes that a `once` step was sent. `told`: what speaks against its having worked."""
        if self._sent and self._sent.step != step:
            self._tell_sent()
        self._sent = Unjudged(step, index, told or SENT)

    @property
    def is_open(self) -> bool:
        """Whether a `once` step was sent that no step has looked at."""
        return self._sent is not None

    def opened(self, index: int | None, told: str) -> None:
        """Notes that a step has opened a page. `told`: what speaks against it; "" if nothing does."""
        self._tell_opened()
        self._opened = (index, told) if told else None

    def found(self) -> None:
        """Notes that a step has found on the page what it acts on now."""
        self._opened = None

    def looked(self, held_before: str, unseen: str = "") -> None:
        """Notes that a step has looked at the page.

        `held_before`: the look in words, if it held before the act too; `unseen`: what it is about, if nobody can see
        that, and why.
        """
        self._opened = None
        if self._sent and held_before:
            self._sent.held.append(held_before)
        elif self._sent and unseen:
            self._sent.unseen.append(unseen)
        else:
            self._sent = None

    def looked_last(self, index: int, unseen: str) -> None:
        """Notes that nobody can see what the last step has looked at."""
        if not self._sent:
            self._tell(index, UNSEEN_AT_THE_END.format(unseen))

    def end(self) -> None:
        """Tells what no step has settled, at the end of a run that passed."""
        self._tell_sent()
        self._tell_opened()

    def _tell_opened(self) -> None:
        if self._opened:
            index, told = self._opened
            self._tell(index, WITHOUT_LOOK.format(told))
            self._opened = None

    def _tell_sent(self) -> None:
        if sent := self._sent:
            told = HELD_BEFORE.format(", ".join(sent.held)) if sent.held else sent.told
            told = UNSEEN.format(", ".join(sent.unseen)) if sent.unseen else told
            self._tell(sent.index, f"{told}; {ADVICE}")
            self._sent = None

    def _tell(self, index: int | None, message: str) -> None:
        self._events.tell(Noted, index=index, message=message, kind=DOUBT)
