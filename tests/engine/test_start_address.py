"""Where a plan may start and navigate: no expression leads it to a host that it does not allow."""

import pytest

from planbook.engine.prepare import prepare, prepare_anew
from planbook.errors import PlanbookError, StepError
from planbook.places import Project
from planbook.runs import last_values
from tests.engine.conftest import Play, write
from tests.sites import Site

REFUSED = (
    "tried may not start at {start}: its host {host} is neither listed under 'allow' nor written out in 'start'; "
    "list it there, or give another address"
)
INPUTS = "allow: [127.0.0.1, 'shop.example:8443']\ninputs:\n  to: {default: 'http://127.0.0.1:8700'}\n"
LOGIN, IN_PATH = "'{{ inputs.to }}/login'", "'http://127.0.0.1{{ inputs.to }}'"


@pytest.mark.parametrize(
    ("start", "given", "becomes", "host"),
    [
        (LOGIN, "http://evil.example", "http://evil.example/login", "evil.example"),
        (LOGIN, "http://127.0.0.1@evil.example", "http://127.0.0.1@evil.example/login", "evil.example"),
        (LOGIN, "http://shop.example:8443", "http://shop.example:8443/login", None),
        (LOGIN, "http://shop.example", "http://shop.example/login", "shop.example:80"),
        (IN_PATH, "@evil.example/", "http://127.0.0.1@evil.example/", "evil.example"),
        (IN_PATH, ".evil.example/", "http://127.0.0.1.evil.example/", "127.0.0.1.evil.example"),
        (IN_PATH, ":80@evil.example/", "http://127.0.0.1:80@evil.example/", "evil.example"),
        (IN_PATH, ":8700/", "http://127.0.0.1:8700/", None),
        ("'http://{{ inputs.to }}@127.0.0.1/'", "evil.example/", "http://evil.example/@127.0.0.1/", "evil.example"),
        ("'http://{{ inputs.to }}'", "evil.example\\@127.0.0.1/", "http://evil.example\\@127.0.0.1/", "evil.example"),
    ],
)
def test_an_input_does_not_lead_the_start_elsewhere(
    project: Project, start: str, given: str, becomes: str, host: str | None
) -> None:
    plan = str(write(project, "tried", start, f"{INPUTS}steps:\n  - reload:\n"))
    if host is None:
        assert prepare(plan, {"to": given}, project, lambda name: None).inputs == {"to": given}
        return
    with pytest.raises(PlanbookError) as caught:
        prepare(plan, {"to": given}, project, lambda name: None)
    assert str(caught.value) == REFUSED.format(start=becomes, host=host)


def test_nor_does_one_of_another_row(project: Project) -> None:
    plan = write(project, "tried", LOGIN, f"{INPUTS}steps:\n  - reload:\n")
    order = prepare(str(plan), {}, project, lambda name: None)
    with pytest.raises(PlanbookError) as caught:
        prepare_anew(order, {"to": "http://evil.example"})
    assert str(caught.value) == REFUSED.format(start="http://evil.example/login", host="evil.example")


def test_nor_does_a_value_of_the_last_run(project: Project) -> None:
    start = "\"{{ last.url | default('http://127.0.0.1:8700/') }}\"\nallow: [127.0.0.1]"
    plan = write(project, "tried", start, "steps:\n  - set: {url: x}\n")
    prepare(str(plan), {}, project, lambda name: None)
    last_values.save(project, "tried", "20260101-000000-000aaa", {"url": "http://evil.example/"})
    with pytest.raises(PlanbookError) as caught:
        prepare(str(plan), {}, project, lambda name: None)
    assert str(caught.value) == REFUSED.format(start="http://evil.example/", host="evil.example")


CALLED = "allow: [127.0.0.1]\ninputs:\n  to: {default: ''}\nsteps:\n  - expect: {heading: There}\n"


async def test_an_input_of_a_called_plan_does_not_either(play: Play, project: Project, site: Site) -> None:
    write(project, "inner", "'{{ inputs.to }}'", CALLED)
    text = f"allow: [localhost]\nsteps:\n  - call: {{plan: inner, inputs: {{to: 'http://localhost:{site.port}/'}}}}\n"
    played = await play(text, "<h1>There</h1>")
    start = f"http://localhost:{site.port}/"
    refused = REFUSED.replace("tried", "inner").format(start=start, host="localhost")
    assert played.outcome.because == f"Call the plan inner: {refused}"
    assert played.record.steps[0].ended.error.error_class == "blocked_host"  # type: ignore[union-attr]


async def test_a_called_plan_is_held_to_its_own_hosts(play: Play, project: Project, site: Site) -> None:
    ask = "<script>fetch('http://{}:{}/{}', {{mode: 'no-cors'}}).finally(() => document.title = 'Asked')</script>"
    site.pages["/inner"] = ask.format("127.0.0.1", site.port, "from-inner")
    site.pages["/outer"] = ask.format("localhost", site.port, "from-outer")
    write(project, "inner", f"http://localhost:{site.port}/inner", "steps:\n  - wait_for: {page_title: Asked}\n")
    text = "allow: [localhost]\nsteps:\n  - call: inner\n  - goto: /outer\n  - wait_for: {page_title: Asked}\n"
    played = await play(text, "<h1>Here</h1>")
    assert played.outcome.because is None
    assert [path for path in site.asked if path.startswith("/from")] == ["/from-outer"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("file:///etc/passwd", "file:///etc/passwd cannot be opened; only http and https can"),
        (
            "file://127.0.0.1/etc/passwd",
            "file://127.0.0.1/etc/passwd cannot be opened; only http and https can",
        ),
        ("javascript:alert(1)", "javascript:alert(1) cannot be opened; only http and https can"),
        (
            "view-source:http://127.0.0.1/",
            "view-source:http://127.0.0.1/ cannot be opened; only http and https can",
        ),
        (
            "http://127.0.0.1:79/",
            "http://127.0.0.1:79/ is not allowed; to allow its port, list 127.0.0.1:79 under 'allow'",
        ),
        ("//evil.example/", "http://evil.example/ is not allowed; the plan may connect to: 127.0.0.1"),
    ],
)
async def test_what_a_page_names_is_not_opened(play: Play, address: str, said: str) -> None:
    text = f"steps:\n  - set: {{link: '{address}'}}\n  - goto: '{{{{ values.link }}}}'\n"
    played = await play(text, "<h1>Here</h1>")
    assert played.outcome.because == f"Open {address}: {said}"
    assert StepError("blocked_host", said).message == played.record.steps[1].ended.error.message  # type: ignore[union-attr]


async def test_what_is_being_sent_before_a_call_is_sent(play: Play, project: Project, site: Site) -> None:
    post = f"fetch('http://localhost:{site.port}/slow-post', {{method: 'POST', mode: 'no-cors', body: 'x'}})"
    write(project, "inner", f"{site.address}/inner", "steps:\n  - expect: {heading: There}\n")
    site.pages["/inner"] = "<h1>There</h1>"
    done = f"{post}.then(() => navigator.sendBeacon('{site.address}/done'))"
    text = "allow: [localhost]\nsteps:\n  - click: {button: Send}\n    effect: once\n  - call: inner\n"
    played = await play(text, f'<button onclick="{done}">Send</button>')
    assert (played.outcome.because, site.posted) == (None, ["/slow-post", "/done"])
