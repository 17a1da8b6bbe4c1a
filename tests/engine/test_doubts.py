"""A run that passed says what its steps sent although nothing shows that the site has taken it."""

from functools import partial

import pytest

from planbook.cli.remarks import remarks
from tests.engine.conftest import Play, Played
from tests.sites import Site

SENT = "it was sent, and no step checked what the page showed then"
ADVICE = "add an 'expect': what does a person see only when it has worked?"
FORM = "<h1>Basket</h1><form method=post action=/order><button>Order</button></form>"
ONCE = "steps:\n- {click: {button: Order}, effect: once}\n"
SAVES = "onclick=\"fetch('/order', {method: 'POST', body: 'a=1'}).then(() => document.title = 'Done')\""
ASKS = "<h1>Sign in</h1><form method=post><label>Password <input type=password></label><button>Go on</button></form>"


@pytest.fixture
def play(play: Play) -> Play:
    """Waits longer than other tests: it is about what passes."""
    return partial(play, head="defaults: {timeout: 10s, retries: 0}\n")


def told(played: Played) -> list[str]:
    assert played.outcome.status == "passed"
    return [line.partition(": ")[2].partition('"Order": ')[2] for line in remarks(played.record)]


async def test_nothing_looked_at_what_was_sent(play: Play, site: Site) -> None:
    site.pages["/order"] = "<h1>Sorry</h1>The order was not taken."
    assert told(await play(ONCE, FORM)) == [f"{SENT}; {ADVICE}"]
    assert told(await play(ONCE + "- expect: The order was not taken.\n", FORM)) == []


async def test_a_look_that_does_not_take_place_is_none(play: Play, site: Site) -> None:
    site.pages["/order"] = "<h1>Thank you</h1>"
    text = ONCE + '- {expect: {heading: Thank you}, when: "{{ false }}"}\n- expect: "{{ 1 == 1 }}"\n'
    assert told(await play(text, FORM)) == [f"{SENT}; {ADVICE}"]


async def test_before_the_next_of_them(play: Play) -> None:
    page = "<button>Order</button><button>Pay</button><p>Here</p>"
    played = await play(ONCE + "- {click: {button: Pay}, effect: once}\n- expect: Here\n", page)
    assert [line.partition(": ")[2] for line in remarks(played.record)] == [
        f'step 01 Click button "Order": {SENT}; {ADVICE}',
        'step 02 Click button "Pay": it was sent, and what a step looked at then had been so before: text "Here" is '
        f"visible; {ADVICE}",
    ]


async def test_turns_are_looked_at_together(play: Play) -> None:
    page = "<button onclick=\"n.append(' Ordered')\">Order</button><p id=n></p>"
    text = 'steps:\n- each: "{{ [1, 2] }}"\n  click: {button: Order}\n  effect: once\n- expect: Ordered Ordered\n'
    assert told(await play(text, page)) == []


async def test_what_was_so_before(play: Play, site: Site) -> None:
    site.pages["/order"] = "<h1>Basket</h1><p>Thank you</p>"
    held = 'it was sent, and what a step looked at then had been so before: heading "Basket" is visible'
    assert told(await play(ONCE + "- expect: {heading: Basket}\n", FORM)) == [f"{held}; {ADVICE}"]
    assert told(await play(ONCE + "- expect: {heading: Basket}\n- expect: Thank you\n", FORM)) == []
    gone = ONCE + "- expect: {not: {button: Order}}\n"
    assert told(await play(gone, FORM)) == []


NOBODY_SEES = {
    "transparent": ("style='opacity: 0'", "its opacity is 0"),
    "beside the page": ("style='position: absolute; left: -9999px'", "it is outside of the page"),
    "for screen readers": ("style='position: absolute; clip: rect(0 0 0 0)'", "it is clipped away"),
    "clipped": ("style='clip-path: inset(50%)'", "it is clipped away"),
    "white on white": ("style='color: #fff'", "its text has the colour of what is behind it"),
    "without colour": ("style='color: transparent'", "its text is transparent"),
    "closed": ("hidden><div style='height: 0; overflow: hidden'><p>Thank you</p></div><p hidden", "it is cut off"),
}


@pytest.mark.parametrize(("how", "why"), NOBODY_SEES.values(), ids=NOBODY_SEES)
async def test_what_nobody_can_see(play: Play, site: Site, how: str, why: str) -> None:
    site.pages["/order"] = f"<p {how}>Thank you</p>"
    unseen = f'it was sent, and what a step looked at then nobody can see: text "Thank you" ({why})'
    assert told(await play(ONCE + "- expect: Thank you\n", FORM)) == [f"{unseen}; {ADVICE}"]


