"""extract and download: rows, text and JSON of files"""

from typing import Any

import pytest
from pydantic import ValidationError

from planbook.places import find_project
from planbook.uploads import store
from steps.download import Download
from steps.extract import Extract
from tests.documents.made import pdf, ruled, written, xlsx
from tests.steps.bench import Bench, Played

ORDERS = "No;Total;On\n1001;1.299,50;31.03.2026\n1002;-5,20;01.04.2026\n"
COLUMNS = '{no: {column: "No", as: number}, total: {column: Total, as: comma_number}, on: {column: "3", as: date}}'
STATED = '{path: orders.csv, encoding: utf-8, separator: ";"}'


def errors(played: Played) -> list[tuple[str, str] | None]:
    """Returns class and message of each step's error; None for a step without one."""
    ended = (step.ended.error if step.ended else None for step in played.record.steps)
    return [(error.error_class, error.message) if error else None for error in ended]


def notes(played: Played) -> list[str]:
    return [note.message for step in played.record.steps for note in step.notes]


async def test_rows_of_a_csv_file(bench: Bench) -> None:
    (bench.folder / "orders.csv").write_text(ORDERS)
    steps = f"""
    - extract: {{file: orders.csv, into: plain}}
    - extract: {{file: {STATED}, columns: {COLUMNS}, into: typed}}
    - extract: {{file: {STATED}, columns: {{total: {{column: total, as: any_number}}}}, at_most: 1, into: first}}
    - set: {{sum: "{{{{ values.typed | sum(attribute='total') }}}}"}}
    - expect: "{{{{ values.sum == 1294.3 and values.typed[0].on | date('%d %B') == '31 March' }}}}"
    """
    played = await bench.play("", steps)
    assert played.because is None
    assert played.values["plain"] == [
        {"No": "1001", "Total": "1.299,50", "On": "31.03.2026"}, {"No": "1002", "Total": "-5,20", "On": "01.04.2026"},
    ]  # fmt: skip
    assert [(row["no"], row["total"], str(row["on"])) for row in played.values["typed"]] == [
        (1001, 1299.5, "2026-03-31"), (1002, -5.2, "2026-04-01"),
    ]  # fmt: skip
    assert played.values["first"] == [{"total": 1299.5}]
    assert notes(played) == [
        "orders.csv: its separator, semicolons, was guessed; state it in the plan if it is another one",
        "orders.csv: total was read with commas as decimal signs, by all of its numbers",
    ]
    assert played.record.steps[0].started.sentence == "Read the file orders.csv into plain"


HEADS = '{no: {column: "No", as: number}, total: Sum}'
WRONG: list[tuple[str, str]] = [
    ("file: none.csv", "there is no file none.csv"),
    ('file: "{{ [1, 2] }}"', "path: ['1', '2'] is not valid; make its expression give one text"),
    ("file: ../secret.csv", "../secret.csv is outside of the project's folder; files of a plan are inside it"),
    (f"file: {STATED}, columns: {HEADS}", 'orders.csv: the table has no column "Sum"; there are: "No", "Total", "On"'),
    (
        f'file: {STATED}, columns: {{no: "9"}}',
        'orders.csv: the table has no column "9"; there are: "No", "Total", "On"',
    ),
    (
        f"file: {STATED}, columns: {{t: {{column: Total, as: number}}}}",
        'orders.csv, line 2, t: "1.299,50" is not a number; it has a decimal comma: use `comma_number`',
    ),
    (
        "file: twice.csv",
        'twice.csv: the columns 1 and 2 have the same header "a"; say in `columns` which are read, by numbers; if it '
        "is a title, say in `header` which row has the headers",
    ),
    (
        "file: bare.csv",
        "bare.csv: column 2 has no header; say in `columns` what is read, by numbers, or in `header` where",
    ),
    ("file: empty.csv", "empty.csv: it has 0 rows, and 1 is needed; `at_least: 0` takes that too"),
    (
        "file: gap.csv, columns: {b: {column: b, as: number}}",
        "gap.csv, line 3, b: it is empty; `at_least: 0` in this column takes that too",
    ),
    ("file: orders.csv, json: a.b", "orders.csv: json does not go with what is read of it, its rows"),
    (
        "file: unclear.csv, columns: {b: {column: b, as: any_number}}",
        'unclear.csv, b: "1,299" may be a whole number or not; state `as: number` (1,299.50) or `as: comma_number` '
        "(1.299,50)",
    ),
    (
        "file: kroner.csv, columns: {b: {column: b, as: any_number}}",
        'kroner.csv, b: "1,299 kr." may be a whole number or not; state `as: number` (1,299.50) or `as: comma_number` '
        "(1.299,50)",
    ),
    ("file: {path: note.txt}, match: 'Sum: ([0-9]+)'", 'note.txt: nothing in "Total: 3" matches Sum: ([0-9]+)'),
    ("file: data.json, json: 'orders[*].id'", 'data.json: $.orders[0] has no "id"; there are: "no", "total"'),
    (
        "file: data.json, json: 'orders[*].paid', at_least: 0",
        'data.json: $.orders[0] has no "paid"; there are: "no", "total"; `at_least: 0` takes a list that is missing, '
        "not such an entry; read it by `columns`, with `at_least: 0` there",
    ),
    ("file: data.json, json: 'orders[*].no', at_least: 2", "data.json: there are 1 entries, and 2 are needed"),
    ("file: data.json, columns: {no: no}", "data.json: columns are read from a list of objects; name one in `json`"),
]  # fmt: skip


