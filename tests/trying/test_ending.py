"""After a step that was only located: what is still certain, where the try ends, and why."""

import pytest

from planbook.places import Project
from tests.engine.conftest import write
from tests.trying.conftest import CountingSite, Look

FORM = "<h1>Sign in</h1><label>Email <input></label><button>Sign in</button>"


async def test_the_first_step_that_needs_one_which_was_not_done(look: Look, site: CountingSite) -> None:
    text = """
        steps:
        - fill: {field: Email, with: a@b.example}
        - click: {button: Sign in}
        - expect: {heading: Your account}
        - group: The list
          steps:
          - click: {link: Orders}
        - goto: /orders
    """
    found = await look(text, FORM)
    assert list(found.verdicts.values()) == ["ready", "ready", *["not_reached"] * 4]
    assert found.tried.status == "passed"
    assert found.step("expect-your-account").near == ('heading "Sign in"',)
    step = 'step 03 (Expect that heading "Your account" is visible)'
    assert found.reasons == {
        "expect-your-account": 'this needs step 02 (Click button "Sign in") done first: expected that heading '
        f'"Your account" is visible; there is no heading "Your account" on {site.address}/; nearest: heading "Sign in"',
        "group-the-list": f"{step} was not reached",
        "click-orders": f"{step} was not reached",
        "goto-orders": f"{step} was not reached",
    }
    assert found.tried.because == f"{step} was not reached"


async def test_a_step_that_fails_before_any_was_left_out(look: Look, site: CountingSite) -> None:
    text = "steps:\n- expect: {heading: Sign up}\n  timeout: 300ms\n- click: {button: Sign in}\n"
    found = await look(text, FORM)
    assert found.verdicts == {"expect-sign-up": "failed", "click-sign-in": "not_reached"}
    assert found.reasons == {
        "expect-sign-up": 'expected that heading "Sign up" is visible; there is no heading "Sign up" on '
        f'{site.address}/; nearest: heading "Sign in"',
        "click-sign-in": 'step 01 (Expect that heading "Sign up" is visible) would fail',
    }
    assert found.tried.status == "failed"


async def test_a_look_that_fails_does_not_end_the_try(look: Look) -> None:
    text = "steps:\n- click: {button: Go}\n  timeout: 300ms\n- fill: {field: Email, with: x}\n- expect: {text: Gone}\n"
    found = await look(text, FORM)
    assert list(found.verdicts.values()) == ["failed", "ready", "not_reached"]
    assert (found.step("expect-gone").because or "").startswith(
        'this needs step 02 (Fill field "Email" with "x") done first: '
    )


@pytest.mark.parametrize(
    ("target", "close"),
    [
        ("{button: Sing in}", 'nearest: button "Sign in"'),
        ("{link: Sign in}", 'nearest: heading "Sign in", button "Sign in"'),
        ("{button: Sign out of all}", None),
        ("{text: Room 12}", None),
        ("{text: Sign in now}", None),
    ],
)
async def test_a_target_that_is_nearly_there_is_named_before_what_was_left_out(
    look: Look, site: CountingSite, target: str, close: str | None
) -> None:
    text = f"steps:\n- fill: {{field: Email, with: x}}\n- hover: {target}\n"
    because = (await look(text, FORM + "<p>Room 13</p>")).tried.steps[1][1].because or ""
    needed = 'this needs step 01 (Fill field "Email" with "x") done first'
    if close is None:
        assert because.startswith(f"{needed}: ")
    else:
        assert because.startswith("there is no ") and close in because
        assert because.endswith(f"; either the target is wrong, or {needed}")


async def test_an_address_that_does_not_answer_fails_whatever_was_left_out(look: Look) -> None:
    text = "allow: ['*']\nsteps:\n- click: {button: Sign in}\n- goto: http://127.0.0.1:1/\n  retries: 0\n"
    found = await look(text, FORM)
    assert list(found.verdicts.values()) == ["ready", "failed"]
    assert list(found.reasons.values()) == [
        "http://127.0.0.1:1/ could not be loaded: browsers do not use this port (ERR_UNSAFE_PORT)"
    ]


async def test_there_is_no_page_to_go_back_to(look: Look) -> None:
    found = await look("steps:\n- click: {button: Sign in}\n- reload: {}\n- back: {}\n- back: {}\n", FORM)
    assert list(found.verdicts.values()) == ["ready", "passed", "passed", "not_reached"]


