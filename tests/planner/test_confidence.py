"""What lowers the confidence in a drafted step, and what a plan says about that."""

from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import step
from tests.sites import Pages, Site

PAGE = """<h1>Notes</h1><label>Note <input></label><p id=p>None yet</p>
<button class=go onclick="p.textContent = 'One note'; history.pushState(0, '', '/one')">Show</button>"""


PAGES: Pages = {"/": PAGE}


async def test_only_what_is_less_sure_is_written_down_and_why(drafting: Drafting, site: Site) -> None:
    drafting.standin.script(
        step(expect={"heading": "Notes"}),
        step(fill={"field": "Note", "with": "Milk"}),
        step(expect={"field": "Note", "value": "Milk"}),
        step(click={"css": ".go"}),
        step(expect={"heading": "Notes"}),
        step(expect={"not": {"text": "None yet"}}),
        step(expect={"address": "/one"}),
        step(click={"button": "Hide", "or": [{"button": "Show"}]}),
        step(expect={"text": "/^One/"}),
        play.use("finish", name="show-notes", notes={"1": "### Show"}),
    )
    outcome = await drafting.write("Show the notes.", f"{site.address}/")
    assert outcome.finished.text.partition("steps:\n")[2] == (
        "  - note: |\n      ### Show\n"
        "  - expect: {heading: Notes}\n"
        "  - fill: {field: Note, with: Milk}\n"
        "  - expect: {field: Note, value: Milk}\n"
        "    confidence: 0.6\n    unsure: it looks only at the field that was just filled\n"
        "  - click: {css: .go}\n"
        "    confidence: 0.7\n    unsure: its target is a selector\n"
        "  - expect: {heading: Notes}\n"
        "    confidence: 0.6\n    unsure: it held already before the change that it looks at\n"
        "  - expect: {not: {text: None yet}}\n"
        "  - expect: {address: /one}\n"
        "  - click: {button: Hide, or: [{button: Show}]}\n"
        "    confidence: 0.8\n    unsure: a fallback matched, not the first target\n"
        "  - expect: {text: /^One/}\n"
        "    confidence: 0.6\n    unsure: it held already before the change that it looks at\n"
    )
