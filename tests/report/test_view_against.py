"""Two versions of a plan side by side."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from contrast import CONTRAST
from markupsafe import Markup
from playwright.async_api import Page, expect
from viewed import SHOP, laid_out, put, shop

from planbook.cli.main import main
from planbook.report.view.against import PlanComparison, Row, all_rows, compare_plans, folded
from planbook.report.view.html import render
from planbook.report.view.marks import marked

HEAD = "planbook: 1\nname: tried\nstart: https://shop.example/\n"
EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"


def since(folder: Path, old: str, new: str, head: str = "") -> PlanComparison:
    """Compares steps: `old` and `new` are YAML below `steps:`."""
    was = laid_out(put(folder / "was", "tried", f"{HEAD}steps:\n{old}"))
    return compare_plans("main", was, laid_out(put(folder, "tried", f"{HEAD}{head}steps:\n{new}")))


def told(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    """Returns rows as they are shown: the state of each, its number before and now, and the rows inside it."""
    return [
        (
            row.state,
            *(card.cell.number if card else None for card in (row.old, row.new)),
            *filter(None, [told(row.inside)]),
        )
        for row in rows
    ]


def test_what_changed_is_side_by_side_and_what_is_gone_is_where_it_was(tmp_path: Path) -> None:
    old = "- click: A\n- click: B\n- goto: /c\n- note: Hi\n- press: Enter\n"
    new = "- click: A\n- goto: /d\n- note: Hi\n- reload:\n- press: Enter\n"
    found = since(tmp_path, old, new)
    assert told(found.rows) == [
        ("same", 1, 1), ("gone", 2, None), ("changed", 3, 2), ("same", 0, 0), ("new", None, 3), ("same", 4, 4),
    ]  # fmt: skip
    assert [len(part) for part in folded(found.rows)] == [1, 1, 1, 1, 1, 1]
    assert found.head is None
    assert [one.anchor for one in found.told] == ["line-6", "line-8", "gone-line-6"]


def test_steps_inside_others_stay_there(tmp_path: Path) -> None:
    old = "- group: A\n  steps:\n    - click: X\n    - click: Y\n    - goto: /z\n- back:\n"
    new = "- group: A\n  steps:\n    - click: X\n    - goto: /zz\n- back:\n"
    found = since(tmp_path, old, new)
    assert told(found.rows) == [
        ("same", 1, 1, [("same", 2, 2), ("gone", 3, None), ("changed", 4, 3)]),
        ("same", 5, 4),
    ]
    assert [row.is_same for row in found.rows] == [False, True]
    assert [change.step for row in all_rows(found.rows) for change in row.changes] == ["click-y", "goto-zz"]


def test_a_group_that_is_gone_holds_what_went_with_it(tmp_path: Path) -> None:
    found = since(tmp_path, "- back:\n- group: A\n  steps:\n    - click: X\n- reload:\n", "- back:\n- reload:\n")
    assert told(found.rows) == [("same", 1, 1), ("gone", 2, None, [("gone", 3, None)]), ("same", 4, 2)]


def test_a_group_shows_its_own_text_without_its_steps(tmp_path: Path) -> None:
    old = "- group: A\n  at_most: 5\n  steps:\n    - until: {text: Hi}\n"
    found = since(tmp_path, old, old.replace("5", "6"))
    [row] = found.rows
    assert row.state == "changed" and row.new
    assert row.new.own_source == "- group: A\n  at_most: 6\n  steps:"
    assert told(row.inside) == [("same", 2, 2)]


def test_what_is_written_in_verify_belongs_to_its_step(tmp_path: Path) -> None:
    old = "- click: Buy\n  effect: once\n  verify:\n    - goto: /a\n    - expect: {text: Bought}\n"
    found = since(tmp_path, old, old.replace("/a", "/b"))
    assert told(found.rows) == [("changed", 1, 1)]
    assert found.head is None


def test_steps_on_one_line_are_told_apart(tmp_path: Path) -> None:
    old = "- {group: A, steps: [{click: X, id: x}, {goto: /y, id: y}]}\n"
    found = since(tmp_path, old, old.replace("X", "Z"))
    [row] = found.rows
    assert told(row.inside) == [("changed", 2, 2), ("same", 3, 3)]


def test_changes_around_the_steps_have_a_place_of_their_own(tmp_path: Path) -> None:
    found = since(tmp_path, "- back:\n", "- back:\n", "allow: [other.example]\n")
    [one] = found.told
    assert (one.change.what, one.anchor) == ("host", "head")
    assert found.head == (HEAD.strip(), f"{HEAD}allow: [other.example]")
    assert told(found.rows) == [("same", 1, 1)]


def test_changes_of_what_may_come_at_any_time_are_around_the_steps(tmp_path: Path) -> None:
    head = "whenever:\n  - see: {dialog: Cookies}\n    steps:\n      - click: No\n"
    found = since(tmp_path, "- back:\n", "- back:\n", head)
    assert [one.anchor for one in found.told] == ["head"]


def test_keys_behind_the_steps_are_around_them_too(tmp_path: Path) -> None:
    was = laid_out(put(tmp_path / "was", "tried", f"{HEAD}steps:\n  - back:\n"))
    now = laid_out(put(tmp_path, "tried", f"{HEAD}steps:\n  - back:\ngoal: To go back\n"))
    found = compare_plans("main", was, now)
    assert found.head == (HEAD.strip(), f"{HEAD}goal: To go back")


def test_where_only_comments_changed_there_is_nothing_to_show(tmp_path: Path) -> None:
    found = since(tmp_path, "- back:\n", "- back:  # so be it\n")
    assert (found.told, found.rows) == ([], [])
    said = "its meaning has not changed, only comments, the order of keys, quoting and so on"
    assert found.headline == said


def test_what_did_not_change_is_folded_together(tmp_path: Path) -> None:
    steps = "".join(f"- goto: /{number}\n" for number in range(6))
    found = since(tmp_path, steps + "- back:\n", steps + "- reload:\n")
    assert [len(part) for part in folded(found.rows)] == [6, 1]


def test_texts_are_marked_where_they_differ() -> None:
    left, right = marked("a: 1\nb: <i>\nc: 3", "a: 1\nb: <b>\nc: 3\nd: 4")
    assert left == Markup(
        '<span>a: 1\n</span><span class="del-line">b: &lt;<del>i</del>&gt;\n</span><span>c: 3\n</span>'
    )
    assert right == Markup(
        '<span>a: 1\n</span><span class="ins-line">b: &lt;<ins>b</ins>&gt;\n</span><span>c: 3\n</span>'
        '<span class="ins-line"><ins>d: 4</ins>\n</span>'
    )


# The page -------------------------------------------------------------------------------------------------------------
CHANGED = (
    SHOP.replace("allow: [", 'allow: ["*.tracker.example", ')
    .replace("button: Sign in", "button: Log in")
    .replace("  - expect: {heading: Your account}\n", "")
    .replace("    - until: {not: {link: Next}}\n", "    - until: {not: {link: More}}\n")
    .replace("  - pause: 3s\n", f'  - title: "{EVIL}"\n    click: {{button: Delete}}\n    effect: once\n')
    .replace("has **no right**", "has the right")
)


def compared(folder: Path) -> Path:
    """Saves the page of the shop's plan with its changes."""
    was = shop(folder)
    now = laid_out(put(folder / "now", "shop", CHANGED))
    (folder / "view.html").write_text(render(now, compare_plans("main", was, now)), encoding="utf-8")
    return folder / "view.html"


