"""A try asks nobody: steps that need the answer are not reached, and no question is asked."""

from planbook.places import Project
from tests.trying.conftest import Look


async def test_nobody_is_asked(look: Look, project: Project) -> None:
    found = await look(
        """
        steps:
        - ask: {question: Go on?, into: said}
        - expect: Hello
        - fill: {field: Name, with: "{{ values.said }}"}
        """,
        page="<p>Hello</p><label>Name <input></label>",
    )
    assert found.verdicts == {"ask-go-on": "ready", "expect-hello": "passed", "fill-name": "not_reached"}
    assert not project.questions.exists()
