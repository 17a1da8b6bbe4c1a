"""A mail by SMTP to a server on this machine."""

import socket
import threading
from email import message_from_string, policy

from planbook.places import Project
from planbook.settings.notify import Notify
from tests.notify.conftest import Told
from tests.notify.runs import failed


class Mailbox:
    """An SMTP server that accepts one mail."""

    def __init__(self) -> None:
        self.mail = ""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rw", newline="\r\n", encoding="utf-8") as lines:

            def say(text: str) -> None:
                lines.write(text + "\n")
                lines.flush()

            say("220 mail.example ESMTP")
            while line := lines.readline():
                command = line.split()[0].upper()
                if command == "DATA":
                    say("354 go on")
                    while (line := lines.readline()).rstrip() != ".":
                        self.mail += line
                say("221 bye" if command == "QUIT" else "250 fine")
                if command == "QUIT":
                    return

    def close(self) -> None:
        self._thread.join(30)
        self._socket.close()


def test_a_mail(project: Project) -> None:
    mailbox = Mailbox()
    told = Told(project, "http://127.0.0.1:9/", "failed")
    address = f"mailto://127.0.0.1:{mailbox.port}/?from=planbook@example.org&to=ops@example.org"
    told.notify = Notify.model_validate(
        {
            "to": {"mail": {"apprise": address}},
            "rules": [{"when": "failed", "to": "mail"}],
            "allow_private": ["127.0.0.1"],
        }
    )
    told.take_in(failed("r1"))
    done = told.send(60)
    mailbox.close()
    assert [entry.tries for entry in done.failed] == [] and len(done.sent) == 1
    mail = message_from_string(mailbox.mail, policy=policy.default)
    assert (mail["Subject"], mail["To"]) == ("order failed", "ops@example.org")
    body = mail.get_body(("plain", "html"))
    assert body and 'No button "Pay" on the page.' in body.get_content().replace("&quot;", '"')
