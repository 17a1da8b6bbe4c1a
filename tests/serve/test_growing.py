"""The notebook of a run that goes on: which cells a page is sent, and where those stand that it does not have."""

import time
from pathlib import Path

from planbook.events import StepEnded
from planbook.places import Project
from planbook.serve.web.notebook import Growing, evidence
from tests.history.events import step, step_started
from tests.serve.shown import GOING, begin


def test_what_whenever_does_stands_where_it_was_done(tmp_path: Path) -> None:
    project = Project(tmp_path)
    journal = begin(project, GOING, time.time())
    file = project.run(GOING).journal
    page_has = file.read_bytes().count(b"\n")
    growing = Growing(file, lambda started: evidence(project, started, None), page_has)

    def news() -> list[tuple[str, str | None]]:
        growing.look()
        return [(new.key, new.after) for new in growing.new_cells()]

    assert news() == []
    for event in [*step(3), *step(4)]:
        journal.tell(event)
    assert news() == [("3", None), ("4", None)]
    journal.tell(step_started(5, number=0, title="Close the offer"))
    assert news() == [("s5", "4")], "the page does not have it yet"
    journal.tell(StepEnded(at=time.time(), index=5, status="passed", attempts=1, ms=20.0))
    assert news() == [("s5", None)]
    journal.tell(step_started(6, number=0, title="Accept the cookies"))
    assert news() == [("s6", "s5")]
    journal.tell(step_started(7, number=5))
    assert news() == [("5", None)]
    again = Growing(file, lambda started: evidence(project, started, None), file.read_bytes().count(b"\n"))
    journal.tell(StepEnded(at=time.time(), index=6, status="passed", attempts=1, ms=20.0))
    again.look()
    assert [(new.key, new.after) for new in again.new_cells()] == [("s6", None)], "a page that was loaded later has it"
    journal.close()
