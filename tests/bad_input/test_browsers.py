"""A browser that cannot start: one line says what to do, and the record has a failed run."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from tests.scratch import Scratch
from tests.sites import Site

STEPS = "steps:\n  - reload:\n"
REMEDY = "run `planbook doctor --install-browser`, or install one yourself: playwright install chromium"


def none_there(folder: Path) -> tuple[tuple[str, ...], dict[str, str], str]:
    environment = {"PATH": str(folder), "PLAYWRIGHT_BROWSERS_PATH": str(folder)}
    return (), environment, f"no chromium was found on this machine; {REMEDY}\n"


def one_that_ends_at_once(folder: Path) -> tuple[tuple[str, ...], dict[str, str], str]:
    program = folder / "chromium-headless-shell"
    program.write_text("#!/bin/sh\necho no such luck >&2\nexit 1\n")
    program.chmod(0o755)
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "PLAYWRIGHT_BROWSERS_PATH": str(folder)}
    return (), environment, f"the browser {program} cannot start: "


def nothing_at_the_address(folder: Path) -> tuple[tuple[str, ...], dict[str, str], str]:
    return ("--browser", "http://127.0.0.1:1"), {}, "there is no browser at http://127.0.0.1:1: "


def no_display(folder: Path) -> tuple[tuple[str, ...], dict[str, str], str]:
    return ("--headed",), {"DISPLAY": "", "WAYLAND_DISPLAY": ""}, "the browser "


def no_such_kind(folder: Path) -> tuple[tuple[str, ...], dict[str, str], str]:
    said = "'opera' is not a browser; expected chromium, firefox, webkit, or an address that begins with ws:// or http://\n"
    return ("--browser", "opera"), {}, said


ENDS = {
    one_that_ends_at_once: "; run `planbook doctor` to see what is there\n",
    nothing_at_the_address: "; start one there, or name another with --browser\n",
    no_display: "; there is no display here: leave out --headed, or run under xvfb-run\n",
}
Way = Callable[[Path], tuple[tuple[str, ...], dict[str, str], str]]


@pytest.mark.parametrize("way", [none_there, one_that_ends_at_once, nothing_at_the_address, no_display, no_such_kind])
def test_a_browser_that_cannot_start(scratch: Scratch, site: Site, tmp_path: Path, way: Way) -> None:
    arguments, environment, said = way(tmp_path)
    before = scratch.runs()
    done = scratch.planbook("run", scratch.write("tried", site.address, STEPS), *arguments, **environment)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(said) and done.err.endswith(ENDS.get(way, "\n")) and done.err.count("\n") == 1
    assert site.asked == []
    (run_id,) = scratch.runs() - before
    run = scratch.project.run(run_id)
    ended = scratch.events(run)[-1]
    assert (ended["event"], ended["status"], ended["because"]) == ("run_ended", "failed", done.err.rstrip("\n"))
    assert done.err.partition(":")[0] in unescape(run.report.read_text(encoding="utf-8"))
