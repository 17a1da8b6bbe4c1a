"""reload"""

from steps.reload import SENDS_AGAIN
from tests.steps.bench import Bench

FORM = "<form method=post action=/sent><button>Send</button></form>"
SEND = "- {{click: {{button: Send}}, effect: {}}}\n- reload: {{}}"


async def test_the_page_is_loaded_anew(bench: Bench) -> None:
    played = await bench.play("<input aria-label=Name>", "- fill: {field: Name, with: x}\n- reload: {}")
    assert played.status == "passed"
    assert await played.page.get_by_label("Name").input_value() == ""


async def test_the_answer_to_a_form_that_is_sent_once_is_not_loaded_anew(bench: Bench) -> None:
    played = await bench.play(FORM, SEND.format("once"), {"/sent": "<h1>Sent</h1>"})
    assert played.error == ("value", SENDS_AGAIN)
    played = await bench.play(FORM, SEND.format("repeat"), {"/sent": "<h1>Sent</h1>"})
    assert played.status == "passed"
