"""What a kind can use while it runs: the page, values and steering. The engine makes one for each attempt."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from planbook.step.agent_order import AgentOrder
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from planbook.browser.requesting.message import Answer, Outgoing
    from planbook.browser.session.session import Session
    from planbook.browser.waiting.settle import SettleResult
    from planbook.places import Project
    from planbook.programs.order import Made, Order
    from planbook.questions.question import Question
    from planbook.settings.programs import Program

Done = TypeVar("Done")
AnyModel = TypeVar("AnyModel", bound=Model)
Steps = Sequence[Any]
"""Of `planbook.step.kind.Step`; not imported here, because kinds depend on stages."""


class Stage(Protocol):
    """One attempt of one step."""

    session: "Session"
    """The browser's state that outlasts a step: tabs, dialogs, responses."""

    requests: list[str]
    """What the browser has sent because of this attempt, such as `POST https://shop.example/cart`."""

    @property
    def page(self) -> "Page":
        """The current tab."""
        ...

    @property
    def once(self) -> bool:
        """Whether the step is sent at most once."""
        ...

    def left(self) -> float:
        """Returns the milliseconds until the attempt's deadline, at least 1: the `timeout` of a Playwright call."""
        ...

    def base(self) -> str:
        """Returns the plan's `start`, against which relative addresses are resolved."""
        ...

    # Navigating and acting -------------------------------------------------------------------------------------------
    async def settle(self, *, leaving: bool = False) -> "SettleResult":
        """Waits until what is in progress on the page has ended; a settled page costs nothing. Never raises.

        `leaving`: the page may be left next, so that only what began with an act counts. The record says what did not
        end in time.
        """
        ...

    async def open(self, address: str) -> None:
        """Opens an address, relative to `base()`, and waits until the page is there. Raises navigation or timeout."""
        ...

    async def find(self, target: Target, *, hidden: bool = False) -> "Locator":
        """Waits for exactly one match. Raises not_found or ambiguous, with the nearest names on the page."""
        ...

    async def find_all(self, target: Target) -> "Locator | None":
        """Returns all current matches of the first alternative that has any; None if there are none. Does not wait."""
        ...

    async def act(
        self,
        target: Target,
        do: "Callable[..., Awaitable[Done]]",
        trial: "Callable[[Locator, float], Awaitable[object]] | None" = None,
        *,
        hidden: bool = False,
        asks_rest: bool = False,
    ) -> Done:
        """Acts on the one element: `do(locator, timeout in ms)`.

        `asks_rest`: if the page says that nothing moves the element, `do` also gets the element itself, as `at_rest`,
        and may act on it without a wait.

        For a `once` step, `trial` runs first: it waits until the element is ready for the act, without touching it.
        Then the record says that the step is being sent, just before `do`. Afterwards it waits for the page load that
        the act started. Raises not_found, ambiguous, covered, stale, timeout, navigation or dialog.
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
        """Like `act`, for acts that fill a field by `session.filled`, which returns what the field then holds.

        Before a `once` step, all filled fields are compared: an act may have changed them, the page by itself may not.
        """
        ...

    def may_act_again(self) -> bool:
        """Returns whether a kind may repeat an act, within the attempt, that did not reach what it was for.

        It may not in a `once` step, nor after the browser has sent something, unless the author declares an effect.
        """
        ...

    def part_done(self) -> None:
        """Called by a kind between two acts of one step: from now on a retry would repeat the first."""
        ...

    async def act_on_page(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        """Like `act`, for acts on the focused element or on the page as a whole."""
        ...

    async def ask(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        """Reads from the page or waits for it; nothing is sent. Raises timeout, stale or crashed."""
        ...

    # Beyond the page -------------------------------------------------------------------------------------------------
    async def exchange(self, request: "Outgoing") -> "Answer":
        """Sends a request past the page, and returns the answer.

        If it may change something, the record says so just before. Raises navigation, timeout, blocked_host or value.
        """
        ...

    async def delegate(self, order: AgentOrder) -> Any:
        """Gives a task to an agent, and returns the answer: text, or JSON that fits the schema.

        The record says so just before it is started. Raises value, expectation, timeout or navigation.
        """
        ...

    async def start_program(self, order: "Order") -> "tuple[Made, Program, Project]":
        """Starts a program, and returns what it made, its entry in the project's list, and the project.

        If it may change something, the record says so just before. Raises value if it cannot be started.
        """
        ...

    async def run_script(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        """Like `act_on_page`; like `ask` if the author declares that the step only reads."""
        ...

    def address_of(self, address: str, field: str) -> str:
        """Returns the absolute address. Raises value if a page chose its host; `field` is the kind's that it is in."""
        ...

    def key(self) -> str:
        """Returns a key that is the same whenever this run, or one that resumes it, executes this step in this turn."""
        ...

    def evaluate(self, part: AnyModel, answer: Any) -> AnyModel:
        """Returns a part of the step with its expressions evaluated, which name the answer `answer`."""
        ...

    # Checking --------------------------------------------------------------------------------------------------------
    async def sees(self, look: Look) -> bool:
        """Checks the condition once, or for as long as its `within` says."""
        ...

    async def watch(self, look: Look) -> None:
        """Waits until the condition holds. Raises expectation at the deadline, with what was seen instead."""
        ...

    # Values and files ------------------------------------------------------------------------------------------------
    def put(self, name: str, value: Any) -> None:
        """Sets a value of the run."""
        ...

    def add(self, name: str, value: Any) -> None:
        """Appends to a value that is a list; a list is appended item by item."""
        ...

    def keep(self, kind: str, name: str, content: bytes) -> Path:
        """Keeps a file with the run's record (`kind`: screenshot, download, …) and returns its path."""
        ...

    def project_file(self, path: str, *, from_page: bool = False) -> Path:
        """Returns a file of the project, or one that the run kept. `from_page`: a value from a page may name it.

        Raises value if it is outside the project's folder, hidden, named by a page, or missing.
        """
        ...

    def itself(self, file: Path) -> tuple[str, bytes] | None:
        """Returns the original name and content of a file that is kept as a masked copy; None for every other file."""
        ...

    # Steering --------------------------------------------------------------------------------------------------------
    async def run_steps(self, steps: Steps) -> None:
        """Executes steps as part of this one."""
        ...

    async def repeat(self, steps: Steps, at_most: Any) -> None:
        """Repeats steps until an `until` among them holds. Raises timeout after `at_most`."""
        ...

    async def call(self, plan: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Executes another plan in this tab and returns its values."""
        ...

    async def put_question(self, question: "Question", show: frozenset[str]) -> Any:
        """Asks a person, and returns the answer in the question's type. `show`: values, screenshot.

        If the run does not wait with its browser open, this does not return: the run is paused. Raises timeout if
        nobody answered in time.
        """
        ...

    def leave_group(self) -> None:
        """Leaves the innermost group with turns, as passed."""
        ...

    def stop(self, status: Literal["passed", "failed"], because: str) -> None:
        """Ends the run."""
        ...
