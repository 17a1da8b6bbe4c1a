"""`heal: this-run` in a real run, with the history of an earlier one: flaky, told, and the diff is proposed."""

from pathlib import Path

import pytest

from tests.heal.test_heal import FORM
from tests.notify.conftest import SECRET, Receiver
from tests.scratch import Scratch
from tests.sites import Site

pytestmark = pytest.mark.slow

PLAN = """
    heal: this-run
    steps:
      - fill: {field: Name, with: Ann}
      - click: {button: Cancel}  # nothing is sent
        timeout: 1s
"""
SETTINGS = """
[tool.planbook.notify]
allow_private = ["127.0.0.1"]
[tool.planbook.notify.to.hook]
webhook = "{}"
secret = "HOOK"
[[tool.planbook.notify.rules]]
when = "heal_proposed"
to = "hook"
"""


def test_the_run_is_flaky_and_told_and_the_diff_is_proposed(tmp_path: Path, site: Site, api_url: str) -> None:
    receiver = Receiver()
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(receiver.address))
    scratch = Scratch(tmp_path, PREFECT_API_URL=api_url, HOOK=SECRET)
    plan = scratch.write("leave", site.address + "/", PLAN)
    page = FORM.replace("<button type=button>Cancel", "<button type=button id=leave>Cancel")
    try:
        site.pages["/"] = page
        first = scratch.planbook("run", plan, "--json")
        assert first.json["status"] == "passed", first.err
        site.pages["/"] = page.replace(">Cancel", ">Do not send")
        second = scratch.planbook("run", plan, "--json")
        assert (second.code, second.json["status"]) == (0, "flaky"), second.err
        run_id = second.json["run_id"]
        wanted = "SELECT strategy, status, message FROM recoveries"
        assert scratch.planbook("sql", wanted, "--json").out == (
            '[{"strategy": "heal", "status": "passed", "message": "Click button \\"Do not send\\""}]\n'
        )
        healed = scratch.planbook("heal", "last", "--json")
        assert (healed.code, healed.json["run_id"], healed.json["healed_in_run"]) == (0, run_id, True)
        changed = [line for line in healed.json["diff"].splitlines() if line[:2] in ("+ ", "- ")]
        assert changed == [
            "-  - click: {button: Cancel}  # nothing is sent",
            "+  - click: {button: Do not send}  # nothing is sent",
        ]
        assert receiver.arrived.wait(30)
        [told] = receiver.told
        assert "a new target is proposed" in str(told) and run_id in str(told)
        assert scratch.planbook("heal", "leave", "--all", "--json").code == 2
        every = scratch.planbook("heal", "--all", "--json")
        assert '"healed_in_run": true' in every.out
        applied = scratch.planbook("heal", run_id, "--apply")
        assert applied.code == 0 and "{button: Do not send}" in (tmp_path / plan).read_text()
        assert scratch.planbook("run", plan, "--json").json["status"] == "passed"
    finally:
        receiver.close()
