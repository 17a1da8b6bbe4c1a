"""If the files of a run would vanish with its machine, it warns; with `once` steps it is refused."""

import subprocess
from pathlib import Path

import pytest

from flows.durability import why_not_durable
from planbook.places import Project
from tests.flows.conftest import Deployed
from tests.sites import Site

STEPS = "steps:\n- click: {button: Send}\n  effect: once\n- expect: Sent\n"
CLONED = [{"prefect.deployments.steps.git_clone": {"repository": "https://git.example/shop"}}]
WORKER = "prefect worker start --pool planbook"
OF_ONE_RUN = "/usr/bin/tini -g -- /opt/prefect/entrypoint.sh prefect flow-run execute"


def set_to(folder: Path) -> list[dict[str, dict[str, str]]]:
    return [{"prefect.deployments.steps.set_working_directory": {"directory": str(folder)}}]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


def test_a_copy_in_the_temporary_folder_vanishes(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = Project(temporary / "tmp1prefect/shop-main")
    why = f"it is in {temporary}, where this run's copy of the project was put"
    assert why_not_durable(clone, CLONED, WORKER) == why
    monkeypatch.setenv("PLANBOOK_HOME", str(temporary.parent / "kept"))
    assert why_not_durable(Project(clone.folder), CLONED, WORKER) is None


def test_a_folder_that_the_deployment_names_stays(temporary: Path) -> None:
    assert why_not_durable(Project(temporary / "shop"), set_to(temporary / "shop"), WORKER) is None
    assert why_not_durable(Project(temporary.parent / "shop"), CLONED, WORKER) is None
    assert why_not_durable(Project(temporary / "shop"), [], WORKER) is None, "it is served where it is"


def test_a_container_of_one_run_vanishes_but_for_its_volumes() -> None:
    said = "this container was started for this run alone, and the folder is not a volume"
    assert why_not_durable(Project(Path("/no-such/shop")), set_to(Path("/no-such/shop")), OF_ONE_RUN) == said
    assert why_not_durable(Project(Path("/no-such/shop")), [], WORKER) is None
    if Path("/dev/shm").is_dir():
        assert why_not_durable(Project(Path("/dev/shm")), set_to(Path("/dev/shm")), OF_ONE_RUN) is None


def test_a_clone_that_may_send_only_once_is_refused(tmp_path: Path, api_url: str, site: Site) -> None:
    site.pages |= {"/": "<form method=post action=/sent><button>Send</button></form>", "/sent": "<h1>Sent</h1>"}
    folder, temporary = tmp_path / "project", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    clone = {"prefect.deployments.steps.git_clone": {"repository": str(folder)}}
    deployed = Deployed(folder, api_url, [clone], TMPDIR=str(temporary))
    deployed.write("send", site.address, STEPS)
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "All of it"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    state = deployed.execute(deployed.new("send"), temporary)
    there = temporary.resolve()
    kept = there / "project/.planbook"
    assert (state["name"], state["message"]) == (
        "Refused",
        f"send has a step that may be sent only once, but {kept} vanishes with this run: it is in {there}, where this "
        "run's copy of the project was put. A retry would find no journal, and could not go on. Set PLANBOOK_HOME, or "
        "`home` in [tool.planbook], to a folder that stays and that all workers share.",
    )
    assert site.posted == []
    deployed.environment["PLANBOOK_HOME"] = str(tmp_path / "kept")
    assert deployed.execute(deployed.new("send"), temporary)["type"] == "COMPLETED"
    assert site.posted == ["/sent"]