async def test_the_old_is_on_the_left_and_on_a_phone_above(page: Page, tmp_path: Path) -> None:
    await page.goto(compared(tmp_path).as_uri())
    pair = page.get_by_role("article", name="Step 2, changed").locator(".pair")
    old, new = pair.get_by_role("region", name="before"), pair.get_by_role("region", name="now")
    await expect(old.locator("del")).to_have_text("Sign")
    await expect(new.locator("ins")).to_have_text("Log")
    await expect(new.locator(".heading")).to_contain_text('Click button "Log in"')
    for width, beside in ((1200, True), (390, False)):
        await page.set_viewport_size({"width": width, "height": 800})
        left, right = await old.bounding_box(), await new.bounding_box()
        assert left and right
        assert (left["x"] + left["width"] <= right["x"]) == beside
        assert (left["y"] + left["height"] <= right["y"]) != beside


async def test_changes_stand_above_all_with_the_riskiest_first(page: Page, tmp_path: Path) -> None:
    await page.goto(compared(tmp_path).as_uri())
    section = page.locator(".told")
    await expect(section.get_by_role("heading")).to_have_text("Since main")
    labels = await section.locator("li .tag").all_inner_texts()
    assert labels[0] == "new host" and labels[-1] == "note"
    assert labels.index("commit step") < labels.index("target")
    await section.get_by_role("link", name="Step 03 is gone").click()
    await expect(page.get_by_role("article", name="Step 3, gone")).to_be_in_viewport()
    links = await section.locator("a").evaluate_all("(all) => all.filter((one) => !document.querySelector(one.hash))")
    assert links == []


