"""A person watches a model draft a plan in the studio, answers it, and goes on by hand, in a real browser."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from planbook.demo import shop
from planbook.plan.load import load
from tests.planner import standin as play
from tests.planner.shopping import SECRETS, sign_in, step
from tests.planner.standin import Standin, serving, slow
from tests.scratch import Scratch
from tests.studio.test_end_to_end import cell, look, studio

pytestmark = pytest.mark.slow
PATIENCE = 180_000  # a draft is a process of its own
ASK = play.use("ask_person", question="Whose account?", choices=["buyer", "chief"])
ORDERS = step(goto="/orders")


def _script(model: Standin) -> None:
    sign, *rest = sign_in()
    broken = step(click={"button": "Log in"})
    model.script(play.uses(*((one["name"], one["input"]) for one in sign.content)), ASK, broken, *rest,
                 play.use("finish", name="sign-in", notes={"1": "### Sign in"}))  # fmt: skip


async def test_a_draft_is_watched_answered_and_gone_on_with(browser: Browser, api_url: str, tmp_path: Path) -> None:
    with serving() as model, shop.serve(0) as served:
        _script(model)
        scratch = Scratch(tmp_path, PREFECT_API_URL=api_url, **model.environment, **SECRETS)
        async with studio(scratch, browser, "start", "--start", f"{served.url}/login") as page:
            await expect(page.locator("article.cell")).to_have_count(2)
            # Begin: what is wrong with the form is said in it.
            await page.get_by_role("button", name="Draft", exact=True).click()
            goal = page.get_by_label("The goal, in your words")
            await goal.fill("Sign in to the shop.")
            await page.get_by_label("Names of secrets (optional)").fill("SHOP_USER, SHOP_PASSWORD")
            await page.get_by_label("The page that it begins with").fill("no page")
            await page.get_by_role("button", name="Draft it").click()
            await expect(page.locator("#draft-refused")).to_contain_text("'no page' is not the address of a page")
            await look(page, "draft-form")
            await page.get_by_label("The page that it begins with").fill(f"{served.url}/login")
            await page.get_by_role("button", name="Draft it").click()
            # Watch: steps with outcome and picture, the live page, and a question.
            draft = page.locator("#draft")
            await expect(draft).to_contain_text("Sign in to the shop.", timeout=PATIENCE)
            steps = draft.locator("li.d-step")
            await expect(steps.nth(1)).to_contain_text("passed", timeout=PATIENCE)
            assert (
                await steps.nth(0).locator("img").evaluate("async image => (await image.decode(), image.naturalWidth)")
            )
            await expect(draft.get_by_role("heading", name="Whose account?")).to_be_visible(timeout=PATIENCE)
            await expect(draft.locator(".verdict")).to_contain_text("waiting for an answer")
            await look(page, "draft-asks")
            await page.keyboard.press("r")  # there are no cells to run
            await draft.get_by_role("button", name="buyer").click()
            # What the model tried and did not get is there, too.
            await expect(draft.locator("li.s-failed")).to_contain_text("Log in", timeout=PATIENCE)
            await expect(draft.get_by_role("heading", name="The plan sign-in")).to_be_visible(timeout=PATIENCE)
            await expect(draft).to_contain_text("the plan got through 4 of its 4 steps")
            await look(page, "draft-over")
            assert 'The person answered: "buyer"' in json.dumps(model.requests[2]["messages"]).replace("\\", "")
            # Continue yourself, in the same page: the plan's cells run, and are edited.
            await draft.get_by_role("button", name="Continue with the plan").click()
            await expect(page.locator("#file")).to_have_text("plans/sign-in.yaml", timeout=PATIENCE)
            await expect(draft).to_be_hidden()
            await page.locator("#book .heading").first.click()
            await page.keyboard.press("a")
            last = cell(page, 'Expect that heading "Your account"')
            await expect(last).to_have_class(re.compile("s-passed"), timeout=PATIENCE)
            await look(page, "draft-gone-on")
        plan = load(tmp_path / "plans/sign-in.yaml")
        assert [one.do.word for one in plan.steps if one.do.word != "note"] == ["fill", "fill", "click", "expect"]
        told = "".join(
            file.read_text("utf-8", "replace") for file in tmp_path.rglob("*") if file.suffix in (".yaml", ".ndjson")
        )
        assert SECRETS["SHOP_PASSWORD"] not in told


async def test_a_draft_is_stopped_and_what_was_tried_is_a_plan(browser: Browser, api_url: str, tmp_path: Path) -> None:
    with serving() as model, shop.serve(0) as served:
        model.script(*sign_in(), slow(60, ORDERS))
        scratch = Scratch(tmp_path, PREFECT_API_URL=api_url, **model.environment, **SECRETS)
        async with studio(scratch, browser, "start", "--start", f"{served.url}/login") as page:
            await expect(page.locator("article.cell")).to_have_count(2)
            await page.get_by_role("button", name="Draft", exact=True).click()
            await page.get_by_label("The goal, in your words").fill("Show my orders. Use SHOP_USER and SHOP_PASSWORD.")
            await page.get_by_label("The plan's name (optional)").fill("my-orders")
            await page.get_by_role("button", name="Draft it").click()
            draft = page.locator("#draft")
            await expect(draft.locator("li.s-passed")).to_have_count(4, timeout=PATIENCE)
            await expect(page.locator("#draft-frame")).to_be_visible(timeout=PATIENCE)  # the live page, signed in
            await look(page, "draft-live")
            # Leave it, and join it again: it goes on meanwhile.
            await draft.get_by_role("button", name="Back to the cells").click()
            await expect(page.locator("#book")).to_be_visible()
            await page.keyboard.press("w")
            await page.locator("#sheet .rows button").first.click()
            await draft.get_by_role("button", name="Stop the draft").click()
            await expect(draft.locator(".verdict")).to_contain_text("stopped", timeout=PATIENCE)
            await look(page, "draft-stopped")
            await draft.get_by_role("button", name="Continue yourself").click()
            await expect(page.locator("#file")).to_have_text("plans/my-orders.yaml", timeout=PATIENCE)
            await expect(page.locator("#book article.cell")).to_have_count(5, timeout=PATIENCE)  # the head, and 4 steps
        assert scratch.planbook("check", "plans/my-orders.yaml", "--profile", "runs").code == 0
        assert scratch.planbook("studio", "--draft", "nope", "--no-open").err == 'There is no goal "nope".\n'
