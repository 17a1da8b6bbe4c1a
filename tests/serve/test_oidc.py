"""Signing in at a provider of OpenID Connect: who it names is known here, and nothing else signs anybody in."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from click.testing import CliRunner
from joserfc.jwk import RSAKey

from planbook.audit import chain
from planbook.cli.serve import command
from planbook.errors import PlanbookError
from planbook.serve.app import make_app
from planbook.serve.auth.oidc import NOT_SIGNED_IN, Provider
from planbook.serve.rate_limits import Rates
from tests.serve.conftest import MANY, Served, two_projects
from tests.serve.provider import CLIENT, SECRET, SmallProvider
from tests.serve.test_pages import Browser


@pytest.fixture(scope="module")
def provider() -> Iterator[SmallProvider]:
    made = SmallProvider()
    yield made
    made.close()


@pytest_asyncio.fixture(scope="module")
async def server(provider: SmallProvider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    at = Provider(provider.issuer, CLIENT, SECRET)
    projects = two_projects(tmp_path_factory.mktemp("oidc"))
    served = Served(make_app(projects, Rates(MANY, MANY, MANY, MANY), provider=at))
    async with served.app.router.lifespan_context(served.app):
        yield served


async def come_back(one: Browser, path: str = "/plans?project=shop") -> httpx.Response:
    """Goes to the provider, and comes back."""
    sent = await one.client.get("/sign-in/oidc", params={"next": path})
    assert sent.status_code == 303, sent.text
    async with httpx.AsyncClient() as outside:
        back = await outside.get(sent.headers["location"])
    return await one.get(back.headers["location"].removeprefix("http://planbook"))


async def test_who_the_provider_names_is_signed_in(server: Served, provider: SmallProvider) -> None:
    one = Browser(server)
    form = (await one.get("/sign-in?next=%2Fplans%3Fproject%3Dshop")).text
    assert 'href="/sign-in/oidc?next=/plans%3Fproject%3Dshop"' in form and "Sign in with 127.0.0.1" in form
    answer = await come_back(one)
    assert answer.status_code == 200 and 'content="0; url=/plans?project=shop"' in answer.text
    cookies = answer.headers.get_list("set-cookie")
    assert any(one.startswith("planbook_session") and "SameSite=strict" in one and "HttpOnly" in one for one in cookies)
    assert "Viewer" in (await one.get("/plans?project=shop")).text
    acts = [(entry.act, entry.subject) for entry in chain(server.project.audit).entries]
    assert acts == [("sign_in", "viewer")]
    for odd in ("//evil.example/x", "/ask?query=" + "(" * 1980):  # the cookie would be too large for a browser
        assert 'content="0; url=/plans"' in (await come_back(Browser(server), odd)).text


UNVERIFIED = "{issuer} has not verified your email address, so it does not say who you are here."
UNHELD = "{issuer} did not sign you in: its token does not hold ("


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"email_verified": False}, UNVERIFIED),
        ({"email": ""}, UNVERIFIED),
        ({"email": "eve@evil.example"}, "No user here has the email address eve@evil.example. An administrator adds "),
        ({"nonce": "x"}, UNHELD),
        ({"aud": "other"}, UNHELD),
        ({"iss": "https://evil.example"}, UNHELD),
        ({"exp": 1000}, UNHELD),
    ],
)
async def test_what_does_not_hold_signs_nobody_in(
    server: Served, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any], told: str
) -> None:
    monkeypatch.setattr(provider, "claims", claims)
    await refused(server, told.format(issuer=provider.issuer))


async def refused(server: Served, told: str) -> None:
    one = Browser(server)
    answer = await come_back(one)
    assert answer.status_code == 401
    said = answer.text.partition('role="alert">')[2].partition("<")[0].replace("&#39;", "'")
    assert said.startswith(told), said
    assert "planbook_session_0" not in one.client.cookies and (await one.get("/plans?project=shop")).status_code == 303


async def test_other_keys_and_other_answers_do_not_count(
    server: Served, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = provider.issuer
    with monkeypatch.context() as patch:
        patch.setattr(provider, "signs_with", RSAKey.generate_key(2048, {"kid": "k1"}))
        await refused(server, f"{issuer} did not sign you in: its token does not hold (bad_signature")
    with monkeypatch.context() as patch:
        patch.setattr(provider, "denies", "You have no account.")
        await refused(server, f"{issuer} did not sign you in: You have no account.")
    one, other = Browser(server), Browser(server)
    theirs = await one.client.get("/sign-in/oidc")
    async with httpx.AsyncClient() as outside:
        back = (await outside.get(theirs.headers["location"])).headers["location"].removeprefix("http://planbook")
    none = await other.get(back)
    assert none.status_code == 400 and "Nobody has begun to sign in with this browser" in none.text
    await other.client.get("/sign-in/oidc")
    stolen = await other.get(back)
    assert stolen.status_code == 401 and "the answer belongs to another attempt" in stolen.text
    assert (await one.get(back)).status_code == 200
    again = await one.get(back)
    assert again.status_code == 400, "the attempt is over"


async def test_an_address_that_looks_alike_is_another(
    server: Served, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.house.users.add("kim", {"shop": "viewer"}, "Kim", "kim@example.org")
    monkeypatch.setattr(provider, "claims", {"email": "\u212aim@example.org"})
    await refused(server, "No user here has the email address \u212aim@example.org.")
    monkeypatch.setattr(provider, "claims", {"email": "KIM@example.org"})
    assert (await come_back(Browser(server))).status_code == 200


async def test_new_keys_of_the_provider_count_at_once(
    server: Served, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await come_back(Browser(server))).status_code == 200, "its keys are known"
    new = RSAKey.generate_key(2048, {"kid": "k2"})
    monkeypatch.setattr(provider, "key", new)
    monkeypatch.setattr(provider, "signs_with", new)
    assert (await come_back(Browser(server))).status_code == 200


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ([], "what it says at {issuer}/.well-known/openid-configuration is not a JSON object"),
        ({"issuer": None}, "it calls itself None"),
        ({"authorization_endpoint": None}, "it does not say its authorization_endpoint"),
    ],
)
async def test_a_provider_that_is_set_up_wrongly_leaves_the_password(
    server: Served, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch, metadata: Any, told: str
) -> None:
    whole = provider.metadata() | metadata if isinstance(metadata, dict) else metadata
    monkeypatch.setattr(provider, "metadata", lambda: whole)
    monkeypatch.setattr(server.house.provider, "_known", {})
    answer = await Browser(server).get("/sign-in/oidc")
    assert answer.status_code == 503 and 'name="password"' in answer.text
    assert NOT_SIGNED_IN.format(issuer=provider.issuer, why=told.format(issuer=provider.issuer)) in answer.text


async def test_keys_that_cannot_be_read_sign_nobody_in(
    server: Served, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.house.provider, "_known", {})
    monkeypatch.setattr(provider, "keys", dict)
    await refused(server, NOT_SIGNED_IN.format(issuer=provider.issuer, why="its keys cannot be read"))


async def test_a_provider_that_does_not_answer_leaves_the_password(
    server: Served, shared: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = server.house
    away = Provider("http://127.0.0.1:9", CLIENT, SECRET)
    object.__setattr__(house, "provider", away)
    answer = await Browser(server).get("/sign-in/oidc")
    assert answer.status_code == 503 and 'name="password"' in answer.text
    assert "http://127.0.0.1:9 cannot be asked now: ConnectError. Try again, or sign in with a password." in answer.text
    monkeypatch.setitem(sys.modules, "planbook.serve.auth.oidc", None)  # as if it was not installed
    for path in ("/sign-in/oidc", "/sign-in/oidc/back"):
        none = await Browser(shared).get(path)
        assert none.status_code == 404 and "This server has no provider to sign in at." in none.text


def test_only_providers_with_tls_are_asked() -> None:
    with pytest.raises(
        PlanbookError, match=r"^http://id\.example is not the address of a provider: it begins with https://"
    ):
        Provider("http://id.example", CLIENT, SECRET)
    with pytest.raises(PlanbookError, match=r"^https://id\.example:port is not the address of a provider: "):
        Provider("https://id.example:port", CLIENT, SECRET)


def test_the_command_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANBOOK_OIDC_SECRET", raising=False)

    def said(*words: str) -> str:
        told = CliRunner().invoke(command, ["--oidc", "https://id.example", *words])
        assert told.exit_code == 2
        return told.output.rpartition("Error: ")[2].strip()

    assert said() == "--oidc and --oidc-client go together."
    assert said("--oidc-client", "planbook") == (
        "The secret PLANBOOK_OIDC_SECRET is not set. Set an environment variable, or keep it: planbook secrets set "
        "PLANBOOK_OIDC_SECRET"
    )
