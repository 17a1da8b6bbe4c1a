"""A check in a process of its own leaves out what would change nothing in it."""

import subprocess
import sys
from pathlib import Path

import pytest

from planbook.cli import without_plugins
from planbook.cli.without_plugins import NAME, SETTING, leave_out_plugins

CHECK = """
import gc, sys
from planbook.cli.start import main
try:
    main(["check", "a.yaml"])
except SystemExit as end:
    loaded = sorted({"importlib.metadata", "duckdb"} & {*sys.modules})
    print(end.code, gc.get_freeze_count() > 50_000, gc.isenabled(), loaded)
"""
PLAN = "planbook: 1\nname: a\ngoal: Look\nstart: https://a.example/\nsteps:\n  - expect: {heading: Home}\n"


def test_a_check_looks_for_no_plugins_and_no_garbage_of_its_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setenv("PLANBOOK_WARM", "0")
    (tmp_path / "a.yaml").write_text(PLAN)
    asked = [sys.executable, "-P", "-c", CHECK]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0 True True []\n", "1 plan, no problems\n")


def test_whatever_else_is_asked_of_the_loader_it_answers_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, NAME, sys.modules[without_plugins.__name__])  # restored after the test
    del sys.modules[NAME]
    monkeypatch.setenv(SETTING, "logfire-plugin")
    leave_out_plugins()
    assert NAME not in sys.modules, "the user says which ones"
    monkeypatch.delenv(SETTING)
    leave_out_plugins()
    from pydantic.plugin._loader import get_plugins

    assert get_plugins() == ()
    from pydantic.plugin._loader import PYDANTIC_ENTRY_POINT_GROUP

    assert PYDANTIC_ENTRY_POINT_GROUP == "pydantic" and sys.modules[NAME].__file__
