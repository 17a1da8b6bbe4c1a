"""A project with plans from the shipped recipes, the demo shop, and a browser."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from planbook.agents.perform import Performer
from planbook.browser.network.allowlist import Guard
from planbook.check.profiles import rules_of
from planbook.check.recipes import render_plan
from planbook.demo.people import CHIEF_PASSWORD, CHIEF_TOTP, CHIEF_USER, SHOP_PASSWORD, SHOP_USER
from planbook.demo.shop import Shop, serve
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.prepare import prepare
from planbook.engine.run import Outcome, run
from planbook.places import Project
from planbook.recipes.recipe import load_recipe

RECIPES = Path(__file__).parents[2] / "recipes"
NAMES = sorted(file.name.removesuffix(".yaml.j2") for file in RECIPES.glob("*.yaml.j2"))
SECRETS = {
    "SITE_USER": SHOP_USER, "SITE_PASSWORD": SHOP_PASSWORD,
    "CHIEF_USER": CHIEF_USER, "CHIEF_PASSWORD": CHIEF_PASSWORD, "CHIEF_TOTP": CHIEF_TOTP,
}  # fmt: skip
Make = Callable[..., Path]
Play = Callable[..., Awaitable[Outcome]]


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    with serve() as shop:
        yield shop


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    return Project(tmp_path)


@pytest.fixture
def made(project: Project) -> Make:
    """`made(recipe, name, …)` writes the plan from a recipe into the project, where `check` must find nothing."""

    def made(recipe: str, name: str = "", **given: Any) -> Path:
        plan = project.folder / "plans" / f"{name or recipe}.yaml"
        text = render_plan(load_recipe(RECIPES / f"{recipe}.yaml.j2"), plan, given, rules_of("reviewable"))
        plan.write_text(text, encoding="utf-8")
        return plan

    return made


@pytest.fixture
def run_plan(project: Project, browser: Browser) -> Play:
    """`await run_plan(file, …)` runs a plan with inputs, with the engine alone."""

    async def run_plan(plan: Path, **inputs: Any) -> Outcome:
        order = prepare(str(plan), inputs, project, SECRETS.get, evidence="none")
        session = await begin_signed_in(order, browser, Guard(order.plan.start, order.plan.allow))

        async def ready() -> Any:
            return session

        try:
            return await run(order, ready(), [], agents=Performer())
        finally:
            await session.close()

    return run_plan


@pytest.fixture
def play(made: Make, run_plan: Play) -> Play:
    """`await play(recipe, …)` makes a plan and runs it."""

    async def play(recipe: str, **given: Any) -> Outcome:
        return await run_plan(made(recipe, **given))

    return play
