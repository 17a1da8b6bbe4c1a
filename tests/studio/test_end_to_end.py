"""A person makes, runs, breaks, heals and saves a plan in the studio: the real command, in a real browser."""

import asyncio
import os
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.scratch import Scratch
from tests.sites import Site
from tests.studio.conftest import PAGE, PLAN

pytestmark = pytest.mark.slow
PATIENCE = 60_000
PICTURES = os.environ.get("STUDIO_PICTURES")  # a folder, for whoever wants to look at the page


@asynccontextmanager
async def studio(scratch: Scratch, browser: Browser, *arguments: str) -> AsyncIterator[Page]:
    """The studio's page in a window of a person's size; nothing in it may fail."""
    process = scratch.begin("studio", *arguments, "--no-open")
    assert process.stdout
    address = re.search(r"http://127\.0\.0\.1:\d+/\?key=\S+", process.stdout.readline())
    assert address, process.stderr and process.stderr.read()
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    page, wrong = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    try:
        await page.goto(address[0])
        yield page
        assert not [text for text in wrong if "409" not in text], "no error in the page, but what the studio refuses"
        process.terminate()  # while the page is open, as a person ends it
        await expect(page.locator("#busy")).to_have_text("The studio has ended.", timeout=PATIENCE)
        assert await asyncio.to_thread(process.wait, 60) == 0
    finally:
        process.kill()
        await context.close()
        assert process.communicate()[1] == ""


async def look(page: Page, name: str) -> None:
    """Keeps pictures of the page, light and dark, for whoever asks."""
    for scheme in ("dark", "light") if PICTURES else ():
        await page.emulate_media(color_scheme=scheme)
        await page.screenshot(path=Path(PICTURES or "") / f"{name}-{scheme}.png")


def cell(page: Page, words: str) -> Locator:
    return page.locator("article.cell", has=page.locator(".heading", has_text=words))


async def point_at(page: Page, x: float, y: float) -> None:
    """Points at a place of the live page, in CSS pixels of its window of 1280 by 800."""
    box = await page.locator("#frame").bounding_box()
    assert box
    await page.mouse.click(box["x"] + box["width"] * x / 1280, box["y"] + box["height"] * y / 800)


