"""`planbook heal --model`: a model on a real HTTP server chooses among the candidates by number, and writes nothing."""

from collections.abc import Iterator

import pytest

from flows.heal_run import chooser_of
from planbook.fingerprints.model_choice import Choose
from planbook.heal.proposal import Proposal
from planbook.heal.text import as_text
from planbook.history.known_run import read_known
from planbook.places import Project
from planbook.planner.model import DEFAULT
from tests.heal.conftest import Heal, Run
from tests.heal.test_heal import FORM, PLAN
from tests.planner import standin as play_model
from tests.planner.standin import Standin, Turn, serving
from tests.scratch import Scratch

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHANGED = FORM.replace("<button id=send type=submit>Send order", "<button type=submit>Place it")
UNSURE = "no element on the page is certainly the same"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_MODEL"):
        monkeypatch.delenv(name, raising=False)
    with serving() as served:
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served


async def _healed(play: Run, mend: Heal, choose: Choose) -> Proposal:
    await play(PLAN, FORM)
    return await mend(await play(PLAN, CHANGED), choose=choose)


async def test_the_chosen_element_is_proposed_and_its_cost_is_kept(
    play: Run, mend: Heal, project: Project, model: Standin
) -> None:
    model.script(play_model.use("choose", number=1, because="It sends the form."))
    healed = await _healed(play, mend, chooser_of(project, None, 1.0))
    assert (healed.verdict, healed.target, healed.doubt) == ("found", {"button": "Place it"}, UNSURE)
    choice = healed.choice
    assert choice and (choice.model, choice.number, choice.error) == (DEFAULT, 1, "")
    said = f"It chose this element: It sends the form. planbook was not certain: {UNSURE}."
    assert f"Asked: {DEFAULT}, for {choice.cost_usd:.4f} USD (record {choice.run_id}). {said}" in as_text(healed)
    assert healed.as_json()["model"]["because"] == "It sends the form."
    record = read_known(project, project.run(choice.run_id).journal, print).record
    [call] = record.model_calls
    assert (record.started.plan, call.task, call.status, call.cost_usd) == (
        "heal tried", "heal", "passed", choice.cost_usd,
    )  # fmt: skip
    assert choice.cost_usd > 0 and record.started.is_question
    [request] = model.requests
    told = request["messages"][0]["content"][0]["text"]
    assert 'The step: step 02 (Click button "Send order")' in told and "\n1.\n<page_data>\n" in told
    assert [one["name"] for one in request["tools"]] == ["choose"]


ASKED = f"{UNSURE}. The model was asked: {DEFAULT}"
NO_NUMBER = "which is not a number from 0 to {}. Nothing was taken."
ANSWERS: list[tuple[Turn, str]] = [
    (play_model.use("choose", number=0, because="Two may be."), f"{UNSURE}; {DEFAULT} chose none of them: Two may be"),
    (play_model.use("choose", number=9, because="x"), f"{ASKED} chose 9, {NO_NUMBER}"),
    (play_model.use("choose", number="#send", because="x"), f"{ASKED} chose '#send', {NO_NUMBER}"),
    (play_model.say("The first."), f"{ASKED} only talks, and chooses nothing. Name another with --model."),
    (
        play_model.refuse(),
        f"{ASKED} refused to continue. Say in the goal what the work is for, or name another model with --model.",
    ),
]


async def test_nothing_is_proposed(play: Run, mend: Heal, project: Project, model: Standin) -> None:
    await play(PLAN, FORM)
    failed = await play(PLAN, CHANGED)
    for turn, because in ANSWERS:
        model.script(turn)
        healed = await mend(failed, choose=chooser_of(project, None, 1.0))
        assert (healed.verdict, healed.diff) == ("unsure", "")
        assert healed.because == because.format(len(healed.candidates))
        assert healed.candidates and healed.choice
        [call] = read_known(project, project.run(healed.choice.run_id).journal, print).record.model_calls
        assert call.status == ("passed" if "none of them" in because else "failed") and call.cost_usd
    asked = len(model.requests)
    healed = await mend(failed, choose=chooser_of(project, None, 0.001))
    begins = (
        f"{UNSURE}. The model was asked: The limit of 0.00 USD is nearly reached: 0.0000 USD are spent, and the next"
    )
    assert healed.because.startswith(begins) and healed.because.endswith("Allow more with --max-cost.")
    assert len(model.requests) == asked, "over the limit the model is not asked"


async def test_without_a_key_nothing_begins(project: Project) -> None:
    none = {"ANTHROPIC_API_KEY": "", "ANTHROPIC_AUTH_TOKEN": ""}
    done = Scratch(project.folder).planbook("heal", "last", "--model", **none)
    said = "There is no key for a model (ANTHROPIC_API_KEY), so none can choose. Set it, or leave out --model.\n"
    assert (done.code, done.out) == (2, "") and done.err.endswith(said)


@pytest.mark.slow
async def test_the_command(play: Run, project: Project, model: Standin) -> None:
    scratch = Scratch(project.folder, **model.environment)
    await play(PLAN, FORM)
    failed = await play(PLAN, CHANGED)
    model.script(play_model.use("choose", number=1, because="It sends the form."))
    done = scratch.planbook("heal", "last", "--model", "--json")
    assert done.code == 0, done.err
    assert (done.json["target"], done.json["model"]["number"]) == ({"button": "Place it"}, 1)
    again = scratch.planbook("heal", "last", "--json")
    assert (again.json["run_id"], again.json["verdict"]) == (failed, "unsure"), "the record of the call is no run"
    wanted = "SELECT plan, task, cost_usd > 0 AS paid FROM model_calls"
    assert scratch.planbook("sql", wanted, "--json").out == '[{"plan": "heal tried", "task": "heal", "paid": true}]\n'
