"""The environment of a process is not changed while other threads read it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.scratch import Scratch
from tests.sites import Site

PROGRAM = """
import os, sys
prefect = []
def hook(event, arguments):
    if event == "import" and arguments[0] == "prefect":
        prefect.append(arguments[0])
    if event in ("os.putenv", "os.unsetenv") and prefect:
        os.write(2, b"changed: %r\\n" % (arguments,))
sys.addaudithook(hook)
from planbook.cli.main import exit_code
code = exit_code(sys.argv[1:])
assert prefect
sys.exit(code)
"""


def test_nothing_is_changed_once_prefect_is_being_imported(tmp_path: Path, site: Site, api_url: str) -> None:
    scratch = Scratch(tmp_path)
    site.pages["/"] = "<h1>Welcome</h1>"
    plan = scratch.write("look", site.address, "steps:\n- expect: Welcome\n")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "run", plan],
        cwd=tmp_path,
        env=os.environ | {"PREFECT_API_URL": api_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
