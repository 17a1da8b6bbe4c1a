"""The page of statistics in a real browser: its content, in both themes, on a phone and on paper."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from contrast import CONTRAST
from playwright.async_api import Page, expect

from planbook.report.stats.html import render
from planbook.runs.statistics import Cost, Drift, ErrorCount, FlakyStep, Health, Saved, SlowStep, Span, Stats, Total

UNTIL = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>\"'&"
NOTHING = Stats(
    since=UNTIL - timedelta(days=30), until=UNTIL, plan=None, total=Total(0, 0, 0, 0, 0, 0),
    before=Total(0, 0, 0, 0, 0, 0), unit="day", spans=[], health=[], flaky_steps=[], slow_steps=[], failures=[],
    drift=[], cost=[], cost_usd=None, saved=[], hours_saved=0,
)  # fmt: skip
ONE_RUN = replace(
    NOTHING,
    total=Total(1, 1, 1, 0, 0, 0),
    spans=[Span(date(2026, 11, 20), 1, 0, 0, 0)],
    health=[Health("order", 1, 1.0, 0.0, 5.0, 5.0, "passed", None, None, 0.0)],
    slow_steps=[SlowStep("order", "click-buy", "Buy", 1, 800, 800)],
)
MONTH = replace(
    NOTHING,
    total=Total(200, 3, 170, 10, 18, 2),
    before=Total(190, 3, 171, 9, 10, 0),
    spans=[Span(date(2026, 11, day), 8, day % 2, day % 3, 0) for day in range(1, 22)],
    health=[
        Health(f"plan-{number}", 10, number / 30, 0.1, 60.0, 125.0, "failed", UNTIL, "Step 3 failed.", -0.1)
        for number in range(30)
    ],
    flaky_steps=[
        FlakyStep("order-supplies", f"click-{number}", f"Click {number}", 100, 20 - number, 3, 0.2, "covered")
        for number in range(10)
    ],
    slow_steps=[SlowStep("order-supplies", "goto-paper", "Go to the paper", 100, 1200, 3400)],
    failures=[ErrorCount("not_found", 12, 2, UNTIL, "order-supplies", "click-buy", "No button is called Buy.")],
    drift=[Drift("order-supplies", "click-buy", 40, 3, 1, 2, 1, "link Buy")],
    cost=[Cost("order-supplies", ["m-1"], 4, 0.5), Cost("other", ["m-2"], 1, None)],
    cost_usd=0.5,
    saved=[Saved("order-supplies", 180, 12.5, 1.0)],
    hours_saved=12.5,
)


async def opened(page: Page, stats: Stats, folder: Path) -> None:
    file = folder / "stats.html"
    file.write_text(render(stats), "utf-8")
    await page.goto(file.as_uri())


async def test_a_reader_finds_what_a_meeting_asks(page: Page, tmp_path: Path) -> None:
    await opened(page, MONTH, tmp_path)
    await expect(page).to_have_title("Plans, 22 October to 21 November 2026")
    await expect(page.get_by_role("heading", level=1)).to_have_text("22 October to 21 November 2026")
    assert await page.locator(".tiles > div").all_inner_texts() == [
        "runs\n200\nof 3 plans",
        "passed\n90.0 %\n-4.7 points",
        "flaky\n5.0 %\n+0.3 points",
        "time saved\n12.5 h",
        "models cost\n$0.50",
    ]
    assert await page.locator(".tiles .worse").count() == 2
    assert await page.get_by_role("heading", level=2).all_inner_texts() == [
        "Success over time", "Flakiest steps", "Slowest steps", "Failures by class", "Cost", "Time saved",
        "May break soon", "Plans",
    ]  # fmt: skip
    flaky = page.get_by_role("img", name="The flakiest steps")
    await expect(flaky.locator("text").first).to_have_text("order-supplies: Click 0")
    await expect(flaky.locator("title").first).to_have_text(
        "order-supplies, Click 0: of 100, 20 passed on retry, 3 failed"
    )
    await expect(page.get_by_role("img", name="What asking models cost")).to_contain_text("$0.50")
    await expect(page.locator("section.long table").first.get_by_role("rowheader")).to_have_count(20)
    await page.get_by_text("10 more plans").click()
    await expect(page.get_by_role("row", name="plan-29")).to_contain_text("96.7 %")
    await expect(
        page.get_by_text("found by a fallback 3 of 40 times; between 1 and 2 fit, the last time 1")
    ).to_be_visible()


@pytest.mark.parametrize("stats", [MONTH, ONE_RUN, NOTHING])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_can_be_read_in_both_themes_and_on_a_phone(
    page: Page, tmp_path: Path, stats: Stats, scheme: str
) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await opened(page, stats, tmp_path)
    assert await page.evaluate(CONTRAST) == []
    for width in (1000, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        wide = await page.locator("svg:visible").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect().right)"
        )
        assert all(right <= width for right in wide)
    levels = await page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((one) => +one.tagName[1])")
    assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))


async def test_the_charts_have_the_colours_of_the_theme(page: Page, tmp_path: Path) -> None:
    await opened(page, MONTH, tmp_path)
    bar = page.get_by_role("img", name="The flakiest steps").locator("path[aria-label]").first
    seen = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        seen.append(await bar.evaluate("(one) => getComputedStyle(one).fill"))
    assert seen == ["rgb(208, 161, 54)", "rgb(194, 147, 47)"]


async def test_one_run_and_no_runs(page: Page, tmp_path: Path) -> None:
    await opened(page, ONE_RUN, tmp_path)
    for text in ("No model was asked.", "No attempt failed.", "Every step passed at its first attempt.", "1 plan"):
        await expect(page.get_by_text(text)).to_be_visible()
    axis = page.get_by_role("img", name="Share of runs that passed").locator(".wide-one svg")
    labels = await axis.locator("text").all_text_contents()
    assert (labels[-2:], [text for text in labels if "." in text]) == (["0", "1"], [])  # no fractions of runs
    await opened(page, replace(NOTHING, plan="order"), tmp_path)
    await expect(page.get_by_text("No runs of order in this time.")).to_be_visible()
    await expect(page.locator("main section")).to_have_count(0)


@pytest.mark.parametrize(
    ("unit", "days", "first", "last"),
    [
        ("day", 30, "24 Oct", "21 Nov"),
        ("week", 84, "24 Aug", "16 Nov"),
        ("month", 700, "Feb 2025", "Nov 2026"),
    ],
)
async def test_piles_are_named_by_their_first_day(
    page: Page, tmp_path: Path, unit: str, days: int, first: str, last: str
) -> None:
    await opened(page, replace(MONTH, unit=unit, since=UNTIL - timedelta(days=days)), tmp_path)
    axis = page.get_by_role("img", name="Share of runs that passed").locator(".wide-one svg")
    labels = [text for text in await axis.locator("text").all_text_contents() if " " in text]
    assert (labels[0], labels[-1]) == (first, last)


async def test_what_plans_and_pages_say_stays_text(page: Page, tmp_path: Path) -> None:
    stats = replace(
        MONTH,
        flaky_steps=[FlakyStep(EVIL, EVIL, EVIL, 2, 1, 0, 0.5, EVIL)],
        failures=[ErrorCount(EVIL, 1, 1, UNTIL, EVIL, EVIL, EVIL)],
        health=[Health(EVIL, 1, 0.0, 0.0, None, None, "failed", UNTIL, EVIL, 0.0)],
        drift=[Drift(EVIL, EVIL, 1, 1, 1, 1, 1, EVIL)],
        cost=[Cost(EVIL, [EVIL], 1, 1.0)],
        plan=EVIL,
    )
    await opened(page, stats, tmp_path)
    await expect(page).to_have_title(f"{EVIL}, 22 October to 21 November 2026")
    assert await page.locator("img, script").count() == 1  # the page's own script
    flaky = page.get_by_role("img", name="The flakiest steps")
    assert await flaky.locator("title").first.text_content() == f"{EVIL}, {EVIL}: of 2, 1 passed on retry, 0 failed"


async def test_it_prints(page: Page, tmp_path: Path) -> None:
    await opened(page, MONTH, tmp_path)
    await page.emulate_media(media="print")
    await expect(page.locator(".wide-one")).to_be_visible()
    assert (await page.pdf(format="A4")).startswith(b"%PDF")


async def test_it_needs_nothing_else(tmp_path: Path) -> None:
    page = render(MONTH)
    assert "http://www.w3.org/" in page
    assert page.replace("http://www.w3.org/", "").count("http") == 0
