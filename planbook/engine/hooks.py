"""What may be done around what a step does on the page: nothing in a run; a try looks only, and a draft asks first."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from planbook.browser.acting.page_actions import PageActions
from planbook.engine.position import Position
from planbook.step.kind import Step
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator

Trial = Callable[[Any, float], Awaitable[object]]


class Hooks:
    """The hooks of one attempt's stage. Each does nothing by itself; a Signal or StepError keeps the act from it."""

    async def open(self, stage: PageActions, address: str, proceed: Callable[[str], Awaitable[None]]) -> None:
        """Around the opening of an address."""
        await proceed(address)

    async def find(self, stage: PageActions, target: Target, proceed: "Callable[[], Awaitable[Locator]]") -> "Locator":
        """Around the search for one element."""
        return await proceed()

    async def before_act(self, stage: PageActions, target: Target, trial: Trial | None, hidden: bool) -> None:
        """Before something is done to the one element."""

    async def before_act_on_page(self, stage: PageActions) -> None:
        """Before something is done where the focus is, or to the page as a whole."""

    def asks(self) -> None:
        """A person is about to be asked."""

    def requested(self, what: str) -> None:
        """The browser sends something because of the step."""

    def value_set(self, name: str) -> None:
        """A value of the run was set."""

    def is_last_turn(self, turn: int) -> bool:
        """Whether no turn of a loop is done after this one."""
        return False

    def left_before(self, steps: Sequence[Step], at: Position) -> None:
        """An `until` has left a loop before these of its steps."""


NO_HOOKS = Hooks()
