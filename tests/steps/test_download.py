"""download"""

import pytest

from planbook.engine.artifacts import safe_name
from tests.steps.bench import Bench

CSV = {"/orders.csv": "no,total\n1,2\n"}
LINK = '<a href="/orders.csv">Orders</a>'


async def test_the_file_is_kept_with_the_run(bench: Bench) -> None:
    played = await bench.play(LINK, "- download: {link: Orders, into: file}", CSV)
    assert played.because is None
    assert (bench.folder / played.values["file"]).read_text() == "no,total\n1,2\n"
    [artifact] = played.record.steps[0].artifacts
    assert (artifact.kind, artifact.name) == ("download", "orders.csv")


async def test_from_a_window_that_opens_for_it(bench: Bench) -> None:
    html = LINK.replace("<a", "<a target=_blank")
    played = await bench.play(html, "- download: {link: Orders, into: file}\n- expect: {link: Orders}", CSV)
    assert played.because is None
    assert (bench.folder / played.values["file"]).read_text() == "no,total\n1,2\n"


async def test_it_can_be_uploaded_again(bench: Bench) -> None:
    html = LINK + '<input type=file aria-label=Again onchange="log.push(files[0].size)">'
    steps = '- download: {link: Orders, into: file}\n- upload: {field: Again, file: "{{ values.file }}"}'
    played = await bench.play(html, steps, CSV)
    assert (played.because, await played.log()) == (None, "13")


async def test_a_click_that_sends_no_file(bench: Bench) -> None:
    played = await bench.play("<button>Orders</button>", "- download: {button: Orders}", timeout="2s")
    assert played.error == ("timeout", "the click sent no file")


async def test_a_click_on_which_the_page_fails(bench: Bench) -> None:
    html = '<button onclick="window.open(URL.createObjectURL(new Blob([])))">Orders</button>'  # document.URL is a text
    played = await bench.play(html, "- download: {button: Orders}", timeout="2s")
    failed = "the click sent no file; the page's script failed: URL.createObjectURL is not a function"
    assert played.error == ("timeout", failed)


async def test_what_the_page_says_as_it_fails_is_shown_in_one_line(bench: Bench) -> None:
    html = """<button onclick="throw new Error('No\\norders. '.repeat(10_000))">Orders</button>"""
    played = await bench.play(html, "- download: {button: Orders}", timeout="2s")
    assert played.error
    assert played.error[1].startswith("the click sent no file; the page's script failed: No orders. No orders. ")
    assert len(played.error[1]) < 300 and "\n" not in played.error[1]


async def test_a_click_that_closes_its_window(bench: Bench) -> None:
    html = "<a href=/list target=_blank>List</a>"
    steps = "- click: List\n- tab: opened\n- download: {button: Orders}"
    closing = '<button onclick="close()">Orders</button>'
    played = await bench.play(html, steps, {"/list": closing}, timeout="2s")
    assert played.error == ("timeout", "the click sent no file")


async def test_a_click_that_leads_to_a_page(bench: Bench) -> None:
    played = await bench.play("<a href=/next>Orders</a>", "- download: {link: Orders}", {"/next": "x"}, timeout="2s")
    assert played.error == ("timeout", f"the click sent no file; it led to {bench.site.address}/next instead")


async def test_a_click_that_opens_a_window(bench: Bench) -> None:
    html = "<a href=/next target=_blank>Orders</a>"
    played = await bench.play(html, "- download: {link: Orders}", {"/next": "x"}, timeout="2s")
    instead = f"a window opened instead, with {bench.site.address}/next: `tab: opened` goes there"
    assert played.error == ("timeout", f"the click sent no file; {instead}")


async def test_a_click_that_opens_a_window_that_closes_again(bench: Bench) -> None:
    close = "const opened = window.open('/next'); setTimeout(() => opened.close(), 300)"
    html = f'<button onclick="{close}">Orders</button>'
    played = await bench.play(html, "- download: {button: Orders}", {"/next": "x"}, timeout="2s")
    instead = "a window opened instead, and closed again: this browser may not be able to show what is in it"
    assert played.error == ("timeout", f"the click sent no file; {instead}")


SEND = """<script>function send(name, text) {
  const link = document.createElement('a');
  link.href = 'data:text/csv,' + text;
  link.download = name;
  link.click();
}</script>"""


