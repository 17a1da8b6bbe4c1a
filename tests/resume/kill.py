"""Runs planbook, and dies by SIGKILL after an event of its run: `python -m tests.resume.kill PLACE run PLAN …`

PLACE is a step's id and an event: "click-send begun", "click-send sending", "click-send attempt_ended", "click-send
passed"; in a loop "click-next[2] passed"; for the second run of this process "click-send passed#2".
"""

import os
import signal
import sys
from typing import Any

from planbook.events import Event, StepEnded, StepStarted


class Places:
    """Names the events of a run."""

    def __init__(self) -> None:
        self.ids: dict[int, str] = {}

    def place(self, event: Event) -> str:
        """Returns the name of an event; one without a step has only its own word."""
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
