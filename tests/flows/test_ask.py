"""A deployed run that asks a person: suspended in Prefect, and resumed there with the answer."""

import json

import pytest

from tests.flows.conftest import Deployed, ask
from tests.sites import Site

PAGE = "<form method=post action=/sent><button>Send</button></form>"
STEPS = """\
steps:
- ask: {question: Send it?, choices: [send, leave], into: said}
- when: "{{ values.said == 'send' }}"
  click: Send
  effect: once
"""


@pytest.mark.slow
def test_it_is_suspended_until_there_is_an_answer(deployed: Deployed, site: Site) -> None:
    site.pages |= {"/": PAGE, "/sent": "Sent"}
    deployed.write("asks", site.address, STEPS)
    flow_run = deployed.new("asks")
    state = deployed.execute(flow_run)
    [question] = json.loads(deployed.planbook("questions", "--json").out)
    because = f'a person is asked: "Send it?"; answer it with: planbook questions answer {question["id"]}'
    assert (state["type"], state["name"], state["message"]) == ("PAUSED", "Suspended", because)

    assert ask(deployed.url, f"flow_runs/{flow_run}/resume")["status"] == "ACCEPT"  # the button on Prefect's page
    state = deployed.execute(flow_run)
    assert (state["name"], state["message"]) == (
        "Suspended",
        f'The run {question["run_id"]} waits for an answer to "Send it?". '
        f"Answer it: planbook questions answer {question['id']}",
    )
    done = deployed.planbook("questions", "answer", "last", "send")
    assert done.out == f"Answered. The Prefect server resumes the run {question['run_id']}.\n"
    assert deployed.state(flow_run)["type"] == "SCHEDULED"
    assert deployed.execute(flow_run)["type"] == "COMPLETED"
    assert (deployed.statuses, site.posted) == (["paused", "passed"], ["/sent"])
    assert json.loads(deployed.planbook("questions", "--json").out) == []
