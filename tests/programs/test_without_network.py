"""A program without network does not find a way back to the network."""

import json
import subprocess
import sys

import pytest

from planbook.programs.without_network import WAYS, _found, _works

BACK = """
import ctypes, json, os
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 4
def enters(pid):
    try:
        there = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    except PermissionError:
        return False
    return libc.setns(there, 0) == 0
found = [f"setns {pid}" for pid in (1, os.getppid()) if enters(pid)]
# seized, which stops nothing
found += [f"ptrace {pid}" for pid in (1, os.getppid()) if libc.ptrace(0x4206, pid, 0, 0) == 0]
here = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
print(json.dumps([found, "eth0" in here]))
"""


@pytest.mark.parametrize("way", WAYS, ids=["root", "user", "user as root"])
def test_it_cannot_go_back(way: tuple[tuple[str, ...], ...]) -> None:
    before = _found(way)
    if before is None or not _works(before):
        pytest.skip("this system does not allow it")
    done = subprocess.run([*before, sys.executable, "-c", BACK], capture_output=True, check=True, timeout=30)
    assert json.loads(done.stdout) == [[], False]


@pytest.mark.skipif(not (found := _found(WAYS[0])) or not _works(found), reason="this system does not allow it")
def test_root_keeps_its_rights_over_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("files") / "of-another.txt"
    file.write_text("it")
    file.chmod(0o600)
    subprocess.run(["chown", "65534", str(file)], check=True)
    before = _found(WAYS[0])
    assert before
    done = subprocess.run([*before, "cat", str(file)], capture_output=True, check=True, timeout=30)
    assert done.stdout == b"it"
