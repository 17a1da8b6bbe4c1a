"""The revision of the plan and its approver in the head of the notebook."""

import json
from pathlib import Path

import pytest
from sample import Story, cells

from planbook.events import Revision
from planbook.record import Record
from planbook.report import html, ipynb, markdown
from planbook.report.evidence import Evidence
from planbook.report.phrases import revision

COMMIT = "4cee6e8a01" + "0" * 30
ADA = "Ada Lovelace <ada@example.org>"
APPROVED = Revision(commit=COMMIT, dirty=False, gate="approved", approver=ADA)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (Revision(), ""),
        (Revision(commit=COMMIT, dirty=False), "commit 4cee6e8a01, gate off"),
        (Revision(commit=COMMIT, dirty=True), "not as in commit 4cee6e8a01, gate off"),
        (Revision(commit=COMMIT, dirty=False, gate="committed"), "commit 4cee6e8a01, gate committed"),
        (APPROVED, f"commit 4cee6e8a01, gate approved, by {ADA}"),
    ],
)
def test_it_is_said_in_one_line(known: Revision, said: str) -> None:
    assert revision(known) == said


def _record(known: Revision) -> Record:
    story = Story(cells({"sentence": "One"}), revision=known)
    story.step(1)
    return story.record


def test_every_notebook_has_it_in_its_head(tmp_path: Path) -> None:
    record = _record(APPROVED)
    line = "<dt>Revision</dt><dd>commit 4cee6e8a01, gate approved, by Ada Lovelace &lt;ada@example.org&gt;</dd>"
    assert line in html.render(record, Evidence(tmp_path, tmp_path))
    assert line in html.render_beginning(record)
    said = r"`, commit 4cee6e8a01, gate approved, by Ada Lovelace \<ada@example.org\>."
    assert said in markdown.render(record)
    assert said in "".join(json.loads(ipynb.render(record, tmp_path))["cells"][0]["source"])


def test_where_nothing_is_known_nothing_is_said(tmp_path: Path) -> None:
    record = _record(Revision())
    assert "Revision" not in html.render(record, Evidence(tmp_path, tmp_path))
    assert "gate" not in markdown.render(record)
