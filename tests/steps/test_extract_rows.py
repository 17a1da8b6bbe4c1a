"""extract: tables and lists as libraries draw them, in pieces, in part, and while they change."""

import re
from typing import Any

import pytest

from planbook.errors import StepError
from steps._columns import every_column, place_of
from tests.steps.bench import Bench
from tests.steps.test_extract import read


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        (["", "1", "2"], ["#1", "1", "2"]),
        (["Week", "Week", "2"], ["Week", "#2", "2"]),
        (["3", "#3", ""], ["3", "#3", "##3"]),
        (["#2", "No"], ["#2", "No"]),
    ],
)
def test_columns_that_have_numbers_as_headers(headers: list[str], names: list[str]) -> None:
    columns = every_column(headers, len(headers))
    places = [place_of(str(one.column), headers, len(headers)) for one in columns.values()]
    assert (list(columns), places) == (names, list(range(len(headers))))


VIRTUAL = """<div role=grid aria-label=Members aria-rowcount=ROWS id=g
  style="height:200px;overflow:auto;position:relative">
<div role=row aria-rowindex=1><span role=columnheader>No</span> <span role=columnheader>Name</span></div>
<div style="height:1200px"></div></div><script>
const draw = () => {
  g.querySelectorAll('.r').forEach(one => one.remove());
  const first = Math.floor(g.scrollTop / 20);
  for (let i = first; i < Math.min(60, first + 10); i += 1) {
    const row = document.createElement('div');
    row.className = 'r'; row.role = 'row'; row.ariaRowIndex = i + 2;
    row.style.cssText = `position:absolute;top:${20 + i * 20}px`;
    const no = i + 1;
    row.innerHTML = `<span role=gridcell>${no}</span> <span role=gridcell>M ${no} <a href=# title=/${no}>go</a></span>`;
    g.append(row);
  }
};
g.onscroll = () => setTimeout(draw, 20); draw(); g.scrollTop = 300;
</script>"""
MEMBERS = VIRTUAL.replace("ROWS", "61")
OPTIONS = """<div role=listbox aria-label=Towns id=g style="height:100px;overflow:auto;position:relative">
<div id=in style="height:800px"></div></div><script>
const draw = () => {
  const first = Math.floor(g.scrollTop / 20), rows = [];
  for (let i = first; i < Math.min(40, first + 6); i += 1) rows.push(`<div role=option aria-setsize=40
    aria-posinset=${i + 1} style="position:absolute;top:${i * 20}px">
    ${i % 2 ? 'Town' : 'Village'} <b>${i + 1}</b></div>`);
  document.getElementById('in').innerHTML = rows.join('');
};
g.onscroll = draw; draw();
</script>"""
PINNED = """<div role=treegrid aria-label=Stock aria-rowcount=3>
<div role=rowgroup><div role=row aria-rowindex=1><span role=columnheader aria-colindex=1>Article</span></div></div>
<div role=rowgroup><div role=row aria-rowindex=1><span role=columnheader aria-colindex=2>Stock</span>
  <span role=columnheader aria-colindex=3>Price</span></div>
  <div role=row aria-rowindex=2><span role=gridcell aria-colindex=2><input></span>
  <span role=gridcell aria-colindex=3><input></span></div></div>
<div role=rowgroup style="float:left"><div role=row aria-rowindex=3>
  <span role=gridcell aria-colindex=1>Paper</span></div>
  <div role=row aria-rowindex=4><span role=gridcell aria-colindex=1>Pens</span></div></div>
<div role=rowgroup><div role=row aria-rowindex=3><span role=gridcell aria-colindex=3>4.50</span>
  <span role=gridcell aria-colindex=2>12</span></div><div role=row aria-rowindex=4>
  <span role=gridcell aria-colindex=2>0</span> <span role=gridcell aria-colindex=3><a href=# title=/2>1.20</a></span>
</div></div></div>"""
FILTERS = """<table aria-label=Orders><thead><tr><th>No</th><th>Customer</th><th>Total</th></tr>
  <tr><th><input aria-label="Filter No"></th><th><label>Filter <input></label></th>
  <th><select><option>any<option>paid</select><button>Clear</button></th></tr></thead>
  <tbody><tr><td>1</td><td>Ada</td><td>10</td></tr><tr><td>2</td><td>Carl</td><td>20</td></tr></tbody></table>"""
TICKING = """<table aria-label=T><tr><th>Name</th><th>Link</th><th>Age</th></tr>
  <tr><td>Ann</td><td><a href=# title=#a>Go</a></td><td id=t>0</td></tr>
  <tr><td>Bob</td><td><a href=# title=#b>Go</a></td><td>3</td></tr></table>
  <script>let n = 0; const tick = () => { t.textContent = ++n; setTimeout(tick, 0); }; tick()</script>"""


