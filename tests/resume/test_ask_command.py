"""A run that asks, from the command line to its end: it resumes in a separate process, and Prefect knows."""

import json
import time

import pytest

from tests.flows.conftest import read
from tests.resume.test_ask import ASK, PAGE
from tests.scratch import PATIENCE, Scratch
from tests.sites import Site


def wait_until_passed(scratch: Scratch, run_id: str) -> None:
    until = time.monotonic() + PATIENCE
    while json.loads(scratch.planbook("runs", "show", run_id, "--json").out)["status"] == "running":
        assert time.monotonic() < until
        time.sleep(0.2)


@pytest.mark.slow
def test_it_goes_on_by_itself_once_it_is_answered(scratch: Scratch, site: Site, api_url: str) -> None:
    site.pages |= {"/": PAGE, "/sent": "Sent"}
    scratch.write("asks", site.address, ASK)
    asked = scratch.planbook("run", "asks", "--json")
    assert (asked.code, asked.json["status"]) == (0, "paused")
    [question] = json.loads(scratch.planbook("questions", "--json").out)
    again = scratch.planbook("run", "--resume", "last")
    assert (again.code, again.out) == (2, "")
    assert again.err == (
        f'The run {question["run_id"]} waits for an answer to "Send it, Ada?". '
        f"Answer it: planbook questions answer {question['id']}\n"
    )
    done = scratch.planbook("questions", "answer", question["id"], "send", "--json").json
    assert (done["answered"], done["settled"], done["error"]) == (True, True, None)
    wait_until_passed(scratch, done["resumed_by"])
    shown = json.loads(scratch.planbook("runs", "show", done["resumed_by"], "--json").out)
    assert (shown["status"], shown["values"], shown["resumes"]) == ("passed", {"said": "send"}, question["run_id"])
    assert site.posted == ["/sent"]

    late = scratch.planbook("questions", "answer", question["id"], "leave")
    assert late.code == 1 and f"answered the question {question['id']} at " in late.err
    [flow_run] = json.loads(
        scratch.planbook("sql", "SELECT flow_run_id FROM runs WHERE status = 'paused'", "--json").out
    )
    state = read(api_url, f"flow_runs/{flow_run['flow_run_id']}")["state"]
    assert (state["type"], state["name"]) == ("COMPLETED", "Resumed")
