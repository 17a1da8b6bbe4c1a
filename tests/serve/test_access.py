"""Every route, for every role, without a key, and in a project in which one has no role."""

import httpx
import pytest
from fastapi.routing import APIRoute

from planbook.serve.access import LocalOr, Needs, NeedsEverywhere, NeedsNothing, Open, needed_by
from planbook.serve.auth.scopes import OF_ROLE, ROLES
from planbook.serve.openapi import api_routes
from planbook.serve.rate_limits import Rates
from tests.serve.conftest import Make, Served

NOT_HERE = "198.51.100.7"
UNFIT = {"limit": "0", "since": "x", "after": "-1"}
"""What no route takes: whether somebody may ask is looked at before."""


def method_of(route: APIRoute) -> str:
    [method] = route.methods or ()
    return method


async def answer(client: httpx.AsyncClient, route: APIRoute, project: str = "shop") -> int:
    """The status of an answer to a request for something that is not there, or that does not fit: nothing is done."""
    path = route.path_format
    for parameter in route.dependant.path_params:
        path = path.replace(f"{{{parameter.name}}}", "no-such-thing")
    method = method_of(route)
    body = {} if method in ("POST", "PATCH", "PUT") else None
    found = await client.request(method, path, params={"project": project} | UNFIT, json=body)
    if found.status_code >= 400 and not path.startswith("/first/"):
        assert found.headers["content-type"] == "application/problem+json", (path, found.text)
        assert found.json()["status"] == found.status_code
    return found.status_code


async def test_every_route_names_what_it_needs_and_holds_to_it(served: Served) -> None:
    routes = api_routes(served.app)
    everybody = (None, "root", *ROLES)
    clients = {who: served.client(who, NOT_HERE) for who in everybody}
    for route in routes:
        needed = needed_by(route)
        assert len(needed) == 1, f"{route.path} names no scope, or more than one"
        [asked] = needed
        if (method_of(route), route.path) == ("DELETE", "/api/v1/sessions/current"):
            continue  # below: it ends what it is asked with
        for who, client in clients.items():
            told = await answer(client, route)
            assert told != 500, (route.path, who)
            where = (route.path, method_of(route), who)
            match asked:
                case Open():
                    assert told not in (401, 403), where
                case _ if who is None:
                    assert told == 401, where
                case Needs(scope=scope):
                    allowed = who == "root" or scope in OF_ROLE[who]
                    assert (told == 403) is not allowed and told != 401, where
                    if who != "root":
                        assert await answer(client, route, "other") == 403, where
                        assert await answer(client, route, "no-such-project") == 403, where
                case NeedsEverywhere() | LocalOr():
                    assert (told == 403) is (who != "root") and told != 401, where
                case NeedsNothing():
                    assert told not in (401, 403), where
                case _:
                    raise AssertionError(f"{route.path}: {asked}")
    for client in clients.values():
        await client.aclose()
    assert len(routes) > 15


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
async def test_health_and_figures_need_no_key_on_this_machine(served: Served, path: str) -> None:
    for host, status in (("localhost:4300", 200), ("127.0.0.1:4300", 200), ("[::1]:4300", 200), ("evil.example", 401)):
        told = await served.ask(None, "GET", path, headers={"host": host})
        assert told.status_code == status, f"{host}: a name that was made to lead here is not this machine"
    async with served.client(None, "192.0.2.7") as client:
        assert (await client.get(path, headers={"host": "localhost"})).status_code == 401


