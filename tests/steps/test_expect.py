"""expect"""

from time import perf_counter

import pytest

from tests.steps.bench import Bench


async def test_what_holds_soon_enough(bench: Bench) -> None:
    html = "<h1></h1><script>setTimeout(() => document.querySelector('h1').innerText = 'Account', 300)</script>"
    played = await bench.play(html, "- expect: {heading: Account}")
    assert played.because is None
    assert played.record.steps[0].started.sentence == 'Expect that heading "Account" is visible'


async def test_what_does_not_hold(bench: Bench) -> None:
    played = await bench.play("<h1>Account</h1>", "- expect: {not: {heading: Account}}", timeout="300ms")
    assert played.error[0] == "expectation"
    assert played.because is not None


@pytest.mark.parametrize(
    "look", ["text: Gone", "not: {text: Account}", "page_title: Gone", "text: Account, is: hidden"]
)
async def test_within(bench: Bench, look: str) -> None:
    """Its own `within` limits the wait, though the step's timeout is longer."""
    began = perf_counter()
    played = await bench.play("<h1>Account</h1>", f"- expect: {{{look}, within: 0.1s}}", timeout="60s")
    assert played.error[0] == "expectation" and perf_counter() - began < 30


async def test_an_expression(bench: Bench) -> None:
    played = await bench.play(
        "", "- set: {n: '{{ 3 }}'}\n- expect: '{{ values.n == 3 }}'\n- expect: '{{ values.n > 3 }}'"
    )
    assert [step.ended.status for step in played.record.steps if step.ended] == ["passed", "passed", "failed"]


async def test_an_address_as_it_is_written_and_as_extract_reads_it(bench: Bench) -> None:
    html = '<a href="next">Next</a> <a href="mailto:ada@example.com">Write</a>'
    steps = f"""
      - extract: {{from: {{link: Next}}, attribute: href, into: there}}
      - extract: {{from: {{link: Write}}, attribute: href, into: post}}
      - expect: {{link: Next, attribute: {{href: "{{{{ values.there }}}}"}}}}
      - expect: {{link: Next, attribute: {{href: next}}}}
      - expect: {{link: Write, attribute: {{href: "{{{{ values.post }}}}"}}}}
      - expect: {{link: Next, attribute: {{href: "{bench.site.address}/other"}}}}
        timeout: 300ms
    """
    played = await bench.play(html, steps)
    assert played.values == {"there": f"{bench.site.address}/next", "post": "mailto:ada@example.com"}
    assert played.error[1].endswith(f'href is "{bench.site.address}/next"')


SOME = """<table aria-label=Members aria-rowcount=501><tr><th>No<tr><td>1<tr><td>2</table>
  <table aria-label=Guests aria-rowcount=2><tr><th>No<tr><td>7</table>"""


@pytest.mark.parametrize("look", ['not: {row: "9"}', 'row: "1"\n    count: 1', 'not: {row: "9", in: {table: Members}}'])
async def test_rows_that_are_not_all_drawn(bench: Bench, look: str) -> None:
    played = await bench.play(SOME, f"- expect:\n    {look}\n")
    told = ": the table says that it has 501 rows, and 3 of them are drawn; read all of them with `extract` (`rows`), "
    assert played.error[0] == "expectation"
    assert played.error[1].endswith(f"cannot be told{told}which scrolls, or narrow the table down first")


async def test_rows_that_are_all_drawn_or_there(bench: Bench) -> None:
    steps = '- expect: {not: {row: "9", in: {table: Guests}}}\n- expect: {row: "1"}\n- expect: {not: {button: Go}}'
    assert (await bench.play(SOME, steps)).because is None
