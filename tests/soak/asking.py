"""(e) Runs that ask a person are killed at random moments: no answer is lost, and nothing is done twice.

Each trial is one run of a plan that fills, asks, and sends one time. Forks of one process start, answer and resume it,
and are killed at a random moment, some of them two at a time, until the run has passed.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path

from tests.sites import Site
from tests.soak.ground import say

PLAN = """\
planbook: 1
name: asks
goal: Ask before it sends
start: {start}/
defaults: {{timeout: 30s, retries: 0}}
steps:
  - goto: "/form/{{{{ run.id }}}}"
  - fill: {{field: Name, with: Ada}}
  - ask: {{question: Send it?, choices: [send, leave], into: said}}
  - title: Send it
    when: "{{{{ values.said == 'send' }}}}"
    click: {{button: Send}}
    effect: once
    verify:
      - goto: "/orders/{{{{ run.id }}}}"
      - expect: {{text: Was sent}}
  - when: "{{{{ values.said == 'send' }}}}"
    expect: {{text: Was sent}}
"""


class Shop(Site):
    """Serves forms; each page says afterwards whether its form was sent."""

    def answer(self, path: str) -> tuple[int, dict[str, str], str]:
        word, _, run_id = path[1:].partition("/")
        body = {
            "form": f"<form method=post action=/sent/{run_id}><label>Name <input></label><button>Send</button></form>",
            "sent": "Was sent",
            "orders": "Was sent" if f"/sent/{run_id}" in self.posted else "Nothing yet",
        }.get(word, "Hello")
        return 200, {}, f"<!doctype html><title>Shop</title>{body}"


@dataclass(frozen=True)
class Asking:
    """The results of the trials."""

    trials: int
    passed: int
    kills: int
    answers_lost: int
    sent_twice: int
    not_sent: int
    steps_twice: int
    asked_twice: int
    resumed_twice: int

    @property
    def is_well(self) -> bool:
        wrong = (self.answers_lost, self.sent_twice, self.not_sent, self.steps_twice, self.asked_twice)
        return self.passed == self.trials and not any((*wrong, self.resumed_twice))


def asking(folder: Path, trials: int, seed: int) -> Asking:
    """Runs the trials in a new project."""
    shop = Shop()
    try:
        (folder / "plans").mkdir(parents=True)
        (folder / "plans/asks.yaml").write_text(PLAN.format(start=shop.address), encoding="utf-8")
        told = [json.loads(line) for line in _trials(folder, trials, seed).splitlines()]
    finally:
        shop.server.shutdown()
    for one in told:
        sent = shop.posted.count(f"/sent/{one['run_id']}")
        one["sent_twice"] = max(0, sent - 1)
        one["not_sent"] = int(sent != (one["said"] == "send") and not one["sent_twice"])
    found = Asking(
        len(told), *(sum(one[field.name] for one in told) for field in fields(Asking) if field.name != "trials")
    )
    say(f"(e) {found.trials} runs asked a person, killed {found.kills} times: {found.passed} passed in the end;")
    say(f"    {found.answers_lost} answers lost, {found.asked_twice} questions put twice;")
    say(f"    {found.steps_twice} steps done twice, {found.sent_twice} sent twice, {found.not_sent} sent wrongly;")
    say(f"    {found.resumed_twice} runs resumed twice")
    for one in told:
        if not one["passed"] or one["answers_lost"]:
            say(f"    ! {one['run_id']}, answered with {one['said']}, killed {one['kills']} times: {one['ended']}")
    return found


def _trials(folder: Path, trials: int, seed: int) -> str:
    command = [sys.executable, "-m", "tests.soak.asked", str(folder), str(trials), str(seed)]
    with (folder / "asked.err").open("ab") as errors:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=errors, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The trials failed:\n{(folder / 'asked.err').read_text(errors='replace')[-4000:]}")
    return done.stdout
