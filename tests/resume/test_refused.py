"""Runs that cannot be resumed, with the exact messages of the command."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from planbook.cli.main import main
from tests.resume.conftest import Ground
from tests.resume.test_command import FORM, STEPS
from tests.sites import Site

Write = Callable[..., Path]
Said = Callable[..., str]


@pytest.fixture
def plan(write: Write, site: Site) -> Path:
    site.pages["/"] = FORM
    return write(STEPS)


@pytest.fixture
async def stopped(ground: Ground, plan: Path) -> Ground:
    """A run that was interrupted after its first step."""
    await ground.begin(plan, "fill-name passed")
    return ground


@pytest.fixture
def said(ground: Ground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Returns what `planbook run …` prints if it can do nothing."""
    monkeypatch.chdir(ground.project.folder)

    def said(*arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["run", *arguments])
        out, err = capsys.readouterr()
        assert (ended.value.code, out) == (2, "")
        return err

    return said


def test_no_runs_at_all(ground: Ground, said: Said) -> None:
    kept = ground.project.kept
    assert said("--resume", "last") == f"There are no runs yet in {kept}. Run a plan first: planbook run PLAN.\n"


async def test_a_run_that_is_not_known(stopped: Ground, said: Said) -> None:
    last = f"The last one is {stopped.run_id}."
    assert said("--resume", "nothing") == f'No run is called "nothing". {last} List them: planbook runs.\n'


async def test_a_run_that_passed(stopped: Ground, said: Said, site: Site) -> None:
    site.pages |= {"/done": (303, {"location": "/list"}, ""), "/list": "<h1>Done</h1>"}
    await stopped.resume()
    assert said("--resume", "last") == f"The run {stopped.run_id} passed: there is nothing to resume.\n"


async def test_a_run_that_is_running(stopped: Ground, said: Said) -> None:
    with stopped.project.run(stopped.run_id).journal.open("rb") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        expected = f"The run {stopped.run_id} is still running, in another process.\n"
        assert said("--resume", stopped.run_id) == expected


async def test_a_run_that_is_being_gone_on_with(stopped: Ground, said: Said) -> None:
    with stopped.project.run(stopped.run_id).resumed_by.open("wb") as claim:
        fcntl.flock(claim, fcntl.LOCK_EX)
        expected = f"The run {stopped.run_id} is being resumed by another process.\n"
        assert said("--resume", stopped.run_id) == expected


async def test_a_run_that_was_gone_on_with(stopped: Ground, said: Said) -> None:
    first = stopped.run_id
    await stopped.resume("click-next passed")
    stopped.project.run(first).resumed_by.write_text(stopped.run_id)
    newer = stopped.run_id
    expected = f"The run {first} was already resumed, by {newer}: planbook run --resume {newer}\n"
    assert said("--resume", first) == expected


async def test_a_run_whose_beginning_is_not_kept(stopped: Ground, said: Said) -> None:
    first = stopped.run_id
    await stopped.resume("click-next passed")
    stopped.project.run(first).journal.unlink()
    expected = f"The run {first}, which {stopped.run_id} resumed, is no longer kept.\n"
    assert said("--resume", "last") == expected


async def test_a_run_whose_record_is_empty(stopped: Ground, said: Said) -> None:
    stopped.project.run(stopped.run_id).journal.write_text("")
    expected = f"The run {stopped.run_id} was interrupted before it began. Run the plan again.\n"
    assert said("--resume", stopped.run_id) == expected


async def test_a_state_that_is_missing(stopped: Ground, said: Said) -> None:
    stopped.project.run(stopped.run_id).state.unlink()
    assert said("--resume", "last") == (
        f'The state of the browser after "Fill field "Name" with "Ada"" was not kept, so the run {stopped.run_id} '
        "cannot be resumed. Run the whole plan or a part of it: planbook run tried --from STEP.\n"
    )


async def test_a_state_that_is_damaged(stopped: Ground, said: Said) -> None:
    state = stopped.project.run(stopped.run_id).state
    state.write_text('{"run_id": ')
    expected = f"{state} is not a browser's state: it was changed or damaged. Run the plan from the start.\n"
    assert said("--resume", "last") == expected


