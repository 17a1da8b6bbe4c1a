"""A search by POST is not a saving, and a saving never a search; HTTP authentication; and a model that gives up."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from planbook.browser.acting.touched_form import ElementFacts
from planbook.errors import PlanbookError
from planbook.planner import element_safety
from planbook.planner.draft import Draft
from planbook.planner.http_sign_in import credentials_of
from planbook.planner.outcome import Unfinished
from planbook.planner.proof import NOT_AGAIN
from planbook.planner.task import Task, secrets_named
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import SECRETS, step
from tests.sites import Pages, Quiet, Site

SEARCH = """<form method=post action=/find role=search><label>What <input name=q></label>{}</form>"""
NOTES = {"1": "### Search"}


PAGES: Pages = {"/": SEARCH.format("<button>Search</button>"), "/find": "<h1>Found</h1>"}


async def test_a_search_is_done_again_to_prove_the_plan_and_is_listed(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(
        step(click={"button": "Search"}),
        step(expect={"heading": "Found"}),
        play.use("finish", name="search", notes=NOTES),
    )
    outcome = await drafting.write("Search.", f"{site.address}/")
    assert "has sent" not in drafting.told[1]
    assert "  - click: {button: Search}\n    effect: repeat\n" in outcome.finished.text
    assert outcome.proof.done == 2 and site.posted == ["/find"] * 2
    assert [one.request for one in outcome.done] == [f"POST {site.address}/find (a search)"] * 2


async def test_a_button_in_a_search_form_that_says_something_else_saves(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = SEARCH.format("<button>Keep this search</button>")
    drafting.standin.script(
        step(click={"button": "Keep this search"}),
        step(expect={"heading": "Found"}),
        play.use("finish", name="search", notes=NOTES, steps={"1": {"title": "Keep it"}}),
    )
    outcome = await drafting.write("Search.", f"{site.address}/")
    assert "May that happen twice, as a search may, and a save may not? It is `once`" in drafting.told[1]
    assert str(outcome.proof).endswith(NOT_AGAIN.format("Keep it")) and site.posted == ["/find"]


async def test_a_picture_that_says_that_it_saves_saves(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = SEARCH.format("<input type=image alt=Save src='/none.png'>")
    drafting.standin.script(
        step(type={"field": "What", "with": "paper\n"}),
        *[play.say("Well.")] * 4,
    )
    with pytest.raises(Unfinished):
        await drafting.write("Search.", f"{site.address}/")
    assert "May that happen twice, as a search may, and a save may not?" in drafting.told[1]


@pytest.mark.parametrize(
    "written, facts, is_search",
    [
        ({"click": "Search"}, {"searches": True, "sends": True, "said": ("Search",)}, True),
        ({"click": "Search"}, {"sends": True, "said": ("Search",)}, False),  # the page does not say so
        ({"click": "Search"}, {"searches": True, "sends": True, "said": ("Search and save",)}, False),
        ({"click": "Search"}, {"searches": True, "sends": True}, False),  # an icon, which may mean anything
        ({"click": "Search"}, {"searches": True, "said": ("Search",)}, False),  # it does not submit the form
        ({"press": "Enter"}, {"searches": True}, True),
        ({"press": "Enter"}, {"searches": True, "sender": ("Go",)}, True),
        ({"press": "Enter"}, {"searches": True, "sender": ("Add",)}, False),
        ({"fill": {"field": "What", "with": "x"}}, {"searches": True}, False),
    ],
)
def test_what_is_a_search(written: dict[str, Any], facts: dict[str, Any], is_search: bool) -> None:
    [one] = Draft(Task("Search.", "http://127.0.0.1:9/")).plan(written).steps
    assert element_safety.searches(one, ElementFacts(**facts)) is is_search


class Closed(BaseHTTPRequestHandler):
    """Asks for HTTP authentication."""

    protocol_version = "HTTP/1.1"
    told = "Basic " + base64.b64encode(":".join(SECRETS.values()).encode()).decode()

    def do_GET(self) -> None:
        refused = self.path != "/open" and self.headers.get("Authorization") != self.told
        body = b"Go away" if refused else b"<title>In</title><h1>Your account</h1><a href=/in>Sign in</a>"
        self.send_response(401 if refused else 200)
        if refused:
            self.send_header("WWW-Authenticate", 'Basic realm="intranet"')
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def closed() -> Iterator[str]:
    server = Quiet(("127.0.0.1", 0), Closed)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


NAMED = "Look. HTTP authentication with SHOP_USER and SHOP_PASSWORD."
ASKS = (
    "the site asks for HTTP authentication (Basic), and gets only secrets that the goal names for it. Say there, if it "
    "may have them: HTTP authentication with SHOP_USER and SHOP_PASSWORD. The plan then answers with them "
    "(`browser: http_credentials`)"
)


@pytest.mark.parametrize(
    "goal, named",
    [
        ("Look. Sign in with SHOP_USER and SHOP_PASSWORD.", None),  # perhaps at another site
        ("HTTP authentication with A_USER, A_PASSWORD. Sign in with B_USER, B_PASSWORD.", ("A_USER", "A_PASSWORD")),
        ("Look, by basic auth with SHOP_PASSWORD and SHOP_USER", ("SHOP_USER", "SHOP_PASSWORD")),
        ("The site has HTTP Basic authentication: ACCOUNT_A, KEY_A", ("ACCOUNT_A", "KEY_A")),
        ("HTTP authentication with SHOP_BOTH.", ("SHOP_BOTH", "SHOP_BOTH")),
        ("Sign in with SHOP_USER and SHOP_PASSWORD, not by HTTP authentication.", None),
        ("HTTP authentication with A_USER, B_USER, A_PASSWORD.", None),
        ("The site asks for HTTP authentication.", None),
    ],
)  # fmt: skip
def test_which_secrets_a_goal_names_for_http_authentication(goal: str, named: tuple[str, str] | None) -> None:
    expected = dict(zip(("username", "password"), named, strict=True)) if named else None
    assert credentials_of(Task(goal, "https://shop.example", secrets=secrets_named(goal, ()))) == expected


async def test_http_authentication_is_answered_with_the_secrets_of_the_goal(drafting: Drafting, closed: str) -> None:
    drafting.standin.script(step(expect={"heading": "Your account"}), play.use("finish", name="account"))
    outcome = await drafting.write(NAMED, closed, secrets=SECRETS)
    told = (
        "The site asked for HTTP authentication: the browser answers with SHOP_USER and SHOP_PASSWORD, and so does the"
    )
    assert told in drafting.told[0] and SECRETS["SHOP_PASSWORD"] not in str(drafting.standin.requests)
    assert "http_credentials: {username: SHOP_USER, password: SHOP_PASSWORD}" in outcome.finished.text
    assert "secrets: [SHOP_USER, SHOP_PASSWORD]" in outcome.finished.text
    assert str(outcome.proof) == "Done again from the start, the plan got through 1 of its 1 steps."


@pytest.mark.parametrize("goal, secrets", [("Look.", {}), ("Sign in with SHOP_USER and SHOP_PASSWORD.", SECRETS)])
async def test_http_authentication_gets_only_secrets_that_are_named_for_it(
    drafting: Drafting, closed: str, goal: str, secrets: dict[str, str]
) -> None:
    with pytest.raises(PlanbookError) as raised:
        await drafting.write(goal, closed, secrets=secrets)
    assert str(raised.value) == f"{closed} cannot be opened: {ASKS}"


async def test_http_authentication_that_a_link_leads_to_is_answered_in_the_same_turn(
    drafting: Drafting, closed: str
) -> None:
    drafting.standin.script(
        step(expect={"heading": "Your account"}),
        step(click={"link": "Sign in"}),
        step(expect={"address": "/in"}),
        play.use("finish", name="account", notes={"1": "## Sign in"}),
    )
    outcome = await drafting.write(NAMED, f"{closed}open", secrets=SECRETS)
    told = (
        "The site asks for HTTP authentication; the browser answers with SHOP_USER and SHOP_PASSWORD, and so does the"
    )
    assert drafting.told[2].startswith(f"{told} plan. Step 2 worked."), drafting.told
    assert "http_credentials: {username: SHOP_USER, password: SHOP_PASSWORD}" in outcome.finished.text
    assert str(outcome.proof) == "Done again from the start, the plan got through 3 of its 3 steps."


async def test_http_authentication_that_is_refused(drafting: Drafting, closed: str) -> None:
    with pytest.raises(PlanbookError) as raised:
        wrong = SECRETS | {"SHOP_PASSWORD": "wrong-one"}
        await drafting.write(NAMED, closed, secrets=wrong)
    assert str(raised.value).endswith(
        "the site does not accept SHOP_USER and SHOP_PASSWORD for HTTP authentication (Basic)"
    )


async def test_a_model_gives_up(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(play.use("finish", name="read", give_up="There is no\norder list."))
    wanted = "Read the orders."
    with pytest.raises(Unfinished) as raised:
        await drafting.write(wanted, f"{site.address}/")
    assert str(raised.value).startswith(
        "claude-sonnet-5-5 gives up: There is no order list.\nChange the goal, or help with what is missing.\n"
        "The draft is kept, with 0 steps. Continue it: planbook write --continue "
    )
    assert raised.value.exit_code == 1
