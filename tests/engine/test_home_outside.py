"""A project whose own files are outside of its folder, as in a container (PLANBOOK_HOME)."""

import hashlib
from pathlib import Path

import pytest

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.uploads import store
from tests.engine.conftest import Play

PLAN = """
inputs: {paper: {type: file}, rows: {type: csv}}
steps:
  - upload: {field: Paper, file: "{{ inputs.paper }}"}
  - expect: {field: Paper, value: /stock.csv/}
  - expect: "{{ inputs.rows[0].name == 'A4' }}"
"""
PAGE = "<label>Paper <input type=file></label>"


@pytest.fixture(params=["elsewhere", "by a link"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    home = tmp_path_factory.mktemp("home")
    monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    if request.param == "elsewhere":
        monkeypatch.setenv("PLANBOOK_HOME", str(home))
    else:
        (project.folder / ".planbook").symlink_to(home)
    return home


async def test_an_uploaded_file_is_an_input(play: Play, project: Project, home: Path) -> None:
    received = project.folder / "received"
    received.write_text("name\nA4\n")
    digest = hashlib.sha256(received.read_bytes()).hexdigest()
    store.keep(project, "stock.csv", received, digest, "ada", lambda upload: None)
    given = {"paper": "upload:stock.csv", "rows": "upload:stock.csv@1"}
    played = await play(PLAN, PAGE, given=given)
    assert played.outcome.because is None
    elsewhere = home.parent / "stock.csv"
    elsewhere.write_text("name\nA4\n")
    with pytest.raises(PlanbookError, match="inside it, was expected"):
        await play(PLAN, PAGE, given={**given, "paper": str(elsewhere)})
