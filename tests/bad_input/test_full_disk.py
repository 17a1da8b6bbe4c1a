"""A full disk: the run stops, since its actions could not be recorded; what was written before is intact."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bad_input.conftest import Kept, kept
from tests.scratch import PLANBOOK, Done, Scratch
from tests.sites import Site

# .planbook/ on a small disk that only this process and its children see; what is left on it is copied back.
ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size=24m tmpfs .planbook
cp -a kept/. .planbook/
dd if=/dev/zero of=.planbook/filler bs=4k 2>/dev/null || true
truncate --size=-$1 .planbook/filler
shift
set +e
"$@"
code=$?
rm .planbook/filler
cp -a .planbook/. left/
exit $code
"""
STEPS = """
steps:
  - group: Read much
    at_most: 100
    steps:
      - set: {much: "{{ 'x' * 30000 }}"}
      - expect: {heading: Welcome}
  - {title: Order, click: {link: Orders}, effect: once}
"""
ALONE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def can_mount() -> bool:
    mount = [*ALONE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(mount, capture_output=True).returncode == 0


@pytest.fixture
def full(scratch: Scratch, tmp_path: Path) -> Scratch:
    """A copy of the project, whose record is then on a disk with little free space."""
    if not can_mount():
        pytest.skip("this needs `unshare --mount` and a tmpfs")
    folder = tmp_path / "project"
    shutil.copytree(scratch.folder / "plans", folder / "plans")
    shutil.copytree(scratch.project.kept, folder / "kept")
    (folder / ".planbook").mkdir()
    (folder / "left").mkdir()
    return Scratch(folder, **scratch.environment)


def run(full: Scratch, site: Site, room: int) -> tuple[Done, Scratch]:
    """Runs a plan with some bytes of free space; also returns the project as it is afterwards."""
    plan = full.write("tried", site.address, STEPS)
    script = [*ALONE, "sh", "-c", ON_A_SMALL_DISK, "sh", str(room), PLANBOOK, "run", plan]
    process = subprocess.Popen(
        script,
        cwd=full.folder,
        env=os.environ | full.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    done = full.end(process)
    (full.folder / ".planbook").rmdir()
    (full.folder / "left").rename(full.folder / ".planbook")
    return done, Scratch(full.folder, **full.environment)


def test_a_disk_that_gets_full_stops_the_run(full: Scratch, site: Site, earlier: Kept) -> None:
    done, after = run(full, site, 400_000)
    assert done.code == 1 and "The record cannot be written: no space left on the disk of " in done.err
    assert "Make room, then run the plan again.\n" in done.err
    assert kept(after, earlier.run_id) == earlier
    new = [name for name in after.runs() if after.project.run(name).journal.read_text().count("Read much")]
    events = after.events(after.project.run(max(new)))
    assert "Order" not in [event.get("title") for event in events if event["event"] == "sending"]
    listed = after.planbook("runs", "--limit", "100", "--json")
    assert listed.code == 0 and earlier.run_id in listed.out


@pytest.mark.slow
def test_a_disk_that_is_full_lets_no_run_begin(full: Scratch, site: Site, earlier: Kept) -> None:
    done, after = run(full, site, 0)
    assert done.code in (1, 2) and "no space left on the disk of " in done.err
    assert site.asked == []
    assert kept(after, earlier.run_id) == earlier
