"""The attempt itself: runs the step's kind on its stage."""

import asyncio

from planbook.browser.acting.failures import of_unexpected
from planbook.engine.compose import Next
from planbook.engine.signals import Signal, StepFailed
from planbook.engine.work import StepRun
from planbook.errors import PlanbookError, StepError
from planbook.filters.patterns import shared_time_limit
from planbook.values.render import made_of_secrets, render_model

GRACE = 4.0
"""Seconds after an attempt's deadline for the reason: on a busy machine a page takes a second or two to answer."""


async def attempt(work: StepRun, proceed: Next[StepRun]) -> None:
    """The innermost layer. Raises StepError; a Signal is kept until the step's end."""
    session = work.run.session
    try:
        async with asyncio.timeout_at(work.deadline + GRACE):
            with shared_time_limit():
                do = render_model(work.step.do, work.at.scope())
                for name, text in made_of_secrets(work.step.do, do):
                    session.note_secret(name, text)
                await do.run(work.stage)
    except Signal as signal:
        work.signal = signal
    except TimeoutError:
        raise StepError("timeout", f"it did not end within {(work.timeout or 0) + work.extra:g} seconds") from None
    except StepFailed as error:
        raise StepError(error.error_class, f"{error.name}: {error.message}") from None
    except (StepError, PlanbookError):
        raise
    except Exception as error:  # a bug in a kind fails the step, not the record
        raise of_unexpected(error, session) from error
    if not work.holds_others:
        await work.stage.finish()
