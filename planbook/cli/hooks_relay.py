"""planbook hooks relay: receive the requests for hooks from a relay, where this machine cannot be reached."""

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planbook.errors import PlanbookError
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.hooks.relay import Say
    from planbook.hooks.spool import Forwarded

NOT_SET = (
    "The secret {name} is not set. Set an environment variable of that name, or keep it: planbook secrets set {name}"
)


@click.command(
    epilog="""\b
Examples:
  planbook hooks relay https://relay.example/my-channel
  planbook hooks relay https://relay.example/my-channel --secret RELAY_TOKEN --json
"""
)
@click.argument("url")
@click.option("--secret", metavar="NAME", help="The name of the secret to send to the relay as a bearer token.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each request.")
def relay(url: str, secret: str | None, as_json: bool) -> None:
    """Receive requests for the project's hooks from the relay at URL, until Ctrl-C.

    Use a relay if other services cannot reach this machine. planbook opens the connection to the relay, and handles
    each request as `planbook serve` would, which does not have to run. It checks signatures itself, against the body as
    it was sent. It stores each request before the request counts as received, and starts only one run for it, however
    often the relay sends it.
    """
    from planbook.hooks.relay import check_address

    check_address(url)
    project = find_project(Path.cwd())
    headers = {"authorization": f"Bearer {_value(project, secret)}"} if secret else {}

    def say(request: "Forwarded | None", status: int, text: str) -> None:
        if request is None:
            click.echo(text, err=True)
        elif as_json:
            click.echo(json.dumps({"event": request.event, "hook": request.hook, "status": status, "answer": text}))
        else:
            click.echo(f"{request.hook}: {status} {text}")

    asyncio.run(_relay(project, url, headers, say))


async def _relay(project: Project, url: str, headers: dict[str, str], say: "Say") -> None:
    from planbook.hooks.relay import Relay
    from planbook.hooks.spool import Spool
    from planbook.serve.relayed import local_hooks

    spool = Spool(project, url)
    try:
        async with local_hooks(project) as deliver:
            click.echo(f"Receiving from {url}. End with Ctrl-C.", err=True)
            await Relay(url, headers, spool, deliver, say).run()
    finally:
        spool.close()


def _value(project: Project, name: str) -> str:
    from planbook.secrets.redaction import remember
    from planbook.secrets.store import KeptSecrets

    value = os.environ.get(name) or KeptSecrets(project).value(name)
    if not value:
        raise PlanbookError(NOT_SET.format(name=name))
    remember({name: value})
    return value
