"""The kernel as Jupyter starts it: installed by the command, run by nbclient, which JupyterLab's server does alike."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbclient.util import run_sync

from planbook.errors import PlanbookError
from planbook.kernel.bench import NO_HEAD
from planbook.kernel.kernel import PlanKernel
from planbook.kernel.notebook import to_notebook
from tests.kernel.conftest import HEAD
from tests.scratch import Scratch
from tests.sites import Site
from tests.studio.conftest import PAGE

STEPS = """
steps:
  - note: |
      ### Order
  # How many, first.
  - fill: {field: Quantity, with: "2"}
  - click: {button: Add}
  - extract: {from: {testid: total}, into: total}
"""


def test_it_is_installed_where_jupyter_finds_it(tmp_path: Path) -> None:
    done = Scratch(tmp_path).planbook("kernel", "install", "--prefix", "lab", "--json")
    assert done.json == {"name": "planbook", "folder": str(tmp_path / "lab/share/jupyter/kernels/planbook")}, done.err
    told = json.loads((tmp_path / "lab/share/jupyter/kernels/planbook/kernel.json").read_text())
    assert told["argv"][1:] == ["-m", "planbook.kernel", "-f", "{connection_file}"]
    both = Scratch(tmp_path).planbook("kernel", "install", "--prefix", "lab", "--user")
    assert both.code == 2 and both.err.endswith("Error: --user and --prefix exclude each other: choose one\n")
    (tmp_path / "file").touch()
    no = Scratch(tmp_path).planbook("kernel", "install", "--prefix", "file")
    assert no.code == 2 and no.err.startswith("The kernel cannot be installed: Not a directory (")


@pytest.mark.slow
def test_nbclient_does_a_notebook_of_a_plan(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages["/"] = PAGE
    scratch = Scratch(tmp_path)
    assert scratch.planbook("kernel", "install", "--prefix", "lab").code == 0
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "lab/share/jupyter"))
    whole = nbformat.reads(to_notebook(HEAD.format(site.address) + "\n" + STEPS, "plans/order.yaml", ""), 4)
    client = NotebookClient(whole, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    with client.setup_kernel():
        for number, one in enumerate(whole.cells):
            client.execute_cell(one, number)
        outputs = [[output.get("text") or output["data"]["text/plain"] for output in one.get("outputs", ())]
                   for one in whole.cells]  # fmt: skip
        assert outputs[0] == [f"✓ Opened {site.address}/\n", "a picture of the page"]
        assert outputs[4][0].startswith("✓ Read testid total into total: passed, ")
        assert outputs[4][1:] == ["total = 10", "a picture of the page"]
        broken = nbformat.v4.new_code_cell("- expect: {text: Nowhere}\n  timeout: 200ms")
        whole.cells.append(broken)
        with pytest.raises(CellExecutionError):
            client.execute_cell(broken, len(whole.cells) - 1)
        stopped, goes_on = run_sync(_interrupted)(client, site)
        assert (stopped["status"], stopped["evalue"]) == ("error", "Stopped.")
        assert stopped["execution_count"] > 0  # JupyterLab shows it beside the cell
        assert goes_on["status"] == "ok", goes_on
        completed, explained = run_sync(_helped)(client.kc)
        lost, *anew = run_sync(_restarted)(client, site, whole.cells[0].source)
        assert (lost["status"], lost["evalue"]) == ("error", NO_HEAD)
        assert [one["status"] for one in anew] == ["ok", "ok"]
        assert completed["content"]["matches"] == ["Buy"]
        assert explained["content"]["data"]["text/plain"].startswith("Click")


async def _interrupted(client: Any, site: Site) -> list[dict[str, Any]]:
    """Interrupts a cell that waits for a minute, and does another one in the same session."""
    asked = len(site.asked)
    waiting = client.kc.execute("- reload:\n- wait_for: {text: Never}\n  timeout: 60s", stop_on_error=False)
    while len(site.asked) == asked:
        await asyncio.sleep(0.05)
    began = time.monotonic()
    await client.km.interrupt_kernel()
    stopped = await _reply(client, waiting)
    assert time.monotonic() - began < 30
    return [stopped, await _reply(client, client.kc.execute("- expect: {button: Add}"))]


async def _restarted(client: Any, site: Site, head: str) -> list[dict[str, Any]]:
    """Restarts the kernel while a cell waits: a step says what to run first, and the head begins a fresh session."""
    asked = len(site.asked)
    client.kc.execute("- reload:\n- wait_for: {text: Never}\n  timeout: 60s")
    while len(site.asked) == asked:
        await asyncio.sleep(0.05)
    await client.km.restart_kernel()
    await client.kc.wait_for_ready(timeout=120)
    return [
        await _reply(client, client.kc.execute(code, stop_on_error=False))
        for code in ("- click: {button: Add}", head, "- click: {button: Add}")
    ]


async def _reply(client: Any, asked: str) -> dict[str, Any]:
    while True:
        message = await client.kc.get_shell_msg(timeout=60)
        if message["parent_header"].get("msg_id") == asked:
            content: dict[str, Any] = message["content"]
            return content


async def _helped(kernel: Any) -> list[Any]:
    completed = await kernel.complete("- click: {button: B", 19, reply=True, timeout=60)
    return [completed, await kernel.inspect("- click: {button: Buy}", 4, reply=True, timeout=60)]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PlanbookError("No project."), "No project."),
        (LookupError("what now"), "planbook itself broke: LookupError: what now\nThe details are in {}"),
    ],
)
async def test_who_asks_gets_an_answer_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    (tmp_path / "plans").mkdir()
    monkeypatch.chdir(tmp_path)
    kernel = PlanKernel()

    def breaks() -> None:
        raise error

    monkeypatch.setattr(kernel, "_opened", breaks)
    done = await kernel.do_execute("- reload:", silent=True)
    answers = [done, await kernel.do_complete("- re", 4), await kernel.do_inspect("- reload:", 4)]
    files = list((tmp_path / ".planbook/errors").glob("*.md")) or [""]
    assert {(one["status"], one["evalue"]) for one in answers} == {("error", told.format(file)) for file in files}
