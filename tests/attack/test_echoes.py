"""A page echoes in all possible ways what was filled into its fields: nothing stored or shown contains it."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser

from planbook.secrets.redaction import Mask
from tests.attack.commanded import BY, kept_of
from tests.attack.conftest import Figure
from tests.attack.echoes import ECHOES, SECRETS, leaks
from tests.attack.echoing import EchoSite, kept_of_run, kept_of_try

SHOWN = {
    "run": ("what run prints", "Prefect's artifacts", "Prefect's task_runs", "prefect.db"),
    "worker": ("what the worker prints", "Prefect's logs", "Prefect's artifacts", "prefect.db"),
    "write": ("what the model is told", "Prefect's task_runs", "prefect.db"),
}
"""The places where the control must find some, too."""
FEW = {name: SECRETS[name] for name in ("PIN", "KEY", "QUOTES")}


@pytest.fixture(scope="session")
def site() -> EchoSite:
    return EchoSite()


@pytest.mark.slow
async def test_a_few_echoes(tmp_path: Path, site: EchoSite, browser: Browser) -> None:
    """A sample, which is faster."""
    assert leaks(await kept_of_run(tmp_path, site, browser, FEW), FEW) == []


@pytest.mark.slow
@pytest.mark.parametrize("way", ["run, look and write", "try"])
async def test_echoes(
    way: str, tmp_path: Path, site: EchoSite, browser: Browser, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack = kept_of_try if way == "try" else kept_of_run
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    through = leaks(await attack(tmp_path / "with", site, browser, SECRETS), SECRETS)
    monkeypatch.setattr(Mask, "found", lambda mask, text: [])
    control = leaks(await attack(tmp_path / "without", site, browser, SECRETS), SECRETS)
    print(*through, sep="\n")
    figure(f"{len(SECRETS)} secrets, {len(ECHOES)} echoes, {way}", len(through), len(control), "spellings of secrets")


@pytest.mark.slow
@pytest.mark.parametrize("way", BY)
async def test_echoes_of_commands(way: str, tmp_path: Path, site: EchoSite, figure: Figure) -> None:
    """With Prefect, whose server receives all logs, in separate processes."""
    for folder in ("with", "without"):
        (tmp_path / folder).mkdir()
    kept = await asyncio.to_thread(kept_of, way, tmp_path / "with", site, SECRETS)
    through = leaks(kept, SECRETS)
    control = leaks(await asyncio.to_thread(kept_of, way, tmp_path / "without", site, FEW, without=True), FEW)
    print(*through, sep="\n")
    for place in SHOWN[way]:
        assert [leak for leak in control if place in leak], f"the control shows nothing in {place}"
    figure(
        f"{len(SECRETS)} secrets, {len(ECHOES)} echoes, {way} with Prefect",
        len(through),
        len(control),
        "spellings of secrets",
    )
