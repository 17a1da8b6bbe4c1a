"""The process that sends messages. `planbook.notify.courier` starts it, and ends it if it takes too long.

    python -P -m planbook.notify.deliver

It reads one job per line, in JSON, and answers each with a line: null if the receiver accepted the message, else
`{"error": …, "for_good": …}`. As a separate process it can guard each connection, and can be ended at any time.
"""

import json
import logging
import ssl
import sys
import time
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from planbook.notify.address_guard import Guard, Refused

GONE = 410  # the receiver wants no more messages


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any, **named: Any) -> None:
        """Returns None: a redirect is treated as an answer."""


def main() -> None:
    guard = Guard()
    for line in sys.stdin:
        job = json.loads(line)
        guard.begin(job["allow_private"])
        try:
            wrong = _webhook(job, guard) if job["kind"] == "webhook" else _apprise(job)
        except Refused as error:
            wrong = str(error)
        except Exception as error:  # from any library: the message is retried
            wrong = f"{type(error).__name__}: {error}"
        answer = wrong if wrong is None else {"error": guard.refused or wrong, "for_good": wrong == _answered(GONE)}
        print(json.dumps(answer), flush=True)


def _webhook(job: dict[str, Any], guard: Guard) -> str | None:
    """Posts the message, signed according to Standard Webhooks."""
    from standardwebhooks import Webhook

    guard.check_host(job["address"])
    now = datetime.fromtimestamp(int(time.time()), UTC)
    body = json.dumps(job["payload"], ensure_ascii=False, separators=(",", ":"))
    try:
        signature = Webhook(job["secret"]).sign(job["id"], now, body)
    except Exception:  # not base64, or empty
        return "The secret to sign with cannot be used: it is `whsec_` and base64"
    headers = {
        "content-type": "application/json",
        "user-agent": "planbook",
        "webhook-id": job["id"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    request = Request(job["address"], body.encode("utf-8", "replace"), headers, method="POST")
    try:
        with build_opener(_NoRedirects).open(request, timeout=job["seconds"]) as answer:
            return None if 200 <= answer.status < 300 else _answered(answer.status)
    except HTTPError as error:
        with error:
            return _answered(error.code)
    except URLError as error:
        return _in_words(error.reason)
    except (OSError, HTTPException) as error:
        return _in_words(error)


def _answered(status: int) -> str:
    if 300 <= status < 400:
        return f"The receiver leads elsewhere ({status}), and redirects are not followed"
    return f"The receiver answered {status}"


def _in_words(error: Any) -> str:
    match error:
        case Refused():
            return str(error)
        case TimeoutError():
            return "The receiver did not answer in time"
        case ssl.SSLError():
            return f"The receiver's certificate or encryption is not right: {error.reason or error}"
        case OSError() if error.strerror:
            return f"The receiver cannot be reached: {error.strerror}"
    return f"The receiver's answer cannot be read: {error or type(error).__name__}"


def _apprise(job: dict[str, Any]) -> str | None:
    import apprise

    asset = apprise.AppriseAsset(http_redirects=False, app_id="planbook", app_desc="planbook", secure_logging=True)
    with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as log:  # type: ignore[no-untyped-call]
        try:
            plugin = apprise.Apprise.instantiate(job["address"], asset=asset, suppress_exceptions=True)
            if plugin is None:
                return "Apprise does not know this address"
            plugin.redirects = False
            plugin.socket_connect_timeout = plugin.socket_read_timeout = job["seconds"]
            attach = job.get("picture") if plugin.attachment_support else None
            files = apprise.AppriseAttachment(attach, asset=asset) if attach else None
            kind = apprise.NotifyType(job["level"])
            if plugin.notify(body=job["body"], title=job["title"], notify_type=kind, attach=files):
                return None
        finally:
            said = " ".join(log.getvalue().split())
    return f"Apprise could not send it: {said[:300] or 'it does not say why'}"


if __name__ == "__main__":
    main()
