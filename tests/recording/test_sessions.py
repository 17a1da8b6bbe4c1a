"""Sessions of a person: each act is recorded or named, no password is written, and the plan does the same again."""

import pytest
from playwright.async_api import Browser

from tests.recording.conftest import Replay
from tests.recording.session import Session, recorded
from tests.recording.sessions.forms import FORMS
from tests.recording.sessions.frames import FRAMES
from tests.recording.sessions.lists import LISTS
from tests.recording.sessions.mouse import MOUSE
from tests.recording.sessions.sites import SITES
from tests.recording.sessions.taken import TAKEN
from tests.recording.sessions.windows import WINDOWS
from tests.sites import Site

QUICK = ("sign-in", "nested-frames", "chat-by-enter")
SESSIONS = [*FORMS, *FRAMES, *LISTS, *MOUSE, *SITES, *TAKEN, *WINDOWS]
PASSWORDS = ("correct horse", "correcthorse", "471109")


def case(session: Session) -> object:
    return pytest.param(session, id=session.name, marks=() if session.name in QUICK else pytest.mark.slow)


@pytest.mark.parametrize("session", [case(one) for one in SESSIONS])
async def test_session_is_recorded_and_replays(session: Session, browser: Browser, site: Site, replay: Replay) -> None:
    made = await recorded(browser, site, session)
    assert [one.replace(site.address, "") for one in made.sentences] == list(session.steps)
    assert sum(one.startswith("Not recorded") for one in made.sentences) == session.missed
    assert not any(one in made.plan for one in PASSWORDS)
    assert session.missed or made.heard
    if session.replays:
        assert await replay(session, made) == made.heard
