"""Selects text for `highlight`."""

from typing import TYPE_CHECKING

from planbook.browser.locating.name_matching import place_of_words
from planbook.errors import StepError
from planbook.step import Name

if TYPE_CHECKING:
    from playwright.async_api import Locator

LETTERS = """function letters(el) {
  // Every letter of the element's text with the place it stands at; spacing is one space, and blocks are apart.
  const inline = node => getComputedStyle(node).display.startsWith('inline');
  const block = node => (inline(node) ? block(node.parentElement) : node);
  const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  const found = [];
  let before = null;
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (/^(SCRIPT|STYLE)$/.test(parent.tagName) || !parent.checkVisibility()) continue;
    if (before && block(parent) !== before && found.length) found.push({letter: ' '});
    before = block(parent);
    let at = 0;
    for (const letter of node.data) found.push({letter, node, at, end: at += letter.length});
  }
  return found.map(one => ({...one, letter: /\\s/.test(one.letter) ? ' ' : one.letter}))
    .filter((one, place, all) => one.letter !== ' ' || (place > 0 && all[place - 1].letter !== ' '));
}"""
READ = f"""el => {{
  {LETTERS}
  return el.matches('input, textarea') ? [...el.value] : letters(el).map(one => one.letter);
}}"""
MARK = f"""(el, [first, last]) => {{
  {LETTERS}
  if (el.matches('input, textarea')) {{
    const letters = [...el.value];
    el.focus();
    el.setSelectionRange(letters.slice(0, first).join('').length, letters.slice(0, last).join('').length);
  }} else {{
    const found = letters(el).slice(first, last).filter(one => one.node);
    const range = document.createRange();
    range.setStart(found[0].node, found[0].at);
    range.setEnd(found.at(-1).node, found.at(-1).end);
    const root = el.getRootNode(), selection = (root.getSelection ? root : document).getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }}
  el.dispatchEvent(new MouseEvent('mouseup', {{bubbles: true}}));
}}"""


WITHIN = "{} stands in the text \"{}\" only as a part of other words; the pattern '/{}/' finds it there"


async def select_text(it: "Locator", part: Name | None) -> None:
    """Selects the element's text, or the first occurrence of the part. Raises StepError of class not_found."""
    await it.scroll_into_view_if_needed()
    letters: list[str] = await it.evaluate(READ)
    await it.evaluate(MARK, list(_place("".join(letters), part)))


def _lower(text: str) -> str:
    """Returns the text in lower case with unchanged positions: some capitals have several lower case letters."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _place(text: str, part: Name | None) -> tuple[int, int]:
    """Returns the index of the first character and the index after the last one."""
    if not text.strip():
        raise StepError("not_found", "there is no text to highlight")
    if part is None:
        return len(text) - len(text.lstrip()), len(text.rstrip())
    if part.pattern:
        found = part.place_in(text)
        if found and found[0] < found[1]:
            return found
    else:
        plain = " ".join(part.text.split())
        start = place_of_words(text, plain)
        start = start if start >= 0 else place_of_words(_lower(text), _lower(plain))
        if plain and start >= 0:
            return start, start + len(plain)
        if plain and _lower(plain) in _lower(text):
            raise StepError("not_found", WITHIN.format(part, text.strip(), plain))
    raise StepError("not_found", f'{part} does not stand in the text "{text.strip()}"')