# What is drawn only in part ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("html", "what", "first", "last", "count"),
    [
        (MEMBERS, "rows: {grid: Members}", {"No": "1", "Name": "M 1 go"}, {"No": "60", "Name": "M 60 go"}, 60),
        (
            MEMBERS,
            "rows: {grid: Members}, at_most: 25, "
            "columns: {no: {column: No, as: number}, to: {link: go, attribute: title}}",
            {"no": 1, "to": "/1"},
            {"no": 25, "to": "/25"},
            25,
        ),
        (MEMBERS, "all: {link: go}, attribute: title", "/1", "/60", 60),
        (OPTIONS, "all: {role: option, has_text: Town}, match: '[0-9]+'", "2", "40", 20),
        (OPTIONS, "all: {role: option}, columns: {no: {css: b, as: number}}", {"no": 1}, {"no": 40}, 40),
        (OPTIONS, "rows: {listbox: Towns}, columns: {no: {css: b}}", {"no": "1"}, {"no": "40"}, 40),
        (MEMBERS, "all: {row: M 44}, at_least: 0", "44 M 44 go", "44 M 44 go", 1),
        (OPTIONS, "all: {option: Town 38}", "Town 38", "Town 38", 1),
        (OPTIONS, "all: {role: option}, shown: true", "Village 1", "Village 5", 6),
    ],
)
async def test_what_is_drawn_in_part_is_scrolled_through(
    bench: Bench, html: str, what: str, first: Any, last: Any, count: int
) -> None:
    played = await bench.play(html, f"- extract: {{{what}, into: it}}", timeout="20s")
    it = played.values["it"]
    assert (len(it), it[0], it[-1 if count != 6 else 4]) == (count, first, last)
    assert await played.page.evaluate("g.scrollTop") == (300 if html == MEMBERS else 0)


@pytest.mark.parametrize(
    ("html", "what", "message"),
    [
        (
            VIRTUAL.replace("ROWS", "501"),
            "rows: {grid: Members}",
            'rows of grid "Members" says that it has 500, and 60 are on the page, also after scrolling through it; '
            "`shown: true` reads what is on the page alone",
        ),
        (
            "<ul><li aria-setsize=3>a<li aria-setsize=3>b</ul>",
            "all: {role: listitem}, at_least: 0",
            "role listitem says that it has 3, and 2 are on the page, and cannot be read by scrolling; "
            "`shown: true` reads what is on the page alone",
        ),
        (
            "<table aria-label=T aria-colcount=5><tr><th>A<th>B<tr><td>1<td>2</table>",
            "rows: {table: T}",
            "the table says that it has 5 columns, and 2 are on the page: say with `columns` which are read",
        ),
    ],
)
async def test_what_is_missing_is_said_with_both_numbers(bench: Bench, html: str, what: str, message: str) -> None:
    assert await read(bench, html, what, "4s") == ("not_found", message)


async def test_a_step_that_runs_out_of_time_says_how_far_it_came(bench: Bench) -> None:
    endless = MEMBERS.replace("aria-rowcount=61", "aria-rowcount=100001").replace("Math.min(60, first", "(0, first")
    error = await read(bench, endless.replace("1200px", "2000000px"), "rows: {grid: Members}", "6s")
    said = r'rows of grid "Members" says that it has 100000, and \d+ are on the page when the time was up: '
    assert error[0] == "timeout"
    assert re.fullmatch(said + "give the step more, or `at_most`", error[1])


async def test_numbers_that_fit_what_is_there_mean_nothing_more(bench: Bench) -> None:
    plain = "<table aria-label=T aria-rowcount={}><tr><th>A<tr><td>1<tr><td>2<tr hidden><td>3</table>"
    for said in (-1, 3, 4):
        assert await read(bench, plain.format(said), "rows: {table: T}") == [{"A": "1"}, {"A": "2"}]


@pytest.mark.parametrize("state", ["hidden", "collapse"])
async def test_a_row_of_which_nothing_is_visible_is_none(bench: Bench, state: str) -> None:
    page = f"<table aria-label=T><tr><th>A<tr><td>1<tr style='visibility:{state}'><td>2</table>"
    assert await read(bench, page, "rows: {table: T}") == [{"A": "1"}]
    seen = page.replace("<td>2", "<td style='visibility:visible'>2")
    assert state == "collapse" or await read(bench, seen, "rows: {table: T}") == [{"A": "1"}, {"A": "2"}]


# In pieces, and with more than one line of headers -------------------------------------------------------------------
async def test_the_pieces_of_a_row_are_one_row(bench: Bench) -> None:
    assert await read(bench, PINNED, "rows: {treegrid: Stock}") == [
        {"Article": "Paper", "Stock": "12", "Price": "4.50"},
        {"Article": "Pens", "Stock": "0", "Price": "1.20"},
    ]
    columns = "{article: Article, left: {column: Stock, as: number}, to: {role: link, attribute: title, at_least: 0}}"
    assert await read(bench, PINNED, f"rows: {{treegrid: Stock}}, columns: {columns}") == [
        {"article": "Paper", "left": 12, "to": None},
        {"article": "Pens", "left": 0, "to": "/2"},
    ]


