"""download"""

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
    played = await bench.play("<button>Orders</button>", "- download: {button: Orders}", timeout="500ms")
    assert played.error == ("timeout", "the click sent no file")


async def test_a_click_that_leads_to_a_page(bench: Bench) -> None:
    played = await bench.play("<a href=/next>Orders</a>", "- download: {link: Orders}", {"/next": "x"}, timeout="500ms")
    assert played.error == ("timeout", "the click sent no file")
