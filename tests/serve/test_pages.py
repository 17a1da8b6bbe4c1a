"""The pages: who may see which, what a form needs to count, and what each page shows."""

import asyncio
import re
import subprocess
import time
from hashlib import sha256
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi.routing import APIRoute
from jinja2 import PackageLoader

from planbook.events import RunEnded
from planbook.gate.pull_request import pull_request
from planbook.history.journal import Journal
from planbook.questions.question import Question, QuestionPut
from planbook.serve.access import Needs, NeedsNothing, Open, needed_by
from planbook.serve.auth.scopes import OF_ROLE, ROLES
from planbook.serve.web import render
from planbook.serve.web.route import STALE, PageRoute
from planbook.serve.web.runs import Filters
from tests.history.events import BEGAN, keep, rich_run, run_started
from tests.serve.conftest import Served
from tests.serve.test_audited import GOOD

PASSWORD = "correct horse battery"
RUN, ASKING = "20260528-100000-000abc", "20260528-100000-000a5c"
UNFIT = {"status": "x", "since": "x", "part": "-1", "cursor": "x"}
"""What no page takes: whether somebody may see it is looked at before."""


class Browser:
    """A browser, as far as cookies and forms go."""

    def __init__(self, shared: Served) -> None:
        self.client = shared.client(None)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def send(self, path: str, action: str | None = None, **fields: str) -> httpx.Response:
        """Sends the form of a page, with its token."""
        page = await self.get(path)
        token = re.search(r'name="token" value="([^"]*)"', page.text)
        assert token, page.text
        return await self.client.post(action or path, data={"token": token[1]} | fields)

    async def sign_in(self, name: str, path: str = "/sign-in") -> httpx.Response:
        return await self.send(path, "/sign-in", name=name, password=PASSWORD, next="/plans?project=shop")


async def browser(shared: Served, who: str | None) -> Browser:
    """A browser in which somebody has signed in."""
    found = Browser(shared)
    if who:
        key, _ = shared.house.keys.create(who, "session", seconds=3600, kind="session")
        found.client.cookies.set("planbook_session_0", key)
    return found


def page_routes(shared: Served) -> list[APIRoute]:
    return [route for route in shared.app.routes if isinstance(route, PageRoute)]


def path_of(route: APIRoute) -> str:
    return re.sub(r"{[^}]*}", "no-such-thing", route.path_format)


async def test_every_page_names_what_it_needs_and_holds_to_it(shared: Served) -> None:
    browsers = {who: await browser(shared, who) for who in (None, *ROLES)}
    for route in page_routes(shared):
        [asked] = needed_by(route)
        [method] = route.methods or ()
        for who, one in browsers.items():
            if route.path == "/sign-out":
                continue  # it ends what it is asked with
            for project in ("shop", "other") if who == "operator" else ("shop",):
                params = {"project": project} | UNFIT
                told = await ask(one, method, path_of(route), params)
                where = (route.path, method, who, project, told.status_code)
                assert told.status_code != 500, where
                match asked:
                    case Open():
                        assert told.status_code != 403 or method == "POST", where
                    case _ if who is None:
                        at_door = told.status_code == 303 and told.headers["location"].startswith("/sign-in")
                        assert at_door or (method == "POST" and told.status_code == 403), where
                    case Needs(scope=scope):
                        allowed = project == "shop" and scope in OF_ROLE[who]
                        assert (told.status_code == 403) is not allowed, where
                        assert told.status_code != 303 or allowed, where
                    case NeedsNothing():
                        assert told.status_code in (200, 303), where
                    case _:
                        raise AssertionError(f"{route.path}: {asked}")
                if told.status_code >= 400:
                    assert told.headers["content-type"].startswith("text/html"), where
    assert len(page_routes(shared)) > 5


async def ask(one: Browser, method: str, path: str, params: dict[str, str]) -> httpx.Response:
    if method == "GET":
        return await one.client.get(path, params=params)
    page = await one.get("/projects")
    token = re.search(r'name="token" value="([^"]*)"', page.text)
    return await one.client.post(path, params=params, data={"token": token[1] if token else ""})


