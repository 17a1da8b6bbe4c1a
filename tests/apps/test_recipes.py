"""Shipped recipes on Roundup, whose fields have no labels. Only their inputs are adapted."""

import csv

import pytest

from tests.apps.roundup import Tracker, titles
from tests.scratch import Done, Scratch

pytestmark = pytest.mark.slow
LIST = "issue?@columns=id,title,status&@sort=id&@pagesize=25"
NEW = 'title,priority,nosy\nMixer hums,urgent,\n"Fridge: ""warm"" {{ again }}",bug,nora\n'


@pytest.fixture(scope="module")
def signed_in(scratch: Scratch, the_tracker: Tracker) -> str:
    """A plan made from a recipe, in whose session others begin."""
    make(scratch, "sign-in", "sign-in-tracker", url=the_tracker.address, user="TRACKER_USER",
         password="TRACKER_PASSWORD", user_field="css: [name=__login_name]", button="Login",
         password_field="css: [name=__login_password]", seen="link: Logout")  # fmt: skip
    return "sign-in-tracker"


def make(scratch: Scratch, recipe: str, name: str, **given: str) -> None:
    arguments = (f"--set={key}={value}" for key, value in given.items())
    done = scratch.planbook("new", recipe, *arguments, "-o", f"plans/{name}.yaml")
    assert done.code == 0, done.err


def run(scratch: Scratch, name: str) -> Done:
    done = scratch.planbook("run", name, "--json")
    assert (done.code, done.json["status"]) == (0, "passed"), done.out + done.err
    return done


def test_every_page_of_the_list_is_collected(scratch: Scratch, the_tracker: Tracker, signed_in: str) -> None:
    make(scratch, "collect-pages", "all-issues", url=the_tracker.address + LIST, table="css: table.list",
         columns="ID, Title", next="link: /^next/", session=signed_in)  # fmt: skip
    rows = run(scratch, "all-issues").json["values"]["rows"]
    assert [row["title"] for row in rows][: len(titles())] == titles()
    assert [row["id"] for row in rows] == [str(no + 1) for no in range(len(rows))]


def test_each_row_of_a_file_is_sent_once(scratch: Scratch, the_tracker: Tracker, signed_in: str) -> None:
    (scratch.folder / "issues.csv").write_text(NEW)
    make(scratch, "fill-form", "new-issues", url=f"{the_tracker.address}issue?@template=item", data="issues.csv",
         fields="title, nosy", choices="priority", by_name="true", button="Submit New Entry",
         done="text: /issue [0-9]+ created/", keep="css: .ok-message", session=signed_in)  # fmt: skip
    before = the_tracker.ask("SELECT max(id) FROM _issue")[0][0]
    command = ("run", "new-issues", "--rows", "issues.csv", "--json")
    done = scratch.planbook(*command)
    assert (done.code, done.json["counts"]) == (0, {"passed": 2}), done.out + done.err
    assert all("created" in row["run"]["values"]["answer"] for row in done.json["rows"])
    assert scratch.planbook(*command).json["counts"] == {"done": 2}
    made = the_tracker.ask(f"SELECT _title, _priority FROM _issue WHERE id > {before} ORDER BY id")
    assert made == [("Mixer hums", 2), ('Fridge: "warm" {{ again }}', 3)]


def test_a_search_finds_its_rows(scratch: Scratch, the_tracker: Tracker, signed_in: str) -> None:
    make(scratch, "search-table", "what-hums", url=f"{the_tracker.address}issue?@template=search", query="hums",
         field="css: input#title", table="css: table.list", columns="Title", session=signed_in)  # fmt: skip
    rows = run(scratch, "what-hums").json["values"]["rows"]
    wanted = the_tracker.ask("SELECT _title FROM _issue WHERE _title LIKE '%hums%'")
    assert sorted(row["title"] for row in rows if row["title"]) == sorted(title for (title,) in wanted)


def test_the_list_is_downloaded(scratch: Scratch, the_tracker: Tracker, signed_in: str) -> None:
    make(scratch, "download-report", "issues-csv", url=the_tracker.address + LIST, link="Download as CSV",
         session=signed_in)  # fmt: skip
    file = scratch.folder / run(scratch, "issues-csv").json["values"]["file"]
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert [row["title"] for row in rows][: len(titles())] == titles()
