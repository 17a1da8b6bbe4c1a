"""Reads what `playwright codegen` writes in Python. The script is read, never run."""

import ast
import re
from collections.abc import Mapping
from typing import Any

from planbook.recording.imports.carried import Carried, Written
from planbook.recording.imports.codegen import NO_WAY, How, Link, Windows, act, follow, target_of

LOCATORS = {"get_by_role": "role", "get_by_label": "label", "get_by_placeholder": "placeholder", "get_by_text": "text",
            "get_by_alt_text": "alt", "get_by_title": "title", "get_by_test_id": "test-id", "locator": "default",
            "nth": "nth"}  # fmt: skip
ACTIONS = {"click": "click", "dblclick": "dblclick", "hover": "hover", "check": "check", "uncheck": "uncheck",
           "fill": "fill", "type": "type", "press_sequentially": "type", "press": "press", "select_option": "select",
           "set_input_files": "upload"}  # fmt: skip
LOOKS: Mapping[str, tuple[str | None, Any]] = {
    "to_be_visible": (None, None), "to_be_hidden": ("is", "hidden"), "to_be_checked": ("is", "ticked"),
    "to_be_enabled": ("is", "enabled"), "to_be_disabled": ("is", "disabled"), "to_have_text": ("reads", ...),
    "to_contain_text": ("contains", ...), "to_have_value": ("value", ...), "to_have_count": ("count", ...),
}  # fmt: skip
SIGNALS = {"expect_popup": "popup", "expect_download": "download"}
OF_FRAME = ("launch", "new_context", "new_page", "close", "run", "set_default_timeout", "stop", "start", "value")
LEFT_OUT = {
    "wait_for_timeout": "planbook waits for what comes next by itself",
    "wait_for_load_state": "planbook waits for what comes next by itself",
    "evaluate": "a plan runs no JavaScript", "route": "a plan does not change what the network answers",
}  # fmt: skip


def read_python(tree: ast.Module) -> Carried:
    """Returns what can be carried over."""
    reader = _Python()
    for function in [*(node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))]:
        reader.body(function.body)
    if not reader.carried.read:
        reader.body(tree.body)
    return reader.carried


class _Python:
    def __init__(self) -> None:
        self.carried = Carried("Playwright codegen (Python)")
        self._answer = ""
        self._windows = Windows(self.carried)

    def body(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            if isinstance(statement, (ast.With, ast.AsyncWith)):
                self._with(statement)
            elif isinstance(statement, ast.Expr):
                self._expression(statement.value, f"line {statement.lineno}")
            elif isinstance(statement, (ast.If, ast.For, ast.While, ast.Try)) and _mentions_page(statement):
                why = "write the condition or loop yourself: when, each, or a group with until"
                self.carried.drop(f"line {statement.lineno}", type(statement).__name__.lower(), why)

    def _with(self, statement: ast.With | ast.AsyncWith) -> None:
        calls = [item.context_expr for item in statement.items if isinstance(item.context_expr, ast.Call)]
        self.body(statement.body)
        for call in calls:
            if signal := SIGNALS.get(_method(call)):
                follow(self.carried, signal)

    def _expression(self, value: ast.expr, place: str) -> None:
        call = value.value if isinstance(value, ast.Await) else value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            self._call(call, call.func, place)

    def _call(self, call: ast.Call, func: ast.Attribute, place: str) -> None:
        method, page = func.attr, _root(call)
        if method == "close" and page.startswith("page"):
            self._windows.close()
            return
        if method in OF_FRAME and not _chain(func.value):
            return
        self.carried.read += 1
        if page.startswith("page"):
            self._windows.go_to(page)
        if method == "goto":
            self.carried.open(str(_constant(call.args[0]) if call.args else ""))
        elif method == "once":
            self._answer = "accept" if "accept" in ast.unparse(call) else "dismiss"
        elif method in ACTIONS or method == "drag_to":
            self._act(call, func.value, method, place)
        elif method in LOOKS or method in ("to_have_url", "to_have_title", "not_to_be_visible"):
            self._look(call, func.value, method, place)
        else:
            self.carried.drop(place, f"{method}()", LEFT_OUT.get(method, "planbook does not know this call"))

    def _act(self, call: ast.Call, located: ast.expr, method: str, place: str) -> None:
        chain = _chain(located)
        if chain is None:
            return self.carried.drop(place, f"{method}()", NO_WAY)
        if method == "press" and not chain:
            self.carried.steps.append({"press": str(_constant(call.args[0]))})
        elif method == "drag_to":
            self._drag(chain, call.args, place)
        else:
            given = (
                call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "value"), None)
            )
            act(self.carried, place, ACTIONS[method], chain, _constant(given) if given else "", _how(call))
        if self._answer:
            follow(self.carried, self._answer)
            self._answer = ""
        return None

    def _drag(self, chain: list[Link], given: list[ast.expr], place: str) -> None:
        target, to = target_of(chain), target_of(_chain(given[0]) or ()) if given else None
        if target and to:
            self.carried.act("drag", target, to=to)
        else:
            self.carried.drop(place, "drag_to()", NO_WAY)

    def _look(self, call: ast.Call, located: ast.expr, method: str, place: str) -> None:
        given = _constant(call.args[0]) if call.args else None
        if method in ("to_have_url", "to_have_title"):
            key = "address" if method == "to_have_url" else "page_title"
            return self.carried.steps.append({"expect": {key: _name(given)}})
        subject = located.args[0] if isinstance(located, ast.Call) and located.args else None
        target = target_of(_chain(subject) or ()) if subject else None
        if target is None:
            return self.carried.drop(place, f"{method}()", NO_WAY)
        claim, said = LOOKS.get(method, ("is", "hidden"))
        own: Written = {claim: _name(given) if said is ... else said} if claim else {}
        return self.carried.steps.append({"expect": {**target, **own}})