async def test_signing_in_and_out_with_a_browser(shared: Served) -> None:
    shared.house.users.set_password("viewer", PASSWORD)
    one = Browser(shared)
    door = await one.get("/plans?project=shop")
    assert (door.status_code, door.headers["location"]) == (303, "/sign-in?next=%2Fplans%3Fproject%3Dshop")
    wrong = await one.send("/sign-in", name="viewer", password="x", next="/plans")
    assert wrong.status_code == 401 and "The name or the password is wrong." in wrong.text
    assert (await one.send("/sign-in", name="viewer", password=PASSWORD, next="//evil.example")).headers[
        "location"
    ] == "/plans"
    answer = await one.sign_in("viewer")
    assert (answer.status_code, answer.headers["location"]) == (303, "/plans?project=shop")
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("planbook_session")]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie
    plans = await one.get("/plans?project=shop")
    assert plans.status_code == 200 and "Viewer" in plans.text
    assert (await one.get("/api/v1/me")).json()["user"] == "viewer", "a page may read the API"
    out = await one.send("/plans?project=shop", "/sign-out")
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert (await one.get("/plans?project=shop")).status_code == 303
    long = await one.get("/ask?query=" + "x" * 3000)
    assert long.headers["location"] == "/sign-in", "a form that takes no longer page still signs somebody in"


async def test_what_another_site_sends_does_not_count(shared: Served) -> None:
    one = await browser(shared, "operator")
    forged = await one.client.post("/plans/order/run?project=shop", data={"token": "x"})
    assert forged.status_code == 403 and STALE in forged.text
    other = await browser(shared, "reviewer")
    [theirs] = re.findall(r'name="token" value="([^"]*)"', (await other.get("/plans?project=shop")).text)[:1]
    stolen = await one.client.post("/plans/order/run?project=shop", data={"token": theirs})
    assert stolen.status_code == 403, "the token is the session's own"
    one.client.cookies.set("planbook_form", "set by a server at another port of this machine")
    known = sha256(b"form set by a server at another port of this machine").hexdigest()
    forged = await one.client.post("/plans/order/run?project=shop", data={"token": known})
    assert forged.status_code == 403 and STALE in forged.text
    by_cookie = await one.client.post("/api/v1/runs?project=shop", json={"plan": "order"})
    assert by_cookie.status_code == 401, "the API starts nothing for a cookie"


async def test_pages_load_nothing_from_elsewhere(shared: Served) -> None:
    one = await browser(shared, "viewer")
    page = await one.get("/plans?project=shop")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
        asset = await one.get(address)
        assert asset.status_code == 200 and "immutable" in asset.headers["cache-control"], address
    assert not re.search(r'(src|href)="(https?:)?//', page.text) and " style=" not in page.text
    assert (await one.get("/static/1/nothing.js")).status_code == 404


def test_the_list_of_runs_asks_alike_within_a_minute() -> None:
    assert Filters().wanted()["since"].endswith(":00+00:00"), "otherwise no answer is ever used again"


async def test_a_project_is_chosen_where_there_are_several(shared: Served) -> None:
    one = await browser(shared, "viewer")
    chooser = await one.get("/plans")
    assert (chooser.status_code, chooser.headers["location"]) == (303, "/projects?next=%2Fplans")
    shown = await one.get("/projects?next=%2Fplans")
    assert 'href="/plans?project=shop"' in shown.text and "project=other" not in shown.text


@pytest_asyncio.fixture(scope="module")
async def rich(shared: Served) -> str:
    """A run that is in the history: pages do not wait long for one that has just begun."""
    keep(shared.project, rich_run(RUN, BEGAN))
    until = time.monotonic() + 60
    while not (await shared.get("runs", params={"status": "failed"})).json()["items"]:
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
    return RUN


async def text(shared: Served, path: str, who: str = "reviewer", **parameters: Any) -> str:
    one = await browser(shared, who)
    found = await one.client.get(path, params={"project": "shop"} | parameters)
    assert found.status_code == 200, found.text
    return found.text


async def test_the_plans_and_a_plan(shared: Served, rich: str) -> None:
    page = await text(shared, "/plans")
    assert 'href="/plans/order?project=shop"' in page and "Order paper." in page and f"/runs/{rich}?" in page
    plan = await text(shared, "/plans/order")
    assert 'id="line-8"' in plan and "how many" in plan
    assert "No run has read a number yet." in await text(shared, "/plans/order/values")
    form = await text(shared, "/plans/order/run", "operator")
    assert 'name="in.quantity" type="number" value="2"' in form and "a whole number: how many" in form