async def test_what_the_last_step_has_seen_and_nobody_can(play: Play) -> None:
    played = await play("steps:\n- expect: Thank you\n", "<p style='opacity: 0'>Thank you</p>")
    assert [line.partition(": ")[2] for line in remarks(played.record)] == [
        'step 01 Expect that text "Thank you" is visible: nobody can see what the last step has looked at: '
        'text "Thank you" (its opacity is 0)'
    ]


SEEN = {
    "comes slowly": "<style>@keyframes come { from { opacity: 0 } }</style>"
    "<p style='animation: come 0.4s'>Thank you</p>",
    "white on black": "<body style='background: #000'><p style='color: #fff'>Thank you</p>",
    "on a picture": "<div style='background: linear-gradient(#000, #111)'><p style='color: #fff'>Thank you</p></div>",
    "one of two": "<p style='opacity: 0'>Thank you</p><p>Thank you</p>",
    "where one scrolls": "<div style='height: 50px; overflow: auto'><p style='margin-top: 300px'>Thank you</p></div>",
    "where the page scrolls": "<body style='height: 100vh; overflow: hidden'>"
    "<main style='height: 100%; overflow: auto'><p style='margin-top: 3000px'>Thank you</p></main>",
    "out of what is closed": "<div style='height: 0; overflow: hidden'>"
    "<p style='position: absolute'>Thank you</p></div>",
}


@pytest.mark.parametrize("page", SEEN.values(), ids=SEEN)
async def test_what_a_person_can_see(play: Play, site: Site, page: str) -> None:
    site.pages["/order"] = page
    assert told(await play(ONCE + "- expect: Thank you\n", FORM)) == []


async def test_a_page_that_asks_to_sign_in(play: Play, site: Site) -> None:
    site.pages |= {"/order": (303, {"location": "/login"}, ""), "/login": ASKS}
    asks = f"it was sent, the page then asked for a password ({site.address}/login), and no step checked it"
    assert told(await play(ONCE, FORM)) == [f"{asks}; {ADVICE}"]
    assert told(await play(ONCE + "- expect: {heading: Sign in}\n", FORM)) == []


async def test_a_page_that_asks_to_sign_in_and_leads_back(play: Play, site: Site) -> None:
    site.pages |= {"/order": (303, {"location": "/login?next=%2Forder"}, ""), "/login": ASKS}
    played = await play(ONCE, FORM)
    error = played.record.steps[0].attempts[-1].error
    assert error and error.error_class == "signed_out" and played.record.steps[0].sent == "yes"
    assert error.message == (
        f"the site asks to sign in: it answered POST {site.address}/order with {site.address}/login?next=%2Forder, "
        "which leads back there; sign in first, such as by a `session`"
    )
    assert site.posted == ["/order"]


async def test_a_next_page_that_leads_back_asks_for_nothing(play: Play, site: Site) -> None:
    site.pages |= {"/order": (303, {"location": "/address?back=/order"}, ""), "/address": "<h1>Where to?</h1>"}
    assert told(await play(ONCE + "- expect: {heading: Where to?}\n", FORM)) == []


async def test_what_the_site_refuses(play: Play, site: Site) -> None:
    site.pages["/order"] = (409, {}, "")
    played = await play(ONCE + "- expect: {page_title: Done}\n", f"<button {SAVES}>Order</button>")
    assert told(played) == [
        f"the site answered POST {site.address}/order with 409 (Conflict): it may not have taken what the step sent"
    ]


async def test_what_the_page_sends_twice(play: Play, site: Site) -> None:
    text = ONCE + "- expect: {page_title: Done}\n"
    site.pages["/order"], page = "", f"<button {SAVES}>Order</button>"
    twice = page + "<script>document.querySelector('button').addEventListener('click', event => event.target.onclick())"
    assert told(await play(text, twice + "</script>")) == [
        f"the page sent POST {site.address}/order twice with the same content for one act: the site may have done it "
        "twice"
    ]
    assert told(await play(text.replace("Order}", "Order, times: 2}"), page)) == []
    assert len(site.posted) == 4
    other = twice.replace("'a=1'", "Math.random()") + "</script>"
    assert told(await play(text, other)) == []


PASSES_ON = """addEventListener('install', () => skipWaiting());
addEventListener('activate', event => event.waitUntil(clients.claim()));
addEventListener('fetch', event => event.respondWith(passOn(event.request)));
async function passOn(request) {
  if (request.method === 'POST' && request.url.endsWith(TWICE)) await fetch(request.clone());
  return fetch(request);
}"""
WITH_WORKER = f"""<script>(async () => {{
  await navigator.serviceWorker.register('/worker.js');
  while (!navigator.serviceWorker.controller) await new Promise(on => setTimeout(on, 10));
  document.body.insertAdjacentHTML('beforeend', `{FORM}<button>Two</button>`);
  const send = body => fetch('/two', {{method: 'POST', body}});
  document.body.lastChild.onclick = () => Promise.all(['a=1', 'a=2'].map(send)).then(() => document.title = 'Done');
}})()</script>"""


