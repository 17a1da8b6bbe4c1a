"""What a program may do in a try: one that reads is started, others are not without permission."""

from planbook.places import Project
from tests.trying.conftest import CountingSite, Look

LISTED = '[tool.planbook.programs]\nread = {argv = ["cat"], stdin = "text", network = true}\n'
STEPS = """
    steps:
    - run: {program: read, stdin: two, into: stock}
      effect: read
    - expect: "{{ values.stock == 'two' }}"
    - run: {program: read, stdin: three, into: kept}
      effect: repeat
    - run: {program: read, into: order}
    - expect: "{{ values.order == '' }}"
"""


async def test_only_what_reads_is_started(look: Look, project: Project) -> None:
    (project.folder / "pyproject.toml").write_text(LISTED)
    found = await look(STEPS, "<h1>Shop</h1>")
    assert list(found.verdicts.values()) == ["passed", "passed", "ready", "ready", "not_reached"]


async def test_what_may_be_repeated_is_started_if_that_is_allowed(
    look: Look, site: CountingSite, project: Project
) -> None:
    (project.folder / "pyproject.toml").write_text(LISTED)
    found = await look(STEPS, "<h1>Shop</h1>", secrets={})
    assert list(found.verdicts.values()) == ["passed", "passed", "passed", "ready", "not_reached"]
