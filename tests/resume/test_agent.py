"""A task of which it is unknown whether an agent was given it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from planbook.agents.perform import Performer
from planbook.browser.session.saved_state import CannotResume
from tests.resume.conftest import Ground
from tests.sites import Site

Write = Callable[..., Path]
PLAN = """
steps:
- title: Order
  agent: {name: helper, task: Order the paper., into: order}
- expect: "{{ values.order == 'ordered' }}"
"""
PROGRAM = f"#!{sys.executable} -S\nopen('../started', 'a').write('x'); print('ordered')\n"


@pytest.mark.parametrize(("cut", "started"), [("agent-order sending", ""), ("agent-order attempt_ended", "x")])
async def test_it_is_not_started_again_before_a_person_says_so(
    ground: Ground, write: Write, site: Site, cut: str, started: str
) -> None:
    site.pages["/"] = "<h1>Shop</h1>"
    folder = ground.project.folder
    (folder / "work").mkdir()
    (folder / "helper.py").write_text(PROGRAM, "utf-8")
    (folder / "helper.py").chmod(0o700)
    entry = '[tool.planbook.agents.helper]\nkind = "command"\nargv = ["./helper.py"]\nfolders = ["work"]\n'
    (folder / "pyproject.toml").write_text(entry, "utf-8")
    ground.agents = Performer()
    await ground.begin(write(PLAN), cut)
    with pytest.raises(CannotResume) as caught:
        await ground.resume()
    assert '"Order" ' in str(caught.value) and "it is started at most once. Look whether" in str(caught.value)
    kept = folder / "started"
    assert (kept.read_text("utf-8") if kept.exists() else "") == started
    outcome = await ground.resume(assume="not-sent")
    assert outcome and (outcome.status, kept.read_text("utf-8")) == ("passed", started + "x")
