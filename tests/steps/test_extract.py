"""extract"""

from typing import Any

import pytest
from pydantic import ValidationError

from planbook.engine.values_on_stage import SAME_AGAIN
from planbook.errors import StepError
from steps._columns import place_of
from steps._reading import NoValue, TextReader
from steps.extract import Extract
from tests.steps.bench import Bench, Played

NO_NUMBER = " is not a number; read a text that contains one number and nothing else"
TABLE = """<table aria-label=Orders>
  <thead><tr><th>No ▲</th><th>Total</th><th>State</th><th></th></tr></thead>
  <tr><td data-id=a>1</td><td>$1,299.50</td><td><select><option>open<option selected>sent</select></td>
    <td><a href=/1>Details</a> <a href=/x>Other</a></td></tr>
  <tr hidden><td>9</td><td>9</td><td>9</td><td></td></tr>
  <tr><td data-id=b>2</td><td> 300 </td><td><input value=new></td><td><a href=/2>Details</a></td></tr>
  <tr><td colspan=4>These were all</td></tr>
  <tfoot><tr><td>Sum</td><td>1,599.50</td><td></td><td></td></tr></tfoot>
</table>"""
GRID = """<div role=grid aria-label=Stock>
  <div role=row><span role=columnheader>Item</span> <span role=columnheader>Left</span></div>
  <div role=row><span role=rowheader>Pen</span> <span role=gridcell>3</span></div>
</div>"""
PLAIN = "<table aria-label=T><tr><td>a<td>b<tr><td>c<td>d</table>"
CARDS = """<ul aria-label=Goods><li><h3>Pen</h3><b>2.75</b><li><h3>Ink</h3></ul>
<div class=card><h3>Pen</h3></div><div class=card><h3>Ink</h3></div>
<ul aria-label=Items><li><article><h3>Pen</h3><b>2.75</b></article><li><article><h3>Ink</h3></article></ul>"""


async def read(bench: Bench, html: str, what: str, timeout: str | None = None, **others: Any) -> Any:
    """Returns the value that is read, or the error."""
    played: Played = await bench.play(html, f"- extract: {{{what}, into: it}}", timeout=timeout, **others)
    return played.values["it"] if played.because is None else played.error


# From one element ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("html", "value"),
    [
        ("<p id=x> one\n <b>two</b> <i hidden>three</i></p>", "one two"),
        ("<p id=x>Cafe&#x301;&#xfeff;s &#xa0; &#x1f468;&#x200d;&#x1f469;</p>", "Caf\u00e9s \U0001f468\u200d\U0001f469"),
        ("<p id=x>&#xfa19;&#x8c37; &#x1112;&#x1161;&#x11ab;</p>", "\ufa19\u8c37 \ud55c"),
        ("<input id=x value=' one '>", " one "),
        ("<textarea id=x>one</textarea>", "one"),
        ("<select id=x><option value=1>one<option value=2 selected>two</select>", "two"),
        ("<select id=x multiple><option selected>one<option selected>two</select>", "one, two"),
        ("<input id=x type=checkbox checked>", True),
        ("<div id=x role=switch aria-checked=false>Light</div>", False),
        ("<img id=x alt='A pen' width=9 height=9>", "A pen"),
    ],
)
async def test_text_or_what_a_field_holds(bench: Bench, html: str, value: object) -> None:
    assert await read(bench, html, "from: {css: '#x'}") == value


async def test_lines_are_composed_and_have_nothing_that_nobody_sees(bench: Bench) -> None:
    html = "<pre id=x>Cafe&#x301;&#xfeff;s\n&#xfeff;two</pre>"
    assert await read(bench, html, "from: {css: '#x'}, lines: true") == "Caf\u00e9s\ntwo"


@pytest.mark.parametrize(
    ("how", "value"),
    [
        ("attribute: title", "Order 1.299,50"),
        ("match: '[0-9]+'", "42"),
        ("match: 'Order (.)'", "4"),
        ("match: 'Order( [a-z])?'", None),
        ("match: 'Order(?P<all>)(?P<no> [0-9]+)', as: number", {"all": "", "no": 42}),
        ("match_all: '[0-9]', as: number", [4, 2]),
        ("match_all: '(?P<no>[0-9])'", [{"no": "4"}, {"no": "2"}]),
        ("match: '(?P<no>[0-9]+)(?P<rest>x)?'", {"no": "42", "rest": None}),
        ("match: '(?P<no>[0-9]+)(?P<rest>x)?', as: number", {"no": 42, "rest": None}),
        ("match: '[0-9]+', as: number", 42),
        ("attribute: title, match: '[0-9.,]+', as: comma_number", 1299.5),
    ],
)
async def test_what_is_taken_of_it(bench: Bench, how: str, value: object) -> None:
    assert await read(bench, "<p title='Order 1.299,50'>Order 42</p>", f"from: {{css: p}}, {how}") == value


