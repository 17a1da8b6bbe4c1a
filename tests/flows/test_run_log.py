"""What a deployed run writes to Prefect's log, and to stderr as JSON."""

import json
import re
from pathlib import Path

from tests.flows.conftest import Deployed, ask

STORY = [
    ("run_id", "Run RUN of story: Try it"),
    ("click-go", '01 Click "Go": passed in TIME'),
    (
        "click-gone",
        '02 Click "Gone": failed in TIME, 2 tries. not_found: there is no "Gone" on PAGE; nearest: button "Go"',
    ),
    ("run_id", 'Run failed after TIME: Click "Gone": there is no "Gone" on PAGE; nearest: button "Go"'),
    ("run_id", "Notebook: LINK"),
]
PLAN = """\
planbook: 1
name: story
goal: Try it
start: "data:text/html,<button>Go</button>"
defaults: {timeout: 4s, retries: 1}
steps:
  - click: Go
  - click: Gone
"""


def test_the_log_tells_the_story(tmp_path: Path, api_url: str) -> None:
    deployed = Deployed(tmp_path, api_url, PLANBOOK_LOG="json")
    (tmp_path / "plans/story.yaml").write_text(PLAN, "utf-8")
    flow_run = deployed.new("story")
    assert deployed.execute(flow_run)["type"] == "FAILED"
    lines = [json.loads(line) for line in deployed.said.splitlines() if line.startswith("{")]
    told = [line for line in lines if line["logger"] == "prefect.flow_runs" and "run_id" in line]
    [run_id] = {line["run_id"] for line in told}
    assert {(line["plan"], line["flow_run_id"]) for line in told} == {("story", flow_run)}
    link = told[-1]["message"].partition("Notebook: ")[2]
    assert link.endswith("report.html")
    said = [(line.get("step", "run_id"), plain(line["message"], run_id, link)) for line in told]
    assert said == STORY
    assert [line["level"] for line in told] == ["info", "info", "error", "error", "info"]
    logs = ask(api_url, "logs/filter", logs={"flow_run_id": {"any_": [flow_run]}}, sort="TIMESTAMP_ASC")
    of_run = [plain(log["message"], run_id, link) for log in logs]
    assert [message for message in of_run if message in dict(map(reversed, STORY))] == [message for _, message in STORY]


def plain(message: str, run_id: str, link: str) -> str:
    """Removes what differs between runs."""
    message = message.replace(run_id, "RUN").replace("data:text/html,<button>Go</button>", "PAGE")
    message = message.replace(link.replace(run_id, "RUN"), "LINK")
    return re.sub(r"(in|after) [\d.]+ m?s", r"\1 TIME", message)
