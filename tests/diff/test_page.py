"""The page about changes, in a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from planbook.diff import compare
from planbook.diff.compared import FileDiff
from planbook.diff.html import page as render
from planbook.plan.load import load_text

HEAD = "planbook: 1\nname: plan\nstart: https://shop.example/\nsteps:\n"
OLD = HEAD + "  - goto: /a\n  - click: {button: Place order, in: {region: Basket}}\n    effect: once\n"
NEW = (
    HEAD + "  - goto: /a\n  - click: {button: Place it, in: {region: Basket}}\n    effect: once\n  - note: <b>Hi</b>\n"
)
CHANGED = FileDiff(
    "plans/plan.yaml", "changed", compare(load_text(OLD, Path("plan.yaml")), load_text(NEW, Path("plan.yaml")))
)
BROKEN = FileDiff("bad.yaml", "unreadable", (), "", ["bad.yaml:1:1: bad [x]"], "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+<i>\n")
SAME = FileDiff("plans/quiet.yaml", "same")


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page that fails the test if it reports an error, or requests anything else."""
    page = await browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.extend([] if request.is_navigation_request() else [request.url]))
    yield page
    await page.close()
    assert complaints == []


async def opened(page: Page, folder: Path, *files: FileDiff) -> None:
    (folder / "page.html").write_text(render(files, "main"), encoding="utf-8")
    await page.goto((folder / "page.html").as_uri())


async def test_one_plan(page: Page, tmp_path: Path) -> None:
    await opened(page, tmp_path, CHANGED)
    await expect(page).to_have_title("plans/plan.yaml: what changed")
    await expect(page.get_by_text("what changed since main")).to_be_visible()
    await expect(page.locator("h3")).to_have_text(["To look at closely 1", "Of little weight 1"])
    await expect(page.locator(".tag")).to_have_text(["commit step", "note"])
    await expect(page.locator("del")).to_have_text("order")
    await expect(page.locator("ins")).to_have_text("it")
    await expect(page.locator(".words").last).to_have_text("the note after step 02 is new: <b>Hi</b>")


async def test_before_and_after_stand_side_by_side_where_there_is_room(page: Page, tmp_path: Path) -> None:
    await opened(page, tmp_path, CHANGED)
    for width, beside in ((1100, True), (420, False)):
        await page.set_viewport_size({"width": width, "height": 800})
        old, new = await page.locator("pre.old").bounding_box(), await page.locator(".both pre.new").bounding_box()
        assert old and new
        assert (old["y"] == new["y"]) is beside
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_can_be_read_in_both_themes(page: Page, tmp_path: Path, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await opened(page, tmp_path, CHANGED, BROKEN)
    for selector in (".words", ".tag", ".place", "del", "ins", ".headline", ".plain .old", ".plain .new"):
        assert await page.locator(selector).first.evaluate(CONTRAST) >= 4.5, selector


async def test_several_plans_are_listed_first(page: Page, tmp_path: Path) -> None:
    await opened(page, tmp_path, CHANGED, BROKEN, SAME)
    await expect(page.locator("h1")).to_have_text("2 plans changed")
    await page.locator("nav a", has_text="bad.yaml").click()
    await expect(page.locator("#plan-2 h2")).to_be_in_viewport()
    await expect(page.locator("#plan-2 .plain span")).to_have_text(["--- a", "+++ b", "@@ -1 +1 @@", "-x", "+<i>"])
    await expect(page.get_by_text("No change in plans/quiet.yaml.")).to_be_visible()


async def test_nothing_changed(page: Page, tmp_path: Path) -> None:
    await opened(page, tmp_path)
    await expect(page.get_by_text("No plan has changed.")).to_be_visible()


CONTRAST = """element => {
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let around = element, behind = [0, 0, 0, 0];
  while (behind[3] === 0) {
    behind = parts(getComputedStyle(around).backgroundColor);
    if (behind.length === 3) behind.push(1);
    around = around.parentElement;
  }
  const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""