async def test_it_waits_until_there_is_something_to_read(bench: Bench) -> None:
    html = "<p></p><script>setTimeout(() => document.querySelector('p').innerText = 'Order 7', 300)</script>"
    assert await read(bench, html, "from: {css: p}, match: '[0-9]+'") == "7"


@pytest.mark.parametrize(
    ("html", "what", "message"),
    [
        ("<p>Order</p>", "match: '[0-9]+'", 'nothing in "Order" matches [0-9]+; `at_least: 0` takes that too'),
        ("<p>Order</p>", "attribute: title", "it has no attribute title; `at_least: 0` takes that too"),
        ("<p style='height: 9px'></p>", "at_least: 1", "css p is empty; `at_least: 0` takes that too"),
    ],
)
async def test_what_there_is_not_to_read(bench: Bench, html: str, what: str, message: str) -> None:
    assert await read(bench, html, f"from: {{css: p}}, {what}", "2s") == ("not_found", message)
    assert await read(bench, html, f"from: {{css: p}}, {what}, at_least: 0".replace("at_least: 1, ", "")) in (None, "")


async def test_nothing_may_be_there(bench: Bench) -> None:
    assert await read(bench, "", "from: {css: p}, at_least: 0") is None


async def test_a_number_that_is_none(bench: Bench) -> None:
    assert await read(bench, "<p>much</p>", "from: {css: p}, as: number") == ("value", '"much"' + NO_NUMBER)


# Several, and from elsewhere -----------------------------------------------------------------------------------------
async def test_all_of_several(bench: Bench) -> None:
    html = "<p>1</p><p>2</p><p hidden>3</p>"
    assert await read(bench, html, "all: {css: p}, as: number") == [1, 2]
    assert await read(bench, html, "all: {css: p}, match: '2'", "200ms") == (
        "not_found",
        'nothing in "1" matches 2; `at_least: 0` leaves that out',
    )
    assert await read(bench, html, "all: {css: p}, match: '2', at_least: 0") == ["2"]
    assert await read(bench, html, "all: {css: p}, match_all: '(.)'") == ["1", "2"]
    assert await read(bench, html, "all: {css: h1}, at_least: 0") == []


async def test_fewer_than_are_needed(bench: Bench) -> None:
    found = await read(bench, "<p>1</p>", "all: {css: p}, at_least: 2", "200ms")
    assert found == ("not_found", "there are 1 css p, and 2 are needed")


async def test_the_pages_address(bench: Bench) -> None:
    assert await read(bench, "", "page: address, match: '://([^:]+)'") == "127.0.0.1"


async def test_the_newest_json(bench: Bench) -> None:
    html = "<script>setTimeout(() => fetch('/stock.json?of=pen'), 200)</script>"
    pages = {"/stock.json": '{"left": [1, 2]}'}
    assert await read(bench, html, "response: /stock.json", pages=pages) == {"left": [1, 2]}
    assert await read(bench, html, "response: '*of=pen', match: '[0-9]'", pages=pages) == "1"
    twice = {"/stock.json": '{"left": 1, "left": 2}'}
    failed = await read(bench, html, "response: /stock.json", pages=twice)
    assert failed[0] == "value" and failed[1].endswith('is not valid JSON: an object has the key "left" twice')
    assert await read(bench, "", "response: /stock.json", "200ms") == (
        "not_found",
        'no JSON came from "/stock.json"; `at_least: 0` takes that too',
    )


PRICE = """<button onclick="load(2, '/slow')">Refresh</button><p id=p></p><script>
const load = (v, way) => fetch(`${way}/price.json?v=${v}`).then(r => r.json()).then(j => p.textContent = 'Price ' + v)
load(1, '')</script>"""


