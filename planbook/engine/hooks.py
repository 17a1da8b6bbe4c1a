"""Hooks around what a step does on the page. A run has none; `planbook try` only looks, and a draft asks first."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from planbook.browser.acting.page_actions import PageActions
from planbook.engine.position import Position
from planbook.step.kind import Step
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator, Request

Trial = Callable[[Any, float], Awaitable[object]]


class Hooks:
    """The hooks of one attempt's stage. By default they do nothing; a Signal or StepError prevents the act."""

    async def open(self, stage: PageActions, address: str, proceed: Callable[[str], Awaitable[None]]) -> None:
        """Called around opening an address."""
        await proceed(address)

    async def find(self, stage: PageActions, target: Target, proceed: "Callable[[], Awaitable[Locator]]") -> "Locator":
        """Called around the search for one element."""
        return await proceed()

    async def before_act(self, stage: PageActions, target: Target, trial: Trial | None, hidden: bool) -> None:
        """Called before an act on one element."""

    async def before_act_on_page(self, stage: PageActions) -> None:
        """Called before an act on the focused element or on the page as a whole."""

    def before_exchange(self, sends: bool) -> None:
        """Called before a request past the page, and before a program is started. `sends`: it may change something."""

    def before_task(self) -> None:
        """Called before an agent is given a task."""

    def asks(self) -> None:
        """Called before a person is asked."""

    def may_go(self, what: str, request: "Request | None") -> bool:
        """Called before `requested`. Returns whether the browser may send it; a WebSocket's frame is not a request."""
        return True

    def requested(self, what: str) -> None:
        """Called when the browser sends a request because of the step."""

    def withdrawn(self, what: str) -> None:
        """Called when a request that was told turns out to be one that the page makes by itself."""

    def value_set(self, name: str) -> None:
        """Called after a value of the run was set."""

    def is_last_turn(self, turn: int) -> bool:
        """Returns whether a loop ends after this turn."""
        return False

    def left_before(self, steps: Sequence[Step], at: Position) -> None:
        """Called when an `until` has left a loop before these of its steps."""


NO_HOOKS = Hooks()