async def test_a_key_has_no_more_than_its_scopes_and_its_project(served: Served) -> None:
    text, key = served.house.keys.create("root", "small", seconds=60, scopes=["runs:read"], project="shop")
    async with served.client(None) as client:
        client.headers["authorization"] = f"Bearer {text}"
        me = (await client.get("/api/v1/me")).json()
        assert me["scopes"] == {"shop": ["runs:read"]} and me["key"] == "small"
        told = (await client.get("/api/v1/users")).json()
        assert told["detail"] == "This needs the scope users:manage in all projects." and told["status"] == 403
        _, other = served.house.keys.create("root", "other", seconds=60)
        spared = await client.delete(f"/api/v1/keys/{other.id}")
        assert (spared.status_code, spared.json()["detail"]) == (
            403, "A key that has less than its user's scopes revokes itself only. Sign in, and revoke it then."
        )  # fmt: skip
        assert served.house.keys.get(other.id)
        made = await client.post("/api/v1/keys", json={"name": "more"})
        assert made.status_code == 403 and "makes no keys" in made.json()["detail"]
        assert (await client.delete(f"/api/v1/keys/{key.id}")).status_code == 204
        gone = await client.get("/api/v1/me")
    assert gone.status_code == 401 and gone.headers["www-authenticate"] == 'Bearer realm="planbook"'
    assert gone.json() == {
        "type": "about:blank", "title": "Unauthorized", "status": 401, "errors": [],
        "detail": "This key is not known: it is over, was revoked, or was not copied whole.",
    }  # fmt: skip


async def test_a_key_is_over_when_its_time_is(served: Served) -> None:
    text, _ = served.house.keys.create("root", "old", seconds=0)
    assert served.house.keys.find(text) is None
    text, key = served.house.keys.create("root", "new", seconds=60)
    assert served.house.keys.find(text) == key
    assert served.house.keys.find(text[:-1]) is None and served.house.keys.find(f"{text}x") is None


async def test_no_secret_is_in_the_file(served: Served) -> None:
    text, _ = served.house.keys.create("root", "k", seconds=60)
    served.house.users.set_password("root", "correct horse battery")
    content = b"".join(file.read_bytes() for file in served.house.database.path.parent.iterdir())
    assert text.rpartition("_")[2].encode() not in content and b"correct horse" not in content
    assert served.house.database.path.stat().st_mode & 0o077 == 0


async def test_too_many_requests_are_told_when_to_come_again(make: Make) -> None:
    served = make(Rates(key="2/minute", nobody="1/minute", sign_in="1/minute"))
    for _ in range(2):
        assert (await served.ask("viewer", "GET", "me")).status_code == 200
    late = await served.ask("viewer", "GET", "me")
    assert late.status_code == 429 and 1 <= int(late.headers["retry-after"]) <= 60
    seconds = late.headers["retry-after"]
    assert late.json()["detail"] == f"Too many requests: 2 per 1 minute are allowed. Try again in {seconds} s."
    assert (await served.ask("operator", "GET", "me")).status_code == 200, "another key is not meant"
    assert [(await served.ask(None, "GET", "me")).status_code for _ in range(2)] == [401, 429]
    wrong = {"name": "root", "password": "x"}
    assert (await served.ask(None, "POST", "sessions", json=wrong)).status_code == 401
    again = await served.ask(None, "POST", "sessions", json=wrong)
    assert again.status_code == 429 and again.json()["detail"].startswith("Too many attempts to sign in: 1 per 1 min")


async def test_what_is_too_large_is_not_read(served: Served) -> None:
    told = await served.ask("root", "POST", "users", content=b" " * 2_000_001)
    assert told.status_code == 413 and told.json()["detail"] == "What was sent is larger than 2 MB."


async def test_nothing_on_the_way_keeps_an_answer(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    said = await served.ask("root", "GET", "me")
    assert said.headers["cache-control"] == "private, no-cache"  # it has an ETag
    refused = await served.ask(None, "GET", "me")
    monkeypatch.setattr(type(served.house.users), "all", broken)
    broke = await served.ask("root", "GET", "users")
    assert (refused.status_code, broke.status_code) == (401, 500)
    for answer in (refused, broke):
        assert answer.headers["cache-control"] == "no-store"
    for answer in (said, refused, broke):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_several_projects_and_none_is_named(served: Served) -> None:
    by_root = await served.ask("root", "GET", "plans")
    assert by_root.json()["detail"] == "Which project? Add ?project=NAME. You may ask for: shop, other."
    assert by_root.status_code == 422