async def test_an_answer_from_before_the_last_act_does_not_count(bench: Bench) -> None:
    pages = {"/price.json": '{"price": 1}', "/slow/price.json": '{"price": 2}'}
    begin = "- expect: {text: Price 1}\n"
    look = '- extract: {response: "*/price.json*", into: it}'
    played = await bench.play(PRICE, f"{begin}- click: {{button: Refresh}}\n{look}", pages)
    assert played.values == {"it": {"price": 2}}
    played = await bench.play(PRICE, f"{begin}- hover: {{button: Refresh}}\n{look}\n  timeout: 500ms", pages)
    said = 'no JSON came from "*/price.json*" since the last act began, only before; `at_least: 0` takes that too'
    assert played.error == ("not_found", said)


async def test_an_answer_is_there_though_its_page_has_gone_on(bench: Bench) -> None:
    html = """<button onclick="fetch('/price.json').then(r => r.json()).then(() => location = '/next')">Go</button>"""
    steps = "- click: {button: Go}\n- expect: {heading: Next}\n- extract: {response: /price.json, into: it}"
    pages = {"/price.json": '{"price": "\u20ac 5"}', "/next": "<h1>Next</h1>"}
    played = await bench.play(html, steps, pages)
    assert played.values == {"it": {"price": "\u20ac 5"}}


async def test_an_answer_with_an_error_fails_unless_it_is_asked_for(bench: Bench) -> None:
    html = "<script>fetch('/error.json')</script>"
    pages = {"/error.json": (500, '{"error": "down"}')}
    assert await read(bench, html, "response: /error.json", pages=pages) == (
        "value",
        f"{bench.site.address}/error.json was answered with 500 (Internal Server Error); `status: any` reads that too",
    )
    for status in ("500", "any"):
        assert await read(bench, html, f"response: /error.json, status: {status}", pages=pages) == {"error": "down"}
    assert await read(bench, html, "response: /error.json, status: 404", pages=pages) == (
        "value",
        f"{bench.site.address}/error.json was answered with 500 (Internal Server Error), not with 404",
    )


ROOM = """<div id=v style="height: 200px; overflow: auto; position: relative">BEFORE</div><script>
  const draw = () => { const from = Math.min(MANY - 12, Math.floor(v.scrollTop / 20)); v.querySelector('[data-here]')
    .innerHTML = Array.from({length: 12}, (_, at) => ENTRY).join('') }; v.onscroll = draw; draw()</script>"""
UNDRAWN_LISTS = {
    "list": ("<div data-here style='height: calc(20px * MANY)'></div>",
      "`<div role=listitem style='position: absolute; top: ${(from + at) * 20}px'>Item ${from + at + 1}</div>`",
      "all: {role: listitem}", "role listitem"),
    "table": ("<table><thead><tr><th>No</thead><tbody data-here></tbody></table>"
      "<p style='height: calc(20px * MANY)'></p>",
      "`<tr style='height: 20px'><td>${from + at + 1}</tr>`", "rows: {css: table}", "rows of css table"),
}  # fmt: skip


@pytest.mark.parametrize("many", [100, 12])
@pytest.mark.parametrize(("before", "entry", "source", "words"), UNDRAWN_LISTS.values(), ids=UNDRAWN_LISTS)
async def test_a_list_without_a_count_that_seems_to_be_drawn_in_part(
    bench: Bench, before: str, entry: str, source: str, words: str, many: int
) -> None:
    html = ROOM.replace("BEFORE", before).replace("ENTRY", entry).replace("MANY", str(many))
    if many == 12:
        html = html.replace("<p style='height: calc(20px * 12)'></p>", "")
    played = await bench.play(html, f"- extract: {{{source}, into: them}}")
    assert len(played.values["them"]) == 12
    told = [note.message.partition(" has room")[0] for step in played.record.steps for note in step.notes]
    assert told == ([f"{words}: 12 were read, and what they scroll in"] if many == 100 else [])


async def test_a_page_that_is_read_twice_is_noted(bench: Bench) -> None:
    read = "- extract: {all: {css: b}, add_to: them}\n"
    played = await bench.play("<b>1</b> <b>2</b>", read + read)
    assert (played.because, played.values) == (None, {"them": ["1", "2", "1", "2"]})
    notes = [[note.message for note in step.notes] for step in played.record.steps]
    assert notes == [[], [SAME_AGAIN.format("them")]]


async def test_a_list_is_added_to(bench: Bench) -> None:
    steps = "- extract: {from: {css: p}, add_to: them}\n- extract: {all: {css: b}, add_to: them}"
    played = await bench.play("<p>1</p><b>2</b><b>3</b>", steps)
    assert played.values == {"them": ["1", "2", "3"]}


