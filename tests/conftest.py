"""Shared fixtures: one site, one browser and one Prefect server for each process of pytest.

Ctrl-C works in processes that the tests start, even if a shell's background job, which ignores it, started pytest.

A server that tests started but could not end, because they were killed, ends after two hours. A server that a session's
tests share may be idle for a good part of the session.
"""

import gc
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Generator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from flows import server
from planbook.browser.starting.executable import find_browser
from planbook.browser.starting.launch import launch_browser
from planbook.places import Project
from planbook.secrets import redaction
from tests.sites import Site

signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ.setdefault("PLANBOOK_SERVER_IDLE", "7200")


@pytest.fixture(autouse=True)
def secrets_of_this_test() -> Iterator[None]:
    """A process masks every secret that it has read. The next test must be able to print such a word."""
    before = dict(redaction._READ)
    yield
    redaction._READ.clear()
    redaction._READ.update(before)


@pytest.fixture(scope="session")
def the_site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()


@pytest.fixture
def site(the_site: Site) -> Site:
    the_site.pages.clear()
    the_site.asked.clear()
    the_site.posted.clear()
    return the_site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with launch_browser(find_browser()) as browser:
        yield browser


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Starts one Prefect server for all tests of this process, the way a project starts its own."""
    project = Project(tmp_path_factory.mktemp("prefect"))
    try:
        server.ensure(project.folder, lambda line: None)
        yield project
    finally:
        server.stop(project.folder)


@pytest.fixture(scope="session")
def api_url(prefect: Project) -> str:
    """The address of that server."""
    running = server.status(prefect.folder).server
    assert running
    return running.api_url


# Files whose few tests take long. xdist distributes files in the order of collection: if such a file began last, it
# would keep one process busy while the others have nothing left to do.
LONG = (
    "tests/resume/", "tests/soak/", "tests/flows/", "tests/planner/", "tests/rows/", "tests/diff/test_known_edits",
    "tests/damage/", "tests/cli/test_warm", "tests/plans/", "tests/bad_input/", "tests/history/", "tests/trying/",
)  # fmt: skip


# Of these tests, `make test` runs the first cases only, or none: each takes long, and others see what they would show.
# `make test-long` runs the rest.
FIRST = {
    "tests/bad_input/test_stopping.py::test_before_the_first_step": 1,
    "tests/bad_input/test_stopping.py::test_before_there_is_a_run": 1,
    "tests/bad_input/test_stopping.py::test_in_the_middle_of_a_step": 1,
    "tests/bad_input/test_stopping.py::test_with_a_driver_or_browser_that_stands_still": 1,
    "tests/browser/test_acting.py::test_disabled_and_moving_are_timeouts_with_the_reason": 0,
    "tests/cli/test_warm.py::test_a_terminal_that_takes_nothing_does_not_decide_how_a_run_ends": 1,
    "tests/demo/test_shop.py::test_no_page_is_wider_than_a_phone_or_has_an_unnamed_control": 1,
    "tests/engine/test_meant.py::test_a_row_that_may_be_another": 2,
    "tests/engine/test_misbehaving.py::test_a_click_that_led_nowhere_is_done_again_on_the_page_as_it_was": 1,
    "tests/engine/test_misbehaving.py::test_a_page_is_there_at_the_next_try": 1,
    "tests/engine/test_settle.py::test_a_page_that_never_rests_holds_nothing_up": 4,
    "tests/engine/test_settle.py::test_before_every_way_to_leave": 4,
    "tests/engine/test_settle.py::test_what_is_saved_a_moment_later_is_saved_before_the_end": 3,
    "tests/engine/test_walk.py::test_what_may_come_at_any_time_five_times_a_step": 0,
    "tests/flows/test_access.py::test_a_browser_is_signed_in": 0,
    "tests/flows/test_again.py::test_a_plan_that_does_not_load_is_a_row": 0,
    "tests/flows/test_again.py::test_prefects_own_retries_go_on_where_the_run_failed": 0,
    "tests/flows/test_again.py::test_sigterm_is_a_crash_unless_prefect_cancels": 1,
    "tests/flows/test_again.py::test_suspended_while_a_step_passes": 0,
    "tests/flows/test_empty_database.py::test_another_prefect_makes_its_own_and_ours_is_what_its_migrations_make": 0,
    "tests/flows/test_ended_worker.py::test_a_run_whose_output_nobody_reads_passes": 0,
    "tests/flows/test_environment.py::test_nothing_is_changed_once_prefect_is_being_imported": 0,
    "tests/flows/test_isolation.py::test_another_run_of_the_worker_sees_nothing_of_a_run": 0,
    "tests/flows/test_server.py::test_one_whose_folder_is_gone_ends_and_all_are_listed": 0,
    "tests/history/test_ask.py::test_damage_that_only_a_question_meets": 0,
    "tests/history/test_versions.py::test_it_is_brought_to_this_version": 4,
    "tests/history/test_versions.py::test_rows_without_a_journal_are_brought_too": 4,
    "tests/miniwob/test_sample.py::test_the_plan_earns_a_reward": 3,
    "tests/planner/test_filling.py::test_after_two_wrong_answers_a_plan_is_drafted": 1,
    "tests/planner/test_filling.py::test_what_a_page_made_the_model_say_is_refused_by_code": 1,
    "tests/planner/test_recordings.py::test_a_goal_that_was_played_becomes_a_plan_that_does_it": 0,
    "tests/planner/test_whenever.py::test_what_is_not_there_or_does_not_go_away_or_is_unsafe": 1,
    "tests/planner/test_writing.py::test_what_may_be_done_only_once_is_only_found_and_the_plan_then_does_it": 0,
    "tests/plans/test_shipped.py::test_every_shipped_plan_passes": 2,
    "tests/resume/test_command.py::test_a_flow_run_that_passed_is_not_done_again": 0,
    "tests/resume/test_command.py::test_a_flow_run_that_is_retried_goes_on_with_what_it_began": 0,
    "tests/resume/test_command.py::test_an_order_that_was_killed": 0,
    "tests/resume/test_order.py::test_cut_off_anywhere_it_ends_with_one_order": 2,
    "tests/rows/test_runs.py::test_ctrl_c_stops_it_in_order_and_the_same_call_goes_on": 0,
    "tests/steps/test_boxes.py::test_a_box_of_a_page_that_comes_or_goes": 4,
    "tests/steps/test_boxes.py::test_a_look_goes_on_after_the_answer": 3,
    "tests/steps/test_boxes.py::test_where_the_answer_stands": 3,
    "tests/steps/test_extract_rows.py::test_what_is_missing_is_said_with_both_numbers": 2,
    "tests/steps/test_mouse_in_browsers.py::test_a_drag": 6,
    "tests/steps/test_select_kept.py::test_one_too_many": 1,
    "tests/trying/test_shipped.py::test_an_order_is_not_placed_even_if_all_that_may_be_repeated_is_done": 0,
}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Looks for no garbage while tests are collected, and leaves what was collected out of each later search."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Saves what `make coverage` measured in this process: xdist kills one that takes over ten seconds to exit.

    Extensions say what is left of them at the end (nanobind, in DuckDB), so what was frozen is freed.
    """
    gc.unfreeze()
    measuring = "coverage" in sys.modules and sys.modules["coverage"].Coverage.current()
    if measuring:
        measuring.stop()
        measuring.save()


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is marked as slow
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Moves the slowest files to the beginning, and marks as slow what is not among the first cases."""
    seen: Counter[str] = Counter()
    for item in items:
        name = item.nodeid.partition("[")[0]
        seen[name] += not item.get_closest_marker("slow")
        if seen[name] > FIRST.get(name, seen[name]):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: next((at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG)))