async def test_what_is_wrong_with_a_file(bench: Bench) -> None:
    files = {
        "orders.csv": ORDERS, "twice.csv": "a,a\n1,2\n", "bare.csv": "a,\n1,2\n", "empty.csv": "a,b\n",
        "gap.csv": "a,b\n1,2\n3,\n", "unclear.csv": 'a,b\n1,"1,299"\n',
        "kroner.csv": 'a,b\n1,"1,299 kr."\n', "note.txt": "Total: 3\n",
        "data.json": '{"orders": [{"no": 1, "total": 2}]}',
    }  # fmt: skip
    for name, text in files.items():
        (bench.folder / name).write_text(text)
    steps = "\n".join(f"- {{extract: {{{what}, into: it}}, optional: true}}" for what, _ in WRONG)
    played = await bench.play("", steps)
    assert errors(played) == [("value", said) for _, said in WRONG]
    assert "it" not in played.values


async def test_other_files(bench: Bench) -> None:
    files = {
        "o.xlsx": xlsx(["no", "total"], [1, 2.5], [2, None]), "o.pdf": pdf(written("Invoice 17", "Sum: 3.50")),
        "t.pdf": pdf(ruled(["no", "total"], ["1", "2.50"])), "bad.xlsx": xlsx(["no"], [1])[:-100],
        "o.json": b'{"orders": [{"no": 1, "lines": [{"n": 1}]}, {"no": 2, "lines": [{"n": 2}, {"n": 3}]}]}',
    }  # fmt: skip
    for name, content in files.items():
        (bench.folder / name).write_bytes(content)
    steps = """
    - extract: {file: o.xlsx, columns: {no: "no", total: {column: total, as: number, at_least: 0}}, into: sheet}
    - extract: {file: o.pdf, match: 'Sum: ([0-9.]+)', as: number, into: sum}
    - extract: {file: {path: t.pdf, read: rows}, columns: {total: {column: total, as: number}}, into: ruled}
    - extract: {file: o.json, json: 'orders[*].lines[*].n', into: lines}
    - extract: {file: o.json, json: orders, columns: {no: "no"}, into: orders}
    - {extract: {file: bad.xlsx, into: bad}, optional: true}
    """
    played = await bench.play("", steps, default="30s")
    assert played.because is None
    assert played.values == {
        "sheet": [{"no": 1, "total": 2.5}, {"no": 2, "total": None}], "sum": 3.5,
        "ruled": [{"total": 2.5}], "lines": [1, 2, 3], "orders": [{"no": 1}, {"no": 2}],
    }  # fmt: skip
    said = "bad.xlsx: it cannot be read as XLSX: the file is damaged or incomplete"
    assert errors(played)[-1] == ("value", said)


async def test_how_many_entries_of_json_and_headers_that_are_numbers(bench: Bench) -> None:
    (bench.folder / "o.json").write_text('{"orders": [{"no": 1}, {"no": 2}, {"no": 3}], "none": []}')
    (bench.folder / "cars.csv").write_text("driver,#1\nAnn,8\n")
    steps = """
    - extract: {file: o.json, json: 'orders[*].no', at_most: 2, into: two}
    - extract: {file: o.json, json: none, columns: {no: "no"}, at_least: 0, into: none}
    - extract: {file: o.json, json: 'missing[*].no', at_least: 0, into: missing}
    - extract: {file: cars.csv, into: cars}
    """
    played = await bench.play("", steps)
    assert (played.because, played.values) == (
        None, {"two": [1, 2], "none": [], "missing": None, "cars": [{"driver": "Ann", "#1": "8"}]},
    )  # fmt: skip


