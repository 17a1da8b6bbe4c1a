"""The rules as Prefect automations: what Prefect accepts, and what happens when the rules change."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.events.schemas.automations import AutomationCore

from flows import clients
from planbook.notify.automations import PAYLOAD, automations, left_out
from planbook.settings.notify import Notify
from tests.scratch import Done, Scratch

BLOCKS = {"chat": "8d2b0b62-93e5-4a4c-9a0c-5b6f4a2f7c11", "hook": "1b1c2d3e-93e5-4a4c-9a0c-5b6f4a2f7c22"}
SETTINGS = """
[tool.planbook.notify.to.hook]
prefect = "webhook/ours"

[tool.planbook.notify.to.chat]
prefect = "slack-webhook/oncall"

[tool.planbook.notify.to.mail]
apprise = "MAIL"

[[tool.planbook.notify.rules]]
when = ["failed", "slow"]
plans = "order*"
to = ["hook", "chat", "mail"]

[[tool.planbook.notify.rules]]
when = ["nothing_ran", "recovered"]
plans = ["pay"]
since = "26h"
to = "chat"

[[tool.planbook.notify.rules]]
when = "failed"
to = "mail"
"""
NOTIFY = Notify.model_validate(tomllib.loads(SETTINGS)["tool"]["planbook"]["notify"])


def test_what_prefect_is_told() -> None:
    made = list(automations(NOTIFY, ["order", "order-paper", "pay"], BLOCKS))
    for one in made:
        AutomationCore.model_validate(one)
    failed, silence = made
    assert failed["name"] == "planbook: failed, rule 1"
    assert failed["trigger"]["match"]["prefect.resource.name"] == ["order", "order-paper"]
    assert failed["trigger"]["expect"] == [
        "prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.TimedOut",
    ]  # fmt: skip
    assert [action["type"] for action in failed["actions"]] == ["call-webhook", "send-notification"]
    assert [action["block_document_id"] for action in failed["actions"]] == [BLOCKS["hook"], BLOCKS["chat"]]
    assert silence["name"] == "planbook: nothing_ran, rule 2, pay"
    assert (silence["trigger"]["posture"], silence["trigger"]["within"]) == ("Proactive", 26 * 3600)
    assert silence["actions"][0]["body"] == "No run of pay began in the last 26h."
    assert left_out(NOTIFY) == ["recovered", "slow"]
    assert NOTIFY.destinations(("failed",), "order") == {"mail": "failed"}, "nobody is told twice"


def test_the_payload_is_json_whatever_the_message_says() -> None:
    """Rendered with Jinja, like Prefect does."""
    from types import SimpleNamespace

    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment()
    environment.filters["ui_url"] = lambda run: "https://prefect.example/runs/flow-run/f1"
    state = SimpleNamespace(name="Failed", message='No button "Pay"\non the page.')
    run = SimpleNamespace(name="order", id="f1", state=state)
    event = SimpleNamespace(occurred="2026-08-01T10:15:00Z")
    told = json.loads(environment.from_string(PAYLOAD.replace("WHEN", "failed")).render(flow_run=run, event=event))
    assert told["type"] == "planbook.failed" and told["data"]["what"] == 'No button "Pay"\non the page.'


SAVE_BLOCKS = """
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
SlackWebhook(url="https://hooks.slack.example/services/x").save("oncall", overwrite=True)
Webhook(url="https://hooks.example/x").save("ours", overwrite=True)
"""
LIST = """
import asyncio, json
from prefect import get_client
async def main():
    async with get_client() as client:
        print(json.dumps([[one.name, one.enabled] for one in await client.read_automations()]))
asyncio.run(main())
"""


@pytest.mark.slow
def test_kept_in_prefect(tmp_path: Path, api_url: str) -> None:
    scratch = Scratch(tmp_path, PREFECT_API_URL=api_url)
    for name in ("order", "pay"):
        scratch.write(name, "http://shop.example/", "steps: []\n")
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    key = clients.key_for(api_url)
    environment = os.environ | {"PREFECT_API_URL": api_url} | ({"PREFECT_API_AUTH_STRING": key} if key else {})

    def python(code: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout

    def command(*arguments: str) -> Done:
        return scratch.planbook("notify", "automations", *arguments)

    missing = command()
    assert missing.code == 2 and missing.err.splitlines()[-1] == (
        'Prefect has no block "webhook/ours". List them: prefect block ls. A name is TYPE/NAME, such as '
        "slack-webhook/oncall."
    )
    python(SAVE_BLOCKS)
    printed = command()
    assert (printed.code, printed.err) == (0, "Left out, since Prefect's events do not tell: recovered, slow\n")
    made: Any = yaml.safe_load(printed.out)
    names = ["planbook: failed, rule 1", "planbook: nothing_ran, rule 2, pay"]
    assert [one["name"] for one in made["automations"]] == names
    assert command("--apply").out == "2 created, 0 changed, 0 removed\n"
    assert command("--apply").out == "0 created, 2 changed, 0 removed\n"
    assert sorted(json.loads(python(LIST).splitlines()[-1])) == [[name, True] for name in names]
    (tmp_path / "plans" / "pay.yaml").unlink()
    assert command("--apply").out == "0 created, 1 changed, 1 removed\n"