async def test_what_a_service_worker_sends_twice(play: Play, site: Site) -> None:
    site.pages["/order"] = site.pages["/two"] = "<h1>Ordered</h1>"
    script = PASSES_ON.replace("TWICE", "'/order'")
    site.pages["/worker.js"] = (200, {"content-type": "text/javascript"}, script)
    text = ONCE + "- expect: {heading: Ordered}\n"
    assert told(await play(text, WITH_WORKER)) == [
        f"the page sent POST {site.address}/order twice with the same content for one act: the site may have done it "
        "twice"
    ]
    assert site.posted == ["/order", "/order"]
    other = "steps:\n- {click: {button: Two}, effect: once}\n- expect: {page_title: Done}\n"
    assert [*remarks((await play(other, WITH_WORKER)).record)] == []
    assert site.posted[2:] == ["/two", "/two"]


async def test_a_page_that_reloads_the_answer_to_a_form(play: Play, site: Site) -> None:
    again = "<script>if (performance.navigation.type !== 1) location.reload()</script>"
    site.pages["/order"] = f"<h1>Ordered</h1>{again}"
    twice = f"the page sent POST {site.address}/order twice with the same content for one act"
    played = await play(ONCE + "- pause: 1s\n- expect: {heading: Ordered}\n", FORM)
    assert told(played) == [f"{twice}: the site may have done it twice"]
    assert site.posted == ["/order", "/order"]


async def test_a_page_with_an_error_status(play: Play, site: Site) -> None:
    site.pages |= {"/gone": (404, {}, "<h1>Gone</h1><a href=/>Home</a>"), "/": "<h1>Home</h1>"}
    missing = f"step 01 Open /gone: the site answered {site.address}/gone with 404 (Not Found)"

    async def lines(text: str) -> list[str]:
        return [line.partition(": ")[2] for line in remarks((await play(f"steps:\n- goto: /gone\n{text}")).record)]

    assert await lines("") == [f"{missing}, and no step checked the page"]
    assert await lines("- goto: /\n- expect: {heading: Home}\n") == [f"{missing}, and no step checked the page"]
    assert await lines("- expect: {heading: Gone}\n") == await lines("- click: {link: Home}\n") == []


async def test_a_start_with_an_error_status(play: Play, site: Site) -> None:
    played = await play("steps:\n- screenshot: page\n", start=f"{site.address}/nowhere")
    assert [*remarks(played.record)] == [
        f"Look at: start: the site answered {site.address}/nowhere with 404 (Not Found), and no step checked the page"
    ]


ROLLS_BACK = """<button>Order</button><p id=n></p><script>document.querySelector('button').onclick = async () => {
  n.textContent = 'Ordered';
  const answer = await fetch('/slow', {method: 'POST'});
  if (!answer.ok) n.textContent = 'Sorry';
}</script>"""


async def test_a_page_that_takes_back_what_it_showed(play: Play, site: Site) -> None:
    site.pages["/slow"] = (500, {}, "")
    text = ONCE + "- expect: Ordered\n"
    played = await play(text, ROLLS_BACK)
    assert played.outcome.because == (
        f'Expect that text "Ordered" is visible: text "Ordered" is visible held only until the site had answered POST '
        f"{site.address}/slow: the page has taken it back"
    )
    meanwhile = await play(text + "- expect: Sorry\n", ROLLS_BACK)
    assert meanwhile.outcome.status == "passed"
    site.pages["/slow"] = ""
    assert told(await play(text, ROLLS_BACK)) == []
    assert site.posted == ["/slow"] * 3


async def test_a_list_that_moves_while_its_pages_are_read(play: Play, site: Site) -> None:
    text = "steps:\n- extract: {all: {role: listitem}, add_to: them}\n- goto: /2\n"
    text += text.partition("\n")[2].replace("- goto: /2\n", "")
    site.pages["/2"] = "<ul><li>3<li>4</ul>"
    played = await play(text, "<ul><li>1<li>2<li>3</ul>")
    assert played.record.values == {"them": ["1", "2", "3", "3", "4"]}
    assert [line.rpartition("them ")[2] for line in remarks(played.record)] == [
        "has the same entries twice, 1 of them: a page began with what the one before ended with, as if the list had "
        "moved while it was read"
    ]
    site.pages["/2"] = "<ul><li>4<li>3</ul>"
    assert not [*remarks((await play(text, "<ul><li>1<li>2<li>3</ul>")).record)]
