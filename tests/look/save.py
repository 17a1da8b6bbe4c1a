"""python -m tests.look.save: saves the pages of `pages/` again from the real applications. See `pages/README.md`."""

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page

from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.demo.people import SHOP_PASSWORD, SHOP_USER
from planbook.demo.shop import serve
from tests.apps.roundup import CLERK, tracker
from tests.apps.tiddlywiki import wiki
from tests.miniwob.site import Site as MiniWob

PAGES = Path(__file__).with_name("pages")
SAVE = Path(__file__).with_name("save.js").read_text("utf-8")
MOST = 100_000  # letters of a page
TASKS = ("book-flight", "click-checkboxes-large", "email-inbox", "form-sequence-3", "multi-layouts", "social-media")
SHOP = ("login", "catalogue", "branches", "drawer", "notebook", "gift-card")

Open = Callable[[Page], Awaitable[object]]


async def save(page: Page, name: str) -> None:
    """Saves the page in its current state."""
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(500)  # let animations settle; this is not a test
    text = re.sub(r"[ \t]+$|\n(?=\s*\n)", "", await page.evaluate(SAVE), flags=re.MULTILINE)
    text = re.sub(r"http://127\.0\.0\.1:\d+", "", text)
    if len(text) > MOST:
        raise SystemExit(f"{name} has {len(text)} letters, more than {MOST}")
    (PAGES / f"{name}.html").write_text(text.rstrip() + "\n", encoding="utf-8")
    print(f"{name}: {len(text)} letters")


async def from_the_shop(page: Page, folder: Path) -> None:
    with serve() as shop:
        for name in SHOP:
            await page.goto(f"{shop.url}/{name}")
            await save(page, f"shop-{name}")
        await page.goto(f"{shop.url}/login?next=/catalogue")
        await page.get_by_label("Email").fill(SHOP_USER)
        await page.get_by_label("Password").fill(SHOP_PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.request.post(f"{shop.url}/basket", form={"item": "a4-copy-paper", "quantity": "2"})
        for name in ("orders", "checkout"):
            await page.goto(f"{shop.url}/{name}")
            await save(page, f"shop-{name}")


async def from_miniwob(page: Page, folder: Path) -> None:
    with MiniWob() as site:
        for task in TASKS:
            await page.goto(f"{site.address}/miniwob/{task}.html?seed=3")
            await save(page, f"miniwob-{task}")


async def from_roundup(page: Page, folder: Path) -> None:
    with tracker(folder) as served:
        await page.goto(served.address)
        await page.locator("[name=__login_name]").fill(CLERK[0])
        await page.locator("[name=__login_password]").fill(CLERK[1])
        await page.get_by_role("button", name="Login").click()
        for name, path in (
            ("list", "issue?@columns=id,activity,title,creator,status&@sort=-activity&@pagesize=50"),
            ("issue", "issue3"),
            ("new", "issue?@template=item"),
            ("search", "issue?@template=search"),
        ):
            await page.goto(served.address + path)
            await save(page, f"roundup-{name}")


async def from_tiddlywiki(page: Page, folder: Path) -> None:
    with wiki(folder) as served:
        await page.goto(served.address)
        await save(page, "tiddlywiki-start")
        await page.goto("about:blank")  # a change after the # alone would not reload it
        await page.goto(f"{served.address}#Compost")
        await page.get_by_role("button", name="Edit this tiddler").first.click()
        await save(page, "tiddlywiki-edit")


async def main() -> None:
    PAGES.mkdir(exist_ok=True)
    async with launch_browser(find_browser()) as browser:
        for source in (from_the_shop, from_miniwob, from_roundup, from_tiddlywiki):
            with tempfile.TemporaryDirectory(prefix="planbook-pages-") as name:
                context = await browser.new_context(viewport={"width": 1280, "height": 800})
                await source(await context.new_page(), Path(name))
                await context.close()


if __name__ == "__main__":
    asyncio.run(main())
