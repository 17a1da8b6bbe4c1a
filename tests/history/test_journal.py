"""What a journal preserves, whatever happens to its process, its disk or its file."""

import json
import math
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from planbook.events import RunEnded, Sending, ValueSet
from planbook.history.checksums import verify_checksums
from planbook.history.journal import Journal, JournalError, JournalFull, as_line, is_being_written, read
from planbook.history.salvage import read_run
from tests.history.events import BEGAN, rich_run, run_started, step_started, without_sums


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "r1" / "journal.ndjson"


def write(path: Path, *events: object) -> None:
    journal = Journal(path)
    for event in events:
        journal.tell(event)  # type: ignore[arg-type]
    journal.close()


def test_what_is_told_is_read(path: Path) -> None:
    write(path, *rich_run())
    assert list(read(path)) == rich_run()


def test_each_event_is_in_the_file_at_once(path: Path) -> None:
    journal = Journal(path)
    journal.tell(run_started())
    assert list(read(path)) == [run_started()]


def test_one_line_an_event_in_the_record_s_own_words(path: Path) -> None:
    write(path, *rich_run())
    lines = path.read_bytes().splitlines()
    assert len(lines) == len(rich_run())
    assert json.loads(lines[-2])["error"] == {"class": "not_found", "message": 'No button "Pay" on the page.'}


def test_values_that_json_cannot_hold_become_text() -> None:
    strange = {"nan": math.nan, "date": date(2026, 8, 1), "bytes": b"a\xff", "half": "a\ud800b", "path": Path("/x")}
    kept = json.loads(as_line(ValueSet(at=1, index=1, name="x", value=strange)))["value"]
    assert kept == {"nan": "NaN", "date": "2026-08-01", "bytes": "a\\xff", "half": "a?b", "path": "/x"}


def test_the_marker_is_there_before_the_first_event(path: Path, tmp_path: Path) -> None:
    Journal(path, tmp_path / "pending" / "r1")
    assert (tmp_path / "pending" / "r1").exists()


def test_a_half_written_last_line_is_left_out(path: Path) -> None:
    write(path, *rich_run())
    path.write_bytes(path.read_bytes()[:-20])
    notes: list[str] = []
    assert list(read(path, notes.append)) == rich_run()[:-1]
    assert notes == [f"{path}, line 17: the last line is incomplete, and was skipped."]


def test_zeros_at_the_end_as_after_a_power_cut_are_left_out(path: Path) -> None:
    write(path, *rich_run())
    path.write_bytes(path.read_bytes() + b"\0" * 4096)
    assert list(read(path)) == rich_run()


def test_a_damaged_line_in_the_middle_is_named(path: Path) -> None:
    write(path, *rich_run())
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = b'{"event": "step_st\xff\n'
    path.write_bytes(b"".join(lines))
    with pytest.raises(JournalError) as error:
        list(read(path))
    assert str(error.value) == (
        f'{path}, line 2: this is not an event of a run: "{{\\"event\\": \\"step_st\\\\xff". '
        "The journal was changed or damaged after it was written."
    )


def test_events_and_fields_of_a_newer_planbook_are_left_out(path: Path) -> None:
    write(path, run_started())
    without_sums(path)
    with path.open("ab") as file:
        file.write(b'{"event":"slept","at":1,"for":2}\n{"event":"sending","at":1,"index":1,"attempt":1,"new":3}\n')
    notes: list[str] = []
    assert list(read(path, notes.append)) == [run_started(), Sending(at=1, index=1, attempt=1)]
    assert notes == [f'{path}, line 2: an event "slept" is not known to this version of planbook, and was skipped.']


def test_a_journal_that_is_not_there(path: Path) -> None:
    with pytest.raises(JournalError) as error:
        list(read(path))
    assert str(error.value) == f"The record of the run cannot be read: No such file or directory ({path})."


def test_a_journal_that_cannot_be_begun(path: Path) -> None:
    path.parent.parent.write_text("a file where the folder should be")
    with pytest.raises(JournalError) as error:
        Journal(path)
    assert str(error.value).startswith("The record of the run cannot be begun: ")
    assert error.value.exit_code == 2


