"""The page during a run: saved after every step, at the same cost, readable wherever it is cut."""

import time
from pathlib import Path
from statistics import median

import pytest
import sample
from sample import Story, cells

from planbook.events import Event, StepEnded
from planbook.places import RunFolder
from planbook.report.html import environment
from planbook.report.live import LiveReport

UNFINISHED = "This run has not ended, or was killed."


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / ".planbook" / "runs" / "one")


def told(folder: RunFolder, events: list[Event]) -> str:
    live = LiveReport(folder)
    for event in events:
        live.tell(event)
    live._close()  # as the end of the process does
    return folder.report.read_text("utf-8")


def test_it_is_saved_after_every_step(folder: RunFolder) -> None:
    live, before = LiveReport(folder), 0
    for event in sample.failed(folder.path).events[:-1]:
        live.tell(event)
        if isinstance(event, StepEnded):
            page = folder.report.read_text("utf-8")
            assert len(page) > before
            assert f'id="step-{event.index}"' in page
            before = len(page)
    live._close()


def test_a_page_only_grows_until_the_run_ends(folder: RunFolder) -> None:
    events = sample.passed(folder.path).events
    live, seen = LiveReport(folder), ""
    for event in events[:-1]:
        live.tell(event)
        page = folder.report.read_text("utf-8")
        assert page.startswith(seen)
        seen = page
    assert UNFINISHED in seen
    live.tell(events[-1])
    assert UNFINISHED not in folder.report.read_text("utf-8")


def test_notes_stand_before_their_steps_and_are_written_once(folder: RunFolder) -> None:
    page = told(folder, sample.passed(folder.path).events[:-1])
    wanted = ["<h3>Sign in</h3>", 'id="step-1"', "<h3>Fill the basket</h3>", 'id="step-5"', "<h3>What was ordered"]
    places = [page.index(text) for text in wanted]
    assert places == sorted(places)
    assert [page.count(text) for text in wanted] == [1] * 5


def test_cells_that_hold_others_are_opened_and_closed(folder: RunFolder) -> None:
    page = told(folder, sample.passed(folder.path).events[:-1])
    body = page.partition("<main>")[2]
    assert body.count("<article") == body.count("</article>") == 24
    assert body.count("<div") == body.count("</div>")


def test_a_step_that_has_not_ended_is_not_called_done(folder: RunFolder) -> None:
    story = Story(cells({"sentence": "Group", "kind": "group"}, {"sentence": "Inside", "depth": 1}))
    story.within.append(story.begin(1))
    story.step(2)
    page = told(folder, story.events)
    assert page.count("not finished") == 3  # the run, also in its title, and the group
    assert page.count('<svg class="i" aria-hidden="true"><use href="#i-passed"/></svg> passed') == 1


def test_a_disk_error_is_said_once_and_fails_nothing(folder: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.path.parent.mkdir(parents=True)
    folder.path.write_text("a file where the folder should be")
    live = LiveReport(folder)
    for event in sample.passed().events:
        live.tell(event)
    out, error = capsys.readouterr()
    assert out == ""
    assert error == f"The notebook cannot be saved: File exists ({folder.report}).\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_once(folder: RunFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.path.mkdir(parents=True)
    folder.report.symlink_to("/dev/full")
    live = LiveReport(folder)
    for event in sample.passed().events[:-1]:
        live.tell(event)
    assert capsys.readouterr().err == f"The notebook cannot be saved: No space left on device ({folder.report}).\n"


def test_files_are_linked_while_it_goes_on_and_embedded_at_the_end(folder: RunFolder) -> None:
    events = sample.failed(folder.path).events
    assert 'src="artifacts/007-3-page.png"' in told(folder, events[:-1])
    whole = told(folder, events)
    assert 'src="artifacts/' not in whole
    assert 'src="data:image/png;base64,iVBOR' in whole
    assert "TypeError: basket is undefined" in whole


def test_texts_that_are_embedded_are_masked(folder: RunFolder) -> None:
    live = LiveReport(folder, mask=lambda text: text.replace("basket", "••••WORD"))
    for event in sample.failed(folder.path).events:
        live.tell(event)
    assert "TypeError: ••••WORD is undefined" in folder.report.read_text("utf-8")


def test_a_step_costs_the_same_after_many(folder: RunFolder) -> None:
    count = 1000
    story = Story(cells(*[{"sentence": f"Click {at}", "source": f"- click: B{at}"} for at in range(count)]))
    for number in range(1, count + 1):
        story.step(number)
    live = LiveReport(folder)
    live.tell(story.events[0])
    took = []
    for tenth in range(10):
        began = time.process_time()
        for event in story.events[1 + 300 * tenth : 301 + 300 * tenth]:
            live.tell(event)
        took.append(time.process_time() - began)
    live._close()
    assert median(took) / (count / 10) < 0.001  # seconds of processor time
    assert min(took[6:]) < 2 * max(took[:4])


def test_compiled_templates_are_kept_beside_the_runs(folder: RunFolder) -> None:
    environment.cache_clear()
    first = told(folder, sample.passed().events)
    kept = {file.name for file in folder.compiled.iterdir()}
    environment.cache_clear()
    assert told(folder, sample.passed().events) == first
    assert {file.name for file in folder.compiled.iterdir()} == kept != set()