LEFT_ALONE = """
    whenever:
      - see: {dialog: Cookies}
        steps:
          - click: {button: Reject}
          - expect: {not: {dialog: Cookies}}
    steps:
    - click: {css: button >> nth=0}
    - fill: {css: input, with: x}
"""
COOKIES = "<dialog id=d aria-label=Cookies>Cookies <button>Reject</button></dialog>"
OVER_ALL = "<style>dialog {position: fixed; inset: 0; width: 100vw; height: 100vh}</style><script>d.show()</script>"


async def test_what_is_behind_a_dialog_that_was_left_alone_is_not_reached(look: Look) -> None:
    found = await look(LEFT_ALONE, f"{FORM}{COOKIES}<script>d.showModal()</script>")
    assert found.verdicts["click-button-nth-0"] == "not_reached"
    because = found.step("click-button-nth-0").because or ""
    assert because.startswith('this needs Click button "Reject" done first: there is no css button >> nth=0 on ')
    assert because.endswith("it is there, but nobody can use it: it is inert, or behind a dialog")


async def test_a_covered_element_is_ready_where_what_covers_it_was_left_alone(look: Look) -> None:
    found = await look(LEFT_ALONE, FORM + COOKIES + OVER_ALL)
    assert found.verdicts == {
        "click-button-nth-0": "ready",
        "click-reject": "ready",
        "expect-cookies": "not_reached",
        "fill-input": "ready",
    }
    assert (found.step("click-button-nth-0").because or "").startswith("css button >> nth=0 is covered by <dialog ")
    assert (found.step("click-button-nth-0").because or "").endswith(" now")


async def test_a_covered_element_fails_where_nothing_was_left_alone(look: Look) -> None:
    page = FORM + '<div id=veil style="position:fixed;inset:0;background:#eee"></div>'
    found = await look("steps:\n- click: {button: Sign in}\n  timeout: 3s\n", page)
    assert found.reasons == {
        "click-sign-in": 'button "Sign in" is covered by <div id="veil" style="position:fixed;inset:0;background:#eee">'
        "</div>"
    }


async def test_values_of_a_step_that_was_not_done(look: Look) -> None:
    page = "<a href=/f download>List</a> <label>File <input type=file></label> <button>Hand in</button>"
    text = """
        steps:
        - download: {link: List, into: list}
        - upload: {field: File, file: "{{ values.list }}"}
        - set: {name: "{{ values.list }}"}
        - each: "{{ values.name }}"
          click: {button: Hand in}
        - click: {button: Hand in}
    """
    found = await look(text, page)
    assert list(found.verdicts.values()) == ["ready", *["not_reached"] * 3, "ready"]
    assert list(found.reasons.values()) == [
        'values.list comes from step 01 (Download the file of link "List" into list), which was not done',
        'values.list comes from step 01 (Download the file of link "List" into list), which was not done',
        "values.name comes from step 03 (Set name to {{ values.list }}), which was not done",
    ]


async def test_a_value_that_cannot_be_worked_out(look: Look) -> None:
    text = 'steps:\n- extract: {from: {heading: Sign in}, into: word}\n- set: {no: "{{ values.word | number }}"}\n'
    found = await look(text, FORM)
    assert list(found.verdicts.values()) == ["passed", "failed"]


async def test_one_turn_of_each_loop(look: Look, site: CountingSite) -> None:
    text = """
        steps:
        - group: Every page
          at_most: 9
          steps:
          - until: {not: {link: Next}}
          - extract: {from: {heading: Sign in}, add_to: words}
        - each: {word: "{{ values.words + ['x', 'y'] }}"}
          goto: "/{{ word }}"
        - each: "{{ [] }}"
          reload: {}
        - expect: "{{ values.words | length == 2 }}"
    """
    site.pages["/Sign%20in"] = FORM
    found = await look(text, FORM + "<a href=#>Next</a>")
    assert list(found.verdicts.values()) == ["ready", "passed", "passed", "passed", "skipped", "not_reached"]
    group, goto, none, expect = found.reasons.values()
    assert group == "only one turn was tried"
    assert goto == "only the first of 3 turns was tried"
    assert none == (
        "there is nothing in its list; perhaps this needs the other turns of step 04 (Open /Sign in) done first"
    )
    assert expect.startswith("this needs the other turns of step 04 (Open /Sign in) done first: ")
    assert site.asked == ["/", "/Sign%20in"]


