"""When a worker takes no run: too little memory is free, or the machine waits for memory."""

from pathlib import Path

from flows.admission import available, memory_pressure

MB = 1_000_000


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def test_the_limit_of_a_container_counts_if_it_is_less(tmp_path: Path) -> None:
    proc = write(tmp_path / "proc", meminfo="MemTotal: 9000000 kB\nMemAvailable: 4000000 kB\n")
    group = tmp_path / "group"
    assert available(group, proc) == 4_096_000_000
    write(group, memory_dot_max=f"{500 * MB}\n", memory_dot_current=f"{450 * MB}\n")
    write(group, memory_dot_stat=f"anon 5\ninactive_file {100 * MB}\n")
    assert available(group, proc) == 150 * MB
    write(group, memory_dot_max="max\n")
    assert available(group, proc) == 4_096_000_000
    assert available(tmp_path / "none", tmp_path / "none") is None


def test_the_pressure_of_a_container_comes_first(tmp_path: Path) -> None:
    said = "some avg10={} avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"
    proc = write(tmp_path / "proc", pressure__memory=said.format("3.50"))
    assert memory_pressure(tmp_path / "none", proc) == 3.5
    group = write(tmp_path / "group", memory_dot_pressure=said.format("41.00"))
    assert memory_pressure(group, proc) == 41.0
    assert memory_pressure(tmp_path / "none", tmp_path / "none") is None


def test_why_no_run_begins(tmp_path: Path) -> None:
    from flows import admission

    assert admission.why_not(1) is None or "waited for memory" in str(admission.why_not(1))
    free = admission.available()
    assert free is not None
    assert str(admission.why_not(10**15)).endswith(" MB of memory are free, and a run may use 1000000000 MB")
