"""The first four hundred files of `make fuzz`, and regressions that it has found."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from planbook.errors import PlanbookError, PlanProblems
from planbook.places import Project
from planbook.plan.load import load_text
from planbook.settings import read_settings
from tests.fuzz.play import played
from tests.fuzz.sweep import Swept, counted, ready
from tests.fuzz.trial import tried
from tests.sites import Site

HEAD = "planbook: 1\nname: p\nstart: https://shop.example/\nsteps:\n"
WRITTEN_OUT = "'{{ run.id }}' must be written out, so that a review shows it"


def test_a_sample(tmp_path: Path) -> None:
    swept = counted(range(120), tmp_path, thorough=False)
    assert swept.wrong == {}
    assert swept.counts["used"] > 25 and swept.counts["refused"] > 25


async def test_some_are_run(browser: Browser, site: Site, tmp_path: Path) -> None:
    ready(tmp_path)
    swept = Swept()
    for number in range(16):
        swept.count(number, "run", await played(number, browser, site, tmp_path))
    assert swept.wrong == {} and swept.counts["used"] > 4


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ('set: "{{ run.id }}"', "'set' is '{{ run.id }}'. A mapping (key: value) was expected"),
        *(
            (f'click: Orders\n    {key}: "{{{{ run.id }}}}"', WRITTEN_OUT)
            for key in ("timeout", "retries", "optional", "recover", "confidence")
        ),
        ("click: Orders\n    retries: 999999999", "'retries' is '999999999'. At most 100 was expected"),
    ],
)
def test_what_was_accepted_and_then_broke(step: str, message: str) -> None:
    with pytest.raises(PlanProblems) as error:
        load_text(f"{HEAD}  - {step}\n", Path("p.yaml"))
    assert [problem.message for problem in error.value.problems] == [message]  # type: ignore[attr-defined]


def test_a_version_of_any_length() -> None:
    with pytest.raises(PlanProblems, match="update planbook to run this plan"):
        load_text("planbook: " + "9" * 5000 + "\nname: p\n", Path("p.yaml"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[tool.planbook]\n# \xe9\n", "line 2 is not UTF-8; save it as UTF-8 text"),
        (b"a = " + b"[" * 5000, "it is nested too deep"),
        (b"a =", "this is not TOML: Invalid value (at end of document)"),
    ],
    ids=["bytes", "deep", "broken"],
)
def test_settings_that_cannot_be_read(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(PlanbookError) as error:
        read_settings(Project(tmp_path))
    assert str(error.value) == f"{tmp_path / 'pyproject.toml'}: {message}"


RECIPE = "# serves: Try it.\n# inputs:\n#   it: {TYPE}\n\na: [[ it ]]\nb: [[ HOLE ]]\n"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("deployments", f"deployments: [{{entrypoint: flows.run_plan.run_plan, parameters: {{plan: {'x' * 300}}}}}]"),
        ("deployments", f"deployments: [{{entrypoint: flows.run_plan.run_plan{'x' * 300}}}]"),
        ("plan", f"{HEAD}  - call: {'x' * 300}\n"),
        ("recipe", RECIPE.replace("TYPE", "type: target, example: {}").replace("HOLE", "it")),
        ("recipe", RECIPE.replace("TYPE", "type: string, example: x").replace("HOLE", "9" * 5000)),
    ],
    ids=["long plan", "long entrypoint", "long call", "empty target", "long number"],
)
def test_what_ended_in_a_traceback(kind: str, content: str, tmp_path: Path) -> None:
    for name in ("plans", "recipes"):
        (tmp_path / name).mkdir()
    assert tried(kind, content.encode(), tmp_path, tmp_path).ended in ("refused", "used")
