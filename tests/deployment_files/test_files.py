"""The files in deploy/, checked by linters and schemas, because no container is built here."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.utilities.templating import apply_values
from prefect.workers.base import BaseWorker

from flows.worker_metrics import WorkerMetrics
from planbook.settings import ENVIRONMENT

DEPLOY = Path(__file__).parents[2] / "deploy"
BIN = Path(sys.executable).parent
KUBERNETES = ["--strict", "--kubernetes-version", "1.37.0", "--no-warn"]


def say(*command: object) -> str:
    told = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False)
    return "" if told.returncode == 0 else told.stdout + told.stderr


def test_the_dockerfile() -> None:
    assert say(BIN / "hadolint", DEPLOY / "Dockerfile") == ""


def test_a_mistake_in_a_dockerfile_is_found(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /x && apt-get install curl\n", "utf-8")
    assert "DL3006" in say(BIN / "hadolint", tmp_path / "Dockerfile")


def test_what_the_image_sets_is_read() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    named = set(re.findall(r"\b(PLANBOOK_[A-Z_]+|XDG_[A-Z_]+)=", text))
    assert named
    assert named <= set(ENVIRONMENT)


def test_what_the_image_copies_is_there() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    let_in = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8")
    for name in " ".join(lines).split():
        assert (DEPLOY.parent / name).exists()
        assert f"!{name}\n" in let_in


def test_the_locked_packages_are_those_of_the_main_lock() -> None:
    pins = [set(re.findall(r"^(\S+==\S+)", file.read_text("utf-8"), re.MULTILINE)) for file in (
        DEPLOY / "requirements.lock", DEPLOY.parent / "requirements.lock",
    )]  # fmt: skip
    assert pins[0]
    assert pins[0] <= pins[1]


def test_compose() -> None:
    assert say(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml") == ""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert set(services) == {"database", "server", "worker"}
    assert services["worker"]["read_only"] is True


def test_the_worker_in_kubernetes() -> None:
    assert say(BIN / "kubernetes-validate", *KUBERNETES, DEPLOY / "kubernetes/worker.yaml") == ""


def template() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEPLOY / "kubernetes/base-job-template.json").read_text("utf-8"))
    return found


def test_a_job_in_kubernetes(tmp_path: Path) -> None:
    """The manifest that Prefect's Kubernetes worker makes from the template's defaults for a run."""
    defaults = BaseWorker.job_configuration._get_base_config_defaults(template()["variables"]["properties"])
    values = {"name": "tidy-otter", "env": [{"name": "A", "value": "b"}], "command": ["prefect", "flow-run", "execute"]}
    manifest = apply_values(template()["job_configuration"]["job_manifest"], defaults | values | {"labels": {"a": "b"}})
    assert "{{" not in json.dumps(manifest)
    manifest["metadata"]["name"] = manifest["metadata"].pop("generateName")  # the validator needs a name
    (tmp_path / "job.yaml").write_text(yaml.safe_dump(manifest), "utf-8")
    assert say(BIN / "kubernetes-validate", *KUBERNETES, tmp_path / "job.yaml") == ""


def test_every_variable_of_the_template_is_used_and_described() -> None:
    used = set(re.findall(r"{{ (\w+) }}", json.dumps(template()["job_configuration"])))
    assert used == set(template()["variables"]["properties"])
    assert all(each["description"].endswith(".") for each in template()["variables"]["properties"].values())


def test_the_values_name_the_template() -> None:
    values = yaml.safe_load((DEPLOY / "kubernetes/values.yaml").read_text("utf-8"))
    assert values["worker"]["config"]["type"] == "kubernetes"


FIGURES = {
    f"{metric.name}{ending}"
    for metric in WorkerMetrics(lambda: 0, lambda: 0, lambda box: 0).registry.collect()
    for ending in {"histogram": ("_count", "_sum", "_bucket"), "counter": ("_total",), "gauge": ("",)}[metric.type]
}


@pytest.mark.parametrize("file", ["alerts.yaml", "grafana.json"])
def test_every_figure_that_is_asked_for_exists(file: str) -> None:
    asked = expressions(json.loads(text) if file.endswith("json") else yaml.safe_load(text)) if (
        text := (DEPLOY / "monitoring" / file).read_text("utf-8")
    ) else []  # fmt: skip
    assert len(asked) >= 5
    for expression in asked:
        figures = set(re.findall(r"planbook_\w+", expression))
        assert figures
        assert figures <= FIGURES, expression
        labels = set(re.findall(r"(\w+)=~?\"", expression)) | set(
            re.findall(r"\w+", " ".join(re.findall(r"by \(([^)]*)\)", expression)))
        )
        assert labels <= {"status", "kind", "error_class", "state", "le"}


def expressions(of: Any) -> list[str]:
    if isinstance(of, dict):
        own = [of["expr"]] if isinstance(of.get("expr"), str) else []
        return own + [each for value in of.values() for each in expressions(value)]
    return [each for value in of for each in expressions(value)] if isinstance(of, list) else []


def test_there_are_five_alerts_and_each_says_what_to_do() -> None:
    [group] = yaml.safe_load((DEPLOY / "monitoring/alerts.yaml").read_text("utf-8"))["groups"]
    assert len(group["rules"]) == 5
    assert all({"summary", "description"} <= set(rule["annotations"]) for rule in group["rules"])
