"""The project's server notifies people of what no run can report."""

import asyncio
from contextlib import suppress

import pytest

from flows import notification_timer
from planbook import prefect_servers
from planbook.notify.watch import watch
from planbook.places import Project
from planbook.settings import read_settings
from tests.history.events import keep, run_started, step_started
from tests.notify.conftest import SECRET, Receiver
from tests.notify.test_command import SETTINGS


@pytest.fixture
def served(project: Project, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that is known to have a server, and that notifies the receiver of failures."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.folder / "cache"))
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    (project.folder / "pyproject.toml").write_text(SETTINGS.format(address=receiver.address), encoding="utf-8")
    prefect_servers.add(project)
    return project


def kill_a_run(project: Project) -> None:
    """Leaves the files of a run whose process was killed."""
    watch(project, read_settings(project).notify, "20260801-a")
    keep(project, [run_started("20260801-a"), step_started(1)])


def test_when_there_is_something_to_do(served: Project) -> None:
    assert notification_timer.project_of(served.server) == served
    assert notification_timer.project_of(served.folder) is None
    assert not notification_timer.is_something_to_do(served, looks_for_silence=True)
    kill_a_run(served)
    assert notification_timer.is_something_to_do(served, looks_for_silence=False)
    (served.folder / "pyproject.toml").write_text("[tool.planbook\n", encoding="utf-8")
    assert not notification_timer.is_something_to_do(served, looks_for_silence=False)


async def test_a_killed_run_is_told_of_by_the_server(
    served: Project, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notification_timer, "GLANCE", 0.05)
    kill_a_run(served)
    server = asyncio.create_task(notification_timer.notify_forever(served.server))
    for _ in range(600):
        if receiver.got:
            break
        await asyncio.sleep(0.1)
    server.cancel()
    with suppress(asyncio.CancelledError):
        await server
    assert [message["data"]["status"] for message in receiver.told] == ["interrupted"]


async def test_a_bug_does_not_end_all_messages(
    served: Project, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[Project] = []

    def broken(project: Project, looks_for_silence: bool) -> bool:
        looks.append(project)
        raise KeyError("rule")

    monkeypatch.setattr(notification_timer, "GLANCE", 0.01)
    monkeypatch.setattr(notification_timer, "is_something_to_do", broken)
    server = asyncio.create_task(notification_timer.notify_forever(served.server))
    for _ in range(3000):
        if len(looks) > 1 or server.done():
            break
        await asyncio.sleep(0.01)
    server.cancel()
    with suppress(asyncio.CancelledError):
        await server
    assert len(looks) > 1
    assert caplog.messages[0] == "planbook could not check for messages to send, and will try again"
