"""What was sent before is known by what it is, whoever sends it: after a kill, in other words, late, or by a recipe."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from planbook.events import Noted
from planbook.places import Project
from planbook.planner import stored_drafts as drafts
from planbook.planner.draft import Draft, DraftStep, Sent
from planbook.planner.finish import HANDED_BACK, Finish, Finished
from planbook.planner.hosts import Fence
from planbook.planner.outcome import Outcome, Unfinished, sent_lines
from planbook.planner.task import Task
from planbook.planner.write_request import WriteRequest
from planbook.planner.writing import write
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import step
from tests.sites import Pages, Site

PAGE = """<form method=post action=/titles><label>Title <input name=title></label><input type=hidden name=token>
  <button id=save>Save changes</button></form><p>Here</p>"""
HERE = step(expect={"text": "Here"})
SAVE = step(click={"button": "Save changes"})
OTHERWISE = step(click={"css": "#save"})
NOTES = {"1": "### Save"}


PAGES: Pages = {"/": PAGE, "/titles": "<p>Saved</p>", "/slow-titles": "<p>Saved</p>"}


async def killed_while_it_saves(drafting: Drafting, site: Site) -> WriteRequest:
    """Returns how to go on with a draft as its process leaves it that is killed before the site has answered."""
    site.delay = 3.0
    site.pages["/"] = PAGE.replace("/titles", "/slow-titles")
    drafting.standin.script(HERE, SAVE)
    wanted = drafting.wanted("Save a title.", f"{site.address}/")
    going = asyncio.create_task(write(wanted, [drafting.events]))
    file = drafts.folder(drafting.project) / f"{wanted.kept.id}.json"
    while not (file.is_file() and json.loads(left := file.read_text())["shapes"]):
        await asyncio.sleep(0.01)
    going.cancel()
    with suppress(asyncio.CancelledError):
        await going
    file.write_text(left)
    drafting.standin.requests.clear()
    drafting.events.clear()
    site.delay = 0.0
    return replace(wanted, kept=drafts.load(drafting.project, "last"))


async def ends(drafting: Drafting, wanted: WriteRequest, *turns: play.Turn) -> Outcome:
    drafting.standin.script(*turns)
    return await write(wanted, [drafting.events])


async def test_a_draft_that_was_killed_knows_what_it_has_sent_by_whatever_step(drafting: Drafting, site: Site) -> None:
    wanted = await killed_while_it_saves(drafting, site)
    once = step(click={"css": "#save"}, effect="once", title="Save")
    finish = play.use("finish", name="save", notes=NOTES)
    outcome = await ends(drafting, wanted, OTHERWISE, SAVE, once, step(expect={"text": "Saved"}), finish)
    post = f"POST {site.address}/slow-titles"
    stopped = (
        'The draft was stopped in the middle of this step, which is not in it: {"click": {"button": "Save changes"}}. '
        f"It has sent the site {post}. Look what the site has before you try it again."
    )
    assert stopped in drafting.told[0].replace("\n", " ")
    assert (
        f"Held back: {post}, since that was sent before by a step that is not in the draft: Click button "
        '"Save changes". Say `effect: repeat` if that may happen twice, else `effect: once`: it is then only looked '
        "for."
    ) in drafting.told[1].replace("\n", " ")
    assert "refused: this step has sent the site" in drafting.told[2]
    assert "Step 2 could be done, and was not, since its effect is `once`." in drafting.told[3]
    assert outcome.proof.holds and site.posted == ["/slow-titles"]
    told = [event.message for event in drafting.events if isinstance(event, Noted) and event.kind == "draft"]
    assert told == [stopped, f'{post} was held back: Click button "Save changes" has sent it.']
    assert [one.request for one in outcome.done] == [post]


async def test_a_draft_that_was_killed_before_it_knew_of_a_request_holds_back_the_first(
    drafting: Drafting, site: Site
) -> None:
    wanted = await killed_while_it_saves(drafting, site)
    draft = wanted.kept.draft
    assert draft.trying
    draft.trying.requests, draft.done = [], []
    draft.shapes.clear()  # as if the process had been killed a moment before
    again = step(click={"css": "#save"}, effect="repeat")
    with pytest.raises(Unfinished):
        await ends(drafting, wanted, OTHERWISE, again, *[play.say("Well.")] * 4)
    assert "Nobody knows whether it has sent the site something." in drafting.told[0]
    by = 'by a step that is not in the draft: perhaps {"click": {"button": "Save changes"}}.'
    assert by in drafting.told[1].replace("\n", " ") and "Step 2 worked." in drafting.told[2]
    assert site.posted == ["/slow-titles"] * 2


async def test_what_nobody_knows_is_held_back_also_after_a_step_that_may_be_done_again(
    drafting: Drafting, site: Site
) -> None:
    wanted = await killed_while_it_saves(drafting, site)
    site.pages["/"] += """<button onclick="fetch('/fresh', {method: 'POST'})">Refresh</button>"""
    site.pages["/fresh"] = ""
    draft = wanted.kept.draft
    assert draft.trying
    draft.trying.requests, draft.done = [], []
    draft.shapes.clear()
    refresh = {"click": {"button": "Refresh"}, "effect": "repeat"}
    draft.steps.append(DraftStep(refresh, "tried", "Click", requests=[f"POST {site.address}/fresh"]))
    with pytest.raises(Unfinished):
        await ends(drafting, wanted, OTHERWISE, *[play.say("Well.")] * 4)
    assert "Held back: POST" in drafting.told[1] and site.posted == ["/slow-titles", "/fresh"]


async def test_what_was_sent_is_sent_again_in_other_words_only_if_that_is_said(drafting: Drafting, site: Site) -> None:
    again = step(click={"css": "#save"}, effect="repeat")
    saved = step(expect={"text": "Saved"})
    outcome = await ends(
        drafting,
        drafting.wanted("Save a title.", f"{site.address}/"),
        HERE,
        SAVE,
        play.use("undo_to", step=1),
        OTHERWISE,
        again,
        saved,
        play.use("finish", name="save", notes=NOTES),
    )
    assert "Held back: POST" in drafting.told[4] and "Step 2 worked. It has sent" in drafting.told[5]
    assert outcome.proof.holds and site.posted == ["/titles"] * 3
    assert [one.again for one in outcome.done] == [False, False, True]


async def test_two_steps_of_a_draft_may_send_the_same(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = """<p id=p></p><button onclick="fetch('/lines', {method: 'POST'}).then(() => p.append('Line '))">
      Add</button><button onclick="p.append('More')">More</button>"""
    add = step(click={"button": "Add"})
    drafting.standin.script(
        add,
        step(click={"button": "More"}),
        play.use("undo_to", step=1, again=[1]),
        add,
        *[play.say("Well.")] * 4,
    )
    with pytest.raises(Unfinished):
        await drafting.write("Add two lines.", f"{site.address}/")
    assert "Step 2 worked." in drafting.told[4] and site.posted == ["/lines"] * 3, drafting.told[2:]
    assert (
        f"It has sent the site POST {site.address}/lines. The like was sent before, by step 1: each run sends both. If "
        "they do one thing twice, not two things (as two items for a cart), `undo_to` before them. May that happen"
    ) in drafting.told[4].replace("\n", " ")


async def test_what_comes_late_is_told_and_listed_and_not_done_again(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = """<button onclick="p.append('Fine'); setTimeout(() => fetch('/kept', {method: 'POST'}), 3000)">
      Done</button><p id=p></p>"""
    finish = play.use("finish", name="done", notes=NOTES)
    drafting.standin.script(
        step(click={"button": "Done"}),
        step(expect={"text": "Fine"}),
        play.slow(3.5, finish),
        play.use("finish", name="done", notes=NOTES, steps={"1": {"title": "Keep it"}}),
    )
    outcome = await drafting.write("Be done.", f"{site.address}/")
    post = f"POST {site.address}/kept"
    assert "has sent" not in drafting.told[1] + drafting.told[2]
    assert drafting.told[3] == (
        f"Step 1 has sent the site {post} after you were told that it worked. May that happen twice? It is `once` in "
        "the plan, unless `finish` says `effect: repeat`. Finish again."
    )
    assert "    effect: once\n" in outcome.finished.text and outcome.proof.sent == "Keep it"
    assert site.posted == ["/kept"] and [one.request for one in outcome.done] == [post]


async def test_what_a_choice_sends_late_keeps_no_draft_from_its_end(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = """<label>Part <select onchange="setTimeout(() => fetch('/shown', {method: 'POST'}), 3000)">
      <option>Lift</option><option>Boiler</option></select></label>"""
    drafting.standin.script(
        step(select={"field": "Part", "pick": "Boiler"}),
        step(expect={"field": "Part", "value": "Boiler"}),
        play.slow(3.5, play.use("finish", name="chosen", notes=NOTES)),
    )
    outcome = await drafting.write("Choose the boiler.", f"{site.address}/")
    assert "    effect: repeat\n" in outcome.finished.text and "/shown" in site.posted


@pytest.mark.parametrize("status", [200, pytest.param(503, marks=pytest.mark.slow)])
async def test_what_a_page_makes_every_few_seconds_is_withdrawn_unless_the_site_refuses_it(
    drafting: Drafting, site: Site, status: int
) -> None:
    site.pages["/"] = """<button onclick="p.append('Fine'); setInterval(() => fetch('/ping', {method: 'POST'}), 3000)">
      Done</button><p id=p></p>"""
    site.pages |= {"/ping": (status, {}, "")} if status != 200 else {"/ping": ""}
    finish = play.use("finish", name="done", notes=NOTES, steps={"1": {"title": "Be done"}})
    drafting.standin.script(step(click={"button": "Done"}), step(expect={"text": "Fine"}), play.slow(7, finish), finish)
    outcome = await drafting.write("Be done.", f"{site.address}/")
    assert ("effect: once" in outcome.finished.text) is (status != 200)
    assert bool(outcome.done) is (status != 200)


async def test_what_a_page_reports_of_itself_again_and_again_keeps_no_draft_from_its_end(
    drafting: Drafting, site: Site
) -> None:
    site.pages["/"] = """<button onclick="p.append('Fine'); let said = 'x'; setInterval(() => fetch('/told',
      {method: 'POST', body: said += 'y'}), 300)">Done</button><p id=p></p>"""
    site.pages["/told"] = ""
    drafting.standin.script(
        step(click={"button": "Done"}),
        step(expect={"text": "Fine"}),
        play.slow(1, play.use("finish", name="done", notes=NOTES, steps={"1": {"title": "Be done"}})),
        play.slow(1, play.use("finish", name="done", notes=NOTES, steps={"1": {"title": "Be done"}})),
    )
    outcome = await drafting.write("Be done.", f"{site.address}/")
    assert "    effect: once\n" in outcome.finished.text and outcome.proof.sent == "Be done"