def _root(node: ast.AST) -> str:
    """Returns the name that a chain of calls begins with; of an expectation, the one that it is about."""
    while True:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            node = node.args[0]
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return node.id if isinstance(node, ast.Name) else ""


def _mentions_page(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Name) and one.id.startswith("page") for one in ast.walk(node))


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _options(call: ast.Call) -> dict[str, Any]:
    return {str(one.arg): _constant(one.value) for one in call.keywords}


def _how(call: ast.Call) -> How:
    given, place = _options(call), next((one.value for one in call.keywords if one.arg == "position"), None)
    at = [_constant(one) for one in place.values] if isinstance(place, ast.Dict) else []
    return How(str(given.get("button") or "left"), int(given.get("click_count") or 1), given.get("modifiers") or [], at)


def _chain(node: ast.expr) -> list[Link] | None:
    """Returns the links of a locator; [] for a page itself, None for what cannot be read."""
    if isinstance(node, ast.Name):
        return []
    if isinstance(node, ast.Attribute):
        if node.attr == "keyboard":
            return []
        inner = _chain(node.value)
        known: dict[str, Link] = {
            "first": ("first", None, {}),
            "last": ("last", None, {}),
            "content_frame": ("frame", None, {}),
        }
        return [*inner, known[node.attr]] if inner is not None and node.attr in known else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    outer = _chain(node.func.value)
    return None if outer is None else _called(outer, node.func.attr, node)


def _called(outer: list[Link], method: str, call: ast.Call) -> list[Link] | None:
    body = _constant(call.args[0]) if call.args else None
    if method in LOCATORS:
        return [*outer, (LOCATORS[method], body, _options(call))]
    if method == "frame_locator":
        return [*outer, ("default", body, {}), ("frame", None, {})]
    if method == "filter" and set(_options(call)) == {"has_text"}:
        return [*outer, ("has-text", _options(call)["has_text"], {})]
    return None


def _constant(node: ast.expr) -> Any:
    """Returns what is written out: a text, number or list of them, or a pattern; "" for everything else."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_constant(one) for one in node.elts]
    if isinstance(node, ast.Call) and _method(node) == "compile" and node.args:
        flags = re.IGNORECASE if "IGNORECASE" in ast.unparse(node) else 0
        try:
            return re.compile(str(_constant(node.args[0])), flags)
        except re.error:
            return ""
    return ""


def _name(value: Any) -> Any:
    if isinstance(value, re.Pattern):
        return f"/{value.pattern}/{'i' if value.flags & re.IGNORECASE else ''}"
    return value
