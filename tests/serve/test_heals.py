"""Heals by the API and on their pages: what is proposed, its evidence, and a commit on a branch."""

import subprocess
import time
from dataclasses import replace
from pathlib import Path

from planbook.events import Fingerprint, StepStarted
from planbook.heal.failure import Failure
from planbook.heal.judge import Candidate
from planbook.heal.proposal import Proposal, Shown
from planbook.heal.splice import as_diff
from planbook.heal.stored_proposals import keep
from planbook.places import Project
from tests.history.events import eventful_run
from tests.history.events import keep as keep_run
from tests.serve.conftest import PLAN, Served
from tests.serve.test_pages import browser

RUN, OTHER = "20260528-100000-000abc", "20260528-110000-000abc"
AFTER = PLAN.replace("click: Buy", "click: Buy now")
FOUND = Proposal(
    failure=Failure(RUN, "order", "click-buy", 'step 01 (Click "Buy")', "repeat", "there is no Buy"),
    file=Path("plans/order.yaml"),
    verdict="found",
    address="http://127.0.0.1:9/",
    before=PLAN,
    after=AFTER,
    diff=as_diff(PLAN, AFTER, "plans/order.yaml"),
    target="Buy now",
    past=Fingerprint(tag="button", role="button", name="Buy"),
    seen_in="20260527-100000-000abc",
    candidates=[Shown(Candidate(0, 0.9, {"tag": 1.0, "name": 0.5}, "key"), Fingerprint(tag="button", name="Buy now"))],
    picture=b"\x89PNG\r\n",
)
BRANCH = "heal/order/click-buy-000abc"


def _git(project: Project, *arguments: str) -> str:
    return subprocess.run(["git", "-C", project.folder, *arguments], check=True, capture_output=True, text=True).stdout


def _kept(served: Served) -> Project:
    project = served.project
    for run_id in (RUN, OTHER):
        events = eventful_run(run_id, time.time() - 3600)
        keep_run(
            project,
            [one.model_copy(update={"plan": "order"}) if isinstance(one, StepStarted) else one for one in events],
        )
    keep(project, FOUND)
    unsure = replace(FOUND.failure, run_id=OTHER)
    keep(project, Proposal(unsure, FOUND.file, "unsure", because="more than one element may be it"))
    _git(project, "init", "-q", "-b", "main")
    _git(project, "config", "user.name", "A")
    _git(project, "config", "user.email", "a@example.org")
    _git(project, "add", "plans")
    _git(project, "commit", "-qm", "Plans")
    return project


async def test_heals_are_listed_shown_and_committed_by_the_api(served: Served) -> None:
    project = _kept(served)
    newest, oldest = (await served.get("heals")).json()["items"]
    assert (newest["run_id"], newest["verdict"], newest["is_open"]) == (OTHER, "unsure", False)
    assert (oldest["run_id"], oldest["verdict"], oldest["is_open"], oldest["branch"]) == (RUN, "found", True, None)
    one = (await served.get(f"heals/{RUN}")).json()
    assert (one["diff"], one["target"], one["tried_live"]) == (FOUND.diff, "Buy now", True)
    assert "Tried on http://127.0.0.1:9/" in one["text"]
    picture = await served.get(one["picture_after"].removeprefix("/"))
    assert (picture.content, picture.headers["content-type"]) == (FOUND.picture, "image/png")
    assert (await served.get("heals/nope")).json()["detail"] == "For the run nope nothing is kept that was proposed."
    refused = await served.ask("author", "POST", f"heals/{OTHER}/branch?project=shop")
    told = f"Nothing can be committed for the run {OTHER}: more than one element may be it."
    assert (refused.status_code, refused.json()["detail"]) == (409, told)
    done = await served.ask("author", "POST", f"heals/{RUN}/branch?project=shop")
    assert (done.status_code, done.json()["branch"]) == (201, BRANCH)
    assert _git(project, "show", f"{BRANCH}:plans/order.yaml") == AFTER
    assert _git(project, "log", "-1", "--format=%an <%ae>", BRANCH) == "Author <author@example.org>\n"
    assert (await served.get(f"heals/{RUN}")).json()["branch"] == BRANCH
    again = await served.ask("author", "POST", f"heals/{RUN}/branch?project=shop")
    assert (again.status_code, again.json()["detail"]) == (409, f"The branch {BRANCH} has this proposal already.")


async def test_the_pages_show_the_diff_and_commit_it(served: Served) -> None:
    _kept(served)
    author = await browser(served, "author")
    listed = (await author.get("/heals?project=shop")).text
    assert "a new target is proposed" in listed and "more than one element may be it" in listed
    shown = (await author.get(f"/heals/{RUN}?project=shop")).text
    assert "<del>-  - click: Buy</del>" in shown and "<ins>+  - click: Buy now</ins>" in shown
    assert f"/api/v1/heals/{RUN}/picture" in shown and "Known by: an attribute that identifies it" in shown
    viewer = (await (await browser(served, "viewer")).get(f"/heals/{RUN}?project=shop")).text
    assert "Commit as" not in viewer and "Look once more" not in viewer
    await author.send(f"/heals/{RUN}?project=shop")
    assert f"git push origin {BRANCH}" in (await author.get(f"/heals/{RUN}?project=shop")).text
    plans = (await author.get("/plans?project=shop")).text
    assert '<span class="state warn">drift</span> 1 step found only by a fallback in 7 days' in plans
    bare = (await author.get("/heals/20260528-120000-000abc?project=shop")).text
    assert "Nobody has looked for the element" in bare


async def test_a_line_that_begins_with_dashes_is_no_head_of_the_diff(served: Served) -> None:
    before, after = "a\n-- b\n++ c\nd\n", "a\n-- x\n++ y\nd\n"
    keep(served.project, replace(FOUND, before=before, after=after, diff=as_diff(before, after, "plans/order.yaml")))
    shown = (await (await browser(served, "author")).get(f"/heals/{RUN}?project=shop")).text
    assert "<del>--- b</del>\n<del>-++ c</del>\n<ins>+-- x</ins>\n<ins>+++ y</ins>" in shown
    assert "plans/order.yaml</del>" not in shown and "@@" not in shown
