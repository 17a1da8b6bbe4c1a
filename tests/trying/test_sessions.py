"""A try of a plan with `session`: it begins in the stored state, and nobody is signed in to make one."""

from collections.abc import Iterator
from pathlib import Path
from time import time
from urllib.parse import urlsplit

import pytest

from planbook.plan.load import load
from planbook.runs import session_files
from planbook.runs.session_files import SessionState
from tests.engine.members import Members
from tests.scratch import Scratch

SIGN_IN = """
secrets: [PASSWORD]
steps:
  - fill: {field: Name, with: ada}
  - fill: {field: Password, with: "{{ secrets.PASSWORD }}"}
  - click: {button: Sign in}
"""
LOOK = "session: sign-in\nsteps:\n  - expect: {heading: Orders}\n  - goto: /more\n  - expect: {heading: Orders}\n"


@pytest.fixture
def members() -> Iterator[Members]:
    members = Members()
    yield members
    members.server.shutdown()


@pytest.fixture
def scratch(tmp_path: Path, members: Members) -> Scratch:
    made = Scratch(tmp_path, PASSWORD="")
    made.write("sign-in", f"{members.address}/login", SIGN_IN)
    made.write("look", f"{members.address}/orders", LOOK)
    return made


def keep(scratch: Scratch, members: Members) -> None:
    """Stores the state that a run would have left."""
    host = urlsplit(members.address).hostname
    ticket = {"name": "ticket", "value": members.sign_in(), "domain": host, "path": "/", "expires": -1}
    cookie = ticket | {"httpOnly": False, "secure": False, "sameSite": "Lax"}
    plan = load(scratch.folder / "plans/sign-in.yaml")
    state = {"cookies": [cookie], "origins": []}
    session_files.save(scratch.project, SessionState("sign-in", time(), state, {}, revision=plan.sha256))
    members.signed_in = 0


def verdicts(found: dict[str, list[dict[str, str]]]) -> list[str]:
    return [step["verdict"] for step in found["steps"]]


def test_the_state_that_is_kept(scratch: Scratch, members: Members) -> None:
    keep(scratch, members)
    done = scratch.planbook("try", "look", "--json")
    assert (done.code, verdicts(done.json), done.json["blocked"]) == (0, ["passed"] * 3, [])
    assert members.signed_in == 0


def test_without_one_the_sessions_plan_is_looked_at(scratch: Scratch, members: Members) -> None:
    done = scratch.planbook("try", "look")
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == f"""\
               A run would first sign in: the plan sign-in is tried.
○ ready        Fill field "Name" with "ada"
○ ready        Fill field "Password" with "••••PASSWORD"
○ ready        Click button "Sign in"
· not_reached  01 Expect that heading "Orders" is visible
               this needs step sign-in.03 (Click button "Sign in") done first: the session sign-in has ended: \
{members.address}/login?next=/orders asks to sign in
· not_reached  02 Open /more
· not_reached  03 Expect that heading "Orders" is visible
look: nothing wrong was found (3 ready, 3 not reached)
"""
    )
    assert members.signed_in == 0 and not scratch.project.sessions.exists()


def test_a_state_that_has_ended(scratch: Scratch, members: Members) -> None:
    keep(scratch, members)
    before = session_files.file_of(scratch.project, "sign-in").read_bytes()
    members.valid.clear()
    done = scratch.planbook("try", "look", "--json")
    assert (done.code, verdicts(done.json)) == (0, ["ready"] * 3 + ["not_reached"] * 3)
    assert members.signed_in == 0
    assert session_files.file_of(scratch.project, "sign-in").read_bytes() == before


def test_a_state_that_ends_on_the_way(scratch: Scratch, members: Members) -> None:
    keep(scratch, members)
    members.ends_after.add("/more")
    done = scratch.planbook("try", "look", "--json")
    assert (done.code, verdicts(done.json)) == (0, ["passed", "passed", "not_reached"])
    why = f"the session sign-in has ended: {members.address}/login?next=/more asks to sign in"
    assert done.json["steps"][2]["because"] == f"this needs a new sign-in: {why}"


def test_a_session_plan_that_would_fail(scratch: Scratch, members: Members) -> None:
    scratch.write("sign-in", f"{members.address}/login", "steps:\n- expect: {heading: Hello}\n  timeout: 300ms\n")
    done = scratch.planbook("try", "look", "--json")
    assert (done.code, verdicts(done.json)) == (1, ["failed"] + ["not_reached"] * 3)


def test_what_may_be_done_again_signs_in_and_leaves_nothing(scratch: Scratch, members: Members) -> None:
    done = scratch.planbook("try", "look", "--allow-repeat", "--json", PASSWORD=members.good_password)
    assert (done.code, verdicts(done.json)) == (0, ["passed"] * 6)
    assert members.signed_in == 1 and not scratch.project.sessions.exists()
    assert members.good_password not in done.out
