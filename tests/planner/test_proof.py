"""A proof that fails: the model may correct the plan once, else the draft is kept, and the plan says what failed."""

from datetime import timedelta

import pytest

from planbook.goals.branch import message
from planbook.goals.ended import drafted_by
from planbook.goals.goal import Used
from planbook.planner import proof
from planbook.planner import stored_drafts as drafts
from tests.planner import standin as play
from tests.planner.drafted import Drafting, steps_of
from tests.planner.shopping import step
from tests.sites import Pages, Site

BEFORE = "<h1>Notes</h1><button onclick=\"p.textContent = 'One note'\">Show</button><p id=p></p>"
AFTER = BEFORE.replace(">Show<", ">Show all<")
SHOWN = [step(expect={"heading": "Notes"}), step(click={"button": "Show"}), step(expect={"text": "One note"})]
NOTES = {"1": "### Show"}

PAGES: Pages = {"/": BEFORE}


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(proof.LIMITS, "timeout", timedelta(seconds=3))


def changed(site: Site) -> play.Turn:
    site.pages["/"] = AFTER
    return play.use("finish", name="show", notes=NOTES, site=["It has notes."])


@pytest.mark.slow
async def test_the_model_corrects_the_plan_once_from_what_the_site_holds_now(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(
        *SHOWN,
        lambda body: changed(site),
        step(click={"button": "Show all"}),
        step(expect={"text": "One note"}),
        play.use("finish", name="show-all", notes=NOTES),
    )
    outcome = await drafting.write("Show the notes.", f"{site.address}/")
    assert outcome.proof.holds and outcome.proof.done == 3 and outcome.kept is None
    assert steps_of(outcome.finished.text).count("Show all") == 1 and "confidence: 0" not in steps_of(
        outcome.finished.text
    )
    told = drafting.told[4]
    assert told.startswith(
        "The plan is written.\nThe plan was done again from its start, in a new browser, and step 2 failed:\n"
        '<page_data>\nClick button "Show": not_found: there is no button "Show" on '
    )
    assert (
        "The site now holds what this draft has saved; the plan must also work from there. The draft has the 1 steps "
        "before\nit, and the browser has done them. These were taken back, try them anew as far as they are right:\n"
        '- {"click": {"button": "Show"}}\n- {"expect": {"text": "One note"}}\nThen finish again. You have one chance.\n'
    ) in told
    assert [file.name for file in (drafting.folder / "plans").glob("*.yaml")] == ["show-all.yaml"]


async def test_what_failed_and_was_not_corrected_is_kept_with_less_confidence(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(*SHOWN, lambda body: changed(site))
    outcome = await drafting.write("Show the notes.", f"{site.address}/")
    assert not outcome.proof.holds and outcome.kept
    text = outcome.finished.file.read_text()
    assert text == outcome.finished.text and text.partition("steps:\n")[2] == (
        "  - note: |\n      ### Show\n"
        "  - expect: {heading: Notes}\n"
        "  - click: {button: Show}\n"
        "    confidence: 0.1\n    unsure: it failed when the plan was done again\n"
        "  - expect: {text: One note}\n"
        "    confidence: 0.2\n    unsure: a step before it failed when the plan was done again\n"
    )
    [problem] = outcome.finished.problems
    assert "this 'click' has not worked yet: the planner is 10% sure of it." in problem and "[unproved]" in problem
    drafted = drafted_by(outcome, drafting.project, "some-model")
    words = message(outcome.finished.plan, drafted, Used(calls=5))
    assert "got through 1 of its 3 steps; then: Click button" in words and "has not worked yet" in words
    assert "- 1 step: it failed when the plan was done again\n" in words
    learned = outcome.learned.read_text() if outcome.learned else ""
    assert "- It has notes.\n" in learned and "## Plans" not in learned, "no draft is told that it reaches the goal"
    kept = drafts.load(drafting.project, outcome.kept)
    assert [one.sentence for one in kept.draft.steps][1] == 'Click button "Show"'


async def test_a_proof_ends_where_every_run_ends(drafting: Drafting, site: Site) -> None:
    stop = step(when={"heading": "Notes"}, stop="passed")
    drafting.standin.script(SHOWN[0], stop, *SHOWN[1:], play.use("finish", name="show", notes=NOTES))
    outcome = await drafting.write("Show the notes.", f"{site.address}/")
    assert str(outcome.proof) == (
        "Done again from the start, the plan got through 2 of its 4 steps, where it ends: Stop as passed."
    )
