"""A secret that is also a part of public addresses, such as the user `admin` of `/admin/`."""

import pytest

from planbook.planner.draft_mask import DraftMask
from tests.planner import standin as play
from tests.planner.drafted import Drafting, steps_of
from tests.planner.shopping import step
from tests.sites import Pages, Site

SECRETS = {"CMS_USER": "admin-jo", "CMS_PASSWORD": "pass-1234"}
SIGN_IN = """<a href=/admin-jo/pages>Pages</a><form method=post action=/admin-jo/><label>User
  <input autocomplete=username></label><label>Password <input type=password></label><button>Sign in</button></form>"""
HOME = "<h1>Pages</h1><p>Signed in as admin-jo</p><a href=/admin-jo/pages/>Pages</a><a href=/of/admin-jo>Mine</a>"


def test_only_whole_parts_of_public_addresses_are_shown() -> None:
    mask = DraftMask(SECRETS)
    mask.note_public("https://x.example/admin-jo/login?next=/a")
    for shown in (
        "/admin-jo/pages",
        "https://x.example/Admin-Jo?a=b",
        "open /admin-jo.",
        '{"goto": "/admin-jo/"}',
        "?next=%2Fadmin-jo%2Fpages%2F1%2f",
    ):
        assert mask.text(shown) == shown
    assert mask.text("Signed in as admin-jo") == "Signed in as ••••CMS_USER"
    assert mask.text("/admin-jo2/ /pass-1234/") == "/••••CMS_USER2/ /••••CMS_PASSWORD/"
    assert "admin-jo" in mask and "/admin-jo/" not in mask


PAGES: Pages = {"/": SIGN_IN, "/admin-jo/": HOME, "/admin-jo/pages": HOME}


@pytest.mark.slow
async def test_addresses_are_shown_and_the_sign_of_a_secret_is_refused(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(
        step(fill={"field": "User", "with": "{{ secrets.CMS_USER }}"}),
        step(fill={"field": "Password", "with": "{{ secrets.CMS_PASSWORD }}"}),
        step(click={"button": "Sign in"}),
        step(expect={"text": "Signed in as ••••CMS_USER"}),
        step(expect={"text": "/^Signed in as/"}),
        step(goto="/admin-jo/pages"),
        step(expect={"heading": "Pages"}),
        play.use("finish", name="see-pages", notes={"1": "### Sign in"}),
    )
    outcome = await drafting.write("See the pages.", f"{site.address}/", secrets=SECRETS)
    told = drafting.told
    assert f'"{site.address}/admin-jo/"' in told[3] and "Signed in as ••••CMS_USER" in told[3]
    assert told[4] == (
        "refused: `••••` stands for the text of a secret, which is not shown, and no page has it. Name the element "
        "without it, by a pattern if need be; only `fill` and `type` use a secret: {{ secrets.NAME }}."
    )
    assert "Step 5 worked." in told[6]
    assert "  - goto: /admin-jo/pages\n" in steps_of(outcome.finished.text) and outcome.proof.holds
