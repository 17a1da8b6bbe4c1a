"""The notebook for Jupyter."""

import base64
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
import sample

from planbook.record import Record
from planbook.report.ipynb import render


def written(story: sample.Story, record: Record | None = None) -> dict[str, Any]:
    text = render(record or story.record, story.folder or Path("nowhere"))
    nbformat.validate(nbformat.reads(text, as_version=nbformat.NO_CONVERT), relax_add_props=False)
    whole: dict[str, Any] = json.loads(text)
    return whole


@pytest.mark.parametrize("name", ["passed", "failed"])
def test_it_is_valid_wherever_the_run_stopped(name: str, tmp_path: Path) -> None:
    story: sample.Story = getattr(sample, name)(tmp_path)
    for end in range(1, len(story.events) + 1):
        whole = written(story, Record.of(story.events[:end]))
        assert (whole["nbformat"], whole["nbformat_minor"]) == (4, 5)


def test_each_of_the_plans_cells_is_a_cell(tmp_path: Path) -> None:
    whole = written(sample.passed(tmp_path))
    assert [cell["id"] for cell in whole["cells"]] == [
        "run", "note-1", "step-1", "step-2", "step-3", "step-4", "note-6", "step-5", "step-6", "step-7", "step-8",
        "note-11", "step-9", "step-13", "step-14", "step-15", "values",
    ]  # fmt: skip
    click = whole["cells"][4]
    assert "".join(click["source"]) == "- click: {button: Sign in}"
    assert click["metadata"]["language"] == "yaml"
    assert click["outputs"][0]["text"].startswith('↻ Click button "Sign in": passed on retry, 2 tries, 2.2 s\n')


def test_pictures_tables_and_errors_are_outputs(tmp_path: Path) -> None:
    cells = {cell["id"]: cell for cell in written(sample.failed(tmp_path))["cells"]}
    outputs = cells["step-7"]["outputs"]
    assert [one["output_type"] for one in outputs] == ["stream", "display_data", "stream", "error"]
    assert base64.b64decode(outputs[1]["data"]["image/png"]).startswith(b"\x89PNG")
    assert (outputs[3]["ename"], outputs[3]["evalue"]) == ("not_found", sample.NOT_FOUND.message)
    group = {cell["id"]: cell for cell in written(sample.passed(tmp_path))["cells"]}["step-9"]
    table = group["outputs"][1]["data"]["text/html"]
    assert table.startswith("<table><caption>orders</caption><thead><tr><th>no</th><th>item</th><th>total</th></tr>")


def test_what_never_ran_has_no_number(tmp_path: Path) -> None:
    story = sample.failed(tmp_path)
    cells = {cell["id"]: cell for cell in written(story, Record.of(story.events[:9]))["cells"]}
    assert cells["step-15"]["execution_count"] is None
    assert cells["step-15"]["outputs"][0]["text"] == "○ not run\n"


def test_values_in_tables_are_text(tmp_path: Path) -> None:
    story = sample.Story(sample.cells({"sentence": "One"}), tmp_path)
    story.value(story.step(1), "rows", [{"<b>": "<script>"}])
    cells = {cell["id"]: cell for cell in written(story)["cells"]}
    html = cells["step-1"]["outputs"][1]["data"]["text/html"]
    assert "<th>&lt;b&gt;</th>" in html and "<td>&lt;script&gt;</td>" in html
