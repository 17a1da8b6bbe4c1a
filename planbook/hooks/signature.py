"""Whether a message is signed with the hook's secret, and when it was: Standard Webhooks, or GitHub's scheme.

Standard Webhooks sign the id and the time of a message with its body. GitHub signs the body alone: whoever has seen a
message could send it again under another id, so the signature counts as an id, too.
"""

import binascii
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from planbook.errors import PlanbookError
from planbook.hooks.hook import Scheme

WINDOW = 300.0
"""Seconds that the time of a message may differ from this machine's."""
NO_KEY = "{name} is not a Standard Webhooks secret: it begins with whsec_, and the rest is Base64."


@dataclass(frozen=True)
class Signed:
    """A message that was signed with the secret. `ids`: none of them may come again. `at`: None if it says none."""

    ids: tuple[str, ...]
    at: float | None = None
    event: str = ""

    @property
    def age(self) -> float:
        """Seconds since it was signed; negative if that is to come."""
        return 0.0 if self.at is None else time.time() - self.at

    @property
    def is_in_time(self) -> bool:
        return abs(self.age) <= WINDOW


def signed(scheme: Scheme, name: str, secret: str, headers: Mapping[str, str], body: bytes) -> Signed | None:
    """Returns what is known of the message; None if it is not signed with the secret.

    `name` is that of the secret; header names are in lower case. Raises PlanbookError if the secret is not a key.
    """
    return _github(secret, headers, body) if scheme == "github" else _standard(name, secret, headers, body)


def _standard(name: str, secret: str, headers: Mapping[str, str], body: bytes) -> Signed | None:
    from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

    try:
        webhook = Webhook(secret)
    except (EmptyWebhookSecretError, binascii.Error, ValueError):
        raise PlanbookError(NO_KEY.format(name=name)) from None
    message_id, shown = headers.get("webhook-id", ""), headers.get("webhook-signature", "")
    try:
        at = int(headers.get("webhook-timestamp", ""))
        expected = webhook.sign(message_id, datetime.fromtimestamp(at, UTC), body.decode())
    except (ValueError, OverflowError, OSError):
        return None
    fits = [hmac.compare_digest(one.encode(), expected.encode()) for one in shown.split()]
    return Signed((message_id,), float(at)) if message_id and any(fits) else None


def _github(secret: str, headers: Mapping[str, str], body: bytes) -> Signed | None:
    expected = f"sha256={hmac.new(secret.encode(), body, sha256).hexdigest()}"
    shown, delivery = headers.get("x-hub-signature-256", ""), headers.get("x-github-delivery", "")
    if not delivery or not hmac.compare_digest(shown.encode(), expected.encode()):
        return None
    return Signed((delivery, expected), event=headers.get("x-github-event", ""))