async def test_a_run_that_cannot_be_started_says_why_in_the_form(shared: Served) -> None:
    one = await browser(shared, "operator")
    told = await one.send("/plans/order/run?project=shop", **{"in.quantity": "many", "once": "1"})
    assert told.status_code == 422 and "the input &#39;quantity&#39; is &#39;many&#39;" in told.text
    assert 'value="many"' in told.text


async def test_the_runs_and_a_run(shared: Served, rich: str) -> None:
    page = await text(shared, "/runs", since="")
    assert f'id="r-{rich}" class="s-failed"' in page and "Step 3 failed." in page
    assert "No runs of order that are passed in this time." in await text(
        shared, "/runs", since="", plan="order", status="passed"
    )
    run = await text(shared, f"/runs/{rich}", "operator")
    assert f"/api/v1/runs/{rich}/files/artifacts/3.png?project=shop" in run and "No button" in run
    assert f'action="/runs/{rich}/resume?project=shop"' in run and f"like={rich}" in run
    assert f'action="/runs/{rich}/resume' not in await text(shared, f"/runs/{rich}")
    one = await browser(shared, "viewer")
    assert (await one.get("/runs/nothing?project=shop")).status_code == 404
    assert (await one.get("/runs?project=shop&cursor=x")).status_code == 422


async def test_a_run_whose_start_did_not_load_says_why(shared: Served) -> None:
    name, why = "20260529-100000-000abc", "start: http://127.0.0.1:9/ could not be loaded"
    keep(shared.project, [run_started(name, BEGAN), RunEnded(at=BEGAN + 1, status="failed", seconds=1, because=why)])
    assert why in await text(shared, f"/runs/{name}")


async def test_a_question_is_answered_in_its_own_form(shared: Served) -> None:
    journal = journal_of(shared)
    fields = {"quantity": {"type": "integer", "max": 9}, "order": {"type": "boolean", "default": True}}
    put = QuestionPut(
        at=BEGAN, index=1, id=f"{ASKING}.1", question=Question(text="How many?", fields=fields, attached=True)
    )
    journal.tell(put)
    shared.project.questions.mkdir(parents=True, exist_ok=True)
    (shared.project.questions / put.id).touch()
    assert "How many?" in await text(shared, "/questions")
    one = await browser(shared, "reviewer")
    path = f"/questions/{put.id}?project=shop"
    wrong = await one.send(path, **{"in.quantity": "10", "in.order": "false"})
    assert wrong.status_code == 422 and "The field &#39;quantity&#39; is &#39;10&#39;" in wrong.text
    right = await one.send(path, **{"in.quantity": "9", "in.order": "false"})
    assert (right.status_code, right.headers["location"]) == (303, f"/runs/{ASKING}?project=shop")
    assert "It was answered." in await text(shared, f"/questions/{put.id}")


def journal_of(shared: Served) -> Journal:
    """The journal of a run that goes on in this process."""
    folder = shared.project.run(ASKING)
    journal = Journal(folder.journal, folder.pending)
    journal.tell(run_started(ASKING, BEGAN))
    return journal


def git(shared: Served, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=shared.project.folder, check=True, capture_output=True, text=True).stdout