async def test_a_state_that_is_sealed(
    ground: Ground, plan: Path, said: Said, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, other = (Fernet.generate_key().decode() for _ in range(2))
    monkeypatch.setenv("PLANBOOK_KEY", key)
    await ground.begin(plan, "fill-name passed")
    state = ground.project.run(ground.run_id).state
    assert state.read_bytes().startswith(b"gAAAA") and state.stat().st_mode & 0o777 == 0o600
    what = f"The browser's state of the run {ground.run_id}"
    monkeypatch.delenv("PLANBOOK_KEY")
    assert said("--resume", "last") == f"{what} is sealed. Set PLANBOOK_KEY to the key that it was sealed with.\n"
    monkeypatch.setenv("PLANBOOK_KEY", other)
    assert said("--resume", "last") == f"{what} was sealed with another key than PLANBOOK_KEY has, or is damaged.\n"
    monkeypatch.setenv("PLANBOOK_KEY", "secret")
    no_key = "PLANBOOK_KEY is not a key. Make one: python -c 'from cryptography.fernet import Fernet; "
    assert said("--resume", "last").startswith(no_key) and said(str(plan)).startswith(no_key)
    monkeypatch.setenv("PLANBOOK_KEY", key)
    sealed = state.read_bytes()
    state.write_bytes(Fernet(key).decrypt(sealed))  # as someone without the key may plant it
    assert said("--resume", "last") == (
        f"{what} is not sealed, though PLANBOOK_KEY is set: anybody may have made it. "
        "Run the plan from the start, or unset PLANBOOK_KEY if you know where it comes from.\n"
    )
    state.write_bytes(sealed)
    site.pages |= {"/done": (303, {"location": "/list"}, ""), "/list": "<h1>Done</h1>"}
    outcome = await ground.resume()
    assert outcome and outcome.status == "passed"


def test_what_does_not_go_together(said: Said) -> None:
    def last(*arguments: str) -> str:
        return said(*arguments).strip().splitlines()[-1]

    beside = "Error: --resume continues a run as it was started; leave out PLAN, --set, --from."
    assert last("order", "--resume", "last", "--set", "a=b", "--from", "2") == beside
    assert last("order", "--assume", "sent") == "Error: --assume goes with --resume or --rows."
    assert last() == "Error: Name a plan, or --resume a run."


# A plan that was changed ----------------------------------------------------------------------------------------------
def edit(plan: Path, old: str, new: str) -> None:
    assert old in plan.read_text()
    plan.write_text(plan.read_text().replace(old, new))


async def test_behind_what_is_done_a_plan_may_be_mended(stopped: Ground, plan: Path, site: Site) -> None:
    edit(plan, "- click: Next\n", "- note: Mended.\n- click: {button: Next}\n")
    site.pages |= {"/done": (303, {"location": "/list"}, ""), "/list": "<h1>Done</h1>"}
    outcome = await stopped.resume()
    assert outcome and outcome.status == "passed"


async def test_what_is_done_may_not_be_changed(stopped: Ground, plan: Path, said: Said) -> None:
    expected = (
        f"The plan tried was changed since the run {stopped.run_id}, in what that run had done or begun: the step "
        '"fill-name" is {}. Run the plan from the start, or undo the change and resume again.\n'
    )
    edit(plan, "with: Ada", "with: Bo")
    assert said("--resume", "last") == expected.format("another now")
    plan.write_text(plan.read_text().partition("steps:")[0] + "steps:\n- note: Nothing.\n")
    assert said("--resume", "last") == expected.format("gone")


async def test_a_called_plan_that_has_begun_may_not_be_changed(
    ground: Ground, write: Write, said: Said, site: Site
) -> None:
    site.pages["/"] = FORM
    inner = write("steps:\n- fill: {field: Name, with: Ada}\n- click: Next\n", "inner")
    await ground.begin(write("steps:\n- call: inner\n"), "fill-name passed")
    edit(inner, "- click: Next\n", "- click: {button: Next}\n")
    assert said("--resume", "last") == (
        f"The plan inner, which tried calls, was changed since the run {ground.run_id} had begun it. Run the plan "
        "from the start, or undo the change and resume again.\n"
    )
