"""The commands `run` and `write`, and a worker's run, on the page that says secrets again: all that is left of each.

Each has a project with a Prefect server of its own, which is sent every log. `without` takes the mask away, in every
process that is started.
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
SENT = 5  # seconds after which Prefect has been told all
PREFECT = ("logs", "flow_runs", "task_runs", "artifacts", "events", "flows", "deployments")


@dataclass
class Attacked:
    """A project whose plan fills in secrets."""

    place: Deployed
    plan: str
    site: EchoSite
    secrets: Mapping[str, str]

    def command(self, *arguments: str, **environment: str) -> str:
        """What a command prints."""
        process = self.place.begin(*arguments, **environment)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        return out + err

    @property
    def prefect(self) -> Kept:
        """What Prefect's API tells of everything that it has."""
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
    flow_run = attacked.place.new("tried", evidence="all")
    assert attacked.place.execute(flow_run)["type"] == "FAILED"
    return {"what the worker prints": attacked.place.said}


def by_write(attacked: Attacked) -> Kept:
    """With a model that tries all, whatever it is told."""
    with serving() as model:
        model.script(*script(attacked.secrets))
        named = [word for name in attacked.secrets for word in ("--secret", name)]
        goal = ("Fill in all that is asked.", "--url", f"{attacked.site.address}/")
        printed = attacked.command("write", *goal, *named, **model.environment)
        assert model.left < 2, printed
        return {"what write prints": printed, "what the model is told": str(model.requests)}


BY: Mapping[str, Callable[[Attacked], Kept]] = {"run": by_run, "worker": by_worker, "write": by_write}


def kept_of(way: str, folder: Path, site: EchoSite, secrets: Mapping[str, str], without: bool = False) -> Kept:
    """All that is printed, told to Prefect and to a model, and left in the project, its server's database included."""
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
