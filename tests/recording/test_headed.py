"""`planbook record` with a window on a screen, used as a person uses it: by the mouse and keys of the system."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scratch import Scratch
from tests.sites import Site

MISSING = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(MISSING), reason=f"there is no {' and no '.join(MISSING)}")]
# Whatever the window's frame takes: the field is the upper half of the page, the button the lower one. The page tells
# of each act once it has happened, and nothing is done before that: a window on a busy machine takes its time.
PAGE = """<!doctype html><title>Shop</title>
<style>label, input, button { position: fixed; left: 0; width: 100vw; height: 48vh }
label { height: 1em } input { top: 1em } button { bottom: 0 }</style>
<label for=n>Name</label><input id=n><button>Go on</button><script>
const log = said => fetch('/log?' + said);
onload = () => requestAnimationFrame(() => requestAnimationFrame(() => log('ready')));
n.onfocus = () => log('focus'); n.oninput = () => log('typed-' + n.value);
document.querySelector('button').onclick = () => log('clicked');
</script>"""
FIELD, BUTTON = (640, 320), (640, 700)
PATIENCE = 60.0


@pytest.fixture
def screen() -> Iterator[str]:
    """A screen of its own, and its name."""
    reads, writes = os.pipe()
    given = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(given, pass_fds=[writes], stderr=subprocess.DEVNULL) as process:
        os.close(writes)
        with os.fdopen(reads) as told:
            yield f":{told.readline().strip()}"
        process.terminate()


class Hands:
    """Uses the screen, and waits for what the page tells of it."""

    def __init__(self, screen: str, site: Site) -> None:
        self._environment = {**os.environ, "DISPLAY": screen}
        self._site = site

    def do(self, *arguments: object) -> None:
        subprocess.run(["xdotool", *map(str, arguments)], env=self._environment, check=True, timeout=PATIENCE)

    def sees(self, said: str) -> None:
        end = time.monotonic() + PATIENCE
        while f"/log?{said}" not in self._site.asked:
            assert time.monotonic() < end, (said, self._site.asked)
            time.sleep(0.05)


@pytest.mark.parametrize("end", ["closes the window", "Ctrl-C"])
def test_what_a_person_does_in_the_window_is_recorded(end: str, tmp_path: Path, site: Site, screen: str) -> None:
    site.pages |= {"/": PAGE, "/log": ""}
    scratch = Scratch(tmp_path, DISPLAY=screen, WAYLAND_DISPLAY="")
    process = scratch.begin("record", f"{site.address}/", "-o", "plans/shop.yaml", "--no-try")
    hands = Hands(screen, site)
    hands.sees("ready")
    hands.do("mousemove", *FIELD, "click", 1)
    hands.sees("focus")
    hands.do("type", "--delay", 60, "Ada")
    hands.sees("typed-Ada")
    hands.do("mousemove", *BUTTON, "click", 1)
    hands.sees("clicked")
    if end == "Ctrl-C":
        process.send_signal(2)
    else:
        hands.do("key", "ctrl+w")
    done = scratch.end(process)
    assert (scratch.folder / "plans/shop.yaml").exists(), done
    assert (scratch.folder / "plans/shop.yaml").read_text().splitlines()[-2:] == [
        "  - fill: {field: Name, with: Ada}",
        "  - click: {button: Go on}",
    ]
