"""An agent gets no task in a try, whatever effect its step declares and whatever the try may do."""

from pathlib import Path

from tests.trying.conftest import CountingSite, Look

STEPS = """
    steps:
    - agent: {name: helper, task: Order the paper., into: answer}
      effect: EFFECT
    - expect: "{{ values.answer == 'ordered' }}"
    - expect: {heading: Shop}
"""


async def test_no_task_is_given(look: Look, site: CountingSite, tmp_path: Path) -> None:
    entry = '[tool.planbook.agents.helper]\nkind = "command"\nargv = ["touch", "started"]\nfolders = ["."]\n'
    (tmp_path / "pyproject.toml").write_text(entry, "utf-8")
    for effect in ("once", "read"):
        found = await look(STEPS.replace("EFFECT", effect), "<h1>Shop</h1>", secrets={})
        assert list(found.verdicts.values())[:1] == ["ready"]
    assert not (tmp_path / "started").exists()
