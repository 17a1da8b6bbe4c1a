"""The page in a real browser: what can be opened and clicked, and that it fits wherever it is read."""

from pathlib import Path

import pytest
import sample
from contrast import CONTRAST
from playwright.async_api import Page, expect

from planbook.places import RunFolder
from planbook.report.live import LiveReport


def saved(name: str, folder: Path, live: bool = False) -> Path:
    """Saves the page of a sample, as a run leaves it; `live`: in the state just before the run ends."""
    story: sample.Story = getattr(sample, name)(folder)
    report = LiveReport(RunFolder(folder))
    for event in story.events[: -1 if live else None]:
        report.tell(event)
    report._close()  # as the end of the process does
    return RunFolder(folder).report


async def opened(page: Page, file: Path) -> None:
    await page.goto(file.as_uri())


async def test_the_banner_jumps_to_the_failure(page: Page, tmp_path: Path) -> None:
    await opened(page, saved("failed", tmp_path / "run"))
    failure = page.locator("#step-7")
    await page.set_viewport_size({"width": 900, "height": 500})
    await expect(failure).not_to_be_in_viewport()
    await page.locator(".banner").click()
    await expect(failure.locator("> .body > .line")).to_be_in_viewport()
    await expect(failure).to_contain_text("No button")


async def test_the_banner_unfolds_what_the_failure_is_in(page: Page, tmp_path: Path) -> None:
    story = sample.Story(sample.cells({"sentence": "Group", "kind": "group"}, {"sentence": "In", "depth": 1}), tmp_path)
    with story.inside(1, status="failed"):
        for turn in range(1, 8):
            story.step(2, turn=str(turn))
        story.end(story.begin(2, "8"), "failed", error=sample.NOT_FOUND)
    report = LiveReport(RunFolder(tmp_path))
    for event in story.finish("failed").events:
        report.tell(event)
    await opened(page, RunFolder(tmp_path).report)
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = false))")
    await expect(page.locator("#step-9")).to_be_hidden()
    await page.locator(".banner").click()
    await expect(page.locator("#step-9 > .body > .line")).to_be_in_viewport()


async def test_screenshots_open_large_by_mouse_and_keys(page: Page, tmp_path: Path) -> None:
    await opened(page, saved("passed", tmp_path / "run"))
    large = page.locator("dialog.large")
    await expect(large).to_be_hidden()
    await page.locator(".shot").first.click()
    await expect(large.locator("img")).to_be_visible()
    width = await large.locator("img").evaluate("(image) => image.naturalWidth")
    assert width == 640
    await page.keyboard.press("ArrowRight")
    await expect(large).to_contain_text("row-10482.png")
    await page.keyboard.press("ArrowLeft")
    await expect(large).to_contain_text("page.png")
    await page.keyboard.press("Escape")
    await expect(large).to_be_hidden()
    await page.locator(".shot").nth(1).focus()
    await page.keyboard.press("Enter")
    await expect(large).to_contain_text("row-10482.png")
    await large.get_by_role("button", name="Close").click()
    await expect(large).to_be_hidden()


async def test_the_yaml_is_one_click_away(page: Page, tmp_path: Path) -> None:
    await opened(page, saved("failed", tmp_path / "run"))
    yaml = page.locator("#step-7 pre.yaml")
    await expect(yaml).to_be_hidden()
    await page.locator("#step-7 .line summary").click()
    await expect(yaml).to_contain_text("effect: once")
    await page.locator("#step-1 .line summary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#step-1 pre.yaml")).to_be_visible()


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("name", ["passed", "failed"])
@pytest.mark.parametrize("width", [320, 390, 1100])
async def test_nothing_is_wider_than_the_screen(page: Page, tmp_path: Path, name: str, live: bool, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await opened(page, saved(name, tmp_path / "run", live))
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["passed", "failed"])
async def test_every_text_stands_out_from_its_ground(page: Page, tmp_path: Path, scheme: str, name: str) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await opened(page, saved(name, tmp_path / "run"))
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert await page.evaluate(CONTRAST) == []


async def test_on_paper_nothing_is_hidden_that_a_reader_needs(page: Page, tmp_path: Path) -> None:
    await opened(page, saved("failed", tmp_path / "run"))
    await page.emulate_media(media="print")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await expect(page.locator("details.attempts li").first).to_be_visible()
    await expect(page.locator(".source pre")).to_be_visible()
    await expect(page.locator(".jump")).to_be_hidden()
    await page.set_viewport_size({"width": 500, "height": 800})
    await page.locator(".source code").evaluate("(one) => (one.textContent = 'goal: ' + 'a long line '.repeat(30))")
    assert await page.locator(".source pre").evaluate("(one) => one.scrollWidth - one.clientWidth") == 0
    assert (await page.pdf(format="A4")).startswith(b"%PDF")


async def test_a_page_cut_off_anywhere_is_readable(page: Page, tmp_path: Path) -> None:
    file = saved("passed", tmp_path / "run", live=True)
    whole, cut = file.read_bytes(), tmp_path / "run" / "cut.html"
    begin = whole.index(b"<main>")
    for part in range(9):
        cut.write_bytes(whole[: begin + (len(whole) - begin) * part // 8])
        await opened(page, cut)
        await expect(page.locator(".banner")).to_contain_text("This run has not ended, or was killed.")
        await expect(page.locator("h1")).to_have_text("order-supplies")
        done = await page.locator("article").count()
        assert (done > 3 * part - 3) if part else done == 0


async def test_while_it_goes_on_the_outline_says_how_each_step_ended(page: Page, tmp_path: Path) -> None:
    await opened(page, saved("failed", tmp_path / "run", live=True))
    await expect(page.locator("#plan-3")).to_have_text('Click button "Sign in" passed on retry')
    await expect(page.locator("#plan-7")).to_have_text("Place the order failed")
    await expect(page.locator("#plan-10")).to_have_text('Extract the rows of table "Orders" and add them to orders')
    await page.locator(".shot").first.click()
    await expect(page.locator("dialog.large img")).to_be_visible()
