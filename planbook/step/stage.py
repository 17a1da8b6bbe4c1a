"""What a kind may use while it runs: the page, the values, the steering. The engine makes one for each try."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from planbook.questions.question import Question
from planbook.step.look import Look
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from planbook.browser.session.session import Session
    from planbook.browser.waiting.settle import SettleResult

Done = TypeVar("Done")
Steps = Sequence[Any]
"""Of `planbook.step.kind.Step`, as kinds hold them: that a kind runs on a stage is known there, not here."""


class Stage(Protocol):
    """One try of one step."""

    session: "Session"
    """The browser's state that outlasts a step: tabs, dialogs, answers of the network."""

    @property
    def page(self) -> "Page":
        """The tab that the plan is in."""
        ...

    @property
    def once(self) -> bool:
        """Whether the step is sent at most once."""
        ...

    def left(self) -> float:
        """Milliseconds until the try's deadline, at least 1: the `timeout` of a Playwright call."""
        ...

    def base(self) -> str:
        """The plan's `start`, against which relative addresses resolve."""
        ...

    # Going and acting ------------------------------------------------------------------------------------------------
    async def settle(self, *, leaving: bool = False) -> "SettleResult":
        """Lets what was set going on the page come to its end; a page at rest costs nothing. `leaving`: it may be left
        next, so that only what began with an act counts. It never fails: the record says what did not end in time.
        """
        ...

    async def open(self, address: str) -> None:
        """Opens an address, relative to `base()`, and waits until the page is there. Errors: navigation, timeout."""
        ...

    async def find(self, target: Target, *, hidden: bool = False) -> "Locator":
        """Waits for exactly one match. Errors: not_found, ambiguous, with the nearest names on the page."""
        ...

    async def find_all(self, target: Target) -> "Locator | None":
        """All that match now, by the first alternative that fits; None where nothing does. It does not wait."""
        ...

    async def act(
        self,
        target: Target,
        do: "Callable[[Locator, float], Awaitable[Done]]",
        trial: "Callable[[Locator, float], Awaitable[object]] | None" = None,
        *,
        hidden: bool = False,
    ) -> Done:
        """Does something to the one element: `do(locator, timeout in ms)`.

        For a step that is sent at most once, `trial` is done first: it waits until the element could be acted on, and
        touches nothing. Then the record says that it is being sent, just before `do`. Afterwards a page load that it
        started has come to its end. Errors: not_found, ambiguous, covered, stale, timeout, navigation, dialog.
        """
        ...

    async def fill_in(
        self,
        target: Target,
        do: "Callable[[Locator, float], Awaitable[Done]]",
        trial: "Callable[[Locator, float], Awaitable[object]] | None" = None,
        *,
        hidden: bool = False,
    ) -> Done:
        """Like `act`, for what puts something into a field by `session.filled`, which says what the field then holds.

        Before a step that is sent at most once, all of these fields are compared: an act may change them, a page by
        itself may not.
        """
        ...

    def part_done(self) -> None:
        """What a kind says between two presses of one step: from here on another try would do the first again."""
        ...

    async def act_on_page(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        """Like `act`, for what goes where the focus is, or to the page as a whole."""
        ...

    async def ask(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        """Reads something off the page, or waits for it; nothing is sent. Errors: timeout, stale, crashed."""
        ...

    # Looking ---------------------------------------------------------------------------------------------------------
    async def sees(self, look: Look) -> bool:
        """Looks once, or for as long as the look's `within` says."""
        ...

    async def watch(self, look: Look) -> None:
        """Looks until it holds. Error at the deadline: expectation, saying what was seen instead."""
        ...

    # Values and files ------------------------------------------------------------------------------------------------
    def put(self, name: str, value: Any) -> None:
        """Sets a value of the run."""
        ...

    def add(self, name: str, value: Any) -> None:
        """Adds to a value that is a list; a list is added item by item."""
        ...

    def keep(self, kind: str, name: str, content: bytes) -> Path:
        """Keeps a file with the run's record (`kind`: screenshot, download, …) and returns where it is."""
        ...

    def project_file(self, path: str, *, from_page: bool = False) -> Path:
        """A file of the project, or one that the run kept. `from_page`: a page's value may name it.

        Error: value, where it is outside of the project's folder, hidden, named by a page, or not there.
        """
        ...

    def itself(self, file: Path) -> tuple[str, bytes] | None:
        """The name and content of a file of which only a copy without secrets is kept; None for every other file."""
        ...

    # Steering --------------------------------------------------------------------------------------------------------
    async def run_steps(self, steps: Steps) -> None:
        """Runs steps as part of this one."""
        ...

    async def repeat(self, steps: Steps, at_most: Any) -> None:
        """Runs steps again and again until an `until` among them holds. Error: timeout, after `at_most`."""
        ...

    async def call(self, plan: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Runs another plan in this tab and returns its values."""
        ...

    async def put_question(self, question: Question, show: frozenset[str]) -> Any:
        """Asks a person, and returns the answer, of the type that the question says. `show`: values, screenshot.

        Where the run does not wait for it with its browser open, this does not return: the run is paused.
        Error: timeout, where nobody has answered in time.
        """
        ...

    def leave_group(self) -> None:
        """Leaves the innermost group with turns, as passed."""
        ...

    def stop(self, status: Literal["passed", "failed"], because: str) -> None:
        """Ends the run."""
        ...