async def test_a_plan_is_made_run_broken_healed_and_saved(browser: Browser, site: Site, tmp_path: Path) -> None:
    site.pages["/"] = PAGE
    scratch = Scratch(tmp_path)
    file = tmp_path / "plans" / "order.yaml"
    async with studio(scratch, browser, "order", "--start", site.address) as page:
        await expect(page.locator("article.cell")).to_have_count(2)  # the head, and a note
        subprocess.run(
            "git init -q; git add -A; git -c user.name=A -c user.email=a@b.c commit -qm Begin",
            shell=True, cwd=tmp_path, check=True,
        )  # fmt: skip
        # Make: record on the live page what a person does there.
        await page.get_by_role("button", name="Open the start").click()
        await expect(page.locator("#frame")).to_be_visible(timeout=PATIENCE)
        await page.get_by_role("button", name="Record").click()
        await expect(page.get_by_role("button", name="Stop recording")).to_be_visible()
        await expect(page.get_by_label("Touch")).to_be_checked()
        await point_at(page, 150, 90)  # the field
        await page.keyboard.type("3")
        await point_at(page, 275, 90)  # the button
        await expect(page.locator("#recorded li")).to_have_count(2, timeout=PATIENCE)
        await look(page, "recording")
        await page.get_by_role("button", name="Stop recording").click()
        await expect(page.locator("article.cell")).to_have_count(4, timeout=PATIENCE)
        assert "- fill: {field: Quantity, with: 3}" in file.read_text()
        # Point: read the total.
        await page.get_by_label("Point").check()
        await point_at(page, 52, 125)
        await expect(page.locator("#pointed .targets li").first).to_contain_text("testid: total", timeout=PATIENCE)
        await expect(page.locator("#pointed .targets li").first).to_contain_text("1 match")
        await look(page, "pointing")
        await page.get_by_role("button", name="Read", exact=True).click()
        read = cell(page, "Read testid total")
        await expect(read).to_be_visible(timeout=PATIENCE)
        # Run: all of it in a fresh browser.
        await read.locator(".heading").click()
        await page.keyboard.press("u")
        await expect(cell(page, "Click button").locator(".ms")).to_have_text(re.compile(r"\d m?s$"), timeout=PATIENCE)
        await expect(page.locator("#busy")).to_have_text("", timeout=PATIENCE)
        await page.keyboard.press("t")
        await expect(read.locator(".value")).to_contain_text("15", timeout=PATIENCE)
        await look(page, "run")
        # Write: an editor that completes and checks, and saves with Ctrl+S.
        await read.get_by_role("button", name="Insert below").click()
        await expect(page.locator(".cm-editor.cm-focused")).to_be_visible(timeout=PATIENCE)
        await page.keyboard.press("Control+a")
        await page.keyboard.type("- clik: x")
        await expect(page.locator(".cm-lintRange-error")).to_be_visible(timeout=PATIENCE)
        await page.keyboard.press("Control+a")
        await page.keyboard.press("Delete")
        await page.keyboard.type("- expect: {text: ")
        await page.keyboard.type("15")
        await expect(page.locator(".cm-lintRange-error")).to_have_count(0, timeout=PATIENCE)
        await look(page, "editing")
        await page.keyboard.press("Control+a")
        await page.keyboard.insert_text('- expect: {text: "15"}')
        await page.keyboard.press("Control+s")
        await expect(cell(page, 'Expect that text "15"')).to_be_visible(timeout=PATIENCE)
        await page.keyboard.press("Escape")
        await expect(page.locator(".cm-editor")).to_have_count(0, timeout=PATIENCE)
        # Break: the site gives its button another name. The cell fails; the studio finds the element, and heals it.
        site.pages["/"] = PAGE.replace(">Add</button>", ">Put in the basket</button>")
        await page.keyboard.press("o")
        broken = cell(page, "Click button")
        await expect(broken).to_have_class(re.compile("stale"), timeout=PATIENCE)
        await expect(page.locator("#busy")).to_have_text("", timeout=PATIENCE)
        await page.keyboard.press("a")
        await expect(broken).to_have_class(re.compile("s-failed"), timeout=PATIENCE)
        await expect(page.locator("#busy")).to_have_text("", timeout=PATIENCE)
        await broken.get_by_role("button", name="Look for the element").click()
        await expect(broken.locator(".diff .plus")).to_contain_text("Put in the basket", timeout=PATIENCE)
        await look(page, "healing")
        await broken.get_by_role("button", name="Take it").click()
        await expect(cell(page, "Put in the basket")).to_be_visible(timeout=PATIENCE)
        await page.keyboard.press("a")
        await expect(cell(page, 'Expect that text "15"')).to_have_class(re.compile("s-passed"), timeout=PATIENCE)
        # An edit elsewhere appears; git's state and the diff are shown.
        file.write_text(file.read_text().replace("### Begin", "### Order paper"))
        await expect(page.locator(".note h3")).to_have_text("Order paper", timeout=PATIENCE)
        await expect(page.locator("#git")).to_have_text("changed since the newest commit")
        await page.locator("#book .k-note .heading").click()
        await page.keyboard.press("d")
        await expect(page.frame_locator("#paper iframe").get_by_text("Put in the basket").first).to_be_visible()
        await look(page, "diff")
        await page.get_by_role("button", name="Close").click()
    assert file.read_text().splitlines()[-4:] == [
        "  - fill: {field: Quantity, with: 3}",
        "  - click: {button: Put in the basket}",
        "  - extract: {from: {testid: total}, into: value}",
        '  - expect: {text: "15"}',
    ]
    assert scratch.planbook("check", "plans/order.yaml", "--profile", "runs").code == 0
    assert scratch.planbook("run", "order").code == 0


