"""Runs valid plans on a small page: each run must end in time, and no step may fail with an internal error."""

import asyncio
import random
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from planbook.browser.network.allowlist import Guard
from planbook.check.judge import check_bytes
from planbook.engine.executor import execute_plainly
from planbook.engine.open_browser import begin_signed_in
from planbook.engine.prepare import prepare
from planbook.engine.run import run
from planbook.engine.start_address import start_of
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.record import Record
from tests.engine.conftest import Listener
from tests.fuzz.trial import SPOILED, Trial
from tests.fuzz.vary import dumped, places, varied_plan
from tests.sites import Site

SECONDS, TO_END = 20.0, 10.0
"""Seconds until a run is told to stop, and seconds that it may take then."""
SHORT = {"timeout": "200ms", "duration": "50ms", "within": "50ms", "hold": "10ms", "retries": 0}
PAGE = """<title>Orders</title><h1>Orders</h1><main><p data-testid=total>12.50</p><p>Hello <b>you</b></p></main>
<nav><a href=/orders>Next</a> <a href=/a>More</a></nav><table aria-label=Orders><tr><th>No<th>Total<th>Status
<tr><td>7<td>12.50<td>Open<tr><td>8<td>1,299.00<td>Sent</table><form><label>Email <input></label>
<label>Password <input type=password></label><label>Quantity <input type=number></label>
<label>Country <select><option>Norway<option>Chile</select></label><label><input type=checkbox> Terms</label>
<label>File <input type=file></label><textarea aria-label=Notes></textarea><button>Sign in</button></form>
<ul><li draggable=true>a<li>b</ul><iframe title=Pay srcdoc='<button>Send</button>'></iframe>
<button onclick="alert('Delete?')">Delete</button><div role=status>Done</div><a href=/a.csv download>Export</a>"""


def tamed(number: int, address: str) -> bytes:
    """Returns the plan with a number, changed to use the test page and short timeouts."""
    plan = varied_plan(random.Random(number), SPOILED)
    plan |= {"start": address, "allow": ["127.0.0.1:*"], "defaults": {"timeout": "200ms", "retries": 0}}
    plan.pop("session", None)
    for holder, key in places(plan["steps"]):
        if key in SHORT and not isinstance(holder[key], (dict, list)):
            holder[key] = SHORT[key]
        elif key == "pause":
            holder[key] = "20ms"
        elif key == "at_most":
            holder[key] = 3
    return dumped(plan)


async def played(number: int, browser: Browser, site: Site, folder: Path) -> Trial:
    """Returns how the run of a plan ends; "refused" means that it did not begin."""
    site.pages |= {"/": PAGE, "/orders": PAGE, "/a": "<h1>A</h1>", "/a.csv": "no,total\n1,2\n"}
    file = folder / "plans" / f"{SPOILED}.yaml"
    file.write_bytes(tamed(number, f"{site.address}/"))
    if check_bytes(file.read_bytes(), file, "runs"):
        return Trial("refused")
    try:
        request = prepare(str(file), {}, Project(folder), lambda name: "a secret", evidence="none")
        guard = Guard(start_of(request), request.plan.allow)
    except PlanbookError:
        return Trial("refused")
    events = Listener()
    task = asyncio.create_task(_run(request, browser, guard, events))
    done, _ = await asyncio.wait({task}, timeout=SECONDS)
    if not done:
        task.cancel()
        done, _ = await asyncio.wait({task}, timeout=TO_END)
    if not done:
        return Trial("hang", f"{number} goes on after it was told to stop")
    return _judged(task, events)


async def _run(request: Any, browser: Browser, guard: Guard, events: Listener) -> None:
    session = await begin_signed_in(request, browser, guard)

    async def ready() -> Any:
        return session

    try:
        await run(request, ready(), [events], execute_plainly)
    finally:
        await session.close()


def _judged(task: "asyncio.Task[None]", events: Listener) -> Trial:
    error = None if task.cancelled() else task.exception()
    if error and not isinstance(error, PlanbookError):
        return Trial("breaks", f"{type(error).__name__}: {str(error)[:160]}")
    faults = [
        step.ended.error.message
        for step in (Record.of(events).steps if events else ())
        if step.ended and step.ended.error and step.ended.error.error_class == "internal"
    ]
    return Trial("breaks", faults[0]) if faults else Trial("used")
