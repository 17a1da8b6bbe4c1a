"""What a reviewer reads of a task for an agent."""

from pathlib import Path

from planbook.places import Project
from planbook.plan.agents import listed_agents
from planbook.plan.load import load_text
from planbook.report.view.terms import step_terms

SETTINGS = """\
[tool.planbook.agents.judge]
kind = "claude"
about = "Judges texts."
model = "m-1"
capabilities = ["read"]
folders = ["docs"]
environment = ["KEY"]
cost = 0.5
"""
PLAN = """\
planbook: 1
name: judge
start: https://shop.example/
steps:
  - agent: {name: judge, task: Judge it., limits: {cost: 0.1, time: 2m}, output: {schema: {type: string}}}
  - agent: {name: it, task: Judge it.}
"""


def test_the_agent_its_limits_and_what_it_may_do(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(SETTINGS, "utf-8")
    plan = load_text(PLAN, Path("judge.yaml"))
    agents = listed_agents([plan], Project(tmp_path))
    assert [step_terms(step, agents=agents) for step in plan.steps] == [
        [
            "The agent is the program claude with m-1 (Judges texts.)",
            "It reads files in its folders",
            "Its folders are docs",
            "It gets the environment variables KEY",
            "It may take 120 seconds, and cost 0.1 USD",
            "Its answer must fit a schema",
        ],
        ["[tool.planbook.agents] has no it: such a run is refused"],
    ]
