"""Repeatable steps are done, if that is allowed, up to the first step that is not repeatable."""

from tests.trying.conftest import CountingSite, Look

PAGE = """<button onclick="fetch('/sent?again', {method: 'POST'})">Again</button>
<button onclick="fetch('/sent?once', {method: 'POST'})">Once</button> <label>Key <input></label>
<button onclick="document.title = confirm('Sure?')">Ask</button> <a href="/file" download>File</a>"""


async def test_up_to_the_first_that_may_be_done_but_once(look: Look, site: CountingSite) -> None:
    text = """
        steps:
        - click: {button: Again}
        - wait_for: {network: idle}
        - click: {button: Once}
          effect: once
        - click: {button: Again}
        - expect: {button: Again}
    """
    found = await look(text, PAGE, secrets={})
    assert list(found.verdicts.values()) == ["passed", "passed", "ready", "ready", "passed"]
    assert site.sent == ["POST /sent?again"]


async def test_not_in_what_is_declared_once(look: Look, site: CountingSite) -> None:
    text = """
        steps:
        - group: Order
          effect: once
          steps:
          - expect: {button: Again}
          - click: {button: Again}
    """
    found = await look(text, PAGE, secrets={})
    assert list(found.verdicts.values()) == ["ready", "passed", "ready"]
    assert site.sent == []


async def test_an_answer_that_may_be_given_but_once(look: Look, site: CountingSite) -> None:
    text = """
        steps:
        - click: {button: Ask}
        - dialog: {do: accept, contains: Sure}
          effect: once
        - expect: {page_title: "false"}
    """
    found = await look(text, PAGE, secrets={})
    assert list(found.verdicts.values()) == ["passed", "ready", "passed"]


async def test_a_download_and_a_secret(look: Look, site: CountingSite) -> None:
    site.pages["/file"] = (200, {"content-type": "text/csv", "content-disposition": "attachment"}, "a,b\n")
    text = """
        secrets: [KEY]
        steps:
        - fill: {field: Key, with: "{{ secrets.KEY }}"}
        - extract: {from: {field: Key}, into: key}
        - expect: {text: "{{ values.key }}"}
          timeout: 200ms
          optional: true
        - download: {link: File, into: file}
        - stop: {status: passed, because: "{{ values.file }}"}
    """
    found = await look(text, PAGE, secrets={"KEY": "s3cret"})
    assert list(found.verdicts.values()) == ["passed", "passed", "warned", "passed", "passed"]
    assert "s3cret" not in str(found.events) + str(found.tried)
    assert "••••KEY" in str(found.tried)


async def test_a_group_starts_over_if_it_says_so(look: Look) -> None:
    page = PAGE + "<b data-testid=n id=n>0</b><button onclick='n.textContent = +n.textContent + 1'>More</button>"
    text = """
        steps:
        - group: Count
          retries: 1
          steps:
          - click: {button: More}
          - expect: {testid: n, reads: "2"}
            timeout: 200ms
        - click: {button: More}
    """
    found = await look(text, page, secrets={})
    ids = [(started.id, tried.verdict) for started, tried in found.tried.steps]
    assert ids == [
        ("group-count", "passed"),
        ("click-more", "passed"),
        ("expect-n", "warned"),
        ("click-more", "passed"),
        ("expect-n", "passed"),
        ("click-more-2", "passed"),
    ]
    assert found.tried.steps[2][1].because == (
        'expected that testid n reads "2"; it reads "1"; step 01 (Count) starts over'
    )


async def test_what_may_come_at_any_time_is_put_away(look: Look) -> None:
    page = PAGE + "<dialog id=d aria-label=News>News <button onclick='d.remove()'>Close</button></dialog>"
    text = """
        whenever:
          - see: {dialog: News}
            steps:
              - click: {button: Close}
        steps:
        - click: {button: Again}
          timeout: 8s
    """
    found = await look(text, page + "<script>setTimeout(() => d.showModal(), 100)</script>", secrets={})
    assert set(found.verdicts.values()) == {"passed"}
