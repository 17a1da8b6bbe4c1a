"""The shipped recipes: each plan passes the check, and runs on the demo shop with only its inputs."""

import csv
import io
import sys
from pathlib import Path

import pytest

from planbook.check.plans import check_plans
from planbook.demo.goods import goods, money
from planbook.demo.people import SHOP_USER
from planbook.demo.shop import Shop
from planbook.demo.visit import PAGE_SIZE
from planbook.places import Project
from planbook.plan.load import load
from planbook.plan.rows import read_rows_for
from planbook.recipes.recipe import load_recipe
from planbook.runs.last_values import save
from planbook.runs.session_files import load as load_session
from tests.recipes.conftest import NAMES, RECIPES, Make, Play
from tests.scratch import Scratch


@pytest.fixture
def signed_in(made: Make, shop: Shop) -> str:
    """A plan made from a recipe, in whose session others begin."""
    made("sign-in", url=f"{shop.url}/login", seen="heading: Your account")
    return "sign-in"


@pytest.mark.parametrize("name", NAMES)
def test_what_it_gives_checks_clean(name: str) -> None:
    assert check_plans([RECIPES / f"{name}.yaml.j2"], "reviewable") == []


def test_there_are_enough_and_each_says_what_for() -> None:
    assert len(NAMES) >= 10
    for name in NAMES:
        recipe = load_recipe(RECIPES / f"{name}.yaml.j2")
        assert recipe.serves.endswith(".") and recipe.goals, name
        assert all(declared.description for declared in recipe.inputs.values()), name


async def test_sign_in(play: Play, shop: Shop, project: Project) -> None:
    outcome = await play("sign-in", url=f"{shop.url}/login", seen="heading: Your account")
    assert (outcome.status, outcome.because) == ("passed", None)


async def test_sign_in_with_a_code(play: Play, shop: Shop) -> None:
    given = {"user": "CHIEF_USER", "password": "CHIEF_PASSWORD", "code": "CHIEF_TOTP"}
    outcome = await play("sign-in", url=f"{shop.url}/login", seen="heading: Your account", **given)
    assert (outcome.status, outcome.because) == ("passed", None)


async def test_search_table(play: Play, shop: Shop, signed_in: str, project: Project) -> None:
    given = {"query": "Workshop Jan", "field": "Number or reference", "button": "Find", "table": "Orders"}
    outcome = await play("search-table", url=f"{shop.url}/orders", columns="No, Reference", session=signed_in, **given)
    wanted = [order for order in shop.ledger.orders(SHOP_USER) if "workshop jan" in order["reference"].lower()]
    assert (outcome.status, outcome.because) == ("passed", None) and wanted
    assert outcome.values["rows"] == [{"no": str(one["no"]), "reference": one["reference"]} for one in wanted]
    assert load_session(project, "sign-in")  # signed in for the first one, and still for the next


async def test_search_table_by_enter_and_with_all_columns(play: Play, shop: Shop, signed_in: str) -> None:
    given = {"query": "1001", "field": "Number or reference", "seen": "1 order"}
    outcome = await play("search-table", url=f"{shop.url}/orders", session=signed_in, **given)
    assert outcome.status == "passed", outcome.because
    assert [row["No"] for row in outcome.values["rows"]] == ["1001"]


async def test_collect_pages(play: Play, shop: Shop, signed_in: str) -> None:
    given = {"table": "Orders", "columns": "No, Total", "announced": "role: status"}
    outcome = await play("collect-pages", url=f"{shop.url}/orders", session=signed_in, **given)
    assert (outcome.status, outcome.because) == ("passed", None)
    wanted = [(str(order["no"]), money(order["total"])) for order in shop.ledger.orders(SHOP_USER)]
    assert [(row["no"], row["total"]) for row in outcome.values["rows"]] == wanted and len(wanted) > PAGE_SIZE


async def test_collect_pages_of_a_single_page(play: Play, shop: Shop) -> None:
    outcome = await play("collect-pages", url=f"{shop.url}/hours?fail=")
    assert outcome.status == "passed", outcome.because
    assert [row["Day"] for row in outcome.values["rows"]][-1] == "Saturday"


async def test_collect_list(play: Play, shop: Shop) -> None:
    outcome = await play("collect-list", url=f"{shop.url}/catalogue", items="{role: heading, in: {role: article}}")
    assert (outcome.status, outcome.because) == ("passed", None)
    assert outcome.values["items_found"] == [one.name for one in goods().values()]


