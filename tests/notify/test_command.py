"""`planbook notify` as people call it, and a run that reports its failure."""

import json
from collections.abc import Callable

import pytest

from planbook.cli.findings import notify
from planbook.cli.main import exit_code
from planbook.notify.message import Links
from planbook.notify.outbox import Outbox
from planbook.notify.watch import take_in
from planbook.places import Project
from planbook.settings import read_settings
from tests.notify.conftest import SECRET, Receiver
from tests.notify.runs import failed

Planbook = Callable[..., tuple[int, str, str]]
SETTINGS = """
[tool.planbook.notify]
allow_private = ["127.0.0.1"]

[tool.planbook.notify.to.hook]
webhook = "{address}"
secret = "HOOK_SECRET"

[[tool.planbook.notify.rules]]
when = "failed"
to = "hook"
"""


@pytest.fixture
def planbook(
    project: Project, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Planbook:
    """Runs a command in a project that notifies the receiver of failures; returns exit code, stdout and stderr."""
    (project.folder / "pyproject.toml").write_text(SETTINGS.format(address=receiver.address), encoding="utf-8")
    monkeypatch.chdir(project.folder)
    monkeypatch.setenv("HOOK_SECRET", SECRET)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = exit_code(arguments)
        return code, *capsys.readouterr()

    return call


def fail(project: Project, run_id: str = "r1") -> str:
    """Adds the message about a failed run; returns its id."""
    take_in(project, read_settings(project).notify, failed(run_id), "failed", Links())
    return Outbox(project).all("outbox")[-1].id


def test_a_test_message(planbook: Planbook, receiver: Receiver) -> None:
    assert planbook("notify", "test") == (0, "hook: sent\n", "")
    [message] = receiver.told
    assert message["type"] == "planbook.test"
    receiver.statuses = [503]
    code, out, _ = planbook("notify", "test", "hook", "--json")
    assert (code, json.loads(out)) == (
        1, [{"destination": "hook", "sent": False, "error": "The receiver answered 503"}],
    )  # fmt: skip
    assert planbook("notify", "test", "hok") == (2, "", 'There is no destination "hok". There are: hook\n')


def test_a_message_is_listed_sent_and_replayed(planbook: Planbook, receiver: Receiver, project: Project) -> None:
    assert planbook("notify", "list") == (0, "", "No message is waiting, and none was given up.\n")
    assert planbook("notify", "send") == (0, "", "")
    message = fail(project)
    code, out, _ = planbook("notify", "list")
    assert code == 0 and "waits" in out and "order failed" in out and message in out
    assert planbook("notify", "send") == (0, "Sent to hook: order failed\n", "")
    [listed] = json.loads(planbook("notify", "list", "--all", "--json")[1])
    assert (listed["id"], listed["state"], listed["destination"]) == (message, "sent", "hook")
    assert planbook("notify", "replay", message[:12]) == (0, "Sent to hook: order failed\n", "")
    assert [headers["webhook-id"] for headers, _ in receiver.got] == [message, message]


def test_dead_letters(planbook: Planbook, receiver: Receiver, project: Project) -> None:
    message = fail(project)
    receiver.statuses = [410]
    said = "Not sent to hook: order failed: The receiver answered 410\n"
    assert planbook("notify", "send") == (1, said, "")
    code, out, _ = planbook("notify", "list", "--json")
    [dead] = json.loads(out)
    assert (code, dead["id"], dead["state"]) == (1, message, "given_up")
    assert planbook("notify", "replay", "--dead") == (0, "Sent to hook: order failed\n", "")
    assert planbook("notify", "list")[0] == 0


def test_what_cannot_be_replayed(planbook: Planbook) -> None:
    hint = "List them: planbook notify list --all"
    assert planbook("notify", "replay", "x") == (2, "", f'"x": There is no such message. {hint}\n')
    code, _, err = planbook("notify", "replay")
    assert code == 2 and err.endswith("Name messages, or say --dead. planbook notify list --all lists them\n")


def test_nobody_is_to_be_told(planbook: Planbook, project: Project) -> None:
    (project.folder / "pyproject.toml").write_text("", encoding="utf-8")
    nobody = "No notifications are sent: there is no [tool.planbook.notify] in pyproject.toml.\n"
    assert planbook("notify", "test") == (2, "", nobody)
    assert planbook("notify", "send") == (0, "", nobody)


def test_a_mistake_in_the_settings_is_told_by_check(planbook: Planbook, project: Project) -> None:
    file = project.folder / "pyproject.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"failed"', '"fails"'), encoding="utf-8")
    said = f'{file}:10: [tool.planbook.notify] rules 1, when: there is no event "fails". Did you mean failed?\n'
    (project.folder / "plans" / "order.yaml").write_text("planbook: 1\nname: order\nsteps: []\n", encoding="utf-8")
    assert planbook("notify", "send") == (2, "", said)
    assert planbook("check") == (2, "", said)


def test_the_doctor_looks_at_it(planbook: Planbook, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    file = project.folder / "pyproject.toml"
    fine = file.read_text(encoding="utf-8")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    def found() -> tuple[bool, str, str | None]:
        finding = notify()
        return finding.ok, finding.found, finding.remedy

    assert found() == (True, "destinations: hook; rules: 1", None)
    fail(project)
    with Outbox(project).claimed(Outbox(project).all("outbox")[0].id) as entry:
        assert entry
        Outbox(project).has_failed(entry, "The receiver answered 410", for_good=True)
    hint = "planbook notify list says why; planbook notify replay --dead sends them again."
    assert found() == (False, "messages that were given up: 1", hint)
    file.write_text(f'{fine}plans = ["order", "ordr-*"]\n', encoding="utf-8")
    assert found() == (False, "no plan is called order, ordr-*", "Correct the rules.")
    monkeypatch.delenv("HOOK_SECRET")
    assert found() == (False, "not set: HOOK_SECRET", "Set them where plans run.")
    file.write_text(fine.replace("failed", "fails"), encoding="utf-8")
    said = f'{file}:10: [tool.planbook.notify] rules 1, when: there is no event "fails". Did you mean failed?'
    assert found() == (False, "pyproject.toml cannot be read", said)
    file.write_text("", encoding="utf-8")
    hint = "To notify people of failures, set [tool.planbook.notify] in pyproject.toml."
    assert found() == (False, "no notifications are sent", hint)
