"""Counts what a person could click or fill in another way: with Chromium's own accessibility tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from planbook.browser.locating.locators import candidates
from planbook.browser.locating.near import has_near, resolve_near
from planbook.browser.reading.page_reading import PageReading
from planbook.step.target import Target

ACTED_ON = {
    "button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "switch", "slider",
    "spinbutton", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "treeitem", "ComboBoxSelect",
    "ListBox", "ListBoxOption", "Date", "DateTime", "InputTime", "ColorWell", "DisclosureTriangle", "PopUpButton",
    "ToggleButton", "TextFieldWithComboBox", "EditableComboBox",
}  # fmt: skip
# Marks the element if it can be clicked.
MARK = """function (mark) {
  const box = this.getBoundingClientRect();
  if (this.closest('select, datalist') && this.tagName !== 'SELECT') return '';
  if (box.width === 0 || box.height === 0 || getComputedStyle(this).visibility !== 'visible') return '';
  this.counted = mark;
  return this.outerHTML.slice(0, 160);
}"""


@dataclass(frozen=True)
class Count:
    """`there`: elements of the tree, by mark; `wrong`: targets that do not lead to exactly one element; `missing`."""

    there: dict[str, str]
    missing: list[str]
    wrong: list[str]


async def count(page: Page, reading: PageReading) -> Count:
    """Compares the reading with the current page."""
    there = await _marked(page)
    found: set[str] = set()
    wrong: list[str] = []
    for node in reading.elements.values():
        written = reading.written(node)
        marks = await _found(page, written) if written else []
        if len(marks) != 1:
            wrong.append(f"{node.ref} {node.role} {node.name!r} {written}: {len(marks)} found")
        elif marks[0] in found:
            wrong.append(f"{node.ref} {node.role} {node.name!r} {written}: that is another one")
        found.update(mark for mark in marks[:1] if mark)
    return Count(there, [html for mark, html in there.items() if mark not in found], wrong)


async def _found(page: Page, written: dict[str, Any]) -> list[str]:
    return await asked(page, Target.model_validate(written), "found => found.map(each => each.counted || '')")


async def asked(page: Page, target: Target, script: str) -> list[Any]:
    """Returns the results of the script for the elements that a run would find with the target."""
    told = await resolve_near(page, target) if has_near(target) else target
    for way in candidates(page, told) if told else ():
        if found := await way.locator.evaluate_all(script):
            return list(found)
    return []


async def _marked(page: Page) -> dict[str, str]:
    there: dict[str, str] = {}
    session = await page.context.new_cdp_session(page)
    for frame in _frames((await session.send("Page.getFrameTree"))["frameTree"]):
        await _mark(session, {"frameId": frame}, there)
    for each in page.frames[1:]:  # those with a separate process
        try:
            await _mark(await page.context.new_cdp_session(each), {}, there)
        except PlaywrightError:
            continue
    return there


def _frames(tree: dict[str, Any]) -> list[str]:
    return [tree["frame"]["id"], *(each for child in tree.get("childFrames", []) for each in _frames(child))]


async def _mark(session: CDPSession, where: dict[str, str], there: dict[str, str]) -> None:
    document = (await session.send("DOM.getDocument", {"depth": -1, "pierce": True}))["root"]
    inner = set(_of_controls(document, False))
    for node in (await session.send("Accessibility.getFullAXTree", where))["nodes"]:
        backend = node.get("backendDOMNodeId")
        if node["ignored"] or node["role"]["value"] not in ACTED_ON or backend is None or backend in inner:
            continue
        resolved = await session.send("DOM.resolveNode", {"backendNodeId": backend})
        mark = str(len(there) + 1)
        called = {"objectId": resolved["object"]["objectId"], "functionDeclaration": MARK, "returnByValue": True}
        told = await session.send("Runtime.callFunctionOn", {**called, "arguments": [{"value": mark}]})
        if told["result"].get("value"):
            there[mark] = told["result"]["value"]


def _of_controls(node: dict[str, Any], within: bool) -> Iterator[int]:
    """Yields the parts of the browser's built-in controls: of a date field, or a video's buttons."""
    within = within or node.get("shadowRootType") == "user-agent"
    if within:
        yield node["backendNodeId"]
    inner = [*node.get("children", []), *node.get("shadowRoots", [])]
    for child in [*inner, *([node["contentDocument"]] if "contentDocument" in node else [])]:
        yield from _of_controls(child, within)
