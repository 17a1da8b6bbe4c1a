"""Words of other tools, with the words of format 1 for the same."""

import re
from collections.abc import Iterable

from planbook.plan.problem import did_you_mean, listed, quoted

SYNONYMS: dict[str, tuple[str, ...]] = {
    # kinds
    "accept": ("dialog",), "alert": ("dialog",), "confirm": ("dialog",), "prompt": ("dialog", "ask"),
    "assert": ("expect",), "assertion": ("expect",), "assert_text": ("expect",), "assert_visible": ("expect",),
    "expect_text": ("expect",), "should_see": ("expect",), "verify_text": ("expect",), "should": ("expect",),
    "ensure": ("expect",),
    "check": ("tick", "expect"), "uncheck": ("untick",), "toggle": ("tick", "untick"),
    "open": ("goto",), "visit": ("goto",), "navigate": ("goto",), "navigate_to": ("goto",), "go": ("goto",),
    "go_to": ("goto",), "get": ("goto", "extract"), "browse": ("goto",), "load": ("goto",),
    "refresh": ("reload",), "go_back": ("back",), "previous": ("back",),
    "sleep": ("pause", "wait_for"), "delay": ("hold", "pause"), "wait": ("wait_for", "pause"),
    "wait_until": ("wait_for",), "wait_for_selector": ("wait_for",), "wait_for_element": ("wait_for",),
    "await": ("wait_for",), "wait_for_load_state": ("wait_for",),
    "enter": ("fill", "type"), "input": ("fill", "inputs"), "set_value": ("fill",), "fill_in": ("fill",),
    "write": ("fill",), "type_text": ("type",), "press_sequentially": ("type",), "send_keys": ("type", "press"),
    "key": ("press",), "keypress": ("press",), "hotkey": ("press",), "shortcut": ("press",),
    "keyboard": ("press", "type"), "hit": ("press",),
    "select_option": ("select",), "choose": ("select",), "dropdown": ("select", "combobox"),
    "tap": ("click",), "push": ("click",), "press_button": ("click",), "dblclick": ("double_click",),
    "doubleclick": ("double_click",), "rightclick": ("right_click",), "context_click": ("right_click",),
    "mouseover": ("hover",), "mouse_over": ("hover",), "move_to": ("hover",),
    "scrape": ("extract",), "read": ("extract",), "grab": ("extract",), "collect": ("extract",),
    "get_text": ("extract",), "capture": ("screenshot", "extract"), "snapshot": ("screenshot",),
    "shot": ("screenshot",),
    "drag_and_drop": ("drag",), "drag_to": ("drag",), "drop": ("drag",),
    "attach": ("upload",), "attach_file": ("upload",), "set_input_files": ("upload",),
    "window": ("tab",), "switch_tab": ("tab",), "new_tab": ("tab",), "popup": ("tab", "dialog"),
    "save_as": ("into", "download"), "save": ("into", "download", "extract"),
    "loop": ("group",), "repeat": ("group", "at_most"), "while": ("group", "until"), "repeat_until": ("group",),
    "foreach": ("each",), "for_each": ("each",), "for": ("each",), "with_items": ("each",), "items": ("each",),
    "if": ("when",), "only_if": ("when",), "condition": ("when",), "unless": ("when",),
    "break": ("until",), "break_if": ("until",),
    "log": ("note",), "comment": ("note",), "echo": ("note",), "print": ("note",), "markdown": ("note",),
    "let": ("set",), "assign": ("set",), "var": ("set",), "variable": ("set", "into"), "store": ("set", "into"),
    "set_variable": ("set",),
    "else": ("when",), "otherwise": ("when",), "continue": ("when", "optional"), "function": ("call",),
    "block": ("group",), "section": ("group",), "include": ("call",), "import": ("call",), "run_plan": ("call",),
    "subflow": ("call",), "use": ("call",), "http": ("request",), "api": ("request",), "fetch": ("request",),
    "javascript": ("script",), "js": ("script",), "evaluate": ("script",), "execute_script": ("script",),
    "shell": ("run",), "exec": ("run",), "command": ("run",), "bash": ("run",), "llm": ("agent",),
    "fail": ("stop",), "exit": ("stop",), "end": ("stop",), "abort": ("stop",), "return": ("stop",),
    # what surrounds a step
    "name": ("title", "field", "into", "id"), "description": ("title", "goal", "note"), "label": ("field", "title"),
    "timeout_ms": ("timeout",), "json": ("response",), "retry": ("retries",), "max_retries": ("retries",),
    "attempts": ("retries",),
    "continue_on_error": ("optional",), "ignore_errors": ("optional",), "allow_failure": ("optional",),
    "on_error": ("recover",), "on_failure": ("recover",), "rescue": ("recover",), "catch": ("recover",),
    "idempotent": ("effect", "repeat"), "side_effect": ("effect",), "max_iterations": ("at_most",),
    "max": ("at_most", "max"), "limit": ("at_most",), "max_turns": ("at_most",), "do": ("steps",), "as_item": ("each",),
    # elements
    "placeholder": ("field",), "aria_label": ("field",), "textbox": ("field",), "textarea": ("field",),
    "selector": ("css",), "locator": ("css",), "query": ("css",), "class": ("css",), "element": ("css",),
    "test_id": ("testid",), "data_testid": ("testid",), "data_test": ("testid",), "tag": ("css",),
    "contains_text": ("contains", "has_text"), "text_contains": ("contains", "has_text"), "hastext": ("has_text",),
    "with_text": ("has_text",), "containing": ("has",), "parent": ("in",), "within_element": ("in",),
    "inside": ("in",), "container": ("in",), "index": ("nth",), "nth_child": ("nth",), "position": ("nth", "at"),
    "first": ("nth",),
    "iframe": ("frame",), "beside": ("near",), "next_to": ("near",), "closest": ("near",), "close_to": ("near",),
    "image": ("img", "alt"), "picture": ("img",), "a": ("link",), "anchor": ("link",), "href": ("link", "attribute"),
    "btn": ("button",), "submit": ("button",), "h1": ("heading",), "h2": ("heading",), "h3": ("heading",),
    "tr": ("row",), "td": ("cell",), "th": ("columnheader",), "li": ("listitem",), "modal": ("dialog",),
    "header": ("heading", "columnheader"), "or_else": ("or",), "fallback": ("or",), "fallbacks": ("or",),
    # looks
    "equals": ("reads",), "equal": ("reads",), "is_exactly": ("reads",), "has_value": ("value",), "eq": ("reads",),
    "includes": ("contains",), "contain": ("contains",), "state": ("is",), "url": ("address", "start", "goto"),
    "uri": ("address", "start"), "link_to": ("address",), "page_url": ("address",), "path": ("address", "file"),
    "page": ("start", "address"), "number": ("count",), "length": ("count",), "attr": ("attribute",),
    "is_not": ("not",),
    # fields of kinds
    "value": ("with", "pick", "key", "value"), "content": ("with", "text"), "text": ("with", "text", "contains"),
    "option": ("pick",), "options": ("pick", "choices"), "keys": ("key",), "press_count": ("times",),
    "count": ("times", "count"), "onto": ("to",), "target": ("to", "css"), "destination": ("to",), "offset": ("by",),
    "files": ("file",), "file_path": ("file",), "filename": ("file", "into"), "action": ("do",),
    "message": ("because",),
    "duration": ("duration", "within"), "seconds": ("duration",), "time": ("duration", "timeout"),
    "to": ("into", "to"), "as": ("into", "as"), "output": ("into",), "result": ("into",),
    "save_to": ("into",), "store_as": ("into",), "save_to_variable": ("into",), "append": ("add_to",),
    "append_to": ("add_to",), "push_to": ("add_to",), "regex": ("match",), "pattern": ("match",), "regexp": ("match",),
    "table": ("rows",), "list": ("all",), "every": ("all",), "fields": ("columns",), "type": ("as", "type"),
    "reason": ("because",), "args": ("inputs",), "arguments": ("inputs",), "params": ("inputs",), "with": ("inputs",),
    # the plan
    "base_url": ("start",), "start_url": ("start",), "entry": ("start",), "website": ("start",), "site": ("start",),
    "hosts": ("allow",), "domains": ("allow",), "allowed_domains": ("allow",), "allowed_hosts": ("allow",),
    "parameters": ("inputs",), "variables": ("inputs", "set"), "vars": ("inputs",), "credentials": ("secrets",),
    "env": ("secrets",), "passwords": ("secrets",), "secret": ("secrets",), "password": ("secrets",),
    "version": ("planbook",), "format": ("planbook",),
    "tasks": ("steps",), "actions": ("steps",), "login": ("session",), "auth": ("session",), "handlers": ("whenever",),
    "on": ("whenever",), "settings": ("defaults", "browser"), "config": ("defaults",), "viewport": ("size",),
    "locale": ("language",), "geolocation": ("place",), "ignore_https_errors": ("certificate_errors",),
    "timezone_id": ("timezone",), "enum": ("choices",), "minimum": ("min",), "maximum": ("max",), "title": ("goal",),
    # words for values
    "checked": ("ticked",), "unchecked": ("unticked",), "present": ("visible",), "displayed": ("visible",),
    "shown": ("visible",), "invisible": ("hidden",), "absent": ("hidden",), "gone": ("hidden",),
    "not_visible": ("hidden",),
    "ok": ("accept",), "yes": ("accept",), "cancel": ("dismiss",), "no": ("dismiss",), "int": ("integer",),
    "float": ("number",), "decimal": ("number",), "bool": ("boolean",), "str": ("string",), "safe": ("repeat",),
    "unsafe": ("once",), "write_once": ("once",), "exactly_once": ("once",), "at_most_once": ("once",),
    "success": ("passed",), "failure": ("failed",), "error": ("failed",), "down": ("bottom",), "up": ("top",),
}  # fmt: skip
"""Maps a word of another tool (lower case, with _) to the words of format 1 that it may mean, the likeliest first."""


def synonyms_of(word: str) -> tuple[str, ...]:
    """Returns what a word of another tool may mean, in any spelling: `waitForSelector`, `wait-for-selector`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word.strip())
    return SYNONYMS.get(apart.lower().replace("-", "_").replace(" ", "_"), ())


def synonym_hint(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Returns a hint for an unknown word: what other tools call so, else a known word of similar spelling.

    The hint is `did you mean 'goto'?` if a known word may be meant, else `otherwise`.
    """
    known = list(known)
    also = [other for other in synonyms_of(word) if other in known and other != word]
    return f"did you mean {listed(map(quoted, also), 'or')}?" if also else did_you_mean(word, known, otherwise)
