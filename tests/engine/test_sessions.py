"""Sessions: a run begins signed in, and signs in again when the session has ended."""

import asyncio
import stat
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from planbook.engine.session_check import why_signed_out
from planbook.errors import PlanbookError, PlanProblems
from planbook.places import Project
from planbook.record import StepRecord
from planbook.runs import session_files
from tests.engine.conftest import Play, Played, write
from tests.engine.members import Members
from tests.sites import Site

SIGN_IN = """
secrets: [PASSWORD]
steps:
- fill: {field: Name, with: ada}
- fill: {field: Password, with: "{{ secrets.PASSWORD }}"}
- click: {button: Sign in}
- {expect: {heading: Welcome}, timeout: 2s}
"""
LOOK = "session: sign-in\nsteps:\n- goto: /orders\n- {expect: {heading: Orders}, timeout: 3s}\n"
Visit = Callable[..., Awaitable[Played]]


@pytest.fixture
def members() -> Iterator[Members]:
    members = Members()
    yield members
    members.server.shutdown()


@pytest.fixture
def visit(play: Play, project: Project, members: Members) -> Visit:
    """Plays a plan that starts at /orders, with the plan `sign-in` beside it."""
    write(project, "sign-in", f"{members.address}/login", SIGN_IN)

    async def visit(text: str, **options: Any) -> Played:
        secrets = {"PASSWORD": members.good_password}
        return await play(text, start=f"{members.address}/orders", **({"secrets": secrets} | options))

    return visit


def told(step: StepRecord) -> list[tuple[Any, ...]]:
    return [(event.error_class, event.strategy, event.status) for event in step.recoveries]


async def test_the_sessions_plan_runs_first_where_nothing_is_kept(visit: Visit, members: Members) -> None:
    played = await visit(LOOK)
    assert (played.outcome.status, members.signed_in) == ("passed", 1)
    assert [(step.started.plan, step.started.parent) for step in played.record.steps] == [
        *[("sign-in", None)] * 4,
        *[("tried", None)] * 2,
    ]


async def test_the_next_run_begins_signed_in(visit: Visit, members: Members) -> None:
    await visit(LOOK)
    played = await visit(LOOK)
    assert (played.outcome.status, members.signed_in) == ("passed", 1)
    assert {step.started.plan for step in played.record.steps} == {"tried"}


async def test_local_and_session_storage_are_kept_too(visit: Visit) -> None:
    text = LOOK + "- extract: {from: {testid: local}, into: local}\n- extract: {from: {testid: tab}, into: tab}\n"
    await visit(LOOK)
    assert (await visit(text)).record.values == {"local": "dark L", "tab": "S"}


IN_A_DATABASE = """<title>Sign in</title><button onclick="keep()">Keep</button><p id=out></p><script>
  const opened = new Promise(done => {
    const asked = indexedDB.open('auth', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('users');
    asked.onsuccess = () => done(asked.result);
  });
  const keep = async () => {
    const saved = (await opened).transaction('users', 'readwrite');
    saved.objectStore('users').put('Ada', 'token');
    saved.oncomplete = () => { out.textContent = 'kept'; };
  };
  const read = async () => {
    const asked = (await opened).transaction('users').objectStore('users').get('token');
    asked.onsuccess = () => { out.textContent = `This is ${asked.result || 'nobody'}`; };
  };
  if (location.pathname === '/inbox') read();
</script>"""


async def test_what_pages_keep_in_a_database_is_kept_too(play: Play, project: Project, site: Site) -> None:
    site.pages |= {"/sign-in": IN_A_DATABASE, "/inbox": IN_A_DATABASE}
    write(project, "sign-in", f"{site.address}/sign-in", "steps:\n- click: {button: Keep}\n- expect: {text: kept}\n")
    text = "session: sign-in\nsteps:\n- expect: {text: This is Ada}\n"
    for steps in (3, 1):  # the second time, nobody signs in
        played = await play(text, start=f"{site.address}/inbox")
        assert (played.outcome.status, len(played.record.steps)) == ("passed", steps)


async def test_a_session_that_has_ended_is_signed_in_to_before_the_first_step(visit: Visit, members: Members) -> None:
    await visit(LOOK)
    members.valid.clear()
    played = await visit(LOOK)
    assert (played.outcome.status, members.signed_in) == ("passed", 2)
    (event,) = played.record.recoveries
    assert (event.error_class, event.strategy, event.status, event.index) == ("signed_out", "sign_in", "passed", None)


