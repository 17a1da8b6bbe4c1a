"""highlight"""

import pytest

from tests.steps.bench import Bench

TEXT = """<p onmouseup="log.push('up')">Paper is <b>free
 of</b> charge&nbsp;here. <script>free of</script></p><p>Other</p>"""
SELECTED = "getSelection().toString().replace(/\\s+/g, ' ').trim()"


@pytest.mark.parametrize(
    ("part", "selected"),
    [
        ("", "Paper is free of charge here."),
        (", part: free of charge", "free of charge"),
        (", part: '/Pa.*?is/'", "Paper is"),
    ],
)
async def test_the_text_or_a_part_of_it(bench: Bench, part: str, selected: str) -> None:
    played = await bench.play(TEXT, f"- highlight: {{css: p, nth: 1{part}}}")
    assert played.because is None
    assert await played.page.evaluate(SELECTED) == selected
    assert await played.log() == "up"


async def test_a_part_over_several_blocks(bench: Bench) -> None:
    html = "<article><h2>One two</h2><p>three four</p></article>"
    played = await bench.play(html, "- highlight: {css: article, part: two three}")
    assert await played.page.evaluate(SELECTED) == "two three"


async def test_in_a_field(bench: Bench) -> None:
    played = await bench.play("<input aria-label=F value='one two three'>", "- highlight: {field: F, part: two}")
    place = "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
    assert await played.page.evaluate(place) == [4, 7]


async def test_a_part_that_is_not_there(bench: Bench) -> None:
    played = await bench.play("<p>One</p>", "- highlight: {css: p, part: Two}")
    assert played.error == ("not_found", '"Two" does not stand in the text "One"')


async def test_a_part_ends_where_words_end(bench: Bench) -> None:
    html = "<p>Unpaid 21001 and paid 1001</p>"
    for part, selected in {"paid": "paid", "1001": "1001", "/paid/": "paid", "PAID 1001": "paid 1001"}.items():
        steps = f"- highlight: {{css: p, part: '{part}'}}\n"
        played = await bench.play(html, steps)
        assert await played.page.evaluate(SELECTED) == selected
        start = await played.page.evaluate("getSelection().getRangeAt(0).startOffset")
        assert start == (2 if part == "/paid/" else 17 if "a" in part.lower() else 22)
    played = await bench.play("<p>Unpaid</p>", "- highlight: {css: p, part: paid}")
    told = '"paid" stands in the text "Unpaid" only as a part of other words; the pattern \'/paid/\' finds it there'
    assert played.error == ("not_found", told)


async def test_in_a_shadow_root(bench: Bench) -> None:
    html = "<div id=host><template shadowrootmode=open><p>One two three</p></template></div>"
    played = await bench.play(html, "- highlight: {css: p, part: two}")
    assert played.because is None
    assert await played.page.evaluate("host.shadowRoot.getSelection().toString()") == "two"