async def test_unchanged_cells_are_folded_and_open_to_links(page: Page, tmp_path: Path) -> None:
    await page.goto(compared(tmp_path).as_uri())
    step = page.get_by_role("article", name="Step 8: Place the order")
    await expect(step).to_be_hidden()
    await page.locator(".risks").get_by_role("link", name="8 Place the order").first.click()
    await expect(step).to_be_in_viewport()
    await expect(page.locator("summary", has_text="Steps 3 to 9, unchanged")).to_be_visible()


async def test_what_is_gone_and_what_is_new(page: Page, tmp_path: Path) -> None:
    await page.goto(compared(tmp_path).as_uri())
    gone = page.get_by_role("article", name="Step 3, gone")
    await expect(gone.get_by_role("region", name="before")).to_contain_text("expect: {heading: Your account}")
    await expect(gone.get_by_role("region", name="now")).to_have_text("now\ngone", use_inner_text=True)
    new = page.get_by_role("article", name="Step 10, new")
    await expect(new.get_by_role("region", name="now")).to_contain_text(EVIL)
    inner = page.get_by_role("article", name="Step 11, same").get_by_role("article", name="Step 13, changed")
    await expect(inner).to_contain_text("link: More")
    await expect(page.locator("#head")).to_contain_text("*.tracker.example")


@pytest.mark.parametrize("width", [320, 1300])
async def test_nothing_is_wider_than_the_screen(page: Page, tmp_path: Path, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(compared(tmp_path).as_uri())
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_its_ground(page: Page, tmp_path: Path, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await page.goto(compared(tmp_path).as_uri())
    await expect(page).to_have_title("shop, a plan since main")
    assert await page.evaluate("document.scripts.length + document.images.length") == 1
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert await page.evaluate(CONTRAST) == []


# The command ----------------------------------------------------------------------------------------------------------
def git(*arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.example")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in which the old version of the plan is committed, with the current one in the working tree."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "shop", SHOP)
    put(tmp_path, "once-broken", "planbook: 1\nname: broken\nsteps: []\n")
    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "-m", "Begin")
    put(tmp_path, "shop", CHANGED)
    return tmp_path


def view(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["view", *arguments])
    return int(ended.value.code or 0)


def test_against_a_revision(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view("shop", "--against", "main", "-o", "-") == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "<h2>Since main</h2>" in out and "<del>Sign</del>" in out


@pytest.mark.parametrize(
    ("name", "text", "headline", "said"),
    [
        ("shop", SHOP, "No change.", ""),
        ("new", SHOP.replace("name: shop", "name: new"), "A new plan: it was not there.", ""),
        (
            "once-broken",
            SHOP.replace("name: shop", "name: once-broken"),
            "What was there is not a plan, so nothing is compared.",
            "HEAD:plans/once-broken.yaml:",
        ),
    ],
)
def test_where_there_is_nothing_to_compare(
    repository: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, headline: str, said: str
) -> None:
    put(repository, name, text)
    assert view(name, "--against", "HEAD", "-o", "-") == 0
    out, err = capsys.readouterr()
    assert f'<p class="headline">{headline}</p>' in out
    assert 'class="pair"' not in out
    assert err.startswith(said) and bool(err) == bool(said)


def test_the_index_says_what_became_of_each_plan(repository: Path) -> None:
    put(repository, "new", SHOP.replace("name: shop", "name: new"))
    assert view("shop", "new", "--against", "main", "-o", "out") == 0
    index = Path("out/index.html").read_text("utf-8")
    assert "<b>Since main:</b> a new plan: it was not there" in index
    assert "to look at closely: 1 new host" in index


def test_a_revision_that_is_not_there(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view("shop", "--against", "nowhere") == 2
    said = f"nowhere: {repository} has no such commit, branch or tag. See `git log` for those that it has\n"
    assert capsys.readouterr() == ("", said)


def test_in_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "shop", SHOP)
    assert view("shop", "--against", "HEAD") == 2
    out, err = capsys.readouterr()
    assert out == "" and err.endswith("is not in a git repository. Make one with `git init`, and commit the plans\n")