async def test_a_loop_that_ends_in_its_first_turn_is_whole(look: Look) -> None:
    text = """
        steps:
        - group: Every page
          at_most: 9
          steps:
          - until: {not: {link: Next}}
          - click: {link: Next}
        - expect: {heading: Gone}
          timeout: 200ms
    """
    found = await look(text, FORM)
    assert list(found.verdicts.values()) == ["passed", "passed", "skipped", "failed"]
    assert found.reasons["click-next"] == "step 01 (Every page) was left before it"


async def test_a_condition_that_does_not_hold(look: Look) -> None:
    text = """
        steps:
        - when: {text: Sold out}
          group: Other paper
          steps:
          - goto: /other
        - click: {button: Sign in}
        - when: {text: Sold out}
          goto: /other
    """
    found = await look(text, FORM)
    assert list(found.verdicts.values()) == ["skipped", "skipped", "ready", "skipped"]
    assert list(found.reasons.values()) == [
        "its `when` does not hold",
        "its `when` does not hold",
        'its `when` does not hold; perhaps this needs step 03 (Click button "Sign in") done first',
    ]


async def test_where_the_run_would_stop(look: Look) -> None:
    text = "steps:\n- group: All\n  steps:\n  - stop: {status: STATUS, because: No need}\n- click: {button: Sign in}\n"
    passed = await look(text.replace("STATUS", "passed"), FORM)
    assert list(passed.verdicts.values()) == ["passed", "passed", "not_reached"]
    assert passed.reasons["click-sign-in"] == "the run ends at step 02 (Stop as passed: No need)"
    failed = await look(text.replace("STATUS", "failed"), FORM)
    assert list(failed.verdicts.values()) == ["failed", "failed", "not_reached"]
    assert (failed.tried.status, failed.reasons["stop-failed"]) == ("failed", "No need")
    behind = await look("steps:\n- click: {button: Sign in}\n- stop: {status: failed}\n", FORM)
    assert list(behind.verdicts.values()) == ["ready", "not_reached"]
    assert behind.tried.status == "passed"


async def test_an_optional_group_that_would_fail(look: Look) -> None:
    text = """
        steps:
        - group: Survey
          optional: true
          steps:
          - expect: {text: Survey}
            timeout: 200ms
          - click: {button: No}
        - click: {button: Sign in}
    """
    found = await look(text, FORM)
    assert list(found.verdicts.values()) == ["warned", "failed", "not_reached", "ready"]
    assert found.tried.status == "passed"


async def test_a_question_that_no_step_has_opened(look: Look) -> None:
    found = await look("steps:\n- click: {button: Sign in}\n- dialog: accept\n- dialog: accept\n", FORM)
    assert list(found.verdicts.values()) == ["ready", "not_reached", "not_reached"]
    assert found.step("dialog-accept").because == (
        'this needs step 01 (Click button "Sign in") done first: no dialog of the browser was open'
    )


async def test_into_a_called_plan(look: Look, site: CountingSite, project: Project) -> None:
    write(project, "inner", site.address + "/inner", "steps:\n- click: {button: Go}\n- expect: {text: Gone}\n")
    site.pages["/inner"] = "<button>Go</button>"
    found = await look("steps:\n- call: inner\n- goto: /\n", FORM)
    assert found.verdicts == {
        "call-inner": "not_reached",
        "click-go": "ready",
        "expect-gone": "not_reached",
        "goto": "not_reached",
    }
    assert (found.step("expect-gone").because or "").startswith('this needs step 01.01 (Click button "Go") done first')


async def test_a_start_that_cannot_be_opened(look: Look, project: Project) -> None:
    text = "allow: ['*']\nsteps:\n- call: inner\n"
    write(project, "inner", "http://127.0.0.1:1/", "steps:\n- reload: {}\n")
    found = await look(text, FORM)
    assert found.verdicts == {"call-inner": "failed"}
    assert found.tried.status == "failed"


async def test_nothing_is_kept(look: Look, project: Project) -> None:
    found = await look("steps:\n- screenshot: here\n- click: {button: Sign in}\n", FORM)
    assert list(found.verdicts.values()) == ["passed", "ready"]
    assert not project.kept.exists()