async def test_collect_list_of_addresses(play: Play, shop: Shop) -> None:
    given = {"items": "css: article h2 a", "attribute": "href"}
    outcome = await play("collect-list", url=f"{shop.url}/catalogue?category=Ink", **given)
    assert outcome.status == "passed", outcome.because
    ink = [f"{shop.url}/goods/{one.slug}" for one in goods().values() if one.category == "Ink"]
    assert outcome.values["items_found"] == ink


NOTEBOOKS = 'Pages,Title on the cover,Paper,Index\n64,"Ada: ""notes""",Ruled,yes\n128,{{ secrets.X }},Dotted,no\n'
NOTEBOOK = {
    "fields": "Pages, Title on the cover", "choices": "Paper", "boxes": "Index", "button": "Make it",
    "done": "table: Notebook", "keep": "table: Notebook", "data": "notebooks.csv",
}  # fmt: skip


async def test_fill_form(made: Make, run_plan: Play, shop: Shop, project: Project) -> None:
    plan = made("fill-form", url=f"{shop.url}/notebook", **NOTEBOOK)
    file = project.folder / "notebooks.csv"
    file.write_text(NOTEBOOKS)
    rows = read_rows_for(load(plan), file, {}, project.folder).rows
    ran = [await run_plan(plan, **row.inputs) for row in rows]
    assert [(outcome.status, outcome.because) for outcome in ran] == [("passed", None)] * 2
    first, second = (outcome.values["answer"] for outcome in ran)
    assert 'Ada: "notes"' in first and "Ruled" in first and "64" in first and "Index" in first
    assert "{{ secrets.X }}" in second and "Dotted" in second and "128" in second and "Index" not in second


def test_fill_form_says_how_it_is_run(tmp_path: Path, shop: Shop) -> None:
    scratch = Scratch(tmp_path)
    given = NOTEBOOK | {"url": f"{shop.url}/notebook", "data": "my people.csv"}
    done = scratch.planbook(
        "new", "fill-form", *(f"--set={key}={given[key]}" for key in given), "-o", "plans/make.yaml"
    )
    asked = "make --rows 'my people.csv'"
    assert (done.code, done.err) == (0, f"Next: planbook try {asked}, then planbook run {asked}\n")
    plan = (tmp_path / "plans/make.yaml").read_text()
    assert '`planbook run make --rows "my people.csv"`' in plan
    assert "  title_on_the_cover: {description: Title on the cover}\n" in plan


async def test_download_report(play: Play, shop: Shop, signed_in: str, project: Project) -> None:
    outcome = await play("download-report", url=f"{shop.url}/orders", link="Download CSV", session=signed_in)
    assert (outcome.status, outcome.because) == ("passed", None)
    rows = list(csv.DictReader(io.StringIO((project.folder / outcome.values["file"]).read_text())))
    assert [row["No"] for row in rows] == [str(order["no"]) for order in shop.ledger.orders(SHOP_USER)]


async def test_upload_file(play: Play, shop: Shop, signed_in: str, project: Project) -> None:
    (project.folder / "list.csv").write_text("item,quantity\nStapler,2\n")
    given = {"file": "list.csv", "field": "List", "button": "Hand in", "done": "region: What came"}
    outcome = await play("upload-file", url=f"{shop.url}/hand-in", session=signed_in, **given)
    assert (outcome.status, outcome.because) == ("passed", None)


@pytest.mark.slow
async def test_upload_file_fails_where_it_does_not_arrive(
    play: Play, shop: Shop, signed_in: str, project: Project
) -> None:
    (project.folder / "list.csv").write_text("item,quantity\nStapler,2\n")
    given = {"file": "list.csv", "field": "List", "button": "Hand in", "done": "text: We have got 7 rows"}
    outcome = await play("upload-file", url=f"{shop.url}/hand-in", session=signed_in, **given)
    assert outcome.status == "failed"


@pytest.mark.parametrize(
    ("limit", "fail", "because"),
    [
        (5, "above", None),
        (4.5, "above", "It is 4.9, above the limit of 4.5."),
        (4.5, "below", None),
        (5, "below", "It is 4.9, below the limit of 5."),
    ],
)
async def test_watch_value(limit: float, fail: str, because: str | None, play: Play, shop: Shop) -> None:
    given = {"value": "testid: price", "limit": limit, "fail": fail}
    outcome = await play("watch-value", url=f"{shop.url}/goods/a4-copy-paper", **given)
    assert (outcome.status, outcome.because) == ("failed" if because else "passed", because)
    assert outcome.values["value"] == 4.9


async def test_dismiss_banners(play: Play, shop: Shop, project: Project) -> None:
    outcome = await play("dismiss-banners", url=f"{shop.url}/catalogue", seen="heading: Catalogue")
    assert (outcome.status, outcome.because) == ("passed", None)