@pytest.mark.parametrize("pause", [0, 200, 900])
async def test_several_files_of_one_click(bench: Bench, pause: int) -> None:
    html = f"""{SEND}<button onclick="send('a.csv', 'A'); setTimeout(() => send('b.csv', 'B'), {pause})">All</button>"""
    played = await bench.play(html, "- download: {button: All, into: files}")
    assert played.because is None
    assert [(bench.folder / file).read_text() for file in played.values["files"]] == ["A", "B"]
    assert [kept.name for kept in played.record.steps[0].artifacts] == ["a.csv", "b.csv"]


async def test_a_file_that_nobody_waits_for_is_noted(bench: Bench) -> None:
    html = f"""{SEND}<button onclick="send('a.csv', 'A')">All</button>"""
    played = await bench.play(html, "- click: All\n- pause: 300ms")
    notes = [note.message for step in played.record.steps for note in step.notes]
    assert notes == ["the file a.csv arrived, but no `download` step kept it"]


async def test_a_file_of_the_same_click_that_comes_much_later_is_noted(bench: Bench) -> None:
    html = f"""{SEND}<button onclick="send('a.csv', 'A'); setTimeout(() => send('b.csv', 'B'), 2200)">All</button>"""
    played = await bench.play(html, "- download: {button: All, into: file}\n- pause: 2500ms")
    assert played.values["file"].endswith("a.csv")
    notes = [note.message for step in played.record.steps for note in step.notes]
    assert notes == ["the file b.csv arrived, but no `download` step kept it"]


async def test_a_name_that_is_only_a_suffix(bench: Bench) -> None:
    steps = "- download: {link: All, into: orders, as: rows}"
    played = await bench.play("<a href=/all/.csv>All</a>", steps, {"/all/.csv": "no\n1\n"})
    assert played.values["orders"] == [{"no": "1"}]
    assert [kept.path for kept in played.record.steps[0].artifacts] == ["artifacts/001-1-file.csv"]


async def test_a_file_with_nothing_in_it(bench: Bench) -> None:
    html = f"""{SEND}<button onclick="send('a.csv', '')">All</button>"""
    played = await bench.play(html, "- download: {button: All, into: file}")
    assert (bench.folder / played.values["file"]).read_bytes() == b""
    assert [note.message for note in played.record.steps[0].notes] == ["the file a.csv is empty"]


async def test_a_page_instead_of_the_file(bench: Bench) -> None:
    """It is kept, as evidence. Some sites send tables as HTML under the name of an old Office file."""
    page, steps = "<!doctype html><h1>Sign in</h1>", "- download: {button: All, into: file}"
    played = await bench.play(f"""{SEND}<button onclick="send('a.csv', `{page}`)">All</button>""", steps)
    told = f'the file a.csv: its name says CSV, but it is a web page or XML that begins with "{page}"'
    assert (played.error, played.values) == (("value", told), {})
    assert [kept.name for kept in played.record.steps[0].artifacts] == ["a.csv"]
    played = await bench.play(f"""{SEND}<button onclick="send('a.xls', `{page}`)">All</button>""", steps)
    assert played.because is None


SHOWN = [("text/plain", ".txt", "open"), ("application/pdf", ".pdf", "open"), ("application/pdf", ".pdf", "location =")]


@pytest.mark.parametrize(("kind", "suffix", "way"), SHOWN)
async def test_a_file_that_the_page_shows_in_a_window(bench: Bench, kind: str, suffix: str, way: str) -> None:
    html = f"""<script>const show = () => {{
      const address = URL.createObjectURL(new Blob(['%PDF-1.1 é'], {{type: '{kind}'}}));
      {way}(address);
    }}</script><button onclick="show()">Letter</button>"""
    played = await bench.play(html, "- download: {button: Letter, into: file}")
    assert played.because is None
    assert played.values["file"].endswith(suffix)
    assert (bench.folder / played.values["file"]).read_text() == "%PDF-1.1 é"


NAMES = {
    "a" * 300 + ".csv": "a" * 197 + ".csv",
    "年" * 100 + ".csv": "年" * 65 + ".csv",
    "../../up.csv": "up.csv",
    ".csv": "file.csv",
    "Report 2.final version of the committee": "Report-2.final-version-of-the-committee",
    "...": "file",
    "\ud83d.pdf": "file.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_under_which_a_file_is_kept(name: str) -> None:
    assert safe_name(name) == NAMES[name]
