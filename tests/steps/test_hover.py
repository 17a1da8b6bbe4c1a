"""hover"""

from tests.steps.bench import Bench


async def test_what_shows_itself_under_the_mouse(bench: Bench) -> None:
    html = "<style>ul {display: none} div:hover ul {display: block}</style><div>Products<ul><li>Paper</li></ul></div>"
    played = await bench.play(html, "- hover: {text: Products}\n- expect: {listitem: Paper}")
    assert played.status == "passed"