def test_what_comes_after_the_last_turn_makes_the_step_once(tmp_path: Path) -> None:
    task = Task("Save a title.", "http://127.0.0.1:9/")
    done = DraftStep({"click": {"button": "Done"}}, "tried", "Click", requests=[], harmless=True)
    draft, finish = Draft(task, steps=[done]), Finish(Project(tmp_path), "some-model", lambda: 0.0, Fence(task))
    finish.handed_back = HANDED_BACK
    made = finish.made(draft, {"name": "done"})
    assert isinstance(made, Finished) and "    effect: repeat\n" in made.text
    done.requests = ["POST http://127.0.0.1:9/kept"]
    assert "    effect: once\n" in finish.anew(draft, made).text


async def test_another_step_that_sends_the_like_is_told_to_the_person(drafting: Drafting, site: Site) -> None:
    site.pages["/titles"] = PAGE
    drafting.standin.script(SAVE, OTHERWISE, *[play.say("Well.")] * 4)
    with pytest.raises(Unfinished) as raised:
        await drafting.write("Save a title.", f"{site.address}/")
    assert str(raised.value).split("\n")[-2:] == [
        f'  Click button "Save changes": POST {site.address}/titles',
        f'  Click css #save: POST {site.address}/titles; Click button "Save changes"had sent something similar before',
    ]
    assert "The like was sent before, by step 1: each run sends both." in drafting.told[2].replace("\n", " ")


def test_what_was_done_once_because_a_step_was_done_again_is_marked() -> None:
    done = [Sent("Click", "POST /items/1"), Sent("Click", "POST /items/2", True)]
    assert sent_lines(done)[1:] == [
        "  Click: POST /items/1",
        "  Click: POST /items/2 (because the step was done again)",
    ]
