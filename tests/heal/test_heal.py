"""A step that no longer finds its element gets a proposal, or nothing is said."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.heal_run import heal_run
from planbook.heal.apply import apply, put_on_branch, with_pictures
from planbook.heal.failure import NothingToHeal, failure_of
from planbook.heal.proposal import Proposal
from planbook.heal.text import as_text, commit_text
from planbook.history.known_run import read_known
from planbook.places import Project
from planbook.plan.load import load
from tests.heal.conftest import Heal, Run
from tests.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAN = """
    steps:
      - fill: {field: Name, with: Ann}
      # the shop sends the order with this one
      - click: {button: Send order}  # checked by hand
        effect: once
"""
FORM = """
    <h1>Checkout</h1><form id=order onsubmit="fetch('/sent', {method: 'POST'}); return false">
    <label>Name <input name=name></label><label>Note <input name=note></label>
    <button id=send type=submit>Send order</button><button type=button>Cancel</button></form><p>Thank you for buying
"""


async def test_a_renamed_element_is_found_and_the_diff_changes_one_line(
    play: Run, mend: Heal, site: Site, project: Project
) -> None:
    passed = await play(PLAN, FORM)
    posted = len(site.posted)
    failed = await play(PLAN, FORM.replace("Send order", "Place the order"))
    healed = await mend(failed)
    assert healed.verdict == "found"
    assert [line for line in healed.diff.splitlines() if line[:2] in ("+ ", "- ")] == [
        "-  - click: {button: Send order}  # checked by hand",
        "+  - click: {button: Place the order}  # checked by hand",
    ]
    assert healed.diff.startswith("--- a/plans/tried.yaml\n+++ b/plans/tried.yaml\n@@ ")
    assert (healed.target, healed.seen_in) == ({"button": "Place the order"}, passed)
    assert len(site.posted) == posted, "a heal sends nothing"
    kept = with_pictures(healed, project)
    assert Path(project.folder / kept.pictures["after"]).read_bytes().startswith(b"\x89PNG")
    assert "Known by: an attribute that identifies it" in as_text(kept)
    _commits_on_a_branch(healed, project)
    apply(healed, project)
    plan = load(project.folder / "plans/tried.yaml")
    assert plan.steps[1].do.describe() == 'Click button "Place the order"'
    assert "# the shop sends the order with this one" in plan.text


async def test_nothing_is_proposed_if_the_name_and_the_attributes_are_on_two_elements(play: Run, mend: Heal) -> None:
    await play(PLAN, FORM)
    swapped = FORM.replace("Cancel", "Send it").replace("Send order", "Cancel").replace("Send it", "Send order")
    healed = await mend(await play(PLAN.replace("{button: Send order}", "{css: '#send', has_text: Send}"), swapped))
    assert (healed.verdict, healed.diff) == ("unsure", "")
    assert as_text(healed).startswith("unsure: step 02 (Click ")


async def test_without_an_earlier_run_nothing_is_known(play: Run, mend: Heal, project: Project) -> None:
    run_id = await play(PLAN.replace("Send order", "Place the order"), FORM.replace("Send order", "Place the order"))
    with pytest.raises(NothingToHeal, match=f"^{run_id} passed: no step of it failed.$"):
        failure_of(read_known(project, project.run(run_id).journal, print).record)
    healed = await mend(await play(PLAN, FORM.replace("Send order", "Place the order")))
    assert (healed.verdict, healed.because) == ("unsure", "no earlier run has recorded what its element looked like")
    (project.folder / "plans/tried.yaml").unlink()
    gone = (
        f"{healed.failure.run_id} ran plans/tried.yaml, which does not exist any more. If the plan was moved, run it "
        "from its new place, and heal that run."
    )
    with pytest.raises(NothingToHeal, match=f"^{re.escape(gone)}$"):
        await heal_run(project, healed.failure.run_id)


async def test_an_element_of_a_target_that_was_changed_since_is_not_proposed(play: Run, mend: Heal) -> None:
    plan = PLAN.replace("effect: once", "effect: once\n        id: act")
    await play(plan, FORM)
    healed = await mend(await play(plan.replace("Send order", "Save the draft"), FORM))
    because = (
        'the target of step 02 (Click button "Save the draft") was changed since it last matched an element, '
        "so it is unclear which element is meant"
    )
    assert (healed.verdict, healed.because) == ("unsure", because)


async def test_of_steps_with_the_same_target_only_the_failed_one_changes(play: Run, mend: Heal) -> None:
    plan = """
    steps: [{hover: {button: Cancel}}, {click: {button: Cancel}}]
    """
    page = FORM.replace("type=button>Cancel", "type=button id=cancel>Cancel")
    gone = "<script>document.querySelector('#cancel').onmouseover = event => event.target.textContent = 'Do not send'"
    await play(plan, page)
    healed = await mend(await play(plan, f"{page}{gone}</script>"))
    assert "+steps: [{hover: {button: Cancel}}, {click: {button: Do not send}}]" in healed.diff, healed.because
    assert "has the same target, which matches nothing on this page" in as_text(healed)


async def test_a_text_is_found_by_an_attribute_if_a_reading_of_the_page_does_not_name_it(play: Run, mend: Heal) -> None:
    plan = "steps:\n  - extract: {from: {testid: no}, into: n}\n"
    page = "<h1>Thanks</h1><p>Order <b data-testid=no id=x1>A-12</b> is paid<p>Bye"
    await play(plan, page)
    healed = await mend(await play(plan, page.replace("testid=no", "testid=number")))
    assert healed.target == {"testid": "number"}
    healed = await mend(await play(plan, page.replace("data-testid=no", "")))
    assert healed.target == {"css": "#x1"}
    healed = await mend(await play(plan, page.replace("data-testid=no id=x1", "id=x2")))
    assert (healed.verdict, healed.target) == ("unsure", None)


async def test_that_no_target_has_the_expression_of_the_old_one_is_said(play: Run, mend: Heal) -> None:
    plan = PLAN.replace("steps:", "inputs: {what: {default: Send order}}\n    steps:")
    plan = plan.replace("{button: Send order}", "{button: '{{ inputs.what }}'}")
    await play(plan, FORM)
    healed = await mend(await play(plan, FORM.replace("Send order", "Place the order")))
    because = "the element was found, but no target with {{ inputs.what }} identifies it uniquely"
    assert (healed.verdict, healed.because) == ("unsure", because)


def _begin_git(project: Project) -> None:
    _git(project, "init", "-q", "-b", "main")
    _git(project, "config", "user.name", "A")
    _git(project, "config", "user.email", "a@example.org")
    _git(project, "add", "plans")
    _git(project, "commit", "-qm", "Plans")


def _commits_on_a_branch(healed: Proposal, project: Project) -> None:
    _begin_git(project)
    taken = put_on_branch(healed, project)
    branch, commit = taken.branch, taken.commit
    assert branch == f"heal/tried/click-send-order-{healed.failure.run_id[-6:]}"
    assert _git(project, "status", "--porcelain", "plans") == ""
    assert _git(project, "rev-parse", "--abbrev-ref", "HEAD").strip() == "main"
    assert _git(project, "diff", "--stat", f"main..{commit}").endswith(
        "1 file changed, 1 insertion(+), 1 deletion(-)\n"
    )
    assert commit_text(healed).startswith("Heal the target of click-send-order in tried\n\nRun ")


def _git(project: Project, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(project.folder), *arguments], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.slow
async def test_the_command_prints_the_proposal(play: Run, project: Project) -> None:
    await play(PLAN, FORM)
    failed = await play(PLAN, FORM.replace("Send order", "Place the order"))
    code, out, err = await _command(project, "heal", "tried", "--apply")
    assert (code, "Traceback" in err) == (0, False), err
    assert out.startswith('found: step 02 (Click button "Send order") of tried\n--- a/plans/tried.yaml\n')
    assert "\n+  - click: {button: Place the order}  # checked by hand\n" in out
    assert "{button: Place the order}" in (project.folder / "plans/tried.yaml").read_text()
    code, out, err = await _command(project, "heal", failed, "--json")
    changed = "tried has no step click-send-order any more, which failed in {}. It was changed since.\n"
    assert (code, out, err) == (1, "", changed.format(failed))


@pytest.mark.slow
async def test_the_command_as_json(play: Run, project: Project) -> None:
    await play(PLAN, FORM)
    failed = await play(PLAN, FORM.replace("Send order", "Cancel"))
    code, out, _ = await _command(project, "heal", "last", "--json")
    told = json.loads(out)
    assert (code, told["diff"], told["run_id"], told["verdict"]) == (1, None, failed, "unsure")
    code, _, err = await _command(project, "heal", "--all", "last")
    assert (code, err.splitlines()[-1]) == (2, "Error: --all heals every plan; it takes no RUN: last")


@pytest.mark.slow
async def test_every_night_the_failures_of_the_day_become_branches(play: Run, project: Project) -> None:
    await play(PLAN, FORM)
    failed = await play(PLAN, FORM.replace("Send order", "Place the order"))
    _begin_git(project)
    code, out, err = await _command(project, "heal", "--all", "--since", "1d", "--branch", "--json")
    [told] = json.loads(out)
    branch = f"heal/tried/click-send-order-{failed[-6:]}"
    assert (code, told["run_id"], told["branch"]) == (0, failed, branch), err
    assert "{button: Place the order}" in _git(project, "show", f"{branch}:plans/tried.yaml")


async def _command(project: Project, *arguments: str) -> tuple[int, str, str]:
    command = [str(Path(sys.executable).with_name("planbook")), *arguments]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=project.folder, stdout=pipe, stderr=pipe)
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()
