"""Which browser is used, and the messages if there is none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from planbook.browser.starting import install
from planbook.browser.starting.executable import BrowserLocation, driver, find_browser
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.settings import browser_of


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def revision(name: str) -> str:
    listed = json.loads((driver() / "package" / "browsers.json").read_text())
    return next(entry["revision"] for entry in listed["browsers"] if entry["name"] == name)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser: `own` is Playwright's folder, `bin` the system's."""
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "own"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def test_playwrights_own_is_first(machine: Path) -> None:
    program(machine / "bin" / "chromium-headless-shell")
    shell = machine / "own" / f"chromium_headless_shell-{revision('chromium-headless-shell')}"
    own = program(shell / "chrome-headless-shell-linux64" / "chrome-headless-shell")
    assert find_browser() == BrowserLocation("chromium", "Playwright's own", own)
    whole = program(machine / "own" / f"chromium-{revision('chromium')}" / "chrome-linux64" / "chrome")
    assert find_browser(headed=True) == BrowserLocation("chromium", "Playwright's own", whole)


def test_one_of_another_revision_is_not_taken(machine: Path) -> None:
    program(machine / "own" / "chromium_headless_shell-1" / "chrome-headless-shell-linux64" / "chrome-headless-shell")
    system = program(machine / "bin" / "google-chrome")
    assert find_browser() == BrowserLocation("chromium", "of the system", system)


def test_the_systems_headless_shell_is_for_headless_runs(machine: Path) -> None:
    whole = program(machine / "bin" / "chromium")
    assert find_browser().executable == whole
    shell = program(machine / "bin" / "chromium-headless-shell")
    assert find_browser().executable == shell
    assert find_browser(headed=True).executable == whole


def test_none_at_all(machine: Path) -> None:
    with pytest.raises(PlanbookError) as caught:
        find_browser()
    assert str(caught.value) == (
        "no chromium was found on this machine; "
        "run `planbook doctor --install-browser`, or install one yourself: playwright install chromium"
    )
    with pytest.raises(
        PlanbookError, match=r"^no firefox was found on this machine; install it: playwright install firefox$"
    ):
        find_browser("firefox")


def test_an_address_is_taken_as_it_is() -> None:
    assert find_browser("ws://127.0.0.1:1/x") == BrowserLocation(
        "chromium", "runs already", address="ws://127.0.0.1:1/x"
    )
    with pytest.raises(
        PlanbookError, match=r"^'ftp://x' is not the address of a browser; expected ws://… or http://…$"
    ):
        find_browser("ftp://x")


def test_a_name_that_is_none() -> None:
    with pytest.raises(PlanbookError) as caught:
        find_browser("opera")
    assert str(caught.value) == (
        "'opera' is not a browser; expected chromium, firefox, webkit, or an address that begins with ws:// or http://"
    )


def test_installing_where_there_is_one_does_nothing(machine: Path) -> None:
    system = program(machine / "bin" / "chromium")
    told: list[str] = []
    assert install.install(told.append).executable == system
    assert told == []


def test_debians_packages_where_playwrights_cannot_be_had(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def attempt(command: list[str]) -> str | None:
        ran.append(" ".join(command).replace(sys.executable, "python"))
        if command[0] != "apt-get":
            return "Error: getaddrinfo ENOTFOUND"
        if command[1] == "install":
            program(machine / "bin" / "chromium")
        return None

    monkeypatch.setattr(install, "_attempt", attempt)
    monkeypatch.setattr(install, "_may_use_apt", lambda: True)
    told: list[str] = []
    assert install.install(told.append).source == "of the system"
    assert ran == [
        "python -m playwright install chromium",
        "apt-get update",
        "apt-get install -y --no-install-recommends chromium chromium-headless-shell",
    ]
    assert told == [
        "No chromium was found; Playwright installs its own.",
        "Playwright could not; the system's package manager installs one.",
    ]


NODE = "Error: getaddrinfo ENOTFOUND\n    at onlookupall (dns:101:17) {\n  errno: -3008\n}\n"


def test_nothing_could_be_installed(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "_attempt", lambda command: f"some\n{NODE}\n{NODE}")
    monkeypatch.setattr(install, "_may_use_apt", lambda: False)
    with pytest.raises(PlanbookError) as caught:
        install.install(lambda message: None)
    assert str(caught.value) == (
        "no chromium could be installed: Error: getaddrinfo ENOTFOUND\n"
        "Install Chromium or Chrome with your system's package manager, or set PLAYWRIGHT_BROWSERS_PATH to a folder "
        "that has Playwright's browsers."
    )


def test_finding_one_does_not_load_playwright() -> None:
    code = (
        "import sys; from planbook.browser.starting import install; install.find_browser('ws://x'); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "playwright" not in done.stdout.split()


def test_who_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option of the run wins over the machine's environment, and that over the project's settings."""
    monkeypatch.delenv("PLANBOOK_BROWSER", raising=False)
    project, file = Project(tmp_path), tmp_path / "pyproject.toml"
    assert browser_of(project, None) == "chromium"
    file.write_text('[tool.planbook]\nbrowser = "ws://browsers:3000"\n')
    assert (browser_of(project, None), browser_of(project, "chromium")) == ("ws://browsers:3000", "chromium")
    monkeypatch.setenv("PLANBOOK_BROWSER", "firefox")
    assert (browser_of(project, None), browser_of(project, "webkit")) == ("firefox", "webkit")
    monkeypatch.delenv("PLANBOOK_BROWSER")
    file.write_text('[tool.planbook]\nbrowser = "opera"\n')
    with pytest.raises(PlanbookError) as caught:
        browser_of(project, None)
    assert str(caught.value).startswith(
        f"{file}: [tool.planbook] browser: Value error, 'opera' is not a browser; write chromium, firefox, webkit, or "
        "an address such as ws://browsers:3000. Known settings: "
    )
