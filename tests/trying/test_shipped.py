"""Every plan of `plans/` is tried on the demo shop, which counts what is sent to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from planbook.browser.network.request_blocking import RequestBlocker
from planbook.demo import people
from planbook.demo.shop import Handler, Shop, serve
from planbook.engine.prepare import prepare
from planbook.engine.trying.findings import TryResult
from planbook.engine.trying.layers import on_stage
from planbook.places import find_project
from planbook.secrets.redaction import SIGN
from tests.trying.in_browser import try_in

PLANS = Path(__file__).parents[2] / "plans"
NAMES = find_project(PLANS).plan_names
SECRETS = {
    name: getattr(people, name) for name in ("SHOP_USER", "SHOP_PASSWORD", "CHIEF_USER", "CHIEF_PASSWORD", "CHIEF_TOTP")
}


class Counted(Handler):
    """Records what is sent."""

    sent: list[str] = []

    def do_GET(self) -> None:  # noqa: N802
        if self.command not in ("GET", "HEAD", "OPTIONS"):
            self.sent.append(f"{self.command} {self.path}")
        super().do_GET()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET


@pytest.fixture(scope="module")
def the_shop() -> Iterator[Shop]:
    with serve() as shop:
        shop._server.RequestHandlerClass = Counted
        yield shop


@pytest.fixture
def shop(the_shop: Shop) -> Shop:
    Counted.sent.clear()
    return the_shop


async def tried(name: str, browser: Browser, shop: Shop, allow_repeat: bool = False) -> TryResult:
    plan = PLANS / f"{name}.yaml"
    read = SECRETS.get if allow_repeat else (lambda name: SIGN + name)
    order = prepare(str(plan), {"shop": shop.url}, find_project(plan), read)
    return await try_in(browser, order, RequestBlocker(holding=not allow_repeat))


@pytest.mark.parametrize("name", NAMES)
async def test_nothing_is_wrong_and_nothing_arrives(
    name: str, browser: Browser, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_stage, "PATIENCE", 0.5)
    found = await tried(name, browser, shop)
    assert Counted.sent == []
    assert found.status == "passed", found.because
    assert [step.verdict for _, step in found.steps if step.verdict in ("failed", "warned")] == []


async def test_an_order_is_not_placed_even_if_all_that_may_be_repeated_is_done(browser: Browser, shop: Shop) -> None:
    before = shop.ledger.ask("SELECT count(*) AS n FROM orders")
    found = await tried("order-supplies", browser, shop, allow_repeat=True)
    verdicts = {started.id: step.verdict for started, step in found.steps}
    assert verdicts["expect-your-account"] == verdicts["click-check-out"] == "passed"
    assert (verdicts["click-place-order"], verdicts["expect-thank-you-for-your-order"]) == ("ready", "not_reached")
    assert shop.ledger.ask("SELECT count(*) AS n FROM orders") == before
    assert "POST /login" in Counted.sent and "POST /checkout" not in Counted.sent
