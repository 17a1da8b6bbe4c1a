"""Acts of people are recorded line by line, and a changed, removed or moved line is detected."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from planbook.audit import FIRST, AuditError, chain, last_of, record
from planbook.places import Project
from planbook.secrets import redaction

LIMIT = "(a limit on the size of files)"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def three(project: Project) -> Project:
    record(project, "approve", "plans/order.yaml", who="Ada <ada@example.org>", why="reviewed")
    record(project, "run", "order", run_id="r1")
    record(project, "cancel", "r1", run_id="r1", origin="Prefect's page")
    return project


def test_an_act_says_who_from_where_what_why_and_when(three: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.1 22")
    monkeypatch.setenv("USER", "grace")
    monkeypatch.setenv("LOGNAME", "grace")
    written = record(three, "answer", "order", run_id="r1", why="it is cheaper", details={"value": "yes", "n": 2})
    assert (written.number, written.who, written.os_user, written.origin) == (4, "grace", "grace", "command line")
    assert (written.remote, written.why, written.details) == ("192.0.2.7", "it is cheaper", {"value": "yes", "n": 2})
    found = chain(three.audit)
    assert found.broken is None and found.entries[-1] == written and found.last == written.sha256
    assert [entry.act for entry in found.entries] == ["approve", "run", "cancel", "answer"]
    assert found.entries[0].who == "Ada <ada@example.org>"
    assert [entry.previous for entry in found.entries] == [FIRST, *(entry.sha256 for entry in found.entries[:-1])]


def test_an_act_may_have_a_checksum_of_its_own(project: Project) -> None:
    written = record(project, "answer", "q1", details={"answer": {"file": "a.csv", "sha256": "ab" * 32}})
    assert chain(project.audit).entries == [written]


def test_nothing_was_done_yet(project: Project) -> None:
    assert chain(project.audit).entries == [] and chain(project.audit).last == FIRST
    assert last_of(project.audit, "settings") is None


def test_the_last_act_of_a_kind_is_found(three: Project) -> None:
    record(three, "run", 'he said "act":"approve"', run_id="r2")
    found = last_of(three.audit, "run")
    assert found and found.run_id == "r2"
    record(three, "answer", "order", details={"act": "approve"})
    found = last_of(three.audit, "approve")
    assert found and found.number == 1


def lines(project: Project) -> list[bytes]:
    return project.audit.read_bytes().splitlines(keepends=True)


DAMAGE: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "another name": (
        lambda all: [all[0].replace(b"Ada", b"Eve"), *all[1:]],
        "line 1: the act was changed after it was written.",
    ),
    "one taken out": (lambda all: [all[0], all[2]], "line 2: the act before it is gone."),
    "two taken out": (lambda all: [all[2]], "line 1: 2 acts before it are gone."),
    "moved": (lambda all: [all[0], all[2], all[1]], "line 2: the act before it is gone."),
    "written twice": (lambda all: [all[0], all[0], *all[1:]], "line 2: it is not where it was written."),
    "no act": (
        lambda all: [all[0], b"hello\n", *all[1:]],
        "line 2: this is not an act: the line was changed or damaged after it was written.",
    ),
}


@pytest.mark.parametrize("way", DAMAGE)
def test_what_was_changed_is_named(three: Project, way: str) -> None:
    change, expected = DAMAGE[way]
    three.audit.write_bytes(b"".join(change(lines(three))))
    assert chain(three.audit).broken == f"{three.audit}, {expected}"


def test_every_changed_byte_shows(three: Project) -> None:
    content = three.audit.read_bytes()
    for place in range(0, len(content) - 1, 7):
        three.audit.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert chain(three.audit).broken, f"byte {place}"


def test_whoever_writes_one_line_anew_must_write_all_after_it_anew(three: Project) -> None:
    from hashlib import sha256

    first = lines(three)[0].replace(b"Ada", b"Eve")
    body = first[: first.rfind(b',"sha256"')]
    first = body + b',"sha256":"' + sha256(body).hexdigest().encode() + b'"}\n'
    three.audit.write_bytes(b"".join([first, *lines(three)[1:]]))
    assert chain(three.audit).broken == f"{three.audit}, line 2: it is not where it was written."


def test_half_a_line_is_of_an_act_that_was_not_done(three: Project) -> None:
    whole = three.audit.read_bytes()
    three.audit.write_bytes(whole + b'{"number":4,"at":17')
    assert chain(three.audit).broken is None and len(chain(three.audit).entries) == 3
    record(three, "prune", "12 runs")
    assert three.audit.read_bytes().startswith(whole + b'{"number":4,"at":')
    assert chain(three.audit).broken is None and len(chain(three.audit).entries) == 4


def test_a_long_line_is_followed_by_the_next(project: Project) -> None:
    record(project, "settings", "pyproject.toml", details={"after": "x" * 100_000})
    record(project, "run", "order")
    assert chain(project.audit).broken is None and [one.number for one in chain(project.audit).entries] == [1, 2]


def test_many_at_once_make_one_chain(project: Project) -> None:
    code = (
        "import sys; from pathlib import Path; from planbook.audit import record; from planbook.places import Project\n"
        "for n in range(20): record(Project(Path(sys.argv[1])), 'run', f'{sys.argv[2]}-{n}')"
    )
    with ThreadPoolExecutor(3) as pool:
        command = [sys.executable, "-c", code, str(project.folder)]
        done = pool.map(lambda name: subprocess.run([*command, name], check=True), "abc")
    assert len(list(done)) == 3
    found = chain(project.audit)
    assert found.broken is None and [one.number for one in found.entries] == list(range(1, 61))


def test_secrets_are_masked(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_READ", {"PIN": "hunter2-and-more"})
    record(project, "answer", "order", why="it is hunter2-and-more", details={"value": ["hunter2-and-more"]})
    told = json.loads(project.audit.read_bytes())
    assert (told["why"], told["details"]) == ("it is ••••PIN", {"value": ["••••PIN"]})


def test_what_cannot_be_recorded_is_not_done(project: Project) -> None:
    project.audit.mkdir(parents=True)
    with pytest.raises(AuditError) as raised:
        record(project, "approve", "plans/order.yaml")
    expected = f"The action cannot be recorded: Is a directory ({project.audit}). Nothing was done."
    assert str(raised.value) == expected
    with pytest.raises(AuditError, match=re.escape(f"cannot be read: Is a directory ({project.audit}).")):
        chain(project.audit)


def test_a_full_disk_leaves_no_half_act(three: Project) -> None:
    before = three.audit.read_bytes()
    code = (
        "import resource, signal, sys; from pathlib import Path; from planbook.audit import record, AuditError\n"
        "from planbook.places import Project\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 50}, {len(before) + 50}))\n"
        "try:\n    record(Project(Path(sys.argv[1])), 'run', 'order')\nexcept AuditError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(three.folder)], capture_output=True, text=True, check=True)
    assert (
        done.stdout
        == f"The action cannot be recorded: {three.audit} may not grow any more {LIMIT}. Nothing was done.\n"
    )
    assert three.audit.read_bytes() == before and os.path.getsize(three.audit) == len(before)  # noqa: PTH202