async def test_a_session_that_ends_later_is_a_failure_of_a_class_of_its_own(visit: Visit, members: Members) -> None:
    members.ends_after = {"/more"}
    played = await visit(LOOK + "- click: More\n- {expect: {heading: Orders}, timeout: 3s}\n")
    step = played.step("click-more")
    assert (played.outcome.status, members.signed_in) == ("flaky", 2)
    assert told(step) == [("signed_out", "sign_in", "passed")]
    assert [one.address and one.address.removeprefix(members.address) for one in step.attempts] == [
        "/login?next=/more",
        "/more",
    ]
    failed = step.attempts[0].error
    said = f"the session sign-in has ended: {members.address}/login?next=/more asks to sign in"
    assert failed and (failed.error_class, failed.message) == ("signed_out", said)


async def test_what_was_sent_once_is_not_sent_again_by_signing_in(visit: Visit, members: Members) -> None:
    members.ends_after = {"/pay"}
    played = await visit(LOOK + "- {click: Pay, effect: once}\n")
    step = played.step("click-pay")
    assert (played.outcome.status, members.signed_in, members.paid, told(step)) == ("failed", 1, 1, [])
    assert step.ended and step.ended.error and step.ended.error.error_class == "signed_out"


async def test_signing_in_can_be_switched_off(visit: Visit, members: Members) -> None:
    members.ends_after = {"/more"}
    played = await visit(LOOK + "- {click: More, recover: {any: fail}}\n")
    assert (played.outcome.status, members.signed_in) == ("failed", 1)


async def test_a_sign_in_that_fails_fails_the_run_and_keeps_nothing(visit: Visit, project: Project) -> None:
    played = await visit(LOOK, secrets={"PASSWORD": "wrong"})
    assert played.outcome.status == "failed"
    assert played.outcome.because and played.outcome.because.startswith('Expect that heading "Welcome" is visible')
    assert session_files.load(project, "sign-in") is None
    assert played.statuses["goto-orders"] == "not_reached"


async def test_ten_runs_that_need_it_sign_in_once(visit: Visit, members: Members) -> None:
    played = await asyncio.gather(*(visit(LOOK) for _ in range(10)))
    assert [one.outcome.status for one in played] == ["passed"] * 10
    assert members.signed_in == 1


