"""Messages reach a receiver that dies, is slow or fails; each at least one time, with the same id."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from planbook.notify import outbox as outbox_module
from planbook.notify.outbox import A_DAY, Entry
from planbook.notify.send import send_due
from planbook.places import Project
from planbook.settings.notify import Notify
from tests.notify.conftest import SECRET, Receiver, Told
from tests.notify.runs import failed


def due_now(told: Told) -> None:
    """Makes the pause before the next attempt end."""
    for entry in told.outbox.all("outbox"):
        told.outbox._write("outbox", entry.model_copy(update={"due": 0.0}))


def errors(entry: Entry) -> list[str]:
    return [one.error for one in entry.tries]


def test_signed_as_standard_webhooks_says(told: Told, receiver: Receiver) -> None:
    told.take_in(failed("r1"))
    [sent] = told.send().sent
    [(headers, body)] = receiver.got
    assert headers["webhook-id"] == sent.id and headers["content-type"] == "application/json"
    assert Webhook(SECRET).verify(body, headers)["data"]["plan"] == "order"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"order", b"other"), headers)
    assert told.outbox.all("outbox") == [] and [one.id for one in told.outbox.all("sent")] == [sent.id]
    assert not list((told.project.notify / "locks").iterdir())


def test_a_receiver_that_fails_is_tried_again_with_the_same_id(told: Told, receiver: Receiver) -> None:
    receiver.statuses = [500, 302, 404]
    receiver.headers = {"location": receiver.address}
    told.take_in(failed("r1"))
    for _ in range(4):
        told.send()
        due_now(told)
    [sent] = told.outbox.all("sent")
    assert errors(sent) == [
        "The receiver answered 500",
        "The receiver leads elsewhere (302), and redirects are not followed",
        "The receiver answered 404",
    ]
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {sent.id} and len(receiver.got) == 4


def test_pauses_grow_for_a_day_and_then_it_is_given_up(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told.take_in(failed("r1"))
    now = [time.time()]
    monkeypatch.setattr(outbox_module.time, "time", lambda: now[0])
    pauses = []
    while waiting := told.outbox.all("outbox"):
        pauses.append(round(waiting[0].due - now[0]))
        now[0] = max(now[0], waiting[0].due)
        with told.outbox.claimed(waiting[0].id) as entry:
            assert entry
            told.outbox.has_failed(entry, "The receiver answered 500")
    assert pauses == [0, 10, 30, 120, 300, 900, 1800, 3600, 7200, *[14400] * 5]
    [dead] = told.outbox.all("dead")
    assert 0 <= now[0] - dead.created <= A_DAY


def test_a_receiver_that_is_gone_for_good(told: Told, receiver: Receiver) -> None:
    receiver.statuses = [410]
    told.take_in(failed("r1"))
    told.send()
    assert [errors(entry) for entry in told.outbox.all("dead")] == [["The receiver answered 410"]]


def test_a_dead_receiver(told: Told, receiver: Receiver) -> None:
    receiver.close()
    told.take_in(failed("r1"))
    [entry] = told.send().failed
    assert errors(entry) == ["The receiver cannot be reached: Connection refused"]
    assert told.send().failed == []  # not due yet


def test_a_slow_receiver_holds_nobody(told: Told, receiver: Receiver) -> None:
    receiver.hold.clear()
    told.take_in(failed("r1"))
    began = time.monotonic()
    [entry] = told.send(seconds=2.0).failed
    assert time.monotonic() - began < 60
    assert errors(entry) == ["The receiver did not answer in time"]
    receiver.hold.set()
    due_now(told)
    [sent] = told.send().sent
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {sent.id}


def test_what_answers_is_no_web_server(told: Told) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        other = Told(told.project, address, "failed")
        other.take_in(failed("r1"))

        import threading

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        [entry] = other.send().failed
        thread.join()
    assert errors(entry)[0].startswith("The receiver's answer cannot be read: ")


PRIVATE = {
    "http://169.254.169.254/latest/meta-data": "169.254.169.254 is the metadata service of a cloud",
    "http://[::ffff:169.254.169.254]/": "169.254.169.254 is the metadata service of a cloud",
    "http://[fd00:ec2::254]/": "fd00:ec2::254 is the metadata service of a cloud",
    "http://10.1.2.3/": "10.1.2.3 is not a public address, and `allow_private` does not have it",
    "http://localhost:9/": "is not a public address, and `allow_private` does not have it",
    "http://0.0.0.0:9/": "0.0.0.0 is not a public address, and `allow_private` does not have it",
    "http://2130706433:9/": "127.0.0.1 is not a public address, and `allow_private` does not have it",
    "http://[64:ff9b::7f00:1]/": "127.0.0.1 is not a public address, and `allow_private` does not have it",
    "json://127.0.0.1:9/": "127.0.0.1 is not a public address, and `allow_private` does not have it",
    "mailto://127.0.0.1:25/?from=a@example.org&to=b@example.org": (
        "127.0.0.1 is not a public address, and `allow_private` does not have it"
    ),
}


def test_addresses_that_are_not_public(project: Project) -> None:
    named = {
        f"n{number}": {"apprise": address} if not address.startswith("http") else {"webhook": address, "secret": "HOOK"}
        for number, address in enumerate(PRIVATE)
    }
    told = Told(project, "http://127.0.0.1:9/", "failed")
    told.notify = Notify.model_validate({"to": named, "rules": [{"when": "failed", "to": list(named)}]})
    told.take_in(failed("r1"))
    done = told.send(60)
    found = {entry.destination: entry.tries[0].error for entry in done.failed}
    assert done.sent == [] and len(found) == len(PRIVATE)
    for name, expected in zip(named, PRIVATE.values(), strict=True):
        assert found[name].endswith(expected), found[name]


def test_the_metadata_service_is_never_reached(project: Project) -> None:
    told = Told(project, "http://169.254.169.254/", "failed")
    told.notify = told.notify.model_copy(update={"allow_private": ["169.254.0.0/16"]})
    told.take_in(failed("r1"))
    [entry] = told.send().failed
    assert errors(entry) == ["169.254.169.254 is the metadata service of a cloud"]


def test_a_redirect_leads_nowhere(told: Told, receiver: Receiver) -> None:
    other = Receiver()
    receiver.statuses, receiver.headers = [307], {"location": other.address}
    told.take_in(failed("r1"))
    told.send()
    by_apprise = Told(told.project, receiver.address, "failed")
    address = receiver.address.replace("http://", "json://") + "?redirect=yes"
    by_apprise.notify = Notify.model_validate(
        {"to": {"hook": {"apprise": address}}, "rules": [], "allow_private": ["127.0.0.1"]}
    )
    receiver.statuses = [307]
    due_now(told)
    by_apprise.send()
    assert len(receiver.got) == 2 and other.got == []
    other.close()


def test_secrets_stay_secret(project: Project, receiver: Receiver) -> None:
    token = "xoxb-1234567890-abcdef"
    told = Told(project, receiver.address, "failed")
    told.notify = Notify.model_validate(
        {"to": {"chat": {"apprise": "CHAT"}}, "rules": [{"when": "failed", "to": "chat"}]}
    )
    told.take_in(failed("r1"))
    [entry] = send_due(told.outbox, told.notify, {"CHAT": f"json://u:{token}@127.0.0.1:9/"}.get, 30).failed
    kept = b"".join(path.read_bytes() for path in project.notify.rglob("*") if path.is_file())
    assert token.encode() not in kept and token not in errors(entry)[0]
    assert (project.notify / "outbox").stat().st_mode & 0o077 == 0
    due_now(told)
    [entry] = send_due(told.outbox, told.notify, {}.get, 30).failed
    assert errors(entry)[-1] == "CHAT is not set: there is no such environment variable or Prefect Secret"


SEND = """
import sys
from pathlib import Path
from planbook.notify.outbox import Outbox
from planbook.notify.send import send_due
from planbook.settings.notify import Notify
from planbook.places import Project
send_due(Outbox(Project(Path(sys.argv[1]))), Notify.model_validate_json(sys.argv[2]), lambda name: sys.argv[3], 60)
"""


def sender(told: Told) -> "subprocess.Popen[Any]":
    command = [sys.executable, "-c", SEND, str(told.project.folder), told.notify.model_dump_json(), SECRET]
    return subprocess.Popen(command)


def test_killed_while_the_receiver_has_it(told: Told, receiver: Receiver) -> None:
    receiver.hold.clear()
    told.take_in(failed("r1"))
    process = sender(told)
    assert receiver.arrived.wait(30)
    assert told.send().sent == []  # another process is sending it
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    receiver.hold.set()
    assert len(told.outbox.all("outbox")) == 1
    [sent] = told.send().sent
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {sent.id} and len(receiver.got) == 2


def test_many_senders_send_each_message_once(told: Told, receiver: Receiver) -> None:
    for number in range(12):
        told.take_in(failed(f"r{number}", plan=f"plan-{number}"))
    processes = [sender(told) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(receiver.got) == 12 and len({headers["webhook-id"] for headers, _ in receiver.got}) == 12
    assert told.outbox.all("outbox") == []


@pytest.mark.parametrize("killed_after", ["put", "written", "state"])
def test_killed_between_the_parts(
    told: Told, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, killed_after: str
) -> None:
    """Adding the messages of a run, saving its state, sending and moving each: a kill at any point loses none."""

    class Killed(BaseException):
        pass

    def die(*arguments: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        if killed_after == "put":
            patched.setattr("planbook.notify.watch.save", die)
            told.take_in(failed("r1"))
        else:
            told.take_in(failed("r1"))
            box = told.outbox
            real = type(box)._write

            def write(self: Any, name: str, entry: Entry) -> None:
                if killed_after == "written":
                    real(self, name, entry)
                die()

            patched.setattr(type(box), "_write", write)
            told.send()
    told.take_in(failed("r1"))
    told.send()
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert told.outbox.all("outbox") == [] and len(told.outbox.all("sent")) == 1
    assert len(receiver.got) == (2 if killed_after == "state" else 1)


def test_a_picture_goes_with_it(project: Project, receiver: Receiver, tmp_path: Path) -> None:
    from planbook.notify.message import Links

    picture = tmp_path / "3.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    told = Told(project, receiver.address, "failed")
    address = receiver.address.replace("http://", "json://")
    told.notify = Notify.model_validate(
        {
            "to": {"with": {"apprise": address}, "without": {"apprise": address, "pictures": False}},
            "rules": [{"when": "failed", "to": ["with", "without"]}],
            "allow_private": ["127.0.0.1"],
        }
    )
    told.take_in(failed("r1"), links=Links(picture=str(picture)))
    assert len(told.send().sent) == 2
    assert sorted(len(message["attachments"]) for message in receiver.told) == [0, 1]
