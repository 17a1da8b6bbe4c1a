"""The notebook for pull requests and for Prefect's page of a run."""

from pathlib import Path

import pytest
import sample
from sample import Story, cells

from planbook.report.markdown import ROWS, fenced, inline, render, step_table


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.mark.parametrize("name", ["passed", "failed"])
def test_it_is_as_it_was(name: str) -> None:
    story: Story = getattr(sample, name)()
    assert render(story.record) == Path(__file__).with_name(f"{name}.md").read_text("utf-8")


def test_the_table_stands_alone() -> None:
    story = Story(cells({"sentence": "a | b"}))
    story.step(1, 85)
    assert step_table(story.record) == (
        "| | | Step | Outcome | Time |\n|---|--:|---|---|--:|\n| ✓ | 1 | a \\| b | passed | 85 ms |"
    )


def test_a_long_table_is_cut() -> None:
    story = Story(cells({"sentence": "One"}))
    for turn in range(ROWS + 7):
        story.step(1, turn=str(turn + 1))
    table = step_table(story.record)
    assert table.count("\n|") == ROWS + 1
    assert table.endswith("\n\n… and 7 more rows in the notebook.")


def test_text_stays_text() -> None:
    assert inline("<b>&amp; [x](y) `z`\n# w") == "\\<b\\>&amp;amp; \\[x\\](y) \\`z\\` \\# w"
    assert fenced("a\n```\nb") == "````\na\n```\nb\n````"
