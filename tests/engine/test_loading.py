"""A page that can be used is used, whatever picture of it never comes."""

from tests.engine.conftest import Play
from tests.sites import Site

SHOP = '<h1>Shop</h1><button onclick="p.textContent=1">Begin</button><p id=p data-testid=p></p><img src="/dead.png">'
BEGIN = "- click: {button: Begin}\n- expect: {testid: p, reads: 1}\n"
WAIT = "defaults: {timeout: 10s, retries: 0}\n"


async def test_the_first_page(play: Play) -> None:
    played = await play(f"steps:\n{BEGIN}", SHOP, head=WAIT)
    assert played.outcome.status == "passed"


async def test_every_way_to_a_page(play: Play, site: Site) -> None:
    site.pages |= {"/shop": SHOP, "/next": "<h1>Next</h1>"}
    start = '<a href="/shop">Shop</a><a href="/shop" target=_blank>Other</a>'
    ways = ("- click: {link: Shop}\n", "- reload: {}\n", "- goto: /next\n- back: {}\n")
    tab = "- goto: /\n- click: {link: Other}\n- tab: opened\n"
    played = await play("steps:\n" + "".join(way + BEGIN for way in (*ways, tab)), start, head=WAIT)
    assert played.outcome.status == "passed", played.outcome.because


async def test_what_was_sent_once_is_answered_by_such_a_page(play: Play, site: Site) -> None:
    site.pages["/sent"] = '<h1>Received</h1><img src="/dead.png">'
    steps = "steps:\n- click: {button: Order}\n  effect: once\n- extract: {from: {heading: Received}, into: got}\n"
    played = await play(steps, "<form method=post action=/sent><button>Order</button></form>", head=WAIT)
    assert (played.outcome.status, played.outcome.values) == ("passed", {"got": "Received"})


async def test_all_of_a_page_is_waited_for_where_the_plan_says_so(play: Play, site: Site) -> None:
    missing = f"was not loaded in time: GET {site.address}/dead.png did not end. `wait: settled` does not wait for it"
    short = "defaults: {timeout: 1s, retries: 0}\n"
    played = await play("steps:\n- expect: {text: Shop}\n", SHOP, head=f"wait: load\n{short}")
    assert (played.outcome.status, played.outcome.because) == ("failed", f"start: {site.address}/ {missing}")
    site.pages["/shop"] = SHOP
    for step in ("- goto: /shop\n  wait: load\n", "- click: {link: Shop}\n  wait: load\n"):
        played = await play(f"steps:\n{step}", '<a href="/shop">Shop</a>', head=short)
        assert str(played.outcome.because).endswith(f"{site.address}/shop {missing}")
