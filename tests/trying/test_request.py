"""What a request may do in a try: `get` is read, everything else needs what other acts need."""

from tests.trying.conftest import CountingSite, Look

STEPS = """
    steps:
    - request: {get: /stock, into: stock}
    - expect: "{{ values.stock == 'two' }}"
    - request: {put: /stock, body: three}
      effect: repeat
    - request: {post: /orders, into: order}
    - expect: "{{ values.order == 'x' }}"
"""
STOCK = (200, {"content-type": "text/plain"}, "two")


async def test_nothing_is_sent(look: Look, site: CountingSite) -> None:
    site.pages["/stock"] = STOCK
    found = await look(STEPS, "<h1>Shop</h1>")
    assert list(found.verdicts.values()) == ["passed", "passed", "ready", "ready", "not_reached"]
    assert site.sent == []


async def test_what_may_be_repeated_is_sent_if_that_is_allowed(look: Look, site: CountingSite) -> None:
    site.pages |= {"/stock": STOCK, "/orders": STOCK}
    found = await look(STEPS, "<h1>Shop</h1>", secrets={})
    assert list(found.verdicts.values()) == ["passed", "passed", "passed", "ready", "not_reached"]
    assert site.sent == ["PUT /stock"]


async def test_a_secret_is_not_sent(look: Look, site: CountingSite) -> None:
    text = """
        secrets: [TOKEN]
        steps:
        - request: {get: /stock, headers: {Authorization: "Bearer {{ secrets.TOKEN }}"}}
    """
    found = await look(text, "<h1>Shop</h1>")
    assert list(found.verdicts.values()) == ["ready"]
    assert "/stock" not in site.asked