def test_it_is_held_while_the_run_goes_on(path: Path) -> None:
    journal = Journal(path)
    journal.tell(run_started())
    assert is_being_written(path)
    journal.tell(RunEnded(at=BEGAN, status="passed", seconds=1))
    assert not is_being_written(path)


def test_it_is_not_held_once_its_process_was_killed(path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from planbook.history.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert path.exists()
    assert not is_being_written(path)


def test_two_processes_do_not_write_one_journal(path: Path) -> None:
    Journal(path)
    with pytest.raises(JournalError) as error:
        Journal(path)
    assert str(error.value) == f"{path} is being written by another process. Each run has a journal of its own."


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A disk of 64 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder]).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder  # type: ignore[misc]
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_stops_the_run_and_keeps_what_was_written(small_disk: Path) -> None:
    path = small_disk / "r1" / "journal.ndjson"
    journal = Journal(path)
    journal.tell(run_started())
    journal.tell(step_started(1))
    with pytest.raises(JournalFull) as error:
        journal.tell(ValueSet(at=1, index=1, name="big", value="x" * 100_000))
    assert str(error.value) == (
        f"The record cannot be written: no space left on the disk of {path}. The run was stopped; "
        "nothing that was written is damaged. Make room, then run the plan again."
    )
    assert error.value.exit_code == 1
    journal.tell(ValueSet(at=1, index=1, name="next", value=1))  # nothing after the gap
    journal.tell(RunEnded(at=2, status="failed", seconds=1))
    assert path.read_bytes().endswith(b"\n")
    assert [event.event for event in read(path)] == ["run_started", "step_started", "run_ended"]


def test_a_limit_on_file_sizes_is_told_too(path: Path) -> None:
    journal = Journal(path)
    journal.tell(run_started())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, before[1]))
    try:
        with pytest.raises(JournalFull, match=r"may not grow any more \(a limit on the size of files\)"):
            journal.tell(step_started(1))
        journal.tell(RunEnded(at=2, status="failed", seconds=1))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(read(path)) == [run_started()]


def test_writing_needs_no_duckdb() -> None:
    program = "import planbook.history.journal, planbook.history.summary, sys; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


WRITTEN = "it was changed after it was written."


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [*lines[:4], lines[4].replace(b'"at":1', b'"at":2', 1), *lines[5:]], [f"line 5: {WRITTEN}"]),
        (lambda lines: [*lines[:4], lines[4][:-4] + b'0"}\n', *lines[5:]],
         [f"line 5: {WRITTEN}"]),
        (lambda lines: [*lines[:5], *lines[6:]], ["line 6: the line before it is missing."]),
        (lambda lines: [*lines[:5], *lines[8:]], ["line 6: the 3 lines before it are missing."]),
        (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]],
         ["line 5: the line before it is missing.", "line 6: it is not where it was written."]),
        (lambda lines: [*lines[:4], lines[4].partition(b',"sum"')[0] + b"}\n", *lines[5:]], [f"line 5: {WRITTEN}"]),
        (lambda lines: [lines[0].replace(b'"pid":', b'"pid":1', 1), *lines[1:]], [f"line 1: {WRITTEN}"]),
        (lambda lines: [*lines[:4], lines[4][:-1] + b"\r\n", *lines[5:]], [f"line 5: {WRITTEN}"]),
    ],
    ids=["a digit", "its sum", "one removed", "three removed", "two swapped", "no sum", "the first", "its end"],
)  # fmt: skip
def test_a_change_that_leaves_whole_events_is_told(
    path: Path, change: Callable[[list[bytes]], list[bytes]], told: list[str]
) -> None:
    write(path, *(event for event in rich_run() if event.event != "element_found"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change(lines)))
    assert path.read_bytes() != b"".join(lines)
    assert [each for each in read_run(path).damage if "it says again" not in each] == told
    with pytest.raises(JournalError) as error:
        list(read(path))
    assert str(error.value) == f"{path}, {told[0]}"
    assert not verify_checksums(path.read_bytes())


def test_a_journal_without_sums_is_read_as_it_is(path: Path) -> None:
    write(path, *rich_run())
    assert verify_checksums(path.read_bytes())
    without_sums(path)
    assert list(read(path)) == rich_run() and read_run(path).damage == [] and verify_checksums(path.read_bytes())