async def test_who_waited_for_a_sign_in_that_failed_does_not_try_it_again(
    visit: Visit, project: Project, members: Members, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_wait, who, locked = asyncio.Event(), set[int](), session_files._locked

    def noting(lock: int) -> bool:
        if locked(lock):
            return True
        who.add(lock)
        if len(who) == 2:
            all_wait.set()
        return False

    async with session_files.sign_in_lock(project, "sign-in") as turn:
        monkeypatch.setattr(session_files, "_locked", noting)
        waiting = [asyncio.ensure_future(visit(LOOK, secrets={"PASSWORD": "wrong"})) for _ in range(2)]
        await all_wait.wait()
        turn.note_failure("no such account")
    because = {played.outcome.because for played in await asyncio.gather(*waiting)}
    assert because == {"start: another run could not sign in with sign-in just now: no such account"}
    assert members.refused == 0
    assert (await visit(LOOK)).outcome.status == "passed"


async def test_runs_that_are_signed_out_at_once_sign_in_once(visit: Visit, members: Members) -> None:
    await visit(LOOK)
    members.valid.clear()
    played = await asyncio.gather(*(visit(LOOK) for _ in range(4)))
    assert {one.outcome.status for one in played} == {"passed"}
    assert members.signed_in == 2


async def test_the_sessions_plan_tells_whether_one_is_signed_in_still(
    visit: Visit, project: Project, members: Members
) -> None:
    await visit(LOOK)
    kept = session_files.load(project, "sign-in")
    assert kept and kept.address == f"{members.address}/welcome"
    assert await why_signed_out(project, kept, lambda name: None) is None
    members.valid.clear()
    asks = f"{members.address}/login?next=/welcome asks to sign in"
    assert await why_signed_out(project, kept, lambda name: None) == asks
    assert members.signed_in == 1


async def test_what_it_expects_at_its_end_has_to_be_there_still(
    visit: Visit, project: Project, members: Members
) -> None:
    await visit(LOOK)
    kept = session_files.load(project, "sign-in")
    assert kept
    elsewhere = replace(kept, address=f"{members.address}/orders")
    assert await why_signed_out(project, elsewhere, {"PASSWORD": "Orders"}.get) == (
        f'expected that heading "Welcome" is visible; there is no heading "Welcome" on {members.address}/••••PASSWORD; '
        'nearest: heading "••••PASSWORD"'
    )


async def test_where_the_server_is_gone_nobody_can_tell(visit: Visit, project: Project, members: Members) -> None:
    await visit(LOOK)
    kept = session_files.load(project, "sign-in")
    assert kept
    members.server.shutdown()
    members.server.server_close()
    with pytest.raises(PlanbookError) as caught:
        await why_signed_out(project, kept, lambda name: None)
    address = f"{members.address}/welcome"
    assert str(caught.value) == (
        f"This cannot be verified: {address} could not be loaded: nothing answers there (ERR_CONNECTION_REFUSED)."
    )


async def test_the_state_is_for_its_owner_only(visit: Visit, project: Project) -> None:
    await visit(LOOK)
    file = session_files.file_of(project, "sign-in")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and "ticket-1" in file.read_text()


async def test_the_state_is_sealed_where_a_key_is_set(
    visit: Visit, project: Project, members: Members, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANBOOK_KEY", Fernet.generate_key().decode())
    await visit(LOOK)
    assert "ticket" not in session_files.file_of(project, "sign-in").read_text()
    assert (await visit(LOOK)).outcome.status == "passed" and members.signed_in == 1
    monkeypatch.setenv("PLANBOOK_KEY", Fernet.generate_key().decode())
    other = "The session sign-in was sealed with another key than PLANBOOK_KEY has, or is damaged."
    with pytest.raises(PlanbookError, match=other):
        await visit(LOOK)
    monkeypatch.delenv("PLANBOOK_KEY")
    with pytest.raises(PlanbookError, match=r"The session sign-in is sealed\. Set PLANBOOK_KEY to the key that"):
        await visit(LOOK)


async def test_a_state_that_is_not_sealed_is_none_where_a_key_is_set(
    visit: Visit, project: Project, members: Members, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visit(LOOK)
    monkeypatch.setenv("PLANBOOK_KEY", Fernet.generate_key().decode())
    assert (await visit(LOOK)).outcome.status == "passed"
    assert members.signed_in == 2


async def test_a_damaged_state_is_none(visit: Visit, project: Project, members: Members) -> None:
    await visit(LOOK)
    session_files.file_of(project, "sign-in").write_text('{"name": "sign-in", "sav')
    assert (await visit(LOOK)).outcome.status == "passed"
    assert members.signed_in == 2


async def test_inputs_of_the_same_name_are_handed_on(visit: Visit, project: Project, members: Members) -> None:
    inputs = "inputs: {shop: , who: {default: ada}}\n"
    write(project, "sign-in", "'{{ inputs.shop }}/login'", f"allow: [127.0.0.1]\n{inputs}{SIGN_IN}")
    text = "inputs: {shop: , more: {default: a}}\n" + LOOK
    played = await visit(text, given={"shop": members.address})
    assert (played.outcome.status, members.signed_in) == ("passed", 1)


async def test_the_state_of_another_input_is_not_theirs(visit: Visit, project: Project, members: Members) -> None:
    write(project, "sign-in", f"{members.address}/login", "inputs: {who: {default: ada}}\n" + SIGN_IN)
    text = "inputs: {who: }\n" + LOOK
    for who in ("ada", "ada", "eve"):
        assert (await visit(text, given={"who": who})).outcome.status == "passed"
    assert members.signed_in == 2


async def test_the_state_that_another_revision_left_is_not_used(
    visit: Visit, project: Project, members: Members
) -> None:
    await visit(LOOK)
    write(project, "sign-in", f"{members.address}/login", SIGN_IN + "- reload:\n")
    kept = session_files.load(project, "sign-in")
    assert kept and await why_signed_out(project, kept, lambda name: None) == "its plan has changed since"
    assert (await visit(LOOK)).outcome.status == "passed"
    assert members.signed_in == 2


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("session: elsewhere\nsteps: [reload: ]\n", "6:1: there is no plan 'elsewhere'"),
        (
            "session: nested\nsteps: [reload: ]\n",
            "6:1: 'nested' signs in, and itself begins in a session. A session's plan begins signed out",
        ),
        (
            "steps:\n- call: nested\n",
            "7:9: 'nested' begins in the session 'sign-in', which this plan does not. Add it to this plan's 'session'",
        ),
        ("recover: {any: sign_in}\nsteps: [reload: ]\n", "there is no session to sign in to. Name the plan that"),
    ],
)
async def test_sessions_that_cannot_be(visit: Visit, project: Project, members: Members, plan: str, said: str) -> None:
    write(project, "nested", f"{members.address}/login", "session: sign-in\nsteps: [reload: ]\n")
    with pytest.raises(PlanProblems) as caught:
        await visit(plan)
    assert said in str(caught.value)


async def test_the_secrets_of_the_sessions_plan_are_asked_for_at_the_start(visit: Visit) -> None:
    with pytest.raises(PlanbookError, match="tried needs the secret PASSWORD"):
        await visit(LOOK, secrets={})
