"""What a scripted model does in the demo shop, in reusable parts."""

from planbook.demo.people import CHIEF_PASSWORD, CHIEF_TOTP, CHIEF_USER, SHOP_PASSWORD, SHOP_USER
from planbook.demo.shop import Shop
from planbook.engine.executor import execute_plainly
from planbook.engine.open_browser import BrowserOptions, open_session
from planbook.engine.prepare import prepare
from planbook.engine.run import Outcome, run
from planbook.places import Project
from tests.planner import standin as play
from tests.planner.standin import Turn

SECRETS = {"SHOP_USER": SHOP_USER, "SHOP_PASSWORD": SHOP_PASSWORD}


CHIEF = {"CHIEF_USER": CHIEF_USER, "CHIEF_PASSWORD": CHIEF_PASSWORD, "CHIEF_TOTP": CHIEF_TOTP}


def step(**written: object) -> Turn:
    """Tries one step."""
    return play.use("try_step", step=written)


def sign_in() -> list[Turn]:
    return [
        play.uses(
            ("try_step", {"step": {"fill": {"field": "Email", "with": "{{ secrets.SHOP_USER }}"}}}),
            ("try_step", {"step": {"fill": {"field": "Password", "with": "{{ secrets.SHOP_PASSWORD }}"}}}),
        ),
        step(click={"button": "Sign in"}),
        step(expect={"heading": "Your account"}),
    ]


def fill_basket(item: str, quantity: int) -> list[Turn]:
    """Returns eight steps, from anywhere to the form of the order."""
    amount = {"quantity": {"type": "integer", "default": quantity, "description": "how many"}}
    return [
        step(goto=f"/goods/{item}"),
        play.use("try_step", step={"fill": {"field": "Quantity", "with": "{{ inputs.quantity }}"}}, inputs=amount),
        step(click={"button": "Add to basket"}, effect="repeat"),
        step(expect={"heading": "Your basket"}),
        step(click={"link": "Check out"}),
        step(tick={"radio": "Standard"}),
        step(fill={"field": "Your reference", "with": "{{ run.id }}"}),
        step(tick={"checkbox": "I accept the terms"}),
    ]


def orders(shop: Shop) -> list[dict[str, object]]:
    """Returns all orders since the shop opened: item and quantity, the last order first."""
    return shop.ledger.ask(
        "SELECT o.no, item, quantity FROM orders o JOIN lines l ON l.no = o.no WHERE o.no > 1035 ORDER BY o.no DESC"
    )


async def run_plan(project: Project, name: str, **given: object) -> Outcome:
    """Runs a plan like `planbook run`, but without Prefect."""
    from contextlib import AsyncExitStack

    order = prepare(name, given, project, (SECRETS | CHIEF).get, evidence="none")
    async with AsyncExitStack() as stack:
        return await run(order, open_session(order, BrowserOptions(), stack), [], execute_plainly)