async def test_no_page_that_is_automated_reaches_the_studio(browser: Browser, site: Site, tmp_path: Path) -> None:
    """Whatever the plan allows: the page tries by fetch, form, frame, picture, WebSocket and by opening it."""
    scratch = Scratch(tmp_path)
    site.pages["/"] = "<h1>Shop</h1>"
    plan = scratch.write(
        "order", site.address, "steps:\n  - expect: {heading: Shop}\n  - goto: /attack\n  - expect: {text: done}\n"
    )
    path = tmp_path / plan
    path.write_text(path.read_text().replace("defaults:", 'allow: ["*"]\ndefaults:'))
    async with studio(scratch, browser, "order") as page:
        port = re.search(r":(\d+)/", page.url)
        assert port
        site.pages["/attack"] = ATTACK.replace("PORT", port[1])
        await expect(page.locator("article.cell")).to_have_count(4, timeout=PATIENCE)  # the head, and three steps
        await page.get_by_role("button", name="Run all").click()
        last = page.locator("article.cell").last
        await expect(last).to_have_class(re.compile("s-passed"), timeout=PATIENCE)
        assert "reached" not in " ".join(site.asked), site.asked
        assert any(path.startswith("/result?blocked") for path in site.asked), site.asked


ATTACK = """<p id=out></p><script>(async () => {
  const told = [], asks = [['/api/state', {}], ['/api/stop', {method: 'POST', body: '{}'}], ['/', {mode: 'no-cors'}]];
  const waits = make => new Promise(done => {
    try { make(() => done('reached'), () => done('blocked')); } catch { done('blocked'); }
  });
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '127.1']) {
    const at = `http://${host}:PORT`;
    for (const [path, how] of asks) {
      try { await fetch(at + path, {...how, signal: AbortSignal.timeout(3000)}); told.push('reached'); }
      catch { told.push('blocked'); }
    }
    told.push(await waits((yes, no) => {
      const one = document.createElement('script');
      Object.assign(one, {onload: yes, onerror: no, src: at + '/static/api.js'});
      document.head.append(one);
    }));
    told.push(await waits((yes, no) => {
      Object.assign(new WebSocket(at.replace('http', 'ws') + '/events'), {onopen: yes, onerror: no, onclose: no});
    }));
  }
  await fetch('/result?' + [...new Set(told)].sort().join('-'));
  out.textContent = 'done';
})()</script>"""


async def test_what_was_typed_outlasts_a_conflict_and_a_file_that_is_gone(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    site.pages["/"] = PAGE
    scratch = Scratch(tmp_path)
    file = scratch.folder / "plans/order.yaml"
    file.write_text(PLAN.format(start=f"{site.address}/"))
    text = file.read_text()
    async with studio(scratch, browser, "order") as page:
        await cell(page, "Fill field").locator(".heading").click()
        await page.keyboard.press("Enter")
        editor = page.locator(".cm-editor.cm-focused .cm-content")
        await editor.wait_for()
        await page.keyboard.press("Control+End")
        await page.keyboard.type(" # mine")
        sides = "<<<<<<< HEAD\n  - click: {button: Add}\n=======\n  - click: {button: Put it in}\n>>>>>>> other"
        file.write_text(text.replace("  - click: {button: Add}", sides))
        said = "The steps of this plan cannot be shown as cells: a merge conflict of git begins here."
        await expect(page.locator("#book .end .alert")).to_contain_text(said, timeout=PATIENCE)
        await expect(page.locator("article.cell .alert")).to_contain_text("Your text is still in the editor.")
        await expect(editor).to_contain_text("# mine")
        await page.get_by_role("button", name="Discard it").click()
        await expect(page.locator(".cm-editor")).to_have_count(0)
        file.unlink()
        gone = "The studio cannot follow the plan's file now: plans/order.yaml:1:1: there is no such file [file]."
        await expect(page.locator("#troubles")).to_contain_text(gone, timeout=PATIENCE)
        file.write_text(text)
        await expect(cell(page, "Fill field")).to_be_visible(timeout=PATIENCE)
        await expect(page.locator("#troubles")).to_have_text("")
