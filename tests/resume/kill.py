"""Runs planbook, and dies by SIGKILL behind an event of its run: `python -m tests.resume.kill PLACE run PLAN …`

PLACE is a step's id and what is told of it: "click-send begun", "click-send sending", "click-send attempt_ended",
"click-send passed"; in a loop "click-next[2] passed"; of the second run that this process begins "click-send passed#2".
"""

import os
import signal
import sys
from typing import Any

from planbook.events import Event, StepEnded, StepStarted


class Places:
    """What was told of which step, in words."""

    def __init__(self) -> None:
        self.ids: dict[int, str] = {}

    def place(self, event: Event) -> str:
        """The words for an event; those that belong to no step have only their own."""
        if isinstance(event, StepStarted):
            self.ids[event.index] = event.id + (f"[{event.turn}]" if event.turn else "")
            return f"{self.ids[event.index]} begun"
        name = self.ids.get(getattr(event, "index", None) or 0, "")
        return f"{name} {event.status if isinstance(event, StepEnded) else event.event}"


def main() -> int:
    from planbook.cli.main import exit_code
    from planbook.history.journal import Journal

    wanted, _, times = sys.argv[1].partition("#")
    places, tell, met = Places(), Journal.tell, []

    def tell_and_die(journal: Journal, event: Any) -> None:
        tell(journal, event)
        if places.place(event) == wanted:
            met.append(event)
        if len(met) == int(times or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    Journal.tell = tell_and_die  # type: ignore[method-assign]
    return exit_code(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
