"""planbook kernel: work on plans in JupyterLab, and in whatever else speaks to Jupyter's kernels."""

import json

import click

from planbook.errors import PlanbookError

EXTRA = "planbook kernel needs the packages ipykernel and jupyter-client: pip install 'planbook[kernel]'"


@click.group(epilog="\b\nExamples:\n  planbook kernel install\n  planbook kernel install --user")
def command() -> None:
    """Run cells of plans in Jupyter, in a live browser.

    A cell with the head of a plan (planbook, name, goal, start) opens its start page. A cell with steps tries them
    there, as the studio does: it performs steps that read or are safe to repeat, and only locates a `once` step. Each
    cell shows a sentence for each step, the values that it read, and a picture of the page. Tab completes, Shift+Tab
    explains.
    """


@command.command(epilog="\b\nExamples:\n  planbook kernel install\n  planbook kernel install --prefix ~/.venvs/lab")
@click.option("--user", is_flag=True, help="For your account, instead of this Python's environment.")
@click.option("--prefix", metavar="FOLDER", help="For the Python environment in this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the folder as JSON.")
def install(user: bool, prefix: str | None, as_json: bool) -> int:
    """Install the kernel where Jupyter finds it.

    Exit codes: 0 it is installed, 2 it cannot be installed.
    """
    if user and prefix:
        raise click.UsageError("--user and --prefix exclude each other: choose one")
    try:
        from planbook.kernel.install import install as install_kernel
    except ModuleNotFoundError:
        raise PlanbookError(EXTRA) from None
    folder = install_kernel(user, prefix)
    if as_json:
        click.echo(json.dumps({"name": "planbook", "folder": folder}))
    else:
        click.echo(f"The kernel planbook is installed in {folder}")
        click.echo("Make a notebook of a plan and open it: planbook notebook PLAN, then jupyter lab")
    return 0
