"""A program of which it is unknown whether it was started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from planbook.browser.session.saved_state import CannotResume
from planbook.questions.desk import answer
from tests.resume.conftest import Ground
from tests.resume.test_ask import BEN, put
from tests.sites import Site

LISTED = '[tool.planbook.programs]\npay = {argv = ["touch", "paid"], network = true}\n'
PAY = '\nsteps:\n- title: Pay\n  run: pay\n- expect: "{{ 1 == 1 }}"\n'


async def test_it_is_not_started_again_before_a_person_says_so(
    ground: Ground, write: Callable[..., Path], site: Site
) -> None:
    site.pages["/"] = "<h1>Shop</h1>"
    (ground.project.folder / "pyproject.toml").write_text(LISTED)
    paid = ground.project.folder / "paid"
    await ground.begin(write(PAY), "run-pay sending")
    with pytest.raises(CannotResume) as caught:
        await ground.resume()
    assert str(caught.value).startswith('"Pay" may have been started, or not; it is started at most once. Look whether')
    outcome = await ground.resume(ask_later=True)
    asked = put(ground)
    assert not paid.exists() and outcome and outcome.status == "paused"
    assert asked.question.text == (
        '"Pay" may have been started, or not. Look at what the program has done: does it count as sent?'
    )
    answer(ground.project, asked, "not sent", BEN)
    outcome = await ground.resume()
    assert outcome and (outcome.status, paid.exists()) == ("passed", True)
