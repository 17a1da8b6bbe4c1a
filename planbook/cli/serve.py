"""planbook serve: pages for people and the API for programs, over HTTP."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planbook.cli.serve_keys import keys
from planbook.cli.serve_users import users

if TYPE_CHECKING:
    from planbook.places import Project
    from planbook.serve.auth.oidc import Provider

SECRET = "PLANBOOK_OIDC_SECRET"


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook serve
  planbook serve --port 8080 --project shop=~/shop --project ~/billing
  planbook serve --host 0.0.0.0 --certificate server.pem --key server-key.pem
  planbook serve --oidc https://id.example --oidc-client planbook
  planbook serve users add ada --role administrator
  planbook serve keys create nightly --user ada --scope runs:read --scope runs:start
""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=4300, show_default=True, help="The port; 0 is any free one."
)
@click.option(
    "--project", "projects", multiple=True, metavar="[NAME=]DIR",
    help="A project to serve. Repeatable.  [default: the project here]",
)  # fmt: skip
@click.option("--certificate", type=click.Path(path_type=Path), metavar="FILE", help="The certificate for TLS, in PEM.")
@click.option("--key", type=click.Path(path_type=Path), metavar="FILE", help="The key of the certificate, in PEM.")
@click.option(
    "--oidc", metavar="URL", help="Also sign people in through this OpenID Connect provider: the address of its issuer."
)
@click.option(
    "--oidc-client",
    metavar="ID",
    help="The client id of this server at the provider; PLANBOOK_OIDC_SECRET is the secret.",
)
@click.option("--without-tls", is_flag=True, help="Listen on addresses other than this machine's own without TLS.")
@click.pass_context
def command(
    context: click.Context, host: str, port: int, projects: tuple[str, ...], certificate: Path | None, key: Path | None,
    oidc: str | None, oidc_client: str | None, without_tls: bool,
) -> None:  # fmt: skip
    """Serve web pages and the API of one or more projects.

    People open / in a browser, and sign in. Programs use /api/v1; /api/v1/openapi.json describes it. Models use /mcp,
    the Model Context Protocol. Every request needs a session or a key, except /health/live, /health/ready and /metrics
    on this machine. The first start prints an address at which you create the first administrator.

    Users and keys are stored in the folder .planbook/serve/ of the first project. Ctrl-C ends the server; runs that it
    has started continue.
    """
    if context.invoked_subcommand:
        return
    from planbook.mcp.http_endpoint import add_door
    from planbook.serve.listen import Place, refuse_open, serve
    from planbook.serve.projects import served_projects

    place = Place(host, port, certificate, key)
    refuse_open(place, without_tls)
    served = served_projects(projects, Path.cwd())
    provider = _provider(oidc, oidc_client, next(iter(served.values())))
    serve(served, place, lambda line: click.echo(line, err=True), add_door, provider)


def _provider(issuer: str | None, client_id: str | None, project: "Project") -> "Provider | None":
    """The provider to sign in at. Its secret is in the environment, or kept by the first project."""
    if (issuer is None) != (client_id is None):
        raise click.UsageError("--oidc and --oidc-client go together.")
    if issuer is None or client_id is None:
        return None
    from planbook.secrets.store import KeptSecrets

    secret = os.environ.get(SECRET) or KeptSecrets(project).value(SECRET)
    if not secret:
        raise click.UsageError(
            f"The secret {SECRET} is not set. Set an environment variable, or keep it: planbook secrets set {SECRET}"
        )
    try:
        from planbook.serve.auth.oidc import Provider
    except ModuleNotFoundError:
        raise click.UsageError("--oidc needs planbook[oidc]. Install it.") from None
    return Provider(issuer, client_id, secret)


command.add_command(keys)
command.add_command(users)
