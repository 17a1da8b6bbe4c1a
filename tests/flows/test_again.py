"""A flow run that runs again: retried by a person or by Prefect, suspended, or ended from outside."""

import json
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planbook.places import Project
from tests.flows.conftest import PATIENCE, Deployed, ask, end
from tests.sites import Site

SEND = """
steps:
  - click: {button: Send}
    effect: once
  - expect: {text: Thanks}
    timeout: 300ms
"""


@pytest.fixture
def form(site: Site) -> Site:
    """A form whose response lacks the thanks that the plan waits for."""
    site.pages |= {"/": "<form method=post action=/sent><button>Send</button></form>", "/sent": "<h1>Sent</h1>"}
    return site


def journal(deployed: Deployed) -> list[dict[str, object]]:
    return deployed.events(deployed.newest())


def test_a_retry_goes_on_here_and_is_refused_elsewhere(deployed: Deployed, form: Site) -> None:
    deployed.write("send", form.address, SEND)
    flow_run = deployed.new("send")
    assert deployed.execute(flow_run)["type"] == "FAILED"
    deployed.retry(flow_run)
    form.pages["/sent"] = "<p>No thanks</p>"
    shutil.move(deployed.project.kept, deployed.folder / "elsewhere")
    state = deployed.execute(flow_run)
    assert (state["name"], state["message"].partition(" (")[0]) == (
        "Refused",
        "send was not started again: the flow run send",
    )
    assert state["message"].endswith(
        f"({flow_run}) has run before, and no journal of it is in {deployed.project.runs}. What it did then is not "
        "known here, and would be done a second time. Retry it where the journal is, or set PLANBOOK_HOME to a folder "
        "that all workers share, so that the next retry goes on with it. If you have looked, and it did nothing, start "
        "a new flow run."
    )
    assert form.posted == ["/sent"]
    row = json.loads(deployed.planbook("sql", "SELECT status, because, plan, flow_run_id FROM runs", "--json").out)
    said = {"status": "refused", "because": state["message"], "plan": "send", "flow_run_id": flow_run}
    assert row == [said]
    deployed.retry(flow_run)
    deployed.environment["PLANBOOK_HOME"] = str(deployed.folder / "elsewhere")
    deployed.execute(flow_run)
    assert form.posted == ["/sent"] and "Traceback" not in deployed.said
    (resumed,) = [path for path in (deployed.folder / "elsewhere/runs").iterdir() if (path / "resumed-by").is_file()]
    assert (resumed / "resumed-by").read_text()


def test_prefects_own_retries_go_on_where_the_run_failed(deployed: Deployed, form: Site) -> None:
    deployed.write("send", form.address, SEND)
    (deployed.folder / "pyproject.toml").write_text('[tool.planbook]\nruns_address = "https://files.example/runs/"\n')
    flow_run = deployed.new("send", retries=1)
    state = deployed.execute(flow_run)
    assert (state["type"], form.posted) == ("FAILED", ["/sent"])
    artifacts = ask(deployed.url, "artifacts/filter", flow_runs={"id": {"any_": [flow_run]}})
    said = {artifact["data"] for artifact in artifacts if artifact["key"] in ("failure-send", "notebook-send")}
    there = f"https://files.example/runs/{min(deployed.runs())}/"
    assert any(text.startswith(f"[Notebook]({there}report.html)") for text in said)
    assert any(text.startswith(f"{there}artifacts/") and text.endswith(".png") for text in said)
    assert deployed.statuses == ["failed", "failed"]
    assert "Crash" not in deployed.said


@pytest.mark.slow
def test_a_refused_run_is_a_row_and_may_be_retried(deployed: Deployed, form: Site) -> None:
    deployed.write("secret", form.address, "secrets: [OF_NOBODY]\n" + SEND.replace("Thanks", "Sent"))
    flow_run = deployed.new("secret")
    state = deployed.execute(flow_run)
    said = (
        "secret needs the secret OF_NOBODY. Set an environment variable of that name, keep it (planbook secrets set "
        "NAME), or make a Prefect Secret block (of-nobody)."
    )
    assert (state["name"], state["message"]) == ("Refused", said)
    deployed.environment["OF_NOBODY"] = "word"
    deployed.retry(flow_run)
    assert deployed.execute(flow_run)["type"] == "COMPLETED"
    rows = json.loads(
        deployed.planbook("sql", "SELECT status, because, flow_run_id FROM runs ORDER BY ALL", "--json").out
    )
    assert [(row["status"], row["because"]) for row in rows] == [("passed", None), ("refused", said)]
    assert {row["flow_run_id"] for row in rows} == {flow_run}


