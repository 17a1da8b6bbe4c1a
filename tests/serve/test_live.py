"""Real runs, started and followed by the API of a real server, in a browser and through Prefect."""

import hmac
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from flows import access
from flows.clients import key_for
from planbook.audit import chain
from planbook.history.journal import has_begun
from planbook.places import Project
from planbook.secrets.store import KeptSecrets
from tests.scratch import Scratch
from tests.sites import Site

pytestmark = pytest.mark.slow
PATIENCE = 400
SEAL = Fernet.generate_key().decode()
SHOP = """
<h1>Shop</h1><button>Buy</button><p role=status></p>
<script>
  document.querySelector('button').onclick = () => {
    fetch('/bought', {method: 'POST'})
    document.querySelector('p').textContent = 'Thank you'
  }
</script>
"""
BUY = """
    steps:
      - click: {button: Buy}
        effect: once
      - expect: {role: status, contains: Thank you}
"""
ASK = """
    steps:
      - ask: {question: "Order?", choices: [yes, no], not_starter: true, into: answer}
      - expect: {heading: Shop}
"""


class Live:
    """`planbook serve` in a process of its own, for a project of a test's own."""

    def __init__(self, scratch: Scratch, address: str) -> None:
        self.scratch = scratch
        self.api = f"{address}/api/v1"
        self._keys: dict[str, str] = {}
        for name, role in (("ada", "operator"), ("grace", "operator")):
            told = scratch.planbook("serve", "users", "add", name, "--role", role, "--no-password")
            assert told.code == 0, told.err
            self._keys[name] = scratch.planbook("serve", "keys", "create", "k", "--user", name).out.strip()

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:
        headers = {"authorization": f"Bearer {self._keys[who]}"} | more.pop("headers", {})
        answer = httpx.request(method, f"{self.api}/{path}", headers=headers, timeout=PATIENCE, **more)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def start(self, who: str, plan: str, **more: Any) -> str:
        """Starts a run, and waits until it has begun: on a machine that has much to do it may be about to for long."""
        run_id: str = self.ask(who, "POST", "runs", json={"plan": plan}, **more)["run_id"]
        self._wait_for(run_id)
        return run_id

    def _wait_for(self, run_id: str) -> None:
        until = time.monotonic() + PATIENCE
        while not has_begun(self.scratch.project.run(run_id).journal):
            assert time.monotonic() < until, run_id
            time.sleep(0.05)

    def events(self, who: str, run_id: str) -> list[tuple[float, dict[str, Any]]]:
        """The events of a run to its end, each with how late it was."""
        found = []
        headers = {"authorization": f"Bearer {self._keys[who]}"}
        with httpx.stream(
            "GET", f"{self.api}/runs/{run_id}/events?stream", headers=headers, timeout=PATIENCE
        ) as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    event = json.loads(line.removeprefix("data: "))
                    found.append((time.time() - event["at"], event))
        return found


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, api_url: str) -> Iterator[Live]:
    told = {"PREFECT_API_URL": api_url, access.VARIABLE: key_for(api_url) or "", "PLANBOOK_KEY": SEAL}
    scratch = Scratch(tmp_path_factory.mktemp("live"), **told)
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", "from planbook.cli.start import main; main()", "serve", "--port", "0"],
        cwd=scratch.folder, env=os.environ | scratch.environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr
    try:
        first = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert address, first
        assert "/first/" in process.stderr.readline()
        yield Live(scratch, address[0])
    finally:
        process.terminate()
        _, rest = process.communicate(timeout=PATIENCE)
    assert rest == "" and process.returncode == 0, rest


def test_a_run_is_started_followed_and_told_of(live: Live, site: Site) -> None:
    site.pages["/"] = SHOP
    live.scratch.write("buy", site.address, BUY)
    key = {"Idempotency-Key": "buy-1"}
    run_id = live.start("ada", "buy", headers=key)
    told = live.events("ada", run_id)
    assert told[0][1]["event"] == "run_started" and told[-1][1]["status"] == "passed"
    assert told[0][1]["starter"] == {"user": "ada", "git": None}
    late = sorted(seconds for seconds, _ in told[-5:])
    assert late[0] < 1, f"the events came {late} s after they were written"
    again = live.ask("ada", "POST", "runs", json={"plan": "buy"}, headers=key)
    assert again == {"run_id": run_id} and site.posted == ["/bought"], "it ran once"
    run = live.ask("grace", "GET", f"runs/{run_id}")
    assert (run["status"], run["plan"]) == ("passed", "buy")
    assert [one["run_id"] for one in live.ask("grace", "GET", "runs")["items"]] == [run_id]
    [act] = [act for act in chain(live.scratch.project.audit).entries if act.run_id == run_id]
    assert (act.who, act.origin, act.remote, act.run_id) == ("ada", "API", "127.0.0.1", run_id)


