"""Journals of threads: nothing is lost and nothing is there twice, whoever is killed and whoever writes at once."""

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from planbook.audit import chain
from planbook.places import Project
from planbook.threads.desk import Said, add_messages, create, delete, set_state, store_memory
from planbook.threads.files import add_artifact
from planbook.threads.finding import NoSuchThread
from planbook.threads.journal import ThreadError, damage, read_thread
from planbook.threads.thread import Thread

WRITER = """
import sys
from pathlib import Path
from planbook.places import Project
from planbook.threads.desk import Said, add_messages
project, thread_id, name, count = Project(Path(sys.argv[1])), sys.argv[2], sys.argv[3], int(sys.argv[4])
print("begun", flush=True)
for number in range(count):
    batch = [Said(f"{name} {number} {part}" * 50, author=name, id=f"{name}-{number}-{part}") for part in range(3)]
    add_messages(project, thread_id, batch, name, key=f"{name}-{number}")
    print(number, flush=True)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    return Project(tmp_path)


@pytest.fixture
def thread(project: Project) -> Thread:
    return create(project, "Order paper", ["ada"], "ada")


def writer(project: Project, thread: Thread, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-P", "-c", WRITER, str(project.folder), thread.id, name, str(count)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def ids(project: Project, thread: Thread) -> list[str]:
    return [message.said.id for message in read_thread(project.thread(thread.id).journal).messages]


def test_two_processes_write_one_thread_and_nothing_is_lost_or_doubled(project: Project, thread: Thread) -> None:
    both = [writer(project, thread, "a", 40), writer(project, thread, "b", 40)]
    for process in both:
        process.communicate(timeout=90)
        assert process.returncode == 0
    found = ids(project, thread)
    assert len(found) == len(set(found)) == 2 * 40 * 3
    assert damage(project.thread(thread.id).journal.read_bytes()) == []
    for place in range(0, len(found), 3):  # batches are whole and in order
        name = found[place].rpartition("-")[0]
        assert found[place : place + 3] == [f"{name}-{part}" for part in range(3)]


def test_a_process_that_is_killed_loses_nothing_that_it_has_answered(project: Project, thread: Thread) -> None:
    process = writer(project, thread, "a", 10**6)
    assert process.stdout
    answered = [process.stdout.readline().strip() for _ in range(8)]
    process.send_signal(signal.SIGKILL)
    answered += process.stdout.read().split()
    process.wait()
    process.stdout.close()
    found = ids(project, thread)
    assert {f"a-{number}-0" for number in answered if number != "begun"} <= set(found)
    assert len(found) % 3 == 0  # a batch is whole, or is not there
    for number in range(len(found) // 3 + 2):  # all of it is sent again
        batch = [Said("again", id=f"a-{number}-{part}") for part in range(3)]
        add_messages(project, thread.id, batch, "a", key=f"a-{number}" if number % 2 else None)
    after = ids(project, thread)
    assert len(after) == len(set(after)) == len(found) + 6
    assert damage(project.thread(thread.id).journal.read_bytes()) == []


def test_a_line_that_is_cut_anywhere_is_left_out_and_can_be_sent_again(project: Project, thread: Thread) -> None:
    journal = project.thread(thread.id).journal
    add_messages(project, thread.id, [Said("first", id="m1")], "ada")
    before = len(journal.read_bytes())
    add_messages(project, thread.id, [Said("second – ä", id="m2")], "ada", key="k2")
    whole = journal.read_bytes()
    for end in range(before, len(whole), 7):
        journal.write_bytes(whole[:end])
        assert ids(project, thread) == ["m1"], end
        add_messages(project, thread.id, [Said("second – ä", id="m2")], "ada", key="k2")
        assert ids(project, thread) == ["m1", "m2"] and damage(journal.read_bytes()) == []
    aside = journal.with_name("journal.half-line").read_bytes().splitlines()
    assert all(whole[before:].startswith(line) for line in aside) and len(aside) > 10
    journal.write_bytes(whole[:-1])  # only the end of the line is missing
    add_messages(project, thread.id, [Said("third", id="m3")], "ada")
    assert ids(project, thread) == ["m1", "m2", "m3"] and damage(journal.read_bytes()) == []


def test_a_changed_line_is_found(project: Project, thread: Thread) -> None:
    journal = project.thread(thread.id).journal
    add_messages(project, thread.id, [Said("one")], "ada")
    add_messages(project, thread.id, [Said("two")], "ada")
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b'"one"', b'"oNe"'))
    assert damage(journal.read_bytes()) == ["line 2: the entry or the one before it was changed after it was written."]
    journal.write_bytes(whole.replace(b'{"number":2', b'{"nummer":2'))
    assert (
        damage(journal.read_bytes())[0]
        == "line 2: this is not an entry of a thread: it was damaged after it was written."
    )
    assert len(read_thread(journal).messages) == 1


def test_what_a_newer_planbook_wrote_is_left_out(project: Project, thread: Thread) -> None:
    journal = project.thread(thread.id).journal
    new = {"number": 2, "at": 1.0, "by": "ada", "key": None, "more": 1, "changes": [
        {"change": "sung", "song": "la"},
        {"change": "message", "id": "m", "batch": "b", "role": "user", "author": "ada", "text": "hi", "mood": "good"},
    ]}  # fmt: skip
    journal.write_bytes(journal.read_bytes() + json.dumps(new, separators=(",", ":")).encode() + b"\n")
    assert ids(project, thread) == ["m"]


def test_deleting_while_others_write_leaves_nothing(project: Project, thread: Thread) -> None:
    def write() -> str:
        for number in range(10**6):
            try:
                add_messages(project, thread.id, [Said(str(number))], "a")
            except NoSuchThread as error:
                return str(error)
        return "never refused"

    with ThreadPoolExecutor() as pool:
        writing = pool.submit(write)
        while not ids(project, thread):
            time.sleep(0.001)
        delete(project, thread.id, "ada")
        assert writing.result() == f"The thread {thread.id} was deleted."
    assert len(project.thread(thread.id).journal.read_bytes().splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_told(project: Project) -> None:
    project.kept.mkdir()
    project.threads.write_text("not a folder")
    with pytest.raises(ThreadError, match="The thread cannot be changed: File exists"):
        create(project, "Order paper", [], "ada")


def test_secrets_are_masked(project: Project, thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.folder / "plans/order.yaml").write_text("steps: [{fill: {field: Code, with: '{{ secrets.SHOP_CODE }}'}}]")
    monkeypatch.setenv("SHOP_CODE", "correct-horse-1")
    key = "ghp_A1b2C3d4E5f6G7h8I9j0K1"
    pem = "-----BEGIN RSA PRIVATE KEY-----\nabcDEF123\n-----END RSA PRIVATE KEY-----"
    add_messages(project, thread.id, [Said(f"use correct-horse-1 and {key}, or {pem}")], "ada")
    store_memory(project, thread.id, "code", {"is": ["Correct Horse 1"]}, "ada", why=f"{key} failed")
    kept = project.thread(thread.id).journal.read_text()
    assert "correct-horse" not in kept and "Horse" not in kept and key not in kept and "abcDEF123" not in kept
    seen = read_thread(project.thread(thread.id).journal)
    assert seen.messages[0].said.text == "use ••••SHOP_CODE and ••••key, or ••••key"
    assert seen.current_memories[0].stored.value == {"is": ["••••SHOP_CODE"]}


def test_the_audit_trail_has_no_more_secrets_than_a_thread(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.folder / "plans/order.yaml").write_text("steps: [{fill: {field: Code, with: '{{ secrets.GATE_CODE }}'}}]")
    monkeypatch.setenv("GATE_CODE", "battery-staple-7")
    key = "ghp_Z1y2X3w4V5u6T7s8R9q0P1"
    made = create(project, "Order with battery-staple-7", [], "ada").id
    set_state(project, made, "paused", "ada", f"{key} is over")
    set_state(project, made, "active", "ada")
    store_memory(project, made, f"what {key} opens", 1, "ada")
    add_artifact(project, made, "the order", "ada", reference=f"https://shop.example/?key={key}")
    kept = project.audit.read_text()
    assert "battery" not in kept and "ghp_" not in kept, "a line of the trail can never be changed again"
    acts = chain(project.audit).entries
    assert acts[0].details == {"created": "Order with ••••GATE_CODE"} and acts[1].why == "••••key is over"


def test_what_was_done_for_a_key_before_is_not_recorded_again(project: Project, thread: Thread) -> None:
    store_memory(project, thread.id, "login", "Go", "ada", key="first")
    store_memory(project, thread.id, "login", "Continue", "ada", key="second")
    acts = len(chain(project.audit).entries)
    store_memory(project, thread.id, "login", "Go", "ada", key="first")  # a late repetition
    assert read_thread(project.thread(thread.id).journal).current_memories[0].stored.value == "Continue"
    assert len(chain(project.audit).entries) == acts
