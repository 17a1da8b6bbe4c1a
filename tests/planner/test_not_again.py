"""What a draft has sent is not sent again unasked: by `undo_to`, by `at`, by trying a step anew, or by going on."""

import asyncio

import pytest

from planbook.events import Noted
from planbook.planner import draft
from planbook.planner import stored_drafts as drafts
from planbook.planner.draft import DraftStep
from planbook.planner.outcome import Unfinished
from planbook.planner.writing import write
from tests.planner import standin as play
from tests.planner.drafted import Drafting, steps_of
from tests.planner.shopping import step
from tests.sites import Pages, Site

PAGE = """<label>Title <input></label><p id=p></p><button onclick="p.append('More')">More</button>
  <button onclick="fetch('/titles', {method: 'POST'}).then(() => p.append('Saved'))">Save changes</button>"""
FILL = step(fill={"field": "Title", "with": "Spring"})
SAVE = step(click={"button": "Save changes"})
SAVED = step(expect={"text": "Saved"})
MORE = step(click={"button": "More"})
NOTES = {"1": "### Save"}


PAGES: Pages = {"/": PAGE}


async def test_steps_that_sent_something_are_done_again_only_if_that_is_said(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(
        FILL,
        SAVE,
        MORE,
        play.use("undo_to", step=2),
        play.use("try_step", step={"expect": {"field": "Title"}}, at=1),
        play.use("undo_to", step=2, again="2"),
        SAVED,
        play.use("finish", name="save", notes=NOTES, steps={"2": {"title": "Save the title"}}),
    )
    outcome = await drafting.write("Save a title.", f"{site.address}/")
    post = f"POST {site.address}/titles"
    refused = (
        f"refused: that would send the site again what it has been sent: step 2, {post}. If all of that may happen "
        "twice, say `again: [2]`: it becomes `effect: repeat`. Else leave these steps\nas they are, or `undo_to` "
        "before the first of them."
    )
    assert drafting.told[4] == drafting.told[5] == refused
    assert drafting.told[6].startswith(f"The draft has 2 steps. The site was sent again: {post} (step 2).\n")
    assert "    click: {button: Save changes}\n    effect: repeat\n" in outcome.finished.text
    assert outcome.proof.holds and site.posted == ["/titles"] * 3, "drafted, done again as was said, and proved"
    assert [one.again for one in outcome.done] == [False, True, True]


async def test_a_step_that_was_taken_back_is_not_sent_anew(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(
        FILL,
        SAVE,
        play.use("undo_to", step=1),
        SAVE,
        step(click={"button": "Save changes"}, effect="once", title="Save the title"),
        SAVED,
        play.use("finish", name="save", notes=NOTES),
    )
    outcome = await drafting.write("Save a title.", f"{site.address}/", once=True)
    assert (
        "Not done, and not in the plan. refused: this step has sent the site "
        f"POST {site.address}/titles before it was taken back. Say `effect: repeat` if that may\nhappen twice, else "
        "`effect: once`: it is then only looked for."
    ) in drafting.told[4]
    assert "could be done, and was not, since its effect is `once`." in drafting.told[5]
    assert outcome.proof.holds and site.posted == ["/titles"]


async def test_a_draft_that_goes_on_sends_nothing_again(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(FILL, SAVE, SAVED, *[play.say("Well.")] * 4)
    wanted = drafting.wanted("Save a title.", f"{site.address}/")
    with pytest.raises(Unfinished):
        await write(wanted, [drafting.events])
    kept = drafts.load(drafting.project, "last")
    drafting.standin.requests.clear()
    drafting.standin.script(MORE, play.use("finish", name="save", notes=NOTES, steps={"2": {"title": "Save it"}}))
    outcome = await write(type(wanted)(**{**vars(wanted), "kept": kept}), [drafting.events])
    held = (
        f"Step 2 has sent the site POST {site.address}/titles before, so it and what follows was not done again; the "
        "page is\nwhere it begins. Nothing more is tried before an `undo_to`: to the last step with `again: [2]`, if "
        "that may be sent twice, or to a\nstep before it. `finish` ends the draft as it is."
    )
    assert drafting.told[0].endswith(f" {held}") and drafting.told[1] == f"refused. {held}"
    assert steps_of(outcome.finished.text).count("\n  - ") == 3 and outcome.proof.holds
    assert site.posted == ["/titles"]
    told = [event.message for event in drafting.events if isinstance(event, Noted) and event.kind == "draft"]
    assert told == ["Step 2 has sent the site something before, and is not done again."]


async def test_a_step_that_is_gone_when_a_draft_goes_on_is_told(
    drafting: Drafting, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(draft.QUICK, "timeout", "1s")
    site.pages["/"] = f"{PAGE}<p>New</p>"
    drafting.standin.script(step(expect={"text": "New"}), SAVE, SAVED, *[play.say("Well.")] * 4)
    wanted = drafting.wanted("Save a title.", f"{site.address}/")
    with pytest.raises(Unfinished):
        await write(wanted, [drafting.events])
    site.pages["/"] = PAGE
    drafting.standin.requests.clear()
    drafting.standin.script(play.use("finish", name="save", notes=NOTES), SAVE, *[play.say("Well.")] * 4)
    kept = drafts.load(drafting.project, "last")
    with pytest.raises(Unfinished):
        await write(type(wanted)(**{**vars(wanted), "kept": kept}), [drafting.events])
    lost = "This step failed when it was done again, and was removed with the 2 after it: Expect that text"
    assert lost in drafting.told[0] and drafting.told[1] == "The draft has no steps yet."
    assert "refused: this step has sent the site POST" in drafting.told[2]
    assert site.posted == ["/titles"]


async def test_what_was_sent_by_steps_that_are_gone_is_not_sent_anew(
    drafting: Drafting, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(draft.QUICK, "timeout", "1s")
    site.pages["/"] = f"{PAGE}<p id=f>Fresh</p><button onclick='f.remove()'>Tidy</button>"
    save = step(click={"button": "Save changes"}, effect="once", title="Save the title")
    drafting.standin.script(
        step(expect={"text": "Fresh"}),
        save,
        play.use("try_step", step={"click": {"button": "Tidy"}}, at=0),
        save,
        SAVED,
        play.use("finish", name="save", notes=NOTES),
    )
    await drafting.write("Save a title.", f"{site.address}/", once=True)
    assert "and was removed with the 1 after it: Expect that text" in drafting.told[3]
    assert "could be done, and was not, since its effect is `once`." in drafting.told[4]
    assert site.posted == ["/titles"]


async def test_what_a_step_has_sent_when_the_draft_is_stopped_is_not_sent_anew(drafting: Drafting, site: Site) -> None:
    save = step(group="Save", steps=[{"click": {"button": "Save changes"}}, {"wait_for": {"text": "Never"}}])
    drafting.standin.script(save)
    wanted = drafting.wanted("Save a title.", f"{site.address}/")
    going = asyncio.create_task(write(wanted, [drafting.events]))
    while not wanted.kept.draft.done:
        await asyncio.sleep(0.02)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    drafting.standin.requests.clear()
    drafting.standin.script(save, *[play.say("Well.")] * 4)
    kept = drafts.load(drafting.project, "last")
    with pytest.raises(Unfinished):
        await write(type(wanted)(**{**vars(wanted), "kept": kept}), [drafting.events])
    assert "refused: this step has sent the site POST" in drafting.told[1]
    assert site.posted == ["/titles"]


async def test_a_group_that_was_taken_back_is_not_sent_anew_because_it_says_once(
    drafting: Drafting, site: Site
) -> None:
    inner = {"click": {"button": "Save changes"}}
    once = inner | {"effect": "once", "title": "Save the title"}
    drafting.standin.script(
        step(group="Save", steps=[inner]),
        play.use("undo_to", step=0),
        step(group="Save", steps=[inner], effect="once", title="Save"),
        step(group="Save", steps=[once]),
        *[play.say("Well.")] * 4,
    )
    with pytest.raises(Unfinished):
        await drafting.write("Save a title.", f"{site.address}/", once=True)
    assert "it is then only looked for. Say it of the step in the group that sends it." in drafting.told[3]
    assert "could be done, and was not, since its effect is `once`." in drafting.told[4]
    assert site.posted == ["/titles"]


async def test_a_part_of_a_refused_step_that_was_done_is_told_and_not_sent_anew(drafting: Drafting, site: Site) -> None:
    send = {"click": {"button": "Send"}, "when": {"text": "Never"}}
    save = step(group="Save", steps=[{"click": {"button": "Save changes"}}, send])
    drafting.standin.script(save, play.use("undo_to", step=0), save, *[play.say("Well.")] * 4)
    with pytest.raises(Unfinished):
        await drafting.write("Save a title.", f"{site.address}/")
    assert "'Send' may send something for good" in drafting.told[1]
    assert f"the browser has sent POST {site.address}/titles. No further step is done before" in drafting.told[1]
    assert "refused: this step has sent the site POST" in drafting.told[3]
    assert site.posted == ["/titles"]


@pytest.mark.parametrize(
    "written, may",
    [
        ({"click": {"button": "Save"}}, False),
        ({"click": {"button": "Save"}, "effect": "repeat"}, True),
        ({"click": {"button": "Save"}, "effect": "once"}, True),  # it is only found
        ({"fill": {"field": "Title", "with": "Spring"}}, True),
        ({"group": "Save", "steps": [{"until": {"text": "Saved"}}, {"click": {"button": "Save"}}]}, False),
        ({"group": "Fill", "steps": [{"fill": {"field": "Title", "with": "x"}}, {"expect": {"text": "Saved"}}]}, True),
        ({"group": "Next", "steps": [{"click": {"link": "Next"}, "effect": "repeat"}]}, True),
        ({"group": "Save", "steps": [{"click": {"button": "Save"}, "effect": "once"}]}, True),
        ({"group": "Save", "steps": [{"click": {"button": "Save"}}], "effect": "once"}, False),  # its steps are done
        ({"group": "Save", "steps": [{"click": {"button": "Save"}}], "effect": "repeat"}, True),
    ],
)
def test_which_steps_that_sent_something_may_be_done_again(written: dict[str, object], may: bool) -> None:
    assert DraftStep(written, "tried", "It", requests=["POST /"]).sends_again is not may
    assert not DraftStep(written, "tried", "It").sends_again
    assert not DraftStep(written, "tried", "It", requests=["POST /"], repeats=True).sends_again