# Rows ----------------------------------------------------------------------------------------------------------------
async def test_the_rows_of_a_table(bench: Bench) -> None:
    columns = """{no: "No", total: {column: total, as: number}, state: "3", id: {column: "1", attribute: data-id},
      to: {link: Details, attribute: href}, more: {link: Other, at_least: 0}}"""
    assert await read(bench, TABLE, f"rows: {{table: Orders}}, columns: {columns}") == [
        {"no": "1", "total": 1299.5, "state": "sent", "id": "a", "to": f"{bench.site.address}/1", "more": "Other"},
        {"no": "2", "total": 300, "state": "new", "id": "b", "to": f"{bench.site.address}/2", "more": None},
    ]


async def test_every_column_by_its_header(bench: Bench) -> None:
    assert await read(bench, TABLE, "rows: {table: Orders}") == [
        {"No": "1", "Total": "$1,299.50", "State": "sent", "4": "Details Other"},
        {"No": "2", "Total": "300", "State": "new", "4": "Details"},
    ]
    assert await read(bench, GRID, "rows: {grid: Stock}") == [{"Item": "Pen", "Left": "3"}]
    assert await read(bench, PLAIN, "rows: {table: T}") == [{"1": "a", "2": "b"}, {"1": "c", "2": "d"}]


async def test_headings_between_rows_and_below_them_are_no_headers(bench: Bench) -> None:
    html = """<table aria-label=Faults><tr><th>No<th>Title<tr><th colspan=2>urgent<tr><td>1<td>Lamp
      <tr><th colspan=2>later<tr><td>2<td>Door<tr><th>1..2 of 4<th>next</table>"""
    rows = [{"No": "1", "Title": "Lamp"}, {"No": "2", "Title": "Door"}]
    assert await read(bench, html, "rows: {table: Faults}") == rows


async def test_cells_over_several_rows_and_columns(bench: Bench) -> None:
    html = """<table aria-label=T><tr><th rowspan=2>Day<th colspan=2>Hours<tr><th>From<th>To
      <tr><td rowspan=2>Monday<td>9<td>12<tr><td>13<td>17</table>"""
    assert await read(bench, html, "rows: {table: T}") == [
        {"Day": "Monday", "From": "9", "To": "12"},
        {"Day": "Monday", "From": "13", "To": "17"},
    ]


@pytest.mark.parametrize("source", ["rows: {list: Goods}", "rows: {list: Items}", "all: {css: .card}"])
async def test_the_entries_of_a_list_and_other_elements(bench: Bench, source: str) -> None:
    assert await read(bench, CARDS, f"{source}, columns: {{name: {{css: h3}}, price: {{css: b, at_least: 0}}}}") == [
        {"name": "Pen", "price": "2.75" if "list" in source else None},
        {"name": "Ink", "price": None},
    ]


async def test_rows_that_come_late(bench: Bench) -> None:
    add = "document.querySelector('table').insertRow().insertCell().innerText = 'x'"
    html = f"<table aria-label=T><tr><th>A</th></tr></table><script>setTimeout(() => {add}, 300)</script>"
    assert await read(bench, html, "rows: {table: T}") == [{"A": "x"}]
    assert await read(bench, html, "rows: {table: T}, at_least: 0") == [{"A": "x"}]  # the page is at rest only then
    empty = "<table aria-label=T><tr><th>A</th></tr></table>"
    assert await read(bench, empty, "rows: {table: T}, at_least: 0") == []
    assert await read(bench, "", "rows: {table: T}, at_least: 0") == []
    assert await read(bench, html, "rows: {table: T}, at_least: 2", "2s") == (
        "not_found",
        'there are 1 rows of table "T", and 2 are needed',
    )


