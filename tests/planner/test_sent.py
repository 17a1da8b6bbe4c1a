"""What a draft sends to the site, except for signing in; making a plan from a recipe again sends nothing twice."""

from pathlib import Path

import pytest

from planbook.goals.branch import message
from planbook.goals.ended import drafted_by
from planbook.goals.goal import Used
from planbook.places import Project
from planbook.planner import draft
from planbook.planner import stored_drafts as drafts
from planbook.planner.draft import Draft, DraftStep
from planbook.planner.finish import Finish
from planbook.planner.hosts import Fence
from planbook.planner.outcome import Outcome, Unfinished, sent_lines
from planbook.planner.task import Task
from planbook.planner.writing import write
from planbook.recipes.matching import Match
from planbook.recipes.recipe import recipe_of
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import SECRETS, step
from tests.planner.test_filling import notes, purposes
from tests.sites import Site

RECIPE = """\
# serves: Keep a note.
# goals: [keep the note]
# inputs:
#   url: {type: address, example: "https://notes.example/"}
#   field: {type: target, by: field, example: Note}
#   seen: {type: target, by: text, example: Kept}

planbook: 1
name: [[ name ]]
goal: Keep a note.
start: [[ url ]]
defaults: {timeout: 1s, retries: 0}

steps:
  - note: "### Keep"
  - fill: {[[ field ]], with: Milk}
  - click: {button: Show}
  - expect: {[[ seen ]]}
"""
NOTE = """<label>Note <input></label><button onclick="fetch('/note', {method: 'POST'}).then(() => p.append('Kept'))">
  Show</button><p id=p></p>"""
BY_HAND = [step(expect={"field": "Note"}), play.use("finish", name="drafted", notes={"1": "### Look"})]


async def kept(drafting: Drafting, site: Site, *turns: play.Turn) -> Outcome:
    site.pages["/"] = NOTE
    drafting.standin.script(*turns)
    own = recipe_of(RECIPE, drafting.folder / "recipes/keep-note.yaml.j2")
    given = Match(own, "keep the note", 1.0, {"url": f"{site.address}/"})
    return await drafting.write("Keep the note.", f"{site.address}/", recipe=given)


@pytest.mark.slow
async def test_a_recipe_is_filled_in_anew_as_long_as_nothing_was_sent(drafting: Drafting, site: Site) -> None:
    filled = [play.use("fill_recipe", field=name, seen="Kept") for name in ("Notes", "Note")]
    outcome = await kept(drafting, site, *filled)
    assert purposes(drafting) == ["fill", "fill"] and outcome.recipe == "keep-note" and outcome.proof.holds
    assert 'there is no field "Notes" on ' in drafting.told[1] and 'nearest: field "Note"' in drafting.told[1]
    assert site.posted == ["/note"]
    assert outcome.done == [('Click button "Show"', f"POST {site.address}/note", False, "")]


async def test_a_recipe_is_not_filled_in_anew_after_something_was_sent(drafting: Drafting, site: Site) -> None:
    outcome = await kept(drafting, site, play.use("fill_recipe", field="Note", seen="Saved"), *BY_HAND)
    assert purposes(drafting) == ["fill", "write", "write"] and outcome.recipe is None and outcome.proof.holds
    [note] = notes(drafting)
    sent = f'it is not filled in anew, since the site was sent POST {site.address}/note by: Click button "Show"'
    assert note.startswith("The recipe keep-note is not taken: ") and note.endswith(sent)
    assert site.posted == ["/note"]


SAVED = """<label>Title <input></label><p id=p></p>
  <button onclick="fetch('/titles', {method: 'POST'}).then(() => p.append('Saved'))">Save changes</button>"""
SAVING = [
    step(fill={"field": "Title", "with": "Spring"}),
    step(click={"button": "Save changes"}),
    step(expect={"text": "Saved"}),
]
NOTES = {"1": "### Save"}