def test_a_signed_message_buys_once(live: Live, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANBOOK_KEY", SEAL)
    KeptSecrets(live.scratch.project).keep("GIT_HOOK", "a word between two")
    site.pages["/"] = SHOP
    live.scratch.write("hooked", site.address, BUY)
    (live.scratch.folder / "hooks").mkdir()
    hook = "plan: hooked\nscheme: github\nsecret: GIT_HOOK\nas: grace\n"
    (live.scratch.folder / "hooks" / "release.yaml").write_text(hook)
    address, body = live.api.replace("/api/v1", "/hooks/release"), b'{"action": "published"}'
    signature = hmac.new(b"a word between two", body, "sha256").hexdigest()
    headers = {"x-hub-signature-256": f"sha256={signature}", "x-github-delivery": "1"}
    answers = [httpx.post(address, content=body, headers=headers, timeout=PATIENCE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 409], answers[0].text
    run_id = answers[0].json()["run_id"]
    told = live.events("ada", run_id)
    assert (told[0][1]["starter"]["user"], told[-1][1]["status"]) == ("grace", "passed")
    assert site.posted == ["/bought"]
    [act] = [act for act in chain(live.scratch.project.audit).entries if act.run_id == run_id]
    assert (act.who, act.origin, act.remote) == ("grace", "hook release", "127.0.0.1")


def test_a_question_goes_to_somebody_else_and_the_run_continues(live: Live, site: Site) -> None:
    site.pages["/"] = SHOP
    live.scratch.write("asking", site.address, ASK)
    run_id = live.start("ada", "asking")
    assert live.events("ada", run_id)[-1][1]["status"] == "paused"
    [asked] = live.ask("ada", "GET", "questions")["items"]
    with pytest.raises(AssertionError, match="started the run, so another person has to answer"):
        live.ask("ada", "POST", f"questions/{asked['id']}/answers", json={"answer": "yes"})
    answered = live.ask("grace", "POST", f"questions/{asked['id']}/answers", json={"answer": "yes"})
    assert answered["settled"] and live.events("ada", answered["resumed_by"])[-1][1]["status"] == "passed"


def test_a_refused_run_says_why_and_a_failed_one_is_resumed(live: Live, site: Site) -> None:
    (live.scratch.folder / "pyproject.toml").write_text('[tool.planbook]\ngate = "committed"\n')
    site.pages["/"] = "<h1>Shop</h1>"
    live.scratch.write("later", site.address, "steps:\n  - expect: {heading: Open}\n    timeout: 1s\n")
    with pytest.raises(AssertionError, match=r'"status":409.*there is no commit'):
        live.ask("ada", "POST", "runs", json={"plan": "later"})
    (live.scratch.folder / "pyproject.toml").unlink()
    run_id = live.start("ada", "later")
    assert live.events("ada", run_id)[-1][1]["status"] == "failed"
    site.pages["/"] = "<h1>Open</h1>"
    other = live.ask("ada", "POST", f"runs/{run_id}/resume", json={})["run_id"]
    assert live.events("ada", other)[-1][1]["status"] == "passed"


def test_a_run_is_cancelled(live: Live, site: Site) -> None:
    site.pages["/"] = SHOP
    live.scratch.write("waits", site.address, "steps:\n  - wait_for: {heading: Never}\n    timeout: 60s\n")
    run_id = live.start("ada", "waits")
    assert live.ask("grace", "POST", f"runs/{run_id}/cancel", json={}) == {"run_id": run_id, "told": "cancel"}
    assert live.events("ada", run_id)[-1][1]["status"] == "cancelled"
    assert Project(live.scratch.folder).run(run_id).report.is_file()


def test_deployments_and_what_is_due(live: Live, site: Site) -> None:
    live.scratch.write("deployed", site.address, "steps:\n  - expect: {heading: Shop}\n")
    deployed = live.scratch.planbook("deploy", "deployed")
    if "no work pool" in deployed.err:  # the server of the tests is not the project's own: nobody makes a pool in it
        made = subprocess.run(
            [sys.executable, "-m", "prefect", "work-pool", "create", "planbook", "--type", "process"],
            env=os.environ | live.scratch.environment, capture_output=True, text=True,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        deployed = live.scratch.planbook("deploy", "deployed")
    assert deployed.code == 0, deployed.err
    [one] = live.ask("ada", "GET", "deployments")["items"]
    assert (one["plan"], one["pool"], one["paused"]) == ("deployed", "planbook", False)
    key = {"Idempotency-Key": "due-1"}
    first = live.ask("ada", "POST", "deployments/deployed/runs", json={}, headers=key)
    assert live.ask("ada", "POST", "deployments/deployed/runs", json={}, headers=key) == first
    [due] = live.ask("ada", "GET", "deployments/queue")["runs"]
    assert (due["flow_run_id"], due["plan"]) == (first["flow_run_id"], "deployed")
    with pytest.raises(AssertionError, match=r"buy is not deployed\. Deploy it: planbook deploy buy"):
        live.scratch.write("buy", site.address, BUY)
        live.ask("ada", "POST", "deployments/buy/runs", json={})