@pytest.mark.parametrize(
    ("html", "what", "error"),
    [
        (
            TABLE,
            "rows: {table: Orders}, columns: {n: Totals}",
            ("value", 'the table has no column "Totals"; did you mean "Total"? There are: "No", "Total", "State"'),
        ),
        (
            PLAIN,
            "rows: {table: T}, columns: {n: Total}",
            ("value", 'the table has no column "Total"; it has no headers, its columns are 1 to 2'),
        ),
        (
            TABLE,
            "rows: {table: Orders}, columns: {state: {column: State, as: number}}",
            ("value", 'row 1, state: "sent"' + NO_NUMBER),
        ),
        (
            TABLE,
            "rows: {table: Orders}, columns: {to: {role: link}}",
            ("ambiguous", "row 1, to: there are several of role link"),
        ),
        (
            TABLE,
            "rows: {table: Orders}, columns: {to: {link: Other}}",
            (
                "not_found",
                'row 2, to: there is no link "Other" in it, it reads "2 300 Details"; '
                "`at_least: 0` in this column takes that too",
            ),
        ),
        (
            "<p>x</p>",
            "rows: {css: p}",
            ("value", "this is neither a table nor a list: use `all` with `columns` for other elements"),
        ),
        (
            CARDS,
            "rows: {list: Goods}",
            ("value", "a list has no headers; state in `columns` what to read from each entry"),
        ),
        (
            CARDS,
            "all: {css: .card}, columns: {n: Name}",
            ("value", 'column "Name": these are not rows of a table; name a target inside each row'),
        ),
    ],
)
async def test_what_cannot_be_read(bench: Bench, html: str, what: str, error: tuple[str, str]) -> None:
    assert await read(bench, html, what, "2s") == error


async def test_a_thousand_rows_are_read_at_once(bench: Bench) -> None:
    rows = "".join(f"<tr><td>{no}</td><td>{no * 2}</td><td><a href=/{no}>Go</a></td></tr>" for no in range(1000))
    html = f"<table aria-label=T><tr><th>No</th><th>Twice</th><th>Link</th></tr>{rows}</table>"
    columns = "{no: No, twice: {column: Twice, as: number}, to: {link: Go, attribute: href}}"
    played = await bench.play(html, f"- extract: {{rows: {{table: T}}, columns: {columns}, into: it}}", timeout="30s")
    assert len(played.values["it"]) == 1000
    assert played.values["it"][999] == {"no": "999", "twice": 1998, "to": f"{bench.site.address}/999"}


# Without a page ------------------------------------------------------------------------------------------------------
def test_two_columns_with_one_header() -> None:
    with pytest.raises(StepError, match='several columns have the header "A"; name it by its number: 1 and 3'):
        place_of("A", ["A", "B", "a:"], 3)


def test_an_empty_number_is_not_there_yet() -> None:
    with pytest.raises(NoValue, match="it is empty"):
        TextReader.model_validate({"as": "number"}).take("")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"into": "a"}, "exactly one of from, all, rows, page, response and file is needed; here is none"),
        ({"from": "x", "page": "address", "into": "a"}, "is needed; here are from and page"),
        ({"from": "x"}, "exactly one of into and add_to is needed; here is none"),
        ({"from": "x", "into": "a-b"}, "'a-b' cannot be the name of a value"),
        (
            {"from": "x", "columns": {"n": "1"}, "into": "a"},
            "columns belong to rows, all, response or file, not to from",
        ),
        (
            {"rows": "x", "as": "number", "into": "a"},
            "as belongs into a column; write columns: {NAME: {column: …, as: …}}",
        ),
        (
            {"rows": "x", "columns": {"n": {"as": "number"}}, "into": "a"},
            "exactly one of column and a target is needed",
        ),
        ({"from": "x", "match": "(", "into": "a"}, "the pattern ( cannot be read"),
        ({"from": "x", "match": "a", "match_all": "a", "into": "a"}, "write one of the two"),
        ({"from": "x", "given": "%d", "into": "a"}, "given says how a date is written; it goes with as: date"),
        ({"rows": "x", "columns": {"n": {"column": "1", "given": "%d"}}, "into": "a"}, "it goes with as: date"),
        ({"from": "x", "at_most": "2", "into": "a"}, "at_most belongs to rows, all or file, not to from"),
        ({"page": "address", "shown": "true", "into": "a"}, "shown belongs to rows or all, not to page"),
    ],
)
def test_what_cannot_be_meant(written: object, message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Extract.model_validate(written)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"from": {"testid": "no"}, "into": "no"}, "Read testid no into no"),
        ({"all": {"link": "/x/"}, "attribute": "href", "add_to": "a"}, "Read href of all of link /x/ and add to a"),
        ({"rows": {"table": "Orders"}, "into": "a"}, 'Read the rows of table "Orders" into a'),
        ({"page": "address", "into": "a"}, "Read the page's address into a"),
        ({"response": "/api/*", "into": "a"}, 'Read the answer of "/api/*" into a'),
    ],
)
def test_how_it_is_said(written: object, sentence: str) -> None:
    assert Extract.model_validate(written).describe() == sentence
