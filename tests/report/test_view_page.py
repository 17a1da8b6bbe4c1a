"""The view of a plan in a real browser: its content, and that nothing in a plan becomes markup."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from contrast import CONTRAST
from playwright.async_api import Page, expect
from viewed import laid_out, put, saved, shop

EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"


async def opened(page: Page, file: Path) -> None:
    await page.goto(file.as_uri())


async def test_a_reader_finds_what_a_review_asks(page: Page, tmp_path: Path) -> None:
    await opened(page, saved(shop(tmp_path), tmp_path))
    await expect(page).to_have_title("shop, a plan")
    await expect(page.get_by_role("heading", level=1)).to_have_text("shop")
    await expect(page.locator(".goal")).to_have_text("Order A4 paper and keep the order number.")
    await expect(page.locator(".verdict")).to_contain_text("18 steps")
    about = page.locator("dl.about > div")
    assert (await about.all_inner_texts())[0::2] == [
        "Starts at\nhttps://shop.example/login",
        "Begins signed in by\nsign-in",
        "Where a step fails\nIf it fails (signed out): sign in, then try once more\n"
        "If it fails (any other way): ask a person",
    ]
    await expect(about.nth(3)).to_contain_text("an attempt takes at most 20s, 1 more attempt")
    await expect(about.nth(5)).to_contain_text("model some-model, confidence 0.92")
    row = page.get_by_role("row", name="SHOP_USER")
    await expect(row).to_contain_text("used by step 1")
    await expect(page.get_by_role("row", name="quantity")).to_contain_text("a whole number from 1 to 10")
    await expect(page.get_by_role("row", name="size")).to_contain_text("must be given")


async def test_it_has_landmarks_and_headings_in_order(page: Page, tmp_path: Path) -> None:
    await opened(page, saved(shop(tmp_path), tmp_path))
    for landmark in ("banner", "main", "contentinfo"):
        await expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]
    levels = await page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => +one.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    await expect(page.get_by_role("article", name="Step 9: Place the order")).to_have_count(1)
    await expect(page.get_by_role("img", name="the last 10 runs: 8 passed, 1 passed on retry, 1 failed")).to_have_count(
        1
    )


async def test_a_cell_says_what_it_does_and_how_it_went(page: Page, tmp_path: Path) -> None:
    await opened(page, saved(shop(tmp_path), tmp_path))
    cell = page.get_by_role("article", name="Step 2:")
    await expect(cell.locator(".heading")).to_have_text('Click button "Sign in" 5 retries')
    await expect(cell.locator(".facts")).to_have_text("1.5 srepeat")
    await expect(cell.locator(".past i")).to_have_count(10)
    await expect(cell).to_contain_text("Failed in 1 of the last 10 runs, the last time: covered")
    order = page.get_by_role("article", name="Step 9:")
    await expect(order.locator(".sentence")).to_have_text('Click button "Place order" in region "Basket"')
    await expect(order.locator(".effect")).to_have_text("once")
    await expect(page.get_by_role("article", name="Step 7:")).to_contain_text("Find an order by its number.")
    await expect(page.get_by_role("article", name="Step 18:").locator(".finding").first).to_contain_text(
        "unjudged-change"
    )
    inner = page.get_by_role("article", name="Step 12:").get_by_role("article")
    await expect(inner).to_have_count(3)


async def test_the_yaml_is_one_key_away(page: Page, tmp_path: Path) -> None:
    await opened(page, saved(shop(tmp_path), tmp_path))
    cell = page.get_by_role("article", name="Step 9:")
    await expect(cell.locator("pre")).to_be_hidden()
    await cell.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(cell.locator("pre")).to_contain_text("effect: once         # sent at most once")


async def test_links_lead_to_the_cells(page: Page, tmp_path: Path) -> None:
    await opened(page, saved(shop(tmp_path), tmp_path))
    await page.set_viewport_size({"width": 900, "height": 500})
    target = page.get_by_role("article", name="Step 18:")
    await expect(target).not_to_be_in_viewport()
    await page.locator(".risks").get_by_role("link", name="18 Send it off").first.click()
    await expect(target).to_be_in_viewport()
    links = await page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].map((one) => one.hash.slice(1))")
    assert await page.evaluate("(ids) => ids.filter((id) => !document.getElementById(id))", links) == []


async def test_with_the_first_key_one_goes_to_the_steps(page: Page, tmp_path: Path) -> None:
    await opened(page, saved(shop(tmp_path), tmp_path))
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Go to the steps")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 1100])
async def test_nothing_is_wider_than_the_screen(page: Page, tmp_path: Path, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await opened(page, saved(shop(tmp_path), tmp_path))
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_its_ground(page: Page, tmp_path: Path, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await opened(page, saved(shop(tmp_path), tmp_path))
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert await page.evaluate(CONTRAST) == []


async def test_on_paper_the_whole_plan_is_there(page: Page, tmp_path: Path) -> None:
    await opened(page, saved(shop(tmp_path), tmp_path))
    await page.emulate_media(media="print")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await expect(page.locator(".source pre")).to_contain_text("name: shop")
    await expect(page.locator(".legend")).to_be_visible()
    assert (await page.pdf(format="A4")).startswith(b"%PDF")


async def test_nothing_in_a_plan_becomes_markup(page: Page, tmp_path: Path) -> None:
    head = f'planbook: 1\nname: evil\ngoal: "{EVIL}"\nstart: "https://shop.example/{EVIL}"\n'
    head += f'inputs: {{a: {{default: "{EVIL}", description: "{EVIL}", choices: ["{EVIL}"]}}}}\n'
    head += f'made_by: {{model: "{EVIL}"}}\n'
    head += f'whenever: [{{see: {{text: "{EVIL}"}}, steps: [back: ]}}]\n'
    steps = f'''steps:
      - note: |
          {EVIL} [x](javascript:alert(1)) ![y](https://elsewhere.example/y.png)
      - title: "{EVIL}"
        click: {{button: "{EVIL}"}}
      - fill: {{field: "{EVIL}", with: "{{{{ inputs.a }}}}{EVIL}"}}
        when: {{text: "{EVIL}"}}
      - goto: "https://e\\"onmouseover=alert(1).example/{EVIL}"
      - script: {{code: "return `{EVIL}` // {EVIL}"}}
      - call: "{EVIL.replace("/", "")}"
    '''
    await opened(page, saved(laid_out(put(tmp_path, "evil", head + steps)), tmp_path))
    await expect(page).to_have_title("evil, a plan")
    assert await page.evaluate("document.scripts.length") == 1
    assert await page.evaluate("document.images.length") == 0
    assert (
        await page.evaluate(
            "[...document.querySelectorAll('*')].filter((one) => one.onerror || one.onmouseover).length"
        )
        == 0
    )
    assert await page.locator("a[href^='javascript']").count() == 0
    await expect(page.locator(".heading").nth(1)).to_contain_text(EVIL)


async def test_what_cannot_be_seen_is_shown(page: Page, tmp_path: Path) -> None:
    head = "planbook: 1\nname: sly\nstart: https://shop.example/\n"
    text = head + 'steps:\n  - title: "Pay\\e[31m\\u202e me"\n    click: OK' + "\u202e\n"
    file = saved(laid_out(put(tmp_path, "sly", text)), tmp_path)
    assert not re.search("[\x1b\u202e]", file.read_text("utf-8"))
    await opened(page, file)
    await expect(page.locator(".heading")).to_contain_text("Pay⟨U+001B⟩[31m⟨U+202E⟩ me")
    await expect(page.locator(".sentence")).to_have_text('Click "OK⟨U+202E⟩"')
