"""The commands `run` and `write`, and a worker's run, on the page that echoes secrets: everything that they leave.

Each has a project with its own Prefect server, which receives every log. `without` removes the mask in every process.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from flows import server
from tests.attack import echoes
from tests.attack.echoing import EchoSite, Kept, tables
from tests.flows.conftest import Deployed, ask
from tests.planner import standin as play
from tests.planner.standin import Turn, serving

UNMASKED = "from planbook.secrets.redaction import Mask\nMask.found = lambda mask, text: []\n"
TALKATIVE = {"PREFECT_LOGGING_TO_API_ENABLED": "true", "PREFECT_LOGGING_LEVEL": "DEBUG", "PLANBOOK_WARM": "0"}
PATIENCE = 600  # seconds for a command
SENT = 5  # seconds after which all logs have reached Prefect
PREFECT = ("logs", "flow_runs", "task_runs", "artifacts", "events", "flows", "deployments")


@dataclass
class Attacked:
    """A project with a plan that fills in secrets."""

    place: Deployed
    plan: str
    site: EchoSite
    secrets: Mapping[str, str]

    def command(self, *arguments: str, **environment: str) -> str:
        """Returns the output of a command."""
        process = self.place.begin(*arguments, **environment)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        return out + err

    @property
    def prefect(self) -> Kept:
        """Returns everything that Prefect's API returns."""
        return {f"Prefect's {name}": str(ask(self.place.url, f"{name}/filter")) for name in PREFECT}


@contextlib.contextmanager
def attacked(folder: Path, site: EchoSite, secrets: Mapping[str, str], without: bool) -> Iterator[Attacked]:
    site.pages["/"] = echoes.page(secrets)
    project, unmasked = folder / "project", folder / "unmasked"
    project.mkdir()
    unmasked.mkdir()
    (unmasked / "sitecustomize.py").write_text(UNMASKED)
    more = {"PYTHONPATH": str(unmasked)} if without else {}
    try:
        url = server.ensure(project, lambda line: None)
        place = Deployed(project, url, **TALKATIVE, **more, **secrets)
        yield Attacked(place, place.write("tried", f"{site.address}/", echoes.plan(secrets)), site, secrets)
    finally:
        server.stop(project)


def by_run(attacked: Attacked) -> Kept:
    printed = attacked.command("run", attacked.plan, "--evidence", "all")
    assert "failed" in printed, printed
    return {"what run prints": printed, "what runs prints": attacked.command("runs", "show", "last", "--json")}


def by_worker(attacked: Attacked) -> Kept:
    """In a process of its own: a fork of one that has imported Prefect would not read `sitecustomize.py`."""
    flow_run = attacked.place.new("tried", evidence="all")
    process = attacked.place.start(flow_run)
    try:
        printed, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert attacked.place.state(flow_run)["type"] == "FAILED", printed
    return {"what the worker prints": printed}


def by_write(attacked: Attacked) -> Kept:
    """Drafts a plan with a model that tries everything it is told."""
    with serving() as model:
        model.script(*script(attacked.secrets))
        named = [word for name in attacked.secrets for word in ("--secret", name)]
        goal = ("Fill in all that is asked.", "--url", f"{attacked.site.address}/")
        printed = attacked.command("write", *goal, *named, **model.environment)
        assert model.left < 2, printed
        return {"what write prints": printed, "what the model is told": str(model.requests)}


BY: Mapping[str, Callable[[Attacked], Kept]] = {"run": by_run, "worker": by_worker, "write": by_write}


def kept_of(way: str, folder: Path, site: EchoSite, secrets: Mapping[str, str], without: bool = False) -> Kept:
    """Returns everything printed, sent to Prefect and to a model, and left in the project and its server's database."""
    with attacked(folder, site, secrets, without) as one:
        kept = BY[way](one)
        time.sleep(SENT)
        kept |= one.prefect
    return kept | tables(one.place.project) | echoes.texts(one.place.folder)


def script(secrets: Mapping[str, str]) -> list[Turn]:
    def tried(**step: object) -> Turn:
        return play.use("try_step", step=step)

    fills = [tried(fill={"field": name, "with": f"{{{{ secrets.{name} }}}}"}) for name in secrets]
    return [
        *fills,
        tried(click={"button": "Echo"}),
        play.use("look", budget=12000, all=True),
        tried(extract={"all": {"css": "#out > *"}, "into": "texts"}),
        tried(extract={"rows": {"table": "Echo"}, "columns": {"v": 1}, "into": "rows"}),
        tried(extract={"response": "/echo.json", "into": "answer"}),
        tried(expect={"page_title": "Nothing"}),
        tried(click={"button": "Nothing"}),
        play.use("finish", name="written"),
        play.say("That is all."),
    ]
