"""Signing in by OpenID Connect: the authorization code flow with PKCE, at one provider.

Whoever the provider names by an email address that it has verified is the user with that address: users are added
here, with their roles, and nobody is added by signing in.
"""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from planbook.errors import PlanbookError
from planbook.serve.auth.users import User, Users

SCOPE = "openid email profile"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
LEEWAY = 60  # seconds that the provider's clock may be off
PATIENCE = 10.0  # seconds for an answer of the provider
FRESH = 3600.0  # seconds for which the provider's addresses and keys are kept
NO_ADDRESS = "{issuer} is not the address of a provider: it begins with https://, or is on this machine."
NO_ANSWER = "{issuer} cannot be asked now: {why}. Try again, or sign in with a password."
NOT_SIGNED_IN = "{issuer} did not sign you in: {why}."
UNVERIFIED = "{issuer} has not verified your email address, so it does not say who you are here."
NOBODY = "No user here has the email address {email}. An administrator adds one: planbook serve users add NAME --email"
SEVERAL = "Several users here have the email address {email}. An administrator has to change that."


class SignInRefused(PlanbookError):
    """The provider does not say who somebody is, or nobody here is that."""

    exit_code = 1


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in: all that is to be known of it later follows from a secret that the browser keeps."""

    secret: str

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        return hmac.new(self.secret.encode(), what.encode(), sha256).hexdigest()


class Provider:
    """A provider, with the id and the secret by which it knows this server."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer = issuer.rstrip("/")
        try:
            parts = httpx.URL(self.issuer)
        except httpx.InvalidURL:
            raise PlanbookError(NO_ADDRESS.format(issuer=issuer)) from None
        if parts.scheme != "https" and parts.host not in ("localhost", "127.0.0.1", "::1"):
            raise PlanbookError(NO_ADDRESS.format(issuer=issuer))
        self.name = parts.host
        self._client_id, self._client_secret = client_id, client_secret
        self._known: dict[str, tuple[float, Any]] = {}

    def address(self, attempt: Attempt, back: str) -> str:
        """Where the browser is sent to; the provider sends it `back` with a code. Raises SignInRefused."""
        with self._client(back) as client:
            url, _ = client.create_authorization_url(
                self._address_of("authorization_endpoint"), state=attempt.state, nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )  # fmt: skip
        return str(url)

    def user(self, users: Users, attempt: Attempt, back: str, given: Mapping[str, str]) -> User:
        """The user whom the provider names, by what it has sent the browser back with. Raises SignInRefused."""
        if not hmac.compare_digest(given.get("state", "").encode(), attempt.state.encode()):
            raise self._refused("the answer belongs to another attempt")
        if "code" not in given:
            raise self._refused(given.get("error_description") or given.get("error") or "it sent no code")
        claims = self._claims(self._id_token(attempt, back, given["code"]), attempt)
        email = str(claims.get("email") or "")
        if not email or claims.get("email_verified") is not True:
            raise SignInRefused(UNVERIFIED.format(issuer=self.issuer))
        found = [user for user in users.all() if _is_same(user.email, email)]
        if len(found) != 1:
            raise SignInRefused((SEVERAL if found else NOBODY).format(email=email))
        return found[0]

    def _id_token(self, attempt: Attempt, back: str, code: str) -> str:
        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    self._address_of("token_endpoint"), code=code, code_verifier=attempt.verifier
                )
        except AuthlibBaseError as error:
            raise self._refused(str(error.description or error.error)) from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self._unanswered(error) from None
        if not isinstance(token.get("id_token"), str):
            raise self._refused("it sent no token that says who you are")
        return str(token["id_token"])

    def _claims(self, token: str, attempt: Attempt) -> Mapping[str, Any]:
        """What a token says, once it is sure that the provider says so, to this server, for this attempt."""
        expected: dict[str, Any] = {
            "iss": {"essential": True, "value": self._metadata()["issuer"]},
            "aud": {"essential": True, "value": self._client_id},
            "exp": {"essential": True}, "nonce": {"essential": True, "value": attempt.nonce},
        }  # fmt: skip
        try:
            read = self._decoded(token)
            jwt.JWTClaimsRegistry(leeway=LEEWAY, **expected).validate(read.claims)
        except (JoseError, ValueError) as error:
            raise self._refused(f"its token does not hold ({error})") from None
        return read.claims

    def _decoded(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS)
        except JoseError:  # the provider may sign with another key by now
            self._known.pop(self._address_of("jwks_uri"), None)
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS)

    # What the provider says of itself --------------------------------------------------------------------------------
    def _metadata(self) -> dict[str, Any]:
        found = self._fetched(f"{self.issuer}/.well-known/openid-configuration")
        if str(found.get("issuer")).rstrip("/") != self.issuer:
            raise self._refused(f"it calls itself {found.get('issuer')}")
        return found

    def _address_of(self, name: str) -> str:
        address = self._metadata().get(name)
        if not isinstance(address, str):
            raise self._refused(f"it does not say its {name}")
        return address

    def _keys(self) -> KeySet:
        found: Any = self._fetched(self._address_of("jwks_uri"))
        try:
            return KeySet.import_key_set(found)
        except (JoseError, KeyError, TypeError, ValueError):
            raise self._refused("its keys cannot be read") from None

    def _fetched(self, url: str) -> dict[str, Any]:
        at, answer = self._known.get(url, (0.0, None))
        if answer is None or time.monotonic() - at > FRESH:
            try:
                answer = httpx.get(url, timeout=PATIENCE).raise_for_status().json()
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise self._unanswered(error) from None
            if not isinstance(answer, dict):
                raise self._refused(f"what it says at {url} is not a JSON object")
            self._known[url] = time.monotonic(), answer
        found: dict[str, Any] = answer
        return found

    def _client(self, back: str) -> OAuth2Client:
        return OAuth2Client(
            self._client_id, self._client_secret, scope=SCOPE, redirect_uri=back, code_challenge_method="S256",
            timeout=PATIENCE,
        )  # fmt: skip

    def _refused(self, why: str) -> SignInRefused:
        return SignInRefused(NOT_SIGNED_IN.format(issuer=self.issuer, why=why.strip().rstrip(".")[:300]))

    def _unanswered(self, error: Exception) -> SignInRefused:
        return SignInRefused(NO_ANSWER.format(issuer=self.issuer, why=type(error).__name__))


def _is_same(known: str, named: str) -> bool:
    """Whether two email addresses are the same: by their letters alone, since "K" (U+212A) in small letters is "k"."""
    return known.lower() == named.lower() and known.isascii() == named.isascii()
