"""Somebody signs in with a real browser: cookies, the form's token and the policy work together."""

from pathlib import Path

from playwright.async_api import Browser

from planbook.places import Project
from tests.serve.conftest import PLAN
from tests.serve.shown import PASSWORD, serving


async def test_somebody_signs_in_and_reads_a_plan(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans/order.yaml").write_text(PLAN)
    complaints: list[str] = []
    async with serving(Project(tmp_path)) as address:
        context = await browser.new_context()
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{address}/plans/order")
        await page.get_by_label("User name").fill("root")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="order", exact=True).wait_for()
        assert page.url == f"{address}/plans/order"
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_role("heading", name="Sign in").wait_for()
        await context.close()
    assert complaints == []