async def test_steps_take_files_that_were_uploaded(bench: Bench) -> None:
    project = find_project(bench.folder)
    (bench.folder / "new.csv").write_text("no\n7\n")
    store.keep(project, "orders.csv", bench.folder / "new.csv", "0", "ann", lambda upload: None)
    path, about = (f".planbook/uploads/orders.csv/1/{name}" for name in ("orders.csv", "about.json"))
    head = f"inputs: {{list: {{type: file, default: {path}}}}}\n"
    steps = f"""
    - extract: {{file: "{{{{ inputs.list }}}}", into: rows}}
    - upload: {{field: List, file: "{{{{ inputs.list }}}}"}}
    - {{extract: {{file: {about}, into: about}}, optional: true}}
    """
    played = await bench.play("<label>List <input type=file></label>", steps, head=head)
    assert (played.because, played.values) == (None, {"rows": [{"no": "7"}]})
    said = "is in .planbook, and no plan gives such files away; upload a copy that is not"
    assert errors(played)[-1] == ("value", f"{about} {said}")


LINKS = '<a href="/orders.csv">Orders</a> <a href="/broken.csv">Broken</a>'
PAGES = {"/orders.csv": ORDERS, "/broken.csv": "<!doctype html><h1>Sorry</h1>"}


async def test_a_download_as_rows(bench: Bench) -> None:
    steps = f"""
    - download: {{link: Orders, as: rows, file: {{separator: ";"}}, columns: {COLUMNS}, into: orders}}
    - download: {{link: Orders, into: kept}}
    - extract: {{file: "{{{{ values.kept }}}}", columns: {COLUMNS}, into: again}}
    - download: {{link: Orders, as: text, into: text}}
    - {{download: {{link: Broken, as: rows, into: broken}}, optional: true}}
    """
    played = await bench.play(LINKS, steps, PAGES)
    assert played.because is None
    assert played.values["orders"] == played.values["again"] and len(played.values["orders"]) == 2
    assert played.values["text"] == ORDERS
    assert [artifact.name for step in played.record.steps for artifact in step.artifacts][:1] == ["orders.csv"]
    assert errors(played)[-1] == (
        "value",
        "the file broken.csv: its name says CSV, but it is a web page or XML that begins with "
        '"<!doctype html><h1>Sorry</h1>"',
    )
    assert played.record.steps[0].started.sentence == 'Download the rows in the file of link "Orders" into orders'


async def test_no_page_chooses_the_file_that_is_read(bench: Bench) -> None:
    (bench.folder / "salaries.csv").write_text("a\n1\n")
    steps = '- extract: {from: {testid: f}, into: f}\n- extract: {file: "{{ values.f }}", into: rows}'
    played = await bench.play("<p data-testid=f>salaries.csv</p>", steps)
    said = "salaries.csv is what a page said (values.f), and no page chooses a file; "
    assert played.error == ("value", said + "write it out, or take it from an input")


async def test_json_of_an_answer_by_path(bench: Bench) -> None:
    html = "<script>fetch('/api.json')</script>"
    steps = """
    - extract: {response: /api.json, json: 'orders[0].no', into: first}
    - extract: {response: /api.json, json: orders, columns: {no: "no", total: {column: total, as: number}}, into: rows}
    - extract: {response: /api.json, json: none, at_least: 0, into: none}
    """
    pages = {"/api.json": '{"orders": [{"no": "A1", "total": "2.50"}]}'}
    played = await bench.play(html, steps, pages)
    assert (played.because, played.values) == (
        None, {"first": "A1", "rows": [{"no": "A1", "total": 2.5}], "none": None},
    )  # fmt: skip


INVALID: list[tuple[Any, dict[str, Any], str]] = [
    (
        Extract,
        {"file": "a.csv", "attribute": "href", "into": "a"},
        "attribute belongs to from, all or rows, not to file",
    ),
    (Extract, {"rows": "x", "json": "a", "into": "a"}, "json belongs to response or file, not to rows"),
    (
        Extract,
        {"file": "a.json", "json": "a..b", "into": "a"},
        "'a..b' is not a path in JSON; write one such as orders[*].lines[0].no",
    ),
    (Extract, {"file": {"path": "a", "separator": ";;"}, "into": "a"}, "';;' is not one character, or tab"),
    (
        Extract,
        {"file": "a.csv", "columns": {"n": {"link": "x"}}, "into": "a"},
        "n is read from a file, which has no elements; name a column by its header or number",
    ),
    (
        Extract,
        {"from": "x", "as": "any_number", "into": "a"},
        "any_number looks at a whole column of a file; write number (1,299.50) or comma_number (1.299,50)",
    ),
    (Download, {"link": "x", "columns": {"n": "1"}}, "columns says how the file is read; add as: rows"),
    (Download, {"link": "x", "as": "rows"}, "what is read of the file goes into a value; add into: NAME"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given", "said"), INVALID)
def test_keys_that_do_not_go_together(kind: Any, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as error:
        kind.model_validate(given)
    assert said in [one["msg"] for one in error.value.errors()]
