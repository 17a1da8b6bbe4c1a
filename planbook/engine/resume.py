"""Going on with a run: what is done is passed over with the values that it set, and the rest is run.

The walk goes through the plan from its beginning, so that loops, called plans and values are as they were. Nothing is
asked of the browser until the first step that is not done.
"""

from typing import TYPE_CHECKING, Any

from planbook.browser.state import CannotResume, restore
from planbook.engine.progress import Key, Was, key_of
from planbook.engine.signals import LeaveGroup, StepFailed
from planbook.errors import ErrorClass
from planbook.mask import unmasked
from planbook.plan.walk import held_steps
from planbook.record import Noted, ValueSet
from planbook.values import render_model, render_text

if TYPE_CHECKING:
    from planbook.engine.at import At
    from planbook.engine.progress import Resumed
    from planbook.engine.walk import Walk
    from planbook.step.kind import Step

SAYS_NOT_SENT: tuple[ErrorClass, ...] = ("expectation", "not_found")


class Resuming:
    """The part of a walk that goes over what earlier runs did."""

    def __init__(self, walk: "Walk", resumed: "Resumed") -> None:
        self.walk = walk
        self.resumed = resumed
        self.over = False  # whether a step was run
        self._aside = False  # whether a step is verified
        self._keys: dict[int, Key] = {}
        self._entered: set[int] = set()

    # The browser -----------------------------------------------------------------------------------------------------
    async def begin(self, at: "At") -> None:
        """Makes the browser as it was. Raises CannotResume, or StepError where `start` has to be opened anew."""
        resumed = self.resumed
        done = sum(was.done and not was.holds_others for was in resumed.progress.steps.values())
        self._note(None, f"Goes on with the run {resumed.run_id}, of which {done} steps are done.")
        if resumed.state is None:
            return await self.walk.open_start(at, None)
        at.frame.base = str(render_text(at.frame.plan.start, at.scope({})))
        await self._restore(at)
        assert resumed.kept
        return self.walk.keeper.write(resumed.kept)

    async def _restore(self, at: "At") -> None:
        if self.resumed.state:
            timeout = at.frame.plan.defaults.timeout.total_seconds()
            await restore(self.walk.session, self.resumed.state, self.walk.keeper.veil, timeout)

    # Steps -----------------------------------------------------------------------------------------------------------
    async def settles(self, step: "Step", at: "At", index: int, following: "Step | None") -> bool:
        """Whether the step in this turn need not be run. Raises CannotResume where nobody knows if it was sent."""
        if self.over or self._aside or self.walk.is_aside:
            return False
        key = self._key(step, at)
        self._keys[index] = key
        was = self.resumed.progress.steps.get(key)
        if was and was.done and self._is_answered(step, at, following):
            self._pass_over(step, at, index, was)
            return True
        if was and was.holds_others:
            self._enter(at, index, was)
            return False
        settled = bool(was) and await self._was_sent(step, at, index, was)  # type: ignore[arg-type]
        self.over = not settled
        return settled

    def entered(self, index: int) -> bool:
        """Whether an earlier run was inside of it: its `when` held, and a called plan's `start` was opened."""
        return index in self._entered

    def _key(self, step: "Step", at: "At") -> Key:
        above = self._keys.get(at.parent, ()) if at.parent else ()
        return key_of(above, step.id or "", at.turn)

    def _is_answered(self, step: "Step", at: "At", following: "Step | None") -> bool:
        """A step that opened a browser's box is done once that was answered: no box outlasts the browser."""
        if following is None or following.do.word != "dialog":
            return True
        was = self.resumed.progress.steps.get(self._key(following, at))
        return was is not None and was.done

    def _pass_over(self, step: "Step", at: "At", index: int, was: Was) -> None:
        for value in self.resumed.progress.values_of(was):
            self._put(value, at, index)
        self.walk.leave_out(held_steps(step), at.inside(index), "skipped")
        self.walk.end(index, "skipped")
        if was.left and getattr(step.do, "at_most", None) is None:
            raise LeaveGroup

    def _enter(self, at: "At", index: int, was: Was) -> None:
        for _, value in was.values:
            self._put(value, at, index)
        if any(True for _ in self.resumed.progress.below(was)):
            self._entered.add(index)

    def _put(self, event: ValueSet, at: "At", index: int) -> None:
        value = self._shown(event.value)
        if event.added:
            at.frame.values.setdefault(event.name, []).append(value)
        else:
            at.frame.values[event.name] = list(value) if isinstance(value, list) else value
        self.walk.teller.tell(ValueSet, index=index, name=event.name, value=value, added=event.added)

    def _shown(self, value: Any) -> Any:
        return unmasked(value, self.walk.order.secrets)

    # What may have been sent -----------------------------------------------------------------------------------------
    async def _was_sent(self, step: "Step", at: "At", index: int, was: Was) -> bool:
        if at.frame.outline.effect(step) != "once" or was.sent == "no":
            return False
        if self.resumed.assume:
            sent, how = self.resumed.assume == "sent", "as was said when it was resumed"
        elif step.verify is not None:
            sent, how = await self._verified(step, at, index), "its `verify` says so"
        else:
            raise CannotResume(unclear(was, self.resumed.run_id))
        self._note(index, f"It counts as {'sent' if sent else 'not sent'}: {how}.")
        if sent:
            await self.walk.keeper.keep_now(index)
            self.walk.end(index, "skipped")
        return sent

    async def _verified(self, step: "Step", at: "At", index: int) -> bool:
        self._aside = self.walk.keeper.paused = True
        try:
            if not isinstance(step.verify, list):
                assert step.verify is not None
                stage = self.walk.looking(at, index)
                return await stage.sees(render_model(step.verify, at.scope()))
            await self.walk.steps(step.verify, at.inside(index))
        except StepFailed as error:
            if error.error_class not in SAYS_NOT_SENT or self._is_signed_out(at):
                raise CannotResume(
                    f"Whether {_name(step)} was sent could not be verified: {error.name}: {error.message}. "
                    f"{ASSUME.format(self.resumed.run_id)}"
                ) from None
            await self._restore(at)
            return False
        finally:
            self._aside = self.walk.keeper.paused = False
        return True

    def _is_signed_out(self, at: "At") -> bool:
        now, start = self.walk.session.address, at.frame.base
        return now.partition("?")[0].rstrip("/") == start.partition("?")[0].rstrip("/")

    def _note(self, index: int | None, message: str) -> None:
        self.walk.teller.tell(Noted, index=index, message=message, kind="resumed")


ASSUME = "Look whether it was, and say so: planbook run --resume {} --assume sent (or not-sent)"


def unclear(was: Was, run_id: str) -> str:
    """That nobody knows whether a step was sent, and what to do."""
    known = "was sent, and what came of it is not known" if was.sent == "yes" else "may have been sent, or not"
    return f'"{was.started.title}" {known}; it is sent at most once. {ASSUME.format(run_id)}'


def _name(step: "Step") -> str:
    return f'"{step.title or step.do.describe()}"'
