"""planbook try, the real command on a site that counts what is sent to it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bad_input.test_stopping import alive, children
from tests.scratch import Scratch
from tests.trying.conftest import CountingSite

PAGE = "<h1>Welcome</h1><label>Name <input></label><button>Save</button><button>Remove</button><script>{}</script>"
STEPS = """
secrets: [KEY]
steps:
  - expect: {heading: Welcome}
  - fill: {field: Name, with: "{{ secrets.KEY }}"}
  - group: Save it
    steps:
      - click: {or: [{button: Keep}, {button: Save}]}
      - expect: {text: Saved}
  - goto: /next
"""
KEYS = ["plan", "plan_sha256", "status", "steps", "blocked"]
STEP_KEYS = [
    *("index", "id", "title", "kind", "effect", "verdict"),
    *("matches", "visible", "enabled", "matched", "near", "because"),
]


@pytest.fixture
def scratch(tmp_path: Path, site: CountingSite) -> Scratch:
    site.pages["/"] = PAGE.format("navigator.sendBeacon('/sent?key=1')")
    return Scratch(tmp_path, KEY="")


def test_what_a_person_sees(scratch: Scratch, site: CountingSite) -> None:
    done = scratch.planbook("try", scratch.write("tried", site.address, STEPS))
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == f"""\
✓ passed       01 Expect that heading "Welcome" is visible
○ ready        02 Fill field "Name" with "••••KEY"
○ ready          04 Click button "Keep" (or button "Save")
               found by its fallback button "Save"
· not_reached    05 Expect that text "Saved" is visible
               this needs step 04 (Click button "Keep" (or button "Save")) done first: \
expected that text "Saved" is visible; there is no text "Saved" on {site.address}/; \
nearest: text "Save", text "Name", text "Remove", text "Welcome"
· not_reached  03 Save it
· not_reached  06 Open /next
               step 05 (Expect that text "Saved" is visible) was not reached
Blocked, because a try sends nothing:
  POST {site.address}/sent
tried: nothing wrong was found (1 passed, 2 ready, 3 not reached)
"""
    )
    assert site.sent == []
    assert not scratch.project.kept.exists(), "nothing is kept"


def test_one_object(scratch: Scratch, site: CountingSite) -> None:
    done = scratch.planbook("try", scratch.write("tried", site.address, STEPS), "--json")
    assert (done.code, done.err) == (0, "")
    assert list(done.json) == KEYS
    assert all(list(step) == STEP_KEYS for step in done.json["steps"])
    assert done.json["blocked"] == [{"method": "POST", "address": f"{site.address}/sent", "count": 1}]
    assert [step["index"] for step in done.json["steps"]] == [1, 2, 3, 4, 5, 6]
    assert done.json["steps"][3] == {
        "index": 4,
        "id": "click-keep",
        "title": 'Click button "Keep" (or button "Save")',
        "kind": "click",
        "effect": "repeat",
        "verdict": "ready",
        "matches": 1,
        "visible": True,
        "enabled": True,
        "matched": 'button "Save"',
        "near": [],
        "because": 'found by its fallback button "Save"',
    }


def test_a_step_that_would_fail(scratch: Scratch, site: CountingSite) -> None:
    text = "steps:\n- click: {button: Safe}\n  timeout: 300ms\n"
    done = scratch.planbook("try", scratch.write("tried", site.address, text))
    assert done.code == 1
    assert done.out.endswith("\ntried: a run would fail (1 failed)\n")


def test_a_start_that_cannot_be_opened(scratch: Scratch) -> None:
    text = "allow: ['*']\nsteps:\n- reload: {}\n"
    done = scratch.planbook("try", scratch.write("tried", "http://127.0.0.1:1/", text))
    assert done.code == 1
    because = "start: http://127.0.0.1:1/ could not be loaded: browsers do not use this port (ERR_UNSAFE_PORT)"
    assert done.out.endswith(f"\ntried: a run would fail: {because} (1 not reached)\n")


REFUSED = {
    "no-such": 'There is no plan "no-such" in plans/. There is none.\n',
    "tried --set x": "--set x: write it as name=value, such as --set quantity=3\n",
    "tried --allow-repeat": "tried needs the secret KEY. Set an environment variable of that name, keep it (planbook "
    "secrets set NAME), or make a Prefect Secret block (key).\n",
    "tried --browser netscape": "'netscape' is not a browser; expected chromium, firefox, webkit, or an address that "
    "begins with ws:// or http://\n",
    "tried --browser http://127.0.0.1:1": "there is no browser at http://127.0.0.1:1: ",
}


@pytest.mark.parametrize("asked", REFUSED)
def test_what_cannot_be_tried(asked: str, scratch: Scratch, site: CountingSite) -> None:
    if "tried" in asked:
        scratch.write("tried", site.address, STEPS)
    done = scratch.planbook("try", *asked.split(), "--json")
    assert (done.code, done.out) == (2, "")
    assert REFUSED[asked] in done.err


def test_what_acts_must_pass_the_gate(scratch: Scratch, site: CountingSite) -> None:
    plan = scratch.write("tried", site.address, STEPS)
    (scratch.folder / "pyproject.toml").write_text('[tool.planbook]\ngate = "approved"\n')
    assert scratch.planbook("try", plan).code == 0, "to look is free"
    done = scratch.planbook("try", plan, "--allow-repeat", KEY="s3cret")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tried may not run: the gate is `approved`.\n")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop(how: signal.Signals, scratch: Scratch, site: CountingSite) -> None:
    text = "steps:\n- expect: {heading: Welcome}\n- pause: 60s\n- click: {button: Save}\n"
    process = scratch.begin("try", scratch.write("tried", site.address, text), "--json")
    deadline = time.monotonic() + 60
    while "/" not in site.asked and time.monotonic() < deadline:
        time.sleep(0.05)
    started = children(process.pid)
    os.kill(process.pid, how)
    done = scratch.end(process)
    assert (done.code, done.json["status"]) == (130, "cancelled")
    assert [step["verdict"] for step in done.json["steps"]][-1] == "not_reached"
    while any(map(alive, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started and not [pid for pid in started if alive(pid)], "no browser is left"


def test_neither_prefect_nor_duckdb_is_loaded(scratch: Scratch, site: CountingSite) -> None:
    plan = scratch.write("tried", site.address, "steps:\n- expect: {heading: Welcome}\n")
    code = f"""
import json, sys
from planbook.cli.main import exit_code
code = exit_code(["try", {plan!r}])
print(json.dumps([code, [name for name in ("prefect", "duckdb") if name in sys.modules]]))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=scratch.folder, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]