async def test_an_approval_is_a_commit_on_a_branch_of_its_own(shared: Served) -> None:
    (shared.project.folder / "plans/good.yaml").write_text(GOOD)
    committed = ["-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qm", "1"]
    remote = ["remote", "add", "origin", "git@github.com:shop/plans.git"]
    for words in (["init", "-q", "-b", "main"], ["add", "plans"], committed, remote):
        git(shared, *words)
    before = git(shared, "rev-parse", "main")
    one, path = await browser(shared, "reviewer"), "/plans/good/approve?project=shop"
    page = await one.get(path)
    [sha256] = re.findall(r'name="sha256" value="([^"]*)"', page.text)
    assert "Never approved" in page.text and "Approve as Reviewer" in page.text
    stale = await one.send(path, sha256="0" * 64)
    assert stale.status_code == 409 and "The plan has changed since you read it" in stale.text
    assert (await one.send(path, sha256=sha256)).status_code == 303
    branch = f"approve/good-{sha256[:8]}"
    assert git(shared, "log", "-1", "--format=%an <%ae>%n%s", branch) == (
        "Reviewer <reviewer@example.org>\nApprove plans/good.yaml\n"
    )
    assert git(shared, "diff", "--name-only", "main", branch) == "plans/approvals.yaml\n"
    assert sha256 in git(shared, "show", f"{branch}:plans/approvals.yaml")
    assert git(shared, "rev-parse", "main") == before and git(shared, "status", "--porcelain", "-uno") == ""
    shown = await one.get(path)
    assert f"https://github.com/shop/plans/compare/{branch}?expand=1" in shown.text
    again = await one.send("/plans?project=shop", path, sha256=sha256)
    assert again.status_code == 409 and "somebody has approved this text" in again.text
    (shared.project.folder / "plans/good.yaml").write_text(GOOD + "  - note: More.\n")
    assert "The plan has changes that are not committed." in (await one.get(path)).text


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/shop/plans.git", "https://github.com/shop/plans/compare/a/b?expand=1"),
        ("ssh://git@gitlab.shop.example:2222/team/plans.git",
         "https://gitlab.shop.example/team/plans/-/merge_requests/new?merge_request%5Bsource_branch%5D=a%2Fb"),
        ("/srv/git/plans.git", None),
        ("git@code.shop.example:plans.git", None),
        (None, None),
    ],
)  # fmt: skip
def test_the_address_of_a_pull_request(remote: str | None, address: str | None) -> None:
    assert pull_request(remote, "a/b") == address


async def test_asking_the_history(shared: Served, rich: str) -> None:
    query = f"SELECT plan, count(*) AS runs, 0.1::DECIMAL(3, 1) AS share FROM runs WHERE run_id = '{rich}' GROUP BY 1"
    page = await text(shared, "/ask", query=query)
    assert '<td>order</td><td class="n">1</td>' in page and "run_id" in page
    assert "took longer" not in page and "<svg" in page
    lines = await text(shared, "/ask", query="SELECT 1\r\nAS a")
    assert ">SELECT 1\nAS a</textarea>" in lines  # as it is sent again
    named = await text(shared, "/ask", name="last_failures", since="9999d")
    assert "Step 3 failed." in named
    one = await browser(shared, "viewer")
    wrong = await one.get("/ask?project=shop&query=SELEKT")
    assert wrong.status_code == 400 and "Parser Error" in wrong.text
    written = await one.get("/ask?project=shop&query=DELETE FROM runs")
    assert written.status_code == 400
    csv = await one.get("/ask/answer.csv?project=shop&query=SELECT 1 AS a, 'x,y' AS b")
    assert csv.text == 'a,b\n1,"x,y"\n' and "attachment" in csv.headers["content-disposition"]
    query = "SELECT '=HYPERLINK(1)' AS \"=a\", '-5' AS b, '@x' AS c, -2 AS d, NULL AS e"
    told = await one.client.get("/ask/answer.csv", params={"project": "shop", "query": query})
    assert told.text == "'=a,b,c,d,e\n'=HYPERLINK(1),-5,'@x,-2,\n", "a site can have said it, and a spreadsheet runs it"
    large = await one.get("/ask?project=shop&query=SELECT repeat('x', 1000000) FROM range(20)")
    assert large.status_code == 400 and "The answer is longer than 8 MB. Ask for less." in large.text
    parquet = await one.get(
        "/ask/answer.parquet?project=shop&query=SELECT 1 AS a, DATE '2026-01-02' AS a, 0.5::DECIMAL(3,1) AS c"
    )
    assert parquet.content[:4] == parquet.content[-4:] == b"PAR1"
    assert (await one.get("/ask/answer.csv?project=shop")).status_code == 422


async def test_the_last_week(shared: Served) -> None:
    keep(shared.project, rich_run("20260528-100000-000abd", time.time() - 60))
    page = await text(shared, "/week")
    assert "Flakiest steps" in page and "<svg" in page and " style=" not in page


def test_the_templates_are_compiled_before_somebody_asks() -> None:
    """It takes 0.3 s of the processor, and whoever asks first would wait for it."""
    render.page_environment.cache_clear()
    render.get_ready()
    kept = {name for _, name in render.page_environment().cache}
    assert {*PackageLoader("planbook.serve.web").list_templates(), "parts.html.j2", "view_body.html.j2"} <= kept
