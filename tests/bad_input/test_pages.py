"""Pages that differ from what a plan expects: the step fails, and one line says what is wrong."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bad_input.conftest import PAGE
from tests.scratch import Done, Scratch
from tests.sites import Site

AWAY = """
<h1>Ways</h1><script src="{there}/track.js"></script>
<a href="{there}/link">By a link</a><a href="/redirect">By a redirect</a>
<button onclick="location = '{there}/script'">By a script</button><a href="/dead">Dead end</a>
"""
# Each step may fail, so that one run shows all messages.
ALL = """
steps:
  - {id: nothing, click: {link: Order}, timeout: 2s, optional: true}
  - {id: two, click: {button: Save}, timeout: 1s, optional: true}
  - {id: dead, goto: /dead, timeout: 1s, optional: true}
  - {id: away, goto: "THERE/page", optional: true}
  - goto: /ways
  - {id: link, click: By a link, optional: true}
  - goto: /ways
  - {id: redirect, click: By a redirect, optional: true}
  - goto: /ways
  - {id: script, click: By a script, optional: true}
  - goto: /ways
  - {id: hangs, click: {link: Dead end}, timeout: 1s, optional: true}
  - goto: /
  - {id: fails, click: {link: Order}, timeout: 1s}
  - {id: never, click: {link: Orders}}
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Site]:
    """Another server; as `localhost` it is a different host than 127.0.0.1."""
    site = Site()
    yield site
    site.server.shutdown()


@pytest.fixture(scope="module")
def there(elsewhere: Site) -> str:
    return f"http://localhost:{elsewhere.port}"


@pytest.fixture(scope="module")
def done(scratch_with_a_run: Scratch, the_site: Site, there: str) -> Done:
    """One run on pages that are wrong in every way."""
    the_site.pages.clear()
    the_site.pages |= {
        "/": PAGE,
        "/ways": AWAY.format(there=there),
        "/redirect": (302, {"location": f"{there}/redirect"}, ""),
    }
    plan = scratch_with_a_run.write("tried", the_site.address + "/", ALL.replace("THERE", there))
    return scratch_with_a_run.planbook("run", plan, "--json")


def step(done: Done, id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for step in done.json["steps"] if step["id"] == id)
    return found


def test_a_target_that_matches_nothing_ends_the_run_with_1(scratch: Scratch, the_site: Site, done: Done) -> None:
    assert (done.code, done.json["status"], done.err) == (1, "failed", "")
    assert step(done, "fails")["status"] == "failed" and step(done, "never")["status"] == "not_reached"
    because = scratch.events(scratch.newest())[-1]["because"]
    assert because.startswith(f'Click link "Order": there is no link "Order" on {the_site.address}/')


def test_a_target_that_matches_nothing_names_what_is_near(the_site: Site, done: Done) -> None:
    said = f'there is no link "Order" on {the_site.address}/; nearest: link "Orders"'
    assert step(done, "nothing")["error"] == {"class": "not_found", "message": said}


def test_a_target_that_matches_two_things(done: Done) -> None:
    said = (
        'button "Save" is there 2 times: 1) <button>Save</button>; 2) <button>Save</button>. '
        "Say which with in, has_text, has, near or nth"
    )
    assert step(done, "two")["error"] == {"class": "ambiguous", "message": said}


def test_a_page_that_never_loads(the_site: Site, done: Done) -> None:
    said = f"{the_site.address}/dead was not there in time"
    assert step(done, "dead")["error"] == {"class": "timeout", "message": said}


def test_a_click_whose_page_never_comes(done: Done) -> None:
    said = 'link "Dead end": the page did not answer in time'
    assert step(done, "hangs")["error"] == {"class": "timeout", "message": said}


def test_what_is_kept_where_a_page_never_comes(scratch: Scratch, done: Done) -> None:
    index = step(done, "dead")["index"]
    kept = [
        event["kind"] for event in scratch.events(scratch.newest()) if event.get("index") == index and "bytes" in event
    ]
    assert kept == ["screenshot", "snapshot"]


@pytest.mark.parametrize(
    ("id", "path"), [("away", "page"), ("link", "link"), ("redirect", "redirect"), ("script", "script")]
)
def test_a_page_of_another_host_fails_the_step(done: Done, there: str, id: str, path: str) -> None:
    said = f"{there}/{path} is not allowed; the plan may connect to: 127.0.0.1"
    assert step(done, id)["error"] == {"class": "blocked_host", "message": said}


def test_another_host_is_never_asked_for_anything(scratch: Scratch, done: Done, elsewhere: Site, there: str) -> None:
    assert elsewhere.asked == []
    notes = [event["message"] for event in scratch.events(scratch.newest()) if event["event"] == "noted"]
    assert notes == [f"blocked: {there}/track.js (its host is not in `allow`)"]


def test_a_start_where_nothing_answers(scratch: Scratch) -> None:
    done = scratch.planbook("run", scratch.write("tried", "http://127.0.0.1:9009/", "steps:\n  - reload:\n"))
    why = "http://127.0.0.1:9009/ could not be loaded: nothing answers there (ERR_CONNECTION_REFUSED)"
    assert (done.code, done.err) == (1, "")
    assert f": start: {why}\nNotebook: " in done.out


def test_a_start_that_is_no_address(scratch: Scratch) -> None:
    done = scratch.planbook("run", scratch.write("tried", "shop", "steps:\n  - reload:\n"))
    why = "shop could not be loaded: it is not a complete address, such as https://shop.example"
    assert (done.code, done.err) == (1, "")
    assert f": start: {why}\nNotebook: " in done.out
