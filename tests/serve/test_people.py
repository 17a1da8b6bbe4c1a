"""Users, their keys and sessions, by the API and by the command line; and what is recorded of that."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from planbook.audit import chain
from planbook.cli.main import planbook
from planbook.serve.auth import first
from planbook.serve.auth.database import Database
from tests.serve.conftest import Served

PASSWORD = "correct horse battery"


async def test_the_first_administrator_is_made_once(served: Served) -> None:
    database = served.house.database
    assert first.first_token(database) is None, "there are users"
    with database.open() as connection:
        connection.execute("DELETE FROM users")
    old, token = first.first_token(database), first.first_token(database)
    assert (await served.ask(None, "GET", f"/first/{old}")).status_code == 410
    form = await served.ask(None, "GET", f"/first/{token}")
    assert form.status_code == 200 and "<form" in form.text
    assert "default-src 'none'" in form.headers["content-security-policy"]
    given = {"name": "ada", "password": PASSWORD, "again": PASSWORD, "full_name": "Ada", "email": "ada@example.org"}
    short = await served.ask(None, "POST", f"/first/{token}", data=given | {"password": "x", "again": "x"})
    assert short.status_code == 422 and "The password has 1 characters. It needs 12 to 1000." in short.text
    differ = await served.ask(None, "POST", f"/first/{token}", data=given | {"again": "y"})
    assert differ.status_code == 422 and "The two passwords differ." in differ.text
    made = await served.ask(None, "POST", f"/first/{token}", data=given)
    assert made.status_code == 201 and "ada is administrator" in made.text
    again = await served.ask(None, "POST", f"/first/{token}", data=given | {"name": "eve"})
    assert again.status_code == 410 and [user.name for user in served.house.users.all()] == ["ada"]
    acts = chain(served.project.audit).entries
    assert (acts[-1].act, acts[-1].subject, acts[-1].origin, acts[-1].remote) == ("user", "ada", "API", "127.0.0.1")


async def test_signing_in_and_out(served: Served) -> None:
    served.house.users.set_password("viewer", PASSWORD)
    refused = await served.ask(None, "POST", "sessions", json={"name": "viewer", "password": "x"})
    assert refused.status_code == 401 and refused.json()["detail"] == "The name or the password is wrong."
    nobody = await served.ask(None, "POST", "sessions", json={"name": "nobody", "password": PASSWORD})
    assert nobody.json() == refused.json(), "nobody learns who has an account"
    session = (await served.ask(None, "POST", "sessions", json={"name": "viewer", "password": PASSWORD})).json()
    headers = {"authorization": f"Bearer {session['key']}"}
    me = await served.ask(None, "GET", "me", headers=headers)
    assert me.json()["user"] == "viewer" and me.json()["key"] is None and "runs:read" in me.json()["scopes"]["shop"]
    assert (await served.ask(None, "DELETE", "sessions/current", headers=headers)).status_code == 204
    assert (await served.ask(None, "GET", "me", headers=headers)).status_code == 401
    other = (await served.ask(None, "POST", "sessions", json={"name": "viewer", "password": PASSWORD})).json()
    changed = await served.ask("root", "PATCH", "users/viewer", json={"password": PASSWORD * 2})
    headers = {"authorization": f"Bearer {other['key']}"}
    assert changed.status_code == 200 and (await served.ask(None, "GET", "me", headers=headers)).status_code == 401
    program = await served.ask("viewer", "DELETE", "sessions/current")
    assert program.status_code == 409
    assert [act.subject for act in chain(served.project.audit).entries if act.act == "sign_in"] == ["viewer"] * 2


async def test_users_come_change_and_go(served: Served) -> None:
    wish = {"name": "grace", "full_name": "Grace Hopper", "email": "g@example.org", "roles": {"other": "operator"}}
    made = await served.ask("root", "POST", "users", json=wish)
    assert made.status_code == 201 and made.json()["roles"] == {"other": "operator"}
    assert (await served.ask("root", "POST", "users", json=wish)).status_code == 409
    unknown = await served.ask("root", "PATCH", "users/grace", json={"roles": {"nowhere": "viewer"}})
    assert unknown.json()["detail"] == 'There is no project "nowhere" here. There are: *, shop, other.'
    changed = await served.ask("root", "PATCH", "users/grace", json={"roles": {"shop": "viewer"}})
    assert changed.json()["roles"] == {"shop": "viewer"}
    assert (await served.ask("grace", "GET", "me")).json()["scopes"].keys() == {"shop"}
    assert (await served.ask("root", "DELETE", "users/grace")).status_code == 204
    assert (await served.ask("grace", "GET", "me")).status_code == 401, "the keys are gone with the user"
    last = await served.ask("root", "DELETE", "users/root")
    assert last.status_code == 409 and last.json()["detail"].startswith("Nobody would be left who is administrator")
    assert served.house.users.find("root"), "nothing was removed"
    page = (await served.ask("root", "GET", "users", params={"limit": 4})).json()
    rest = (await served.ask("root", "GET", "users", params={"limit": 4, "cursor": page["next"]})).json()
    names = [user["name"] for user in page["items"] + rest["items"]]
    assert names == sorted(names) and len(names) == 6 and rest["next"] is None


async def test_everybody_has_keys_of_their_own(served: Served) -> None:
    made = await served.ask("viewer", "POST", "keys", json={"name": "mine", "scopes": ["runs:read"], "days": 1})
    assert made.status_code == 201
    key = made.json()
    assert re.fullmatch(r"pbk_[0-9a-f]{12}_[\w-]{43}", key["key"])
    listed = (await served.ask("viewer", "GET", "keys")).json()["items"]
    assert {one["name"] for one in listed} == {"mine", "test"} and not any("key" in one for one in listed)
    assert (await served.ask("operator", "DELETE", f"keys/{key['id']}")).status_code == 404, "it is not theirs"
    assert (await served.ask("root", "DELETE", f"keys/{key['id']}")).status_code == 204
    assert served.house.keys.find(key["key"]) is None


# The command line ----------------------------------------------------------------------------------------------------
def do(*arguments: str, given: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(planbook, ["serve", *arguments], input=given, standalone_mode=False)
    if done.exception:
        return 2, "", str(getattr(done.exception, "message", done.exception))
    return done.return_value or 0, done.stdout, done.stderr


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_users_and_keys_in_a_terminal(here: Path) -> None:
    told = do("users", "add", "ada", "--role", "administrator", "--role", "shop=viewer", given=f"{PASSWORD}\n")
    assert told[:2] == (0, "ada is administrator, viewer of shop.\n")
    code, text, said = do("keys", "create", "nightly", "--user", "ada", "--scope", "runs:read", "--expires", "30d")
    assert code == 0 and re.fullmatch(r"pbk_\w+_[\w-]+\n", text)
    assert re.fullmatch(r"The key \w{12} of ada, until 20\d\d-.*Z\. It is not shown again\.\n", said)
    [listed] = json.loads(do("keys", "list", "--json")[1])
    assert (listed["name"], listed["user"], listed["scopes"], listed["project"]) == (
        "nightly", "ada", ["runs:read"], None,
    )  # fmt: skip
    assert do("keys", "revoke", listed["id"])[1] == f"The key {listed['id']} (nightly, of ada) is revoked.\n"
    assert json.loads(do("keys", "list", "--json")[1]) == []
    acts = [(act.act, act.subject, act.origin) for act in chain(here / ".planbook/audit.ndjson").entries]
    assert acts == [("user", "ada", "command line"), ("key", "ada", "command line"), ("key", "ada", "command line")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["users", "add", "ada"], "Which role? Add --role ROLE, or --role PROJECT=ROLE."),
        (
            ["users", "add", "ada", "--role", "king"],
            "--role king: there is no role king. There are: viewer, operator, author, reviewer, administrator",
        ),
        (
            ["users", "add", "Ada!", "--role", "viewer", "--no-password"],
            '"Ada!" cannot be the name of a user. Write a to z, 0 to 9, ".", "_" and "-".',
        ),
        (["users", "add", "ada", "--role", "viewer"], "The password has 0 characters. It needs 12 to 1000."),
        (["users", "remove", "ada"], 'There is no user "ada".'),
        (["users", "change", "ada"], "What is to be changed? Add --role or --password."),
        (["keys", "create", "x", "--user", "ada"], 'There is no user "ada".'),
        (
            ["keys", "create", "x", "--user", "ada", "--scope", "run:read"],
            "--scope run:read: there is no such scope. did you mean 'runs:read'?",
        ),
        (["keys", "revoke", "x"], 'There is no key "x".'),
        (
            ["--host", "0.0.0.0"],
            "--host 0.0.0.0 is not only this machine, and without TLS keys and passwords could be read in transit. "
            "Add --certificate and --key; or --without-tls, if a proxy in front of this server has TLS.",
        ),
        (["--certificate", "x.pem"], "--certificate and --key go together."),
        (["--certificate", "x.pem", "--key", "y.pem"], "x.pem: there is no such file."),
        (["--project", "nowhere"], "--project nowhere: there is no folder nowhere. Write the folder that has plans/."),
        (["--project", "a=.", "--project", "a=plans"], '--project: two projects are called "a". Name one: NAME='),
    ],
)
def test_what_is_written_wrongly(here: Path, arguments: list[str], message: str) -> None:
    code, out, said = do(*arguments)
    assert code == 2 and out == "" and said.removesuffix(str(here / "plans")) == message


def test_a_damaged_file_is_told(here: Path) -> None:
    from planbook.places import Project

    file = Database(Project(here)).path
    file.parent.mkdir(parents=True)
    file.write_text("this is not a database, and long enough to be looked at as if it were one" * 20)
    assert do("users", "list")[2] == f"The users cannot be read: file is not a database ({file})."
