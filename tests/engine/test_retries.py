"""Attempts, retries, and what may be sent only one time."""

from itertools import pairwise

import pytest

from planbook.events import AttemptEnded, Sending
from planbook.step import Stage
from steps.click import Click
from tests.engine.conftest import Play
from tests.sites import Site

LATE = "<div id=box></div><script>setTimeout(() => box.innerHTML = '<button>Go</button>', 1800)</script>"
ORDER = """
    <button onclick="fetch('/sent'); this.remove(); setTimeout(() => document.body.append(this), 4000)">Order</button>
"""


async def test_a_step_that_passes_at_the_second_try_says_so(play: Play) -> None:
    played = await play("steps:\n- click: Go\n", LATE)
    step = played.step("click-go")
    assert played.outcome.status == "flaky"
    assert step.ended and step.ended.status == "passed_on_retry" and step.ended.attempts == 2
    assert [(attempt.status, attempt.error and attempt.error.error_class) for attempt in step.attempts] == [
        ("failed", "not_found"),
        ("passed", None),
    ]


async def test_pauses_grow_and_no_try_comes_after_the_last(play: Play) -> None:
    played = await play("steps:\n- click: Gone\n  retries: 2\n  timeout: 200ms\n", "<p>Nothing</p>")
    attempts = [event for event in played.events if isinstance(event, AttemptEnded)]
    between = [later.at - earlier.at for earlier, later in pairwise(attempts)]
    assert len(attempts) == 3
    assert between[0] >= 0.7 and between[1] >= 1.2 and between[1] > between[0]


async def test_a_look_has_no_retries(play: Play) -> None:
    played = await play("steps:\n- expect: {button: Go}\n  retries: 3\n  timeout: 200ms\n", "<p>Nothing</p>")
    step = played.record.steps[0]
    assert step.ended and step.ended.attempts == 1
    assert step.ended.error and step.ended.error.error_class == "expectation"


async def test_a_once_step_that_was_sent_is_never_sent_again(play: Play, site: Site) -> None:
    page = "<button onclick=\"fetch('/sent'); confirm('Sure?')\">Order</button>"
    played = await play("steps:\n- click: Order\n  effect: once\n  retries: 3\n  timeout: 10s\n", page)
    step = played.record.steps[0]
    assert step.ended and step.ended.status == "failed" and step.ended.attempts == 1
    assert step.attempts[0].sent
    assert site.asked.count("/sent") == 1


async def test_a_once_step_that_was_not_sent_is_tried_again(play: Play, site: Site) -> None:
    page = LATE.replace("<button>", '<button onclick="fetch(`/sent`)">')
    played = await play("steps:\n- click: Go\n  effect: once\n", page)
    step = played.record.steps[0]
    assert step.ended and step.ended.status == "passed_on_retry"
    assert [attempt.sent for attempt in step.attempts] == [False, True]
    assert site.asked.count("/sent") == 1


async def test_that_something_is_sent_is_told_before_it_is(play: Play) -> None:
    played = await play("steps:\n- click: Go\n  effect: once\n", "<button>Go</button>")
    kinds = [type(event) for event in played.events]
    assert kinds.index(Sending) < kinds.index(AttemptEnded)


async def test_a_group_starts_over_unless_something_in_it_was_sent_once(play: Play, site: Site) -> None:
    page = "<button onclick=\"fetch('/sent')\">Order</button>"
    text = """
        steps:
        - group: All
          retries: 2
          steps:
            - click: Order
              effect: {effect}
            - expect: {{button: Never}}
              timeout: 100ms
    """
    repeated = await play(text.format(effect="repeat"), page)
    assert repeated.step("group-all").ended.attempts == 3  # type: ignore[union-attr]
    assert site.asked.count("/sent") == 3
    site.asked.clear()
    once = await play(text.format(effect="once"), page)
    assert once.step("group-all").ended.attempts == 1  # type: ignore[union-attr]
    assert site.asked.count("/sent") == 1


async def test_an_optional_failure_is_warned_of(play: Play) -> None:
    text = "steps:\n- click: Gone\n  optional: true\n  timeout: 200ms\n  retries: 0\n- click: Go\n"
    played = await play(text, "<button>Go</button>")
    assert played.outcome.status == "passed"
    assert played.statuses == {"click-gone": "warned", "click-go": "passed"}


async def test_a_failure_ends_the_run_and_leaves_the_rest(play: Play) -> None:
    played = await play("steps:\n- click: Gone\n  timeout: 200ms\n  retries: 0\n- click: Go\n", "<button>Go</button>")
    assert played.statuses == {"click-gone": "failed", "click-go": "not_reached"}
    assert played.outcome.because and played.outcome.because.startswith('Click "Gone": there is no')
    assert 'nearest: button "Go"' in played.outcome.because


async def test_evidence_of_a_failure_and_a_trace_from_the_first_retry_on(play: Play) -> None:
    page = "<p>Nothing</p><script>console.error('oh no'); fetch('http://127.0.0.1:1/gone')</script>"
    played = await play("steps:\n- click: Gone\n  timeout: 300ms\n", page)
    kept = [(artifact.attempt, artifact.kind) for artifact in played.record.steps[0].artifacts]
    assert [kind for attempt, kind in kept if attempt == 1] == ["screenshot", "snapshot", "console", "requests"]
    assert (2, "trace") in kept and (1, "trace") not in kept
    assert played.record.steps[0].attempts[0].address
    folder = played.project.run(played.record.started.run_id).path
    assert all(
        (folder / artifact.path).stat().st_size == artifact.bytes for artifact in played.record.steps[0].artifacts
    )


async def test_evidence_of_everything_and_of_nothing(play: Play) -> None:
    text = "steps:\n- click: Go\n- click: Gone\n  timeout: 200ms\n  retries: 0\n"
    everything = await play(text, "<button>Go</button>", evidence="all")
    assert [artifact.kind for artifact in everything.record.steps[0].artifacts] == ["screenshot"]
    nothing = await play(text, "<button>Go</button>", evidence="none")
    assert not any(step.artifacts for step in nothing.record.steps)


async def test_a_mistake_in_a_kind_fails_its_step_as_internal(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: Click, stage: Stage) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(Click, "run", broken)
    played = await play("steps:\n- click: Go\n", "<button>Go</button>")
    assert played.outcome.status == "failed"
    assert played.outcome.because == 'Click "Go": ZeroDivisionError: by nothing'
    assert [attempt.error and attempt.error.error_class for attempt in played.record.steps[0].attempts] == ["internal"]


async def test_what_listens_at_the_window_hears_of_a_once_step_once(play: Play, site: Site) -> None:
    page = "<script>addEventListener('click', () => fetch('/sent'), true)</script><button>Order</button>"
    played = await play("steps:\n- click: Order\n  effect: once\n- wait_for: {network: idle}\n  timeout: 5s\n", page)
    assert played.outcome.status == "passed"
    assert site.asked.count("/sent") == 1
