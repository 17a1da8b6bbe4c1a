"""Whether pages are drawn with fonts of the expected widths."""

import shutil
from pathlib import Path

import pytest

from planbook.browser.starting import fonts, install

CONFIGURED = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/conf.d</include>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")

if shutil.which("fc-match") is None:
    pytest.skip("this machine has no fontconfig: its fonts come with the system", allow_module_level=True)


def only(folder: Path, *fonts: Path) -> str:
    """Returns a fontconfig file for a machine that has only these folders of fonts."""
    file = folder / "fonts.conf"
    folders = "".join(f"<dir>{font}</dir>" for font in fonts)
    file.write_text(CONFIGURED.format(folders=folders, cache=folder / "cache"))
    return str(file)


@pytest.mark.skipif(not DEJAVU.is_dir(), reason="it needs the DejaVu fonts, which have other widths")
def test_a_machine_without_the_common_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", only(tmp_path, DEJAVU))
    assert fonts.replaced_fonts() == {
        "Arial": "DejaVu Sans",
        "Times New Roman": "DejaVu Serif",
        "Courier New": "DejaVu Sans Mono",
    }


def test_the_fonts_are_here_once_the_browser_is_installed() -> None:
    assert fonts.replaced_fonts() == {}


def test_a_system_without_fontconfig_brings_its_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts.replaced_fonts() == {}


def test_they_are_installed_only_where_they_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    told: list[str] = []
    monkeypatch.setattr(install, "_attempt", lambda command: ran.append(" ".join(command)))
    monkeypatch.setattr(install, "_may_use_apt", lambda: True)
    install.install_fonts(told.append)
    assert (ran, told) == ([], [])
    monkeypatch.setattr(fonts, "replaced_fonts", lambda: {"Arial": "DejaVu Sans"})
    install.install_fonts(told.append)
    assert ran == ["apt-get install -y --no-install-recommends fonts-liberation"]
    assert told == ["Fonts that most pages ask for are missing; the system's package manager installs them."]