async def test_others_begin_without_the_banner(play: Play, made: Make, shop: Shop, project: Project) -> None:
    made("dismiss-banners", "no-banner", url=f"{shop.url}/terms", seen="heading: Terms")
    outcome = await play(
        "collect-list", url=f"{shop.url}/catalogue?category=Ink", items="css: dialog[open], h1", session="no-banner"
    )
    assert (outcome.status, outcome.because) == ("passed", None)
    assert outcome.values["items_found"] == ["Catalogue"]
    without = await play("collect-list", url=f"{shop.url}/catalogue?category=Ink", items="css: dialog[open], h1")
    assert len(without.values["items_found"]) == 2


async def test_compare_pages(play: Play, shop: Shop) -> None:
    page = f"{shop.url}/catalogue?category=Ink"
    assert (await play("compare-pages", url=page, other=f"{page}&sort=")).status == "passed"
    outcome = await play("compare-pages", url=page, other=f"{shop.url}/catalogue?q=royal", what="css: article h2")
    assert (outcome.status, outcome.values["only_second"]) == ("failed", [])
    assert outcome.because == "Only on the first: Ink, black, Toner. Only on the second: nothing."


async def test_archive_screenshots(play: Play, shop: Shop, project: Project) -> None:
    outcome = await play("archive-screenshots", pages=f"{shop.url}/catalogue, {shop.url}/terms")
    assert (outcome.status, outcome.because) == ("passed", None)
    kept = sorted(file.name for file in project.runs.rglob("*.png"))
    assert len(kept) == 2 and all(file.stat().st_size > 1000 for file in project.runs.rglob("*.png"))


def let_answer(project: Project, agent: str, program: str) -> None:
    """Lists an agent that is a program in Python, which reads the task as an object and writes a report."""
    script = project.folder / "agent.py"
    script.write_text(f"#!{sys.executable} -S\nimport json, sys\ngiven = json.load(sys.stdin)['context']\n{program}\n")
    script.chmod(0o700)
    entry = f'[tool.planbook.agents.{agent}]\nkind = "command"\nargv = ["./agent.py"]\ninput = "json"\n'
    (project.folder / "pyproject.toml").write_text(entry)


async def test_research_pages(play: Play, shop: Shop, project: Project) -> None:
    program = "texts = given['texts']; answer = [one['text'].split()[0] for one in texts]"
    program += "; print(json.dumps({'answer': ' '.join(answer), 'sources': [one['source'] for one in texts]}))"
    let_answer(project, "researcher", program)
    pages = [f"{shop.url}/terms", f"{shop.url}/hours?fail="]
    given = {"pages": ", ".join(pages), "question": "What are these pages?", "what": "css: h1"}
    outcome = await play("research-pages", **given)
    assert (outcome.status, outcome.because) == ("passed", None)
    assert outcome.values["answer"]["sources"] == pages
    let_answer(project, "researcher", 'print(\'{"answer": "I know", "sources": ["https://elsewhere.example"]}\')')
    outcome = await play("research-pages", **given)
    assert outcome.status == "failed" and "Every source is one of the pages" in str(outcome.because)


async def test_describe_changes(play: Play, shop: Shop, project: Project) -> None:
    let_answer(project, "watcher", "print(json.dumps({'changes': given['before'] + ' became ' + given['now']}))")
    given = {"url": f"{shop.url}/terms", "what": "css: h1"}
    outcome = await play("describe-changes", **given)
    assert (outcome.status, "said" in outcome.values) == ("passed", False)
    save(project, "describe-changes", "20260101-a", {"text": "Old terms"})
    outcome = await play("describe-changes", **given)
    assert outcome.values["said"] == {"changes": f"Old terms became {outcome.values['text']}"}, outcome.because


async def test_each_is_called_as_it_is_wanted(made: Make, shop: Shop) -> None:
    plan = made("watch-value", "paper-price", url=f"{shop.url}/", value="testid: price", limit=3)
    assert load(plan).name == "paper-price"


def test_the_page_lists_them_all_and_its_example_checks_clean(tmp_path: Path) -> None:
    page = (RECIPES / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"| [{name}]({name}.yaml.j2) | {load_recipe(RECIPES / f'{name}.yaml.j2').serves} |" in page
    assert page.count(".yaml.j2) |") == len(NAMES)
    (tmp_path / "plans").mkdir()
    (tmp_path / "look-up.yaml.j2").write_text(page.partition("```yaml\n")[2].partition("```")[0])
    assert check_plans([tmp_path / "look-up.yaml.j2"], "reviewable") == []
