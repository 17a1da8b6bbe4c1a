"""An unfinished draft is kept and continued: nothing that was tried and paid for is lost."""

import asyncio

import pytest

from planbook.demo.shop import Shop
from planbook.errors import PlanbookError
from planbook.planner import stored_drafts as drafts
from planbook.planner.draft import DraftStep
from planbook.planner.outcome import Unfinished
from planbook.planner.workbench import Workbench
from planbook.planner.writing import write
from tests.planner import standin as play
from tests.planner.drafted import Drafting, steps_of
from tests.planner.shopping import step

CATALOGUE = [step(click={"link": "Catalogue"}), step(expect={"heading": "Catalogue"})]
FINISH = play.use("finish", name="see-catalogue")


@pytest.mark.slow
async def test_an_overloaded_server_in_the_middle(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(*CATALOGUE, play.overloaded(), play.overloaded(), play.overloaded())
    wanted = drafting.wanted("See the catalogue.", served.url)
    with pytest.raises(Unfinished) as caught:
        await write(wanted, [drafting.events])
    assert str(caught.value) == (
        f"The model's server at {drafting.standin.url} is overloaded (529). That passes; go on in a few minutes.\n"
        f"The draft is kept, with 2 steps. Continue it: planbook write --continue {wanted.kept.id}"
    )
    assert [call.status for call in drafting.calls] == ["passed", "passed", "failed"]
    again = drafts.load(drafting.project, "last")
    assert again == wanted.kept and again.spent_usd == wanted.kept.spent_usd > 0
    drafting.standin.script(FINISH)
    drafting.standin.requests.clear()
    more = drafting.wanted("", served.url)
    outcome = await write(type(more)(**{**vars(more), "kept": again}), [drafting.events])
    assert "The draft already has these steps, and the browser has done them:" in drafting.told[0]
    assert '1. Click link "Catalogue" (tried)' in drafting.told[0]
    assert "- click: {link: Catalogue}" in outcome.finished.text
    assert outcome.cost_usd > again.calls * 0.0001 and outcome.calls == 4
    with pytest.raises(PlanbookError) as gone:
        drafts.load(drafting.project, "last")
    assert str(gone.value) == "There is no draft 'last' to continue."


async def test_the_limit_holds_over_the_whole_draft(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(step(goto="/catalogue"), repeats=True)
    wanted = drafting.wanted("Go round in circles.", served.url, max_cost=0.03)
    with pytest.raises(Unfinished, match=r"^The limit of 0\.03 USD is nearly reached: 0\.0[12]"):
        await write(wanted, [drafting.events])
    assert 0.01 < sum(call.cost_usd or 0 for call in drafting.calls) == pytest.approx(wanted.kept.spent_usd)
    assert wanted.kept.spent_usd <= 0.03


async def test_a_draft_goes_on_in_one_process_at_a_time(drafting: Drafting, served: Shop) -> None:
    wanted = drafting.wanted("See the catalogue.", served.url)
    with drafts.held(drafting.project, wanted.kept.id), pytest.raises(PlanbookError) as raised:
        await write(wanted, [drafting.events])
    assert str(raised.value) == (
        f"The draft {wanted.kept.id} goes on in another process. Wait for its end, or stop it."
    )
    assert drafting.standin.requests == [] and list(drafts.folder(drafting.project).iterdir()) == []


async def test_steps_are_taken_back(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        *CATALOGUE,
        step(click={"link": "Basket"}),
        play.use("undo_to", step=2),
        step(select={"field": "Sort by", "pick": "Price"}),
        step(click={"button": "Show"}),
        step(expect={"address": "/catalogue?*sort=price*"}),
        play.use("undo_to", step=9),
        FINISH,
    )
    outcome = await drafting.write("See the catalogue by price.", served.url)
    told = drafting.told
    assert "The draft has 2 steps." in told[4] and 'heading "Catalogue"' not in told[4]
    assert "There is no step 9; the draft has 5." in told[8]
    assert steps_of(outcome.finished.text) == (
        "  - click: {link: Catalogue}\n  - expect: {heading: Catalogue}\n  - select: {field: Sort by, pick: [Price]}\n"
        "  - click: {button: Show}\n  - expect: {address: /catalogue?*sort=price*}\n"
    )
    assert outcome.proof.done == 5


@pytest.mark.slow
async def test_a_step_is_put_between_others(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        CATALOGUE[0],
        step(select={"field": "Sort by", "pick": "Price"}),
        step(click={"button": "Show"}),
        play.use("try_step", step={"expect": {"heading": "Catalogue"}}, at=1),
        play.use("try_step", step={"expect": {"heading": "Nowhere"}}, at=2),
        play.use("try_step", step={"expect": {"address": "/catalogue?*sort=price*"}}, at=9),
        step(expect={"address": "/catalogue?*sort=price*"}),
        FINISH,
    )
    outcome = await drafting.write("See the catalogue by price.", served.url)
    told = drafting.told
    assert "Step 2 worked." in told[4]
    assert "It did not work, and is not in the plan:" in told[5]
    assert "There is no step 9; the draft has 4." in told[6]
    assert "Step 5 worked." in told[7]
    assert steps_of(outcome.finished.text) == (
        "  - click: {link: Catalogue}\n  - expect: {heading: Catalogue}\n  - select: {field: Sort by, pick: [Price]}\n"
        "  - click: {button: Show}\n  - expect: {address: /catalogue?*sort=price*}\n"
    )


@pytest.mark.slow
async def test_what_does_not_work_behind_a_new_step_is_gone(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        CATALOGUE[0],
        step(expect={"heading": "Catalogue"}),
        step(click={"link": "A4 copy paper"}),
        play.use("try_step", step={"click": {"link": "Basket"}}, at=1),
        step(expect={"heading": "Your basket"}),
        FINISH,
    )
    outcome = await drafting.write("See the basket.", served.url)
    assert "Step 2 worked." in drafting.told[4]
    assert (
        "This step failed when it was done again, and was removed with the 1 after it: Expect that heading "
        '"Catalogue" is visible.\n<page_data>\nexpectation: '
    ) in drafting.told[4]
    assert "A4" not in steps_of(outcome.finished.text) and outcome.proof.done == 3


async def test_what_is_wrong_is_said_and_not_kept(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        step(click={"button": "Buy everything"}),
        step(clack={"button": "Services"}),
        step(pause="2s"),
        step(fill={"field": "Search the shop", "with": "{{ inputs.what }}"}),
        play.use("look", budget="many"),
        play.use("dance"),
        play.say("Hm."),
        play.use("finish", name="Not A Name"),
        step(expect={"link": "Catalogue"}),
        play.use("finish", name="Not A Name"),
        play.use("finish", name="look", notes={"7": "### Seven"}),
        play.use("finish", name="look", steps={"1": {"effect": "read"}}),
        play.use("finish", name="look"),
    )
    outcome = await drafting.write("Look.", served.url)
    told = drafting.told
    assert 'not_found: button "Buy everything" is not on the page' in told[1] or "not_found:" in told[1]
    assert "there is no kind of step called 'clack'. Did you mean 'click'?" in told[2]
    assert "refused: a pause is too short or too long; `wait_for` what is to be seen." in told[3]
    told = told[1:]
    assert "inputs.what" in told[3]
    assert "look cannot be used like this: invalid literal for int() with base 10: 'many'" in told[4]
    assert "There is no tool 'dance'; there are look, try_step, try_whenever, undo_to, finish." in told[5]
    assert told[6] == "Use a tool: try_step for the next step, or finish once the goal is reached."
    assert told[7] == "The draft has no steps yet."
    assert "'Not A Name' is not a name for a plan: small letters, digits and dashes, such as order-supplies." in told[9]
    assert "There is no step 7; the draft has 1." in told[10]
    assert "Step 1: finish only makes an effect stronger: once." in told[11]
    assert steps_of(outcome.finished.text) == "  - expect: {link: Catalogue}\n"


async def test_problems_are_handed_back_three_times_and_then_told_to_the_person(
    drafting: Drafting, served: Shop
) -> None:
    drafting.standin.script(step(click={"link": "Catalogue"}), play.use("finish", name="see"), repeats=True)
    outcome = await drafting.write("See.", served.url)
    handed = [told for told in drafting.told if "The plan is not ready for review yet." in told]
    assert len(handed) == 3 and "This is your last chance to correct it." in handed[-1]
    [problem] = outcome.finished.problems
    assert "nothing looks at what this 'click' has done" in problem
    assert outcome.finished.file.is_file()


async def test_a_model_that_only_talks(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(play.say("Let me think."), repeats=True)
    with pytest.raises(Unfinished) as refused:
        await drafting.write("Look.", served.url)
    assert str(refused.value).startswith(
        "claude-sonnet-5-5 uses no tool. It said last: Let me think.\n"
        "Change the goal, or name another model with --model."
    )


async def test_a_start_that_cannot_be_opened(drafting: Drafting) -> None:
    with pytest.raises(PlanbookError, match=r"^http://127\.0\.0\.1:9/ cannot be opened: "):
        await drafting.write("Look.", "http://127.0.0.1:9/")


async def test_a_cancelled_draft_is_kept_whole(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(*CATALOGUE, play.slow(60, FINISH))
    wanted = drafting.wanted("See the catalogue.", served.url)
    task = asyncio.create_task(write(wanted, [drafting.events]))
    while len(drafting.standin.requests) < 3:
        await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [each.sentence for each in drafts.load(drafting.project, wanted.kept.id).draft.steps] == [
        'Click link "Catalogue"',
        'Expect that heading "Catalogue" is visible',
    ]
    stopped = drafting.calls[-1]
    assert stopped.status == "failed" and stopped.message == (
        "The draft was told to stop before the answer was there; the cost is the most that it can be."
    )
    kept = drafts.load(drafting.project, wanted.kept.id)
    assert 0.06 < (stopped.cost_usd or 0) < 0.1, "6000 tokens of an answer, beside what was read"
    assert kept.spent_usd == pytest.approx(sum(call.cost_usd or 0 for call in drafting.calls)) and kept.calls == 3
    assert drafting.events[-1].event == "run_ended" and drafting.events[-1].status == "cancelled"


@pytest.mark.slow
async def test_what_a_reviewer_would_say_of_a_step_is_said_at_once(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        step(click={"link": "Catalogue", "nth": 1}),
        play.use("undo_to", step=0),
        *CATALOGUE,
        FINISH,
    )
    outcome = await drafting.write("See the catalogue.", served.url)
    assert "A reviewer will say: 'nth: 1' counts, and nothing says why." in drafting.told[1]
    assert "A reviewer" not in "".join(drafting.told[2:]) and outcome.finished.problems == ()


@pytest.mark.slow
async def test_another_page_is_looked_at_and_the_draft_stays_where_it_is(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        CATALOGUE[0],
        play.use("look", address="/goods/stapler"),
        play.use("look", address="http://elsewhere.example/"),
        play.use("look", address="/orders/1034/cancel"),
        play.use("look", address="/nowhere"),
        CATALOGUE[1],
        FINISH,
    )
    outcome = await drafting.write("See the catalogue.", served.url)
    told = drafting.told
    assert "The other page:\n<page_data>\npage " in told[2] and '# "Stapler"' in told[2]
    assert told[3] == "refused: elsewhere.example is not allowed; this draft may only go to 127.0.0.1."
    assert told[4] == "refused: opening an address that says 'cancel' may change something; it is not looked at."
    assert outcome.proof.done == 2 and "stapler" not in outcome.finished.text


@pytest.mark.slow
async def test_behind_what_did_not_work_nothing_is_done(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        play.uses(
            ("try_step", {"step": {"click": {"link": "Catalogue"}}}),
            ("try_step", {"step": {"expect": {"heading": "Nowhere"}}}),
            ("try_step", {"step": {"goto": "/basket"}}),
            ("look", {}),
            ("finish", {"name": "see-catalogue"}),
        ),
        CATALOGUE[1],
        FINISH,
    )
    outcome = await drafting.write("See the catalogue.", served.url)
    told = drafting.told[1]
    assert told.count("Not done, since one before it in this turn did not work.") == 2
    passed, _, failed = told.partition("It did not work")
    assert '# "Catalogue"' in passed and "A4 copy paper" not in passed and "A4 copy paper" in failed
    assert outcome.proof.done == 2


async def test_a_draft_that_is_cancelled_while_steps_are_done_again_is_kept_whole(
    drafting: Drafting, served: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafting.standin.script(*CATALOGUE, step(goto="/basket"), play.use("try_step", step={"reload": None}, at=1))
    wanted = drafting.wanted("See the catalogue.", served.url)
    begun = asyncio.Event()
    do_again = Workbench._do_again

    async def slowly(bench: Workbench, steps: list[DraftStep], held: int | None = None) -> str:
        if steps:
            begun.set()
            await asyncio.sleep(60)
        return await do_again(bench, steps, held)

    monkeypatch.setattr(Workbench, "_do_again", slowly)
    task = asyncio.create_task(write(wanted, [drafting.events]))
    async with asyncio.timeout(60):
        await asyncio.wait({task, asyncio.create_task(begun.wait())}, return_when=asyncio.FIRST_COMPLETED)
    assert begun.is_set(), drafting.told
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = drafts.load(drafting.project, wanted.kept.id).draft.steps
    assert [each.sentence for each in kept][::2] == ['Click link "Catalogue"', "Open /basket"] and len(kept) == 3


async def test_a_box_of_the_browser_is_answered_with_the_step_that_opens_it(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        step(goto="/gift-card"),
        step(click={"button": "Start again"}),
        play.use("try_step", step={"click": {"button": "Start again"}}, answer={"dialog": "accept"}),
        play.use("undo_to", step=1),
        step(click={"button": "Start again"}, answer={"dialog": "accept"}),
        step(expect={"text": "Nothing sent."}),
        play.use("finish", name="start-again"),
    )
    outcome = await drafting.write("Throw the card away.", served.url)
    assert "a confirm came up, and no `dialog` step answers it" in drafting.told[2]
    assert "  - click: {button: Start again}\n  - dialog: accept\n" in steps_of(outcome.finished.text)
    assert outcome.proof.done == 4


@pytest.mark.slow
async def test_pictures_are_sent_only_where_they_are_allowed_and_asked_for(drafting: Drafting, served: Shop) -> None:
    asked = [play.use("look", picture=True), step(expect={"link": "Catalogue"}), play.use("finish", name="see")]
    drafting.standin.script(*asked)
    await drafting.write("See.", served.url)
    assert "<image>" not in "".join(drafting.told)
    drafting.standin.requests.clear()
    drafting.standin.script(*asked)
    await drafting.write("See.", served.url, vision=True)
    assert [told.count("<image>") for told in drafting.told] == [0, 1, 0]