async def test_what_a_step_has_sent_is_told_at_once_and_not_done_again(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = SAVED
    drafting.standin.script(
        *SAVING,
        play.use("finish", name="save", notes=NOTES),
        play.use("finish", name="save", notes=NOTES, steps={"2": {"title": "Save the title"}}),
    )
    outcome = await drafting.write("Save a title.", f"{site.address}/")
    told = drafting.told
    assert (
        f"Step 2 worked. It has sent the site POST {site.address}/titles. May that happen twice, as a search may, and "
        "a save may not? It is `once` in the plan, unless `finish` says `effect: repeat`; then the proof does it "
        "again.\n"
    ) in told[2]
    assert "It has sent" not in told[1] + told[3] and "is sent at most once, and has no title" in told[4]
    assert "  - title: Save the title\n    click: {button: Save changes}\n    effect: once\n" in outcome.finished.text
    assert site.posted == ["/titles"] and outcome.proof.holds and outcome.proof.sent == "Save the title"
    drafted = drafted_by(outcome, drafting.project, "some-model")
    assert (
        f'\nWhile the plan was drafted, the site was sent:\n- Click button "Save changes": POST {site.address}/titles\n'
    ) in message(outcome.finished.plan, drafted, Used(calls=5))


@pytest.mark.slow
async def test_what_may_happen_twice_is_proved_and_listed_as_done_twice(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = SAVED
    wrong, right = ({number: {"effect": "repeat"}} for number in ("1", "2"))
    drafting.standin.script(
        *SAVING, *(play.use("finish", name="save", notes=NOTES, steps=one) for one in (wrong, right))
    )
    outcome = await drafting.write("Save a title.", f"{site.address}/")
    assert drafting.told[4] == "Step 1: finish only makes an effect stronger: once."
    assert str(outcome.proof) == "Done again from the start, the plan got through 3 of its 3 steps."
    [line] = sent_lines(outcome.done)[1:]
    assert line.endswith(f": POST {site.address}/titles (2 times, 1 of them because the step was done again)")
    assert site.posted == ["/titles"] * 2


@pytest.mark.slow
async def test_what_sets_the_same_state_anew_needs_no_answer(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = (
        "<label>Title <input oninput=\"fetch('/draft', {method: 'POST'}); p.append('Kept')\"></label><p id=p>"
    )
    drafting.standin.script(
        step(fill={"field": "Title", "with": "Spring"}),
        step(expect={"text": "Kept"}),
        play.use("finish", name="draft-title", notes=NOTES),
    )
    outcome = await drafting.write("Give it a title.", f"{site.address}/")
    assert f"Step 1 worked. It has sent the site POST {site.address}/draft. `at`, or" in drafting.told[1]
    assert "  - fill: {field: Title, with: Spring}\n    effect: repeat\n" in outcome.finished.text
    assert outcome.proof.holds and outcome.proof.done == 2 and site.posted == ["/draft"] * 2


def test_an_effect_that_finish_gives_stays_in_the_draft(tmp_path: Path) -> None:
    task = Task("Save a title.", "http://127.0.0.1:9/")
    saved = DraftStep({"click": {"button": "Save"}}, "tried", "Click", requests=["POST http://127.0.0.1:9/titles"])
    finish = Finish(Project(tmp_path), "some-model", lambda: 0.0, Fence(task))

    def given(effect: str) -> object:
        return finish.made(Draft(task, steps=[saved]), {"name": "save", "steps": {"1": {"effect": effect}}})

    stronger = "Step 1: finish only makes an effect stronger: once."
    assert given("repeat") != stronger and saved.written["effect"] == "repeat"
    assert given("repeat") != stronger, "it may say so again"
    assert given("once") != stronger and saved.written["effect"] == "once"
    assert given("repeat") == stronger and saved.written["effect"] == "once"


WHO = "<form method=post action=/who><label>Email <input autocomplete=username></label><button>Continue</button></form>"
PASSWORD = "<form method=post action=/in><label>Password <input type=password></label><button>Submit</button></form>"


async def test_a_sign_in_over_two_pages_is_done_again_to_prove_the_plan(drafting: Drafting, site: Site) -> None:
    site.pages |= {"/": WHO, "/who": PASSWORD, "/in": "<h1>Your account</h1>"}
    drafting.standin.script(
        step(fill={"field": "Email", "with": "{{ secrets.SHOP_USER }}"}),
        step(click={"button": "Continue"}),
        step(fill={"field": "Password", "with": "{{ secrets.SHOP_PASSWORD }}"}),
        step(click={"button": "Submit"}),
        step(expect={"heading": "Your account"}),
        play.use("finish", name="sign-in", notes={"1": "### Sign in"}),
    )
    goal = "Sign in with SHOP_USER and SHOP_PASSWORD."
    outcome = await drafting.write(goal, f"{site.address}/", secrets=SECRETS)
    assert str(outcome.proof) == "Done again from the start, the plan got through 5 of its 5 steps."
    assert outcome.done == [] and site.posted == ["/who", "/in"] * 2
    assert SECRETS["SHOP_PASSWORD"] not in str(drafting.standin.requests)


KEEP = """<label>Email <input id=mail autocomplete=username></label><button>More</button><p id=p></p>
  <button onclick="fetch('/by/' + mail.value, {method: 'POST'}).then(() => p.append('Kept'))">Keep</button>"""


async def test_a_stored_draft_has_no_secret_in_what_was_sent(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = KEEP
    drafting.standin.script(
        step(fill={"field": "Email", "with": "{{ secrets.SHOP_USER }}"}),
        step(click={"button": "More"}),
        step(click={"button": "Keep"}),
        *[play.say("Well.")] * 4,
    )
    wanted = drafting.wanted("Keep it for SHOP_USER.", f"{site.address}/", secrets=SECRETS)
    with pytest.raises(Unfinished):
        await write(wanted, [drafting.events])
    [step_kept] = [one for one in wanted.kept.draft.steps if one.requests]
    assert step_kept.requests == [f"POST {site.address}/by/••••SHOP_USER"]
    [file] = drafts.folder(drafting.project).glob("*.json")
    assert SECRETS["SHOP_USER"] not in file.read_text()


SIGN_IN = """<form method=post action=/slow-in><label>Email <input autocomplete=username></label>
  <label>Password <input type=password></label><button>Sign in</button></form>"""


@pytest.mark.slow
async def test_a_sign_in_that_takes_longer_than_a_look_is_sent_once(
    drafting: Drafting, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(draft.QUICK, "timeout", "3s")
    site.pages |= {"/": SIGN_IN, "/slow-in": "<h1>Your account</h1>"}
    site.delay = 5.0
    drafting.standin.script(
        step(fill={"field": "Email", "with": "{{ secrets.SHOP_USER }}"}),
        step(fill={"field": "Password", "with": "{{ secrets.SHOP_PASSWORD }}"}),
        step(click={"button": "Sign in"}),
        step(expect={"heading": "Your account"}),
        play.use("finish", name="sign-in", notes={"1": "### Sign in"}),
    )
    goal = "Sign in with SHOP_USER and SHOP_PASSWORD."
    outcome = await drafting.write(goal, f"{site.address}/", secrets=SECRETS)
    assert drafting.told[3].startswith("Step 3 worked.")
    assert str(outcome.proof) == "Done again from the start, the plan got through 4 of its 4 steps."
    assert site.posted == ["/slow-in"] * 2


async def test_a_button_that_only_sounds_as_if_it_saved_may_be_pressed_twice(drafting: Drafting, site: Site) -> None:
    site.pages["/"] = "<form action=/new><button>Create this page</button></form>"
    site.pages["/new"] = "<h1>New page</h1>"
    drafting.standin.script(
        step(click={"button": "Create this page"}),
        step(expect={"heading": "New page"}),
        play.use("finish", name="begun", notes={"1": "## Begin"}, steps={"1": {"effect": "repeat"}}),
    )
    outcome = await drafting.write("Begin a page.", f"{site.address}/")
    assert "    effect: repeat\n" in outcome.finished.text and len(drafting.standin.requests) == 3
    assert str(outcome.proof) == "Done again from the start, the plan got through 2 of its 2 steps."
