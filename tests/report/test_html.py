"""The page as text: nothing in a record can become markup."""

import re
from pathlib import Path

import pytest
import sample
from sample import Story, cells

from planbook.events import Failure, Revision
from planbook.record import Record
from planbook.report import evidence
from planbook.report.evidence import Evidence
from planbook.report.html import render, yaml

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def page(story: Story, record: Record | None = None) -> str:
    folder = story.folder or Path("nowhere")
    return render(record or story.record, Evidence(folder, folder))


def test_nothing_in_a_record_becomes_markup(tmp_path: Path) -> None:
    story = Story(
        cells({"text": EVIL + "\n\n[x](javascript:alert(1)) ![y](https://elsewhere.example/y.png)"},
              {"sentence": EVIL, "title": EVIL, "source": EVIL}, {"sentence": EVIL, "source": EVIL}),
        tmp_path, plan=EVIL, goal=EVIL, path=EVIL, source=EVIL, inputs={EVIL: EVIL}, browser=EVIL, host=EVIL,
        run_id=EVIL, plan_sha256=EVIL, flow_run_id=EVIL, planbook=EVIL, revision=Revision(commit=EVIL, approver=EVIL),
    )  # fmt: skip
    index, error = story.begin(1, sentence=EVIL), Failure(**{"class": "value", "message": EVIL})
    story.attempt(index, 1, 10, error, matched=EVIL, address="javascript:alert(1)")
    story.end(index, "failed", error=error, matched=EVIL)
    story.value(index, EVIL, EVIL)
    story.value(index, "rows", [{EVIL: EVIL}])
    story.note(index, EVIL)
    story.keep(index, "console", EVIL.replace("/", ""), EVIL.encode(), "text/plain")
    story.keep(index, "screenshot", "x.png", b"", 'image/png" onerror="alert(1)')
    story.step(0, id=EVIL, title=EVIL, sentence=EVIL, plan=EVIL)
    html = page(story.finish("failed", EVIL))
    assert html.count("<script") == 1
    assert "<img src=x" not in html and 'onerror="' not in html
    assert 'href="javascript:' not in html
    assert 'src="https:' not in html


def test_a_page_needs_nothing_else(tmp_path: Path) -> None:
    html = page(sample.failed(tmp_path))
    loaded = re.findall(r'(?:src|srcset)="([^"]*)"|url\(([^)]*)\)|@import', html)
    assert [one[:11] for one, _ in loaded] == ["data:image/"]
    assert "<link" not in html


@pytest.mark.parametrize(
    ("status", "because", "banner"),
    [
        ("failed", "The disk is full.", "The run was failed. The disk is full."),
        ("cancelled", "Ctrl-C.", "The run was cancelled. Ctrl-C."),
    ],
)
def test_a_run_that_ended_without_a_failed_step_says_why(status: str, because: str, banner: str) -> None:
    story = Story(cells({"sentence": "One"}))
    story.step(1)
    html = page(story.finish(status, because))
    assert banner.split(". ")[1] in html


def test_a_run_that_passed_has_no_banner() -> None:
    story = Story(cells({"sentence": "One"}))
    story.step(1)
    assert '<a class="banner' not in page(story.finish())


def test_the_banner_leads_to_the_failure(tmp_path: Path) -> None:
    html = page(sample.failed(tmp_path))
    banner = re.search(r'<a class="banner s-failed" href="#(.*?)">.*?</a>', html, re.DOTALL)
    assert banner and banner[1] == "step-7"
    assert "Step 7 failed: Place the order." in banner[0]
    assert "No button &#34;Place order&#34; in region &#34;Basket&#34; within 10 s." in banner[0]
    assert f'id="{banner[1]}"' in html


def test_a_killed_run_is_said_to_be_one_and_shows_what_never_ran() -> None:
    story = sample.failed()
    html = page(story, Record.of(story.events[:9]))
    assert "This run has not ended, or was killed." in html
    assert html.count(" not run</span>") == 13  # the steps that were left, and their count


def test_pictures_beyond_the_room_are_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = sample.passed(tmp_path)
    sizes = [kept.bytes for step in story.record.steps for kept in step.artifacts if kept.kind == "screenshot"]
    monkeypatch.setattr(evidence, "PICTURES", sum(sizes[:2]))
    html = render(story.record, Evidence(tmp_path, tmp_path, _left=evidence.PICTURES))
    assert len(re.findall('src="data:image/png', html)) == 2
    assert len(re.findall('src="artifacts/', html)) == 2


def test_links_lead_to_the_run_from_wherever_the_page_is(tmp_path: Path) -> None:
    story = sample.failed(tmp_path / "runs" / "a b")
    html = render(story.record, Evidence(tmp_path / "runs" / "a b", tmp_path / "out"))
    assert 'href="../runs/a%20b/artifacts/007-3-trace.zip"' in html


def test_files_that_are_gone_are_linked_all_the_same() -> None:
    html = page(sample.failed())
    assert 'src="artifacts/007-3-page.png"' in html
    assert 'href="artifacts/007-3-console.txt"' in html


def test_yaml_has_its_keys_and_remarks_set_apart() -> None:
    assert yaml("- click: {button: A}  # b < c\n  with: 1\n") == (
        "- <b>click</b>: {button: A}  <i># b &lt; c</i>\n  <b>with</b>: 1"
    )


def test_a_recovery_stands_between_the_tries(tmp_path: Path) -> None:
    story = Story(cells({"sentence": "Click"}), tmp_path)
    index, error = story.begin(1), Failure(**{"class": "covered", "message": "By a dialog."})
    story.recover(index, None, "restart")
    story.attempt(index, 1, 10, error)
    story.recover(index, 1, "close_dialog")
    story.attempt(index, 2, 10, error)
    story.recover(index, 2, "ask", "A person is needed.")
    story.end(index, "failed", error=error)
    html = page(story.finish("failed", "It is covered."))
    assert "<summary>2 tries, 3 recoveries</summary>" in html
    restarted, closed, asked = re.findall(r'<div class="recovery">(.*?)</div>', html)
    assert re.sub("<[^>]*>", "", restarted).startswith("First, for covered: restart done")
    assert re.sub("<[^>]*>", "", closed).startswith("Then, for covered: close_dialog done")
    assert "could not be done" in asked and "A person is needed." in html
    assert html.index("close_dialog") < html.index("<b>ask</b>")
