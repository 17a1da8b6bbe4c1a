"""Ten of the forty MiniWoB++ tasks, two episodes each: third-party pages. `make miniwob` plays them all."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.miniwob import play
from tests.miniwob.site import Site

PLANBOOK = str(Path(sys.executable).with_name("planbook"))
SAMPLE = [
    "buy-ticket",
    "choose-date",
    "click-checkboxes",
    "click-menu",
    "click-scroll-list",
    "copy-paste-2",
    "daily-calendar",
    "drag-items",
    "login-user-popup",
    "text-editor",
]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as served:
        yield served


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("task", SAMPLE)
async def test_the_plan_earns_a_reward(task: str, seed: int, site: Site, browser: Browser) -> None:
    episode = await play.play(task, seed, site, browser)
    assert episode.miss == ""


async def test_a_plan_that_does_the_wrong_thing_earns_none(site: Site, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(f"{site.address}/miniwob/click-test-2.html?seed=3")
    await page.get_by_role("button", name="TWO").click()
    await page.close()
    score = site.take("click-test-2", 3)
    assert score is not None
    assert score.reward == -1


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A folder with the plans, like that of a user."""
    shutil.copytree(play.PLANS, tmp_path / "plans")
    yield tmp_path
    subprocess.run([PLANBOOK, "server", "stop"], cwd=tmp_path, capture_output=True, check=True)


@pytest.mark.slow
def test_the_command_line_runs_a_plan_on_the_same_pages(project: Path, site: Site) -> None:
    settings = ["--set", f"site={site.address}", "--set", "seed=4"]
    command = [PLANBOOK, "run", "form-sequence", *settings, "--json"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "passed"
    score = site.take("form-sequence", 4)
    assert score is not None
    assert score.reward > 0


def test_every_task_has_a_plan_of_its_name() -> None:
    assert len(play.tasks()) == 40
    assert set(SAMPLE) < set(play.tasks())
