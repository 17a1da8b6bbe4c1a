"""screenshot"""

from tests.steps.bench import Bench, Played


def pictures(played: Played, bench: Bench) -> list[tuple[str, tuple[int, int]]]:
    """Name, width and height of each picture, from its PNG header."""
    found = []
    for artifact in played.record.steps[0].artifacts:
        [file] = bench.folder.glob(f".planbook/runs/*/{artifact.path}")
        png = file.read_bytes()
        found.append((artifact.name, (int.from_bytes(png[16:20]), int.from_bytes(png[20:24]))))
    return found


async def test_the_whole_page(bench: Bench) -> None:
    html = "<style>body {margin: 0}</style><div style='height: 2000px'></div>"
    played = await bench.play(html, "- screenshot: everything")
    assert pictures(played, bench) == [("everything.png", (1280, 2000))]


async def test_one_element(bench: Bench) -> None:
    html = "<div role=img aria-label=Chart style='width: 120px; height: 80px'></div>"
    played = await bench.play(html, "- screenshot: {img: Chart}")
    assert pictures(played, bench) == [("page.png", (120, 80))]
    assert played.record.steps[0].started.sentence == 'Take a picture of img "Chart"'
