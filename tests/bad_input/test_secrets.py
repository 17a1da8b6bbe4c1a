"""A page echoes a secret in every possible way: nothing stored or printed contains it in any spelling.

It is replaced by `••••NAME`.
"""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from planbook.places import Project
from tests.scratch import Done, Scratch
from tests.sites import Site

PIN = 'Zy7!k "q"/ü<&\'x'
SPELLINGS = {
    PIN,
    quote(PIN),
    quote(PIN, safe=""),
    quote_plus(PIN),
    quote(PIN, safe="!'()*~"),
    json.dumps(PIN)[1:-1],
    json.dumps(PIN, ensure_ascii=False)[1:-1],
    escape(PIN),
    escape(PIN, quote=False),
}
PARTS = ("Zy7!k", "Zy7%21k")  # every spelling contains one of these

LEAKY = """
<h1>Welcome</h1>
<form action="/taken"><label>Pin <input name="pin" oninput="tell(this.value)"></label><button>Send</button></form>
<p id="said"></p><button id="told">Told</button><table><tr><th>Pin</th></tr><tr><td id="cell">-</td></tr></table>
<script>
function tell(pin) {
  document.title = 'Pin ' + pin;
  for (const id of ['said', 'told', 'cell']) document.getElementById(id).textContent = 'It is ' + pin;
  document.getElementById('told').title = pin;
  console.error('typed', pin, JSON.stringify({pin}));
  fetch('http://localhost:1/?pin=' + encodeURIComponent(pin)).catch(() => 0);
  fetch('/api', {method: 'POST', body: JSON.stringify({pin})});
  history.replaceState({}, '', '#' + pin);
}
</script>
"""
STEPS = """
secrets: [PB_PIN]
steps:
  - note: The pin is told by every part of the page.
  - {title: "Give the pin {{ run.id }}", fill: {field: Pin, with: "{{ secrets.PB_PIN }}"}}
  - extract: {from: {css: "#said"}, into: said}
  - extract: {rows: {role: table}, into: table}
  - extract: {page: address, into: address}
  - set: {kept: "{{ values.said }}"}
  - {screenshot: "{{ values.said }}", optional: true}
  - {click: {button: Save it}, timeout: 1s, retries: 1, optional: true}
  - {click: {button: "{{ values.said }}", nth: 2}, timeout: 1s, retries: 0, optional: true}
  - {expect: {page_title: Welcome}, timeout: 1s, optional: true}
  - {goto: "http://localhost:1/{{ values.said }}", retries: 0, optional: true}
  - {expect: "{{ values.said == '' }}", optional: true}
  - {title: Ask for it, when: "{{ values.said | length > 3 }}", type: {field: Pin, with: "{{ secrets.PB_PIN }}"}}
  - click: {button: Send}
  - stop: {status: failed, because: "{{ values.said }}"}
"""


@dataclass(frozen=True)
class Leaky:
    """A run that exposes a secret to every part."""

    done: Done
    for_people: Done
    run_ids: tuple[str, ...]


@pytest.fixture(scope="module")
def leaky(scratch_with_a_run: Scratch, the_site: Site) -> Leaky:
    scratch = scratch_with_a_run
    the_site.pages.clear()
    the_site.pages["/"] = LEAKY
    before = scratch.runs()
    plan = scratch.write("leaky", the_site.address + "/", STEPS)
    done = scratch.planbook("run", plan, "--json", "--evidence", "all", PB_PIN=PIN)
    for_people = scratch.planbook("run", plan, "--until", "2", "--evidence", "none", PB_PIN=PIN)
    return Leaky(done, for_people, tuple(sorted(scratch.runs() - before)))


def assert_no_secret(where: str, content: bytes) -> None:
    for spelling in (*SPELLINGS, *PARTS):
        before, found, after = content.partition(spelling.encode())
        assert not found, f"{where} has the secret: …{before[-80:]!r} {spelling} {after[:80]!r}…"


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yields every file below a folder, and every file in a zip."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    yield f"{path}: {name}", name.encode() + packed.read(name)


def test_what_is_printed(leaky: Leaky) -> None:
    assert (leaky.done.code, leaky.for_people.code) == (1, 0)
    for done in (leaky.done, leaky.for_people):
        assert_no_secret("stdout", done.out.encode())
        assert_no_secret("stderr", done.err.encode())
    assert "said = It is ••••PB_PIN\n" in leaky.for_people.out
    assert leaky.done.json["values"]["said"] == "It is ••••PB_PIN"
    assert leaky.done.json["values"]["table"] == [{"Pin": "It is ••••PB_PIN"}]


def test_what_the_steps_say(leaky: Leaky) -> None:
    errors = {step["kind"]: step["error"]["message"] for step in leaky.done.json["steps"] if step["error"]}
    assert "••••PB_PIN" in errors["click"] and "••••PB_PIN" in errors["goto"]
    assert next(step for step in leaky.done.json["steps"] if step["kind"] == "type")["status"] == "passed"


def test_every_file_of_the_run(scratch: Scratch, leaky: Leaky) -> None:
    kinds = set()
    for run_id in leaky.run_ids:
        for where, content in files(scratch.project.run(run_id).path):
            assert_no_secret(where, content)
            kinds |= {Path(where).suffix} if "••••PB_PIN".encode() in content else set()
    assert {".ndjson", ".html", ".txt", ".yaml", ".trace"} <= kinds, "the secret would have been in all of these"


def test_the_history(scratch: Scratch, leaky: Leaky) -> None:
    rows = [repr(scratch.rows(run_id)) for run_id in leaky.run_ids]
    assert_no_secret("the history", "".join(rows).encode())
    assert "••••PB_PIN" in rows[0]
    asked = scratch.planbook("sql", "SELECT * FROM values")
    assert_no_secret("planbook sql", asked.out.encode())
    for path in scratch.project.kept.glob("history.duckdb*"):
        assert_no_secret(str(path), path.read_bytes())


def test_prefect_s_database(prefect: Project, leaky: Leaky) -> None:
    with sqlite3.connect(prefect.server / "prefect.db") as database:
        dump = "\n".join(database.iterdump())
    assert "leaky" in dump, "the run is in it"
    assert_no_secret("Prefect's database", dump.encode())
    for where, content in files(prefect.server):
        assert_no_secret(where, content)
