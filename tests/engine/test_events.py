"""What the observers of a run are told."""

from pathlib import Path

from planbook.engine.events import Events
from planbook.events import Noted, RunEnded
from planbook.history.journal import Journal
from planbook.secrets.redaction import Mask


def test_nobody_is_told_anything_after_the_end_of_the_run(tmp_path: Path) -> None:
    file = tmp_path / "journal.ndjson"
    events = Events([Journal(file)], Mask({}))
    events.tell(RunEnded, status="passed", seconds=1.0, because=None)
    ended = file.read_bytes()
    events.tell(Noted, index=1, message="an alert was dismissed: Again")
    assert file.read_bytes() == ended
