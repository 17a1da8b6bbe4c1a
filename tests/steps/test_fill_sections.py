"""fill: date and time fields with sections."""

import pytest

from tests.steps.bench import Bench

# As date fields of component libraries do it: digits come into the section that has the focus, and the next one follows
# when it is full; a day that the month does not have is put right.
FIELD = """<span id=w>Start</span><div role=group aria-labelledby=w>SECTIONS</div><button onclick="log.push(
  [...document.querySelectorAll('[role=spinbutton]')].map(one => one.innerText))">Save</button><script>
  for (const one of document.querySelectorAll('[role=spinbutton]')) {
    const most = Number(one.getAttribute('aria-valuemax')), full = String(most).length;
    let typed = '';
    one.addEventListener('focus', () => { typed = '' });
    one.addEventListener('keydown', event => {
      event.preventDefault();
      if (!/[0-9]/.test(event.key)) return;
      typed = (typed + event.key).slice(-full);
      one.ariaValueNow = one.innerText = String(Math.min(most, Number(typed)));
      if (typed.length === full) (one.nextElementSibling || one).focus();
    });
  }</script>"""


def field(*sections: tuple[str, int]) -> str:
    spans = "/".join(
        f"<span role=spinbutton contenteditable tabindex=0 aria-label={name} aria-valuemax={most}>{name}</span>"
        for name, most in sections
    )
    return FIELD.replace("SECTIONS", spans)


MONTH, DAY, YEAR = ("Monat", 12), ("Tag", 31), ("Jahr", 9999)
WRITTEN = [
    ((MONTH, DAY, YEAR), "2026-03-31", "3,31,2026"),
    ((DAY, MONTH, YEAR), "2026-03-31", "31,3,2026"),
    ((("h", 23), ("min", 59), ("s", 59)), "09:30:15", "9,30,15"),
    ((YEAR, MONTH, DAY, ("h", 23), ("min", 59)), "2026-03-31T09:30", "2026,3,31,9,30"),
]


@pytest.mark.parametrize(("sections", "text", "held"), WRITTEN)
async def test_the_parts_go_into_their_sections(
    bench: Bench, sections: list[tuple[str, int]], text: str, held: str
) -> None:
    steps = f"- fill: {{field: Start, with: '{text}'}}\n- fill: {{field: Start, with: '{text}'}}\n- click: Save"
    played = await bench.play(field(*sections), steps, timeout="4s")
    assert (played.because, await played.log()) == (None, held)


async def test_a_part_that_is_not_taken(bench: Bench) -> None:
    html = field(DAY, MONTH, YEAR)
    played = await bench.play(html, "- fill: {field: Start, with: '2026-13-31'}", timeout="4s")
    told = 'field "Start" holds "31/12/2026"; "2026-13-31" was filled: write a date that it takes'
    assert played.error == ("value", told)