def test_a_plan_that_does_not_load_is_a_row(deployed: Deployed) -> None:
    (deployed.folder / "plans").mkdir(exist_ok=True)
    (deployed.folder / "plans" / "torn.yaml").write_text("planbook: 1\nname: torn\nsteps: [\n")
    state = deployed.execute(deployed.new("torn"))
    rows = json.loads(deployed.planbook("sql", "SELECT plan, status, because FROM runs", "--json").out)
    assert rows == [{"plan": "torn", "status": "refused", "because": state["message"]}]
    assert state["name"] == "Refused" and "plans/torn.yaml:" in state["message"]


@contextmanager
def elsewhere(deployed: Deployed) -> Iterator[None]:
    """Hides the local files for a while."""
    kept = shutil.move(deployed.project.kept, deployed.folder / "aside")
    yield
    shutil.rmtree(deployed.project.kept, ignore_errors=True)
    shutil.move(kept, deployed.project.kept)


READY = """<form method=post action=/sent><button>Send</button></form><p id=said></p><script>
setInterval(async () => { if ((await fetch('/ready')).ok) said.textContent = 'Ready' }, 100)</script>"""


def test_suspended_while_a_step_passes(deployed: Deployed, form: Site) -> None:
    form.pages["/"] = READY
    steps = "steps:\n- {wait_for: Ready, timeout: 60s}\n- click: {button: Send}\n  effect: once\n- expect: Sent\n"
    deployed.write("slow", form.address, steps)
    flow_run = deployed.new("slow")
    process = deployed.start(flow_run)
    deployed.wait_for(lambda: form.asked.count("/ready") > 20)
    suspended = {"type": "PAUSED", "name": "Suspended", "state_details": {"pause_reschedule": True}}
    assert ask(deployed.url, f"flow_runs/{flow_run}/set_state", state=suspended)["status"] == "ACCEPT"
    time.sleep(5)  # until the process has noticed
    form.pages["/ready"] = "yes"
    said = process.communicate(timeout=PATIENCE)[0]
    assert "Crash" not in said and deployed.state(flow_run)["name"] == "Suspended"
    ended = [event for event in journal(deployed) if event["event"] == "step_ended"]
    assert [event["status"] for event in ended] == ["passed", "not_reached", "not_reached"]
    assert journal(deployed)[-1]["status"] == "paused" and form.posted == []
    ask(deployed.url, f"flow_runs/{flow_run}/resume")
    with elsewhere(deployed):  # Prefect counts one run, but there are task runs of it
        assert deployed.execute(flow_run)["name"] == "Refused"
    deployed.retry(flow_run)
    assert deployed.execute(flow_run)["type"] == "COMPLETED"
    assert (deployed.statuses, form.posted) == (["paused", "passed"], ["/sent"])


@pytest.mark.parametrize(("cancelling", "type_"), [(False, "CRASHED"), (True, "CANCELLED")])
def test_sigterm_is_a_crash_unless_prefect_cancels(
    deployed: Deployed, form: Site, cancelling: bool, type_: str
) -> None:
    deployed.write("wait", form.address, "steps:\n- {title: Wait, pause: 60s}\n")
    flow_run = deployed.new("wait")
    process = deployed.start(flow_run)
    deployed.wait_for(lambda: "/" in form.asked)
    if cancelling:
        ask(deployed.url, f"flow_runs/{flow_run}/set_state", state={"type": "CANCELLING"})
    end(process, signal.SIGTERM)
    assert deployed.state(flow_run)["type"] == type_
    assert journal(deployed)[-1]["status"] == "cancelled"


def test_home_is_where_the_project_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Project(tmp_path).kept == tmp_path / ".planbook"
    (tmp_path / "pyproject.toml").write_text('[tool.planbook]\nhome = "../kept"\n')
    assert Project(tmp_path).kept == tmp_path / "../kept"
    monkeypatch.setenv("PLANBOOK_HOME", "/var/lib/planbook/shop")
    assert Project(tmp_path).kept == Path("/var/lib/planbook/shop")