async def test_a_line_of_filters_is_no_header(bench: Bench) -> None:
    rows = [{"No": "1", "Customer": "Ada", "Total": "10"}, {"No": "2", "Customer": "Carl", "Total": "20"}]
    assert await read(bench, FILTERS, "rows: {table: Orders}") == rows
    one = """<table aria-label=T><tr><th colspan=2>This<th>That<tr><th>A <input><th>B <input><th>C
      <tr><td>1<td>2<td>3</table>"""
    assert await read(bench, one, "rows: {table: T}") == [{"A": "1", "B": "2", "C": "3"}]


# While it changes, and where something is missing --------------------------------------------------------------------
async def test_rows_are_read_while_a_cell_goes_on_changing(bench: Bench) -> None:
    columns = "{name: Name, to: {role: link, attribute: title}, age: {column: Age, as: number}}"
    rows = await read(bench, TICKING, f"rows: {{table: T}}, at_least: 0, columns: {columns}")
    assert [(row["name"], row["to"]) for row in rows] == [("Ann", "#a"), ("Bob", "#b")]


@pytest.mark.parametrize("source", ["rows: {list: L}", "all: {role: listitem}"])
async def test_a_row_that_is_there_is_never_left_out(bench: Bench, source: str) -> None:
    html = "<ul aria-label=L><li>first <a href=# title=#a>Buy A</a></li><li>second</li></ul>"
    missing = 'row 2, to: there is no role link in it, it reads "second"; `at_least: 0` in this column takes that too'
    what = source + ", at_least: 0, columns: {to: {role: link, attribute: title}}"
    assert await read(bench, html, what, "3s") == ("not_found", missing)
    what = source + ", columns: {to: {role: link, attribute: title, at_least: 0}}"
    assert await read(bench, html, what) == [{"to": "#a"}, {"to": None}]


async def test_a_row_that_ends_before_a_column_is_said(bench: Bench) -> None:
    html = "<table aria-label=T><tr><th>A<th>B<tr><td>1<td>2<tr><td>3</table>"
    assert await read(bench, html, "rows: {table: T}, columns: {b: B}", "3s") == (
        "not_found",
        "row 2, b: it ends before that column; `at_least: 0` in this column takes that too",
    )


def test_a_column_that_is_not_drawn_may_be_why_it_is_missing() -> None:
    with pytest.raises(StepError) as error:
        place_of("Total", ["No"], 1, 5)
    assert error.value.message == (
        'the table has no column "Total"; there are: "No"; it says that it has 5 columns, and 1 are on the page'
    )


# Lines and dates -----------------------------------------------------------------------------------------------------
async def test_line_breaks_are_kept_where_they_are_asked_for(bench: Bench) -> None:
    html = """<pre>first line
  second line
third</pre><address>Ada Lovelace<br>Main Street 1<br>0150 Oslo</address>
<table aria-label=T><tr><th>Address<tr><td>Main Street 1<br>0150 Oslo</table>"""
    assert await read(bench, html, "from: {css: pre}") == "first line second line third"
    assert await read(bench, html, "from: {css: pre}, lines: true") == "first line\\n  second line\\nthird".replace(
        "\\n", "\n"
    )
    street = "from: {css: address}, lines: true, match: 'Lovelace\\n(.*)\\n'"
    assert await read(bench, html, street) == "Main Street 1"
    assert await read(bench, html, street.replace("lines: true, ", ""), "3s") == (
        "not_found",
        'nothing in "Ada Lovelace Main Street 1 0150 Oslo" matches Lovelace\\n(.*)\\n; its lines were joined, '
        "and `lines: true` keeps them apart; `at_least: 0` takes that too",
    )
    rows = "rows: {table: T}, columns: {all: {column: Address, lines: true}, one: Address}"
    assert await read(bench, html, rows) == [{"all": "Main Street 1\n0150 Oslo", "one": "Main Street 1 0150 Oslo"}]


async def test_dates_are_read_as_dates(bench: Bench) -> None:
    html = "<p>31 March 2026</p><table aria-label=T><tr><th>Day<tr><td>03/04/2026</table>"
    steps = """
        - extract: {from: {css: p}, as: date, into: day}
        - extract: {rows: {table: T}, columns: {day: {column: Day, as: date, given: '%d/%m/%Y'}}, into: rows}
        - set: {days: "{{ (values.rows[0].day - values.day).days }}"}
    """
    assert (await bench.play(html, steps)).values["days"] == 3
    assert await read(bench, html, "from: {css: td}, as: date") == (
        "value",
        "\"03/04/2026\" may start with the day or the month; state the format with given: '%d/%m/%Y' or '%m/%d/%Y'",
    )


async def test_a_time_is_filled_in_as_it_is_written(bench: Bench) -> None:
    steps = """
        - extract: {from: {css: p}, as: date, into: at}
        - fill: {field: Time, with: "{{ values.at }}"}
        - set: {said: "at {{ values.at }}"}
    """
    played = await bench.play("<p>1:28 PM</p><label>Time <input type=time></label>", steps)
    assert (played.because, played.values["said"]) == (None, "at 13:28")
    assert await played.page.locator("input").input_value() == "13:28"
