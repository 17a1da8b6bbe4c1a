"""A small provider of OpenID Connect, for one client: discovery, keys, codes bound by PKCE, and signed tokens."""

import base64
import json
import secrets
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "planbook", "s3cret of the client"


class SmallProvider:
    """`claims` are what its tokens say beside, or in place of, what they should; `denies` is why it signs nobody in."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.denies = ""
        self.signs_with = self.key = RSAKey.generate_key(2048, {"kid": "k1"})
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = (
                    urlsplit(self.path).path,
                    {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()},
                )
                if path == "/authorize":
                    self.send_response(302)
                    self.send_header("location", provider.sent_back(query))
                    self.end_headers()
                    return
                self._answer(provider.metadata() if path.endswith("openid-configuration") else provider.keys())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                user = base64.b64decode(self.headers["authorization"].removeprefix("Basic ")).decode()
                told = provider.token(form, user)
                self._answer(told, 400 if "error" in told else 200)

            def _answer(self, told: Any, status: int = 200) -> None:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(told).encode())

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
        }  # fmt: skip

    def keys(self) -> Any:
        return KeySet([self.key]).as_dict(private=False)

    def sent_back(self, asked: dict[str, str]) -> str:
        """Where the browser goes on: with a code, since whoever comes here is signed in."""
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        if self.denies:
            told = {"error": "access_denied", "error_description": self.denies}
        else:
            told = {"code": secrets.token_urlsafe(16)}
            self._codes[told["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(told | {'state': asked['state']})}"

    def token(self, form: dict[str, str], user: str) -> dict[str, Any]:
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = (
            base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        )
        if user != f"{CLIENT}:{SECRET}":
            return {"error": "invalid_client"}
        if not asked or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return {"error": "invalid_grant", "error_description": "This code is not good."}
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "4711", "exp": int(time.time()) + 300, "iat": int(time.time()),
            "nonce": asked["nonce"], "email": "viewer@example.org", "email_verified": True,
        } | self.claims  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": self.signs_with.kid}, claims, self.signs_with)
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
