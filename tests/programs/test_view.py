"""What `planbook view` says of a program."""

from pathlib import Path

from planbook.places import Project
from planbook.plan.load import load
from planbook.plan.programs import programs_of
from planbook.report.view.terms import step_terms

STEPS = "steps:\n  - run: {program: weigh, args: {sku: A4}}\n  - run: it\n"
PLAN = "planbook: 1\nname: it\nstart: https://shop.example/\n" + STEPS
LISTED = """
[tool.planbook.programs.weigh]
argv = ["python3", "tools/weigh all.py", "{args.sku}"]
about = "Weighs it"
folder = "tools"
environment = ["SHOP_LANGUAGE"]
secrets = ["TOKEN"]
memory = "none"
network = true
"""


def test_what_is_started_and_what_it_may_do(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(LISTED)
    file = tmp_path / "it.yaml"
    file.write_text(PLAN)
    plan = load(file)
    programs = programs_of([plan], Project(tmp_path))
    assert [step_terms(step, programs) for step in plan.steps] == [
        [
            "It starts python3 'tools/weigh all.py' {args.sku} (Weighs it)",
            "It may use the network",
            "Its working folder is tools",
            "It gets the environment variables SHOP_LANGUAGE",
            "It gets the secrets TOKEN",
            "It may take 60 seconds, any amount of memory, and write 10 MB",
            "Nothing describes its output",
        ],
        ["[tool.planbook.programs] has no it: such a run is refused"],
    ]
