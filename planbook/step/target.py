"""A target: how a plan names an element of a page."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field
from pydantic_core import PydanticCustomError

from planbook.step.model import Model
from planbook.step.text import Flag, Name, NameText, OneOrMany

# The roles of WAI-ARIA 1.2 that Playwright's get_by_role knows.
Role = Literal[
    "alert", "alertdialog", "application", "article", "banner", "blockquote", "button", "caption", "cell", "checkbox",
    "code", "columnheader", "combobox", "complementary", "contentinfo", "definition", "deletion", "dialog", "directory",
    "document", "emphasis", "feed", "figure", "form", "generic", "grid", "gridcell", "group", "heading", "img",
    "insertion", "link", "list", "listbox", "listitem", "log", "main", "marquee", "math", "menu", "menubar", "menuitem",
    "menuitemcheckbox", "menuitemradio", "meter", "navigation", "none", "note", "option", "paragraph", "presentation",
    "progressbar", "radio", "radiogroup", "region", "row", "rowgroup", "rowheader", "scrollbar", "search", "searchbox",
    "separator", "slider", "spinbutton", "status", "strong", "subscript", "superscript", "switch", "tab", "table",
    "tablist", "tabpanel", "term", "textbox", "time", "timer", "toolbar", "tooltip", "tree", "treegrid", "treeitem",
]  # fmt: skip
ROLES: tuple[str, ...] = get_args(Role)
OTHER_WAYS = ("role", "field", "text", "testid", "title", "alt", "css", "xpath")
WAYS = (*ROLES, *OTHER_WAYS)
CALLED = "called"
"""The way of a bare string: the one clickable element with this name."""
NAMED_BY_A_PART = ("row", "listitem", "article", "text")


class Target(Model, defer_build=False):
    """An element of the page: one way to name it, refined.

    `by` is the way (a key of `WAYS`, or `CALLED`), `name` is its value: for css, xpath and testid the selector, for
    `role` the role. With `or`, `alternatives` lists this target first (if it has a way), then the others.
    """

    by: str | None = None
    name: NameText | None = None
    exact: Flag = Field(False, description="compare names exactly, letter by letter")
    has_text: NameText | None = Field(None, description="a part of the element's text")
    has: "Target | None" = Field(None, description="an element inside it")
    in_: "Target | None" = Field(None, description="an element around it")
    near: "Target | None" = Field(
        None, description="an element close by: of several matches, the one closest to it is used"
    )
    frame: Annotated[list["Target"], OneOrMany] = Field(
        [], description="the frame that contains it, or a list of frames from the outside in"
    )
    or_: list["Target"] = Field([], description="fallback targets, each complete; the first that matches is used")
    nth: Annotated[int, Field(ge=1)] | Literal["last"] | None = Field(
        None, description="which of several, from 1, or `last`"
    )

    filled: ClassVar[tuple[str, ...]] = ("by", "name")
    refinements: ClassVar[tuple[str, ...]] = ("exact", "has_text", "has", "in", "near", "frame", "or", "nth")
    written_keys: ClassVar[tuple[str, ...]] = (*WAYS, "exact", "has_text", "has", "in", "near", "frame", "or", "nth")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        if isinstance(written, str):
            return {"by": CALLED, "name": written}
        if not isinstance(written, Mapping):
            return written
        ways = [key for key in written if key in WAYS]
        if len(ways) > 1:
            raise PydanticCustomError(
                "two_ways", "a target is named in one way, here in two: {ways}", {"ways": " and ".join(ways)}
            )
        rest = {key: value for key, value in written.items() if key not in WAYS}
        if not ways:
            _refuse_nameless([key for key in written if key != "or"], "or" in written, cls.written_keys)
            return rest
        return {"by": ways[0], "name": written[ways[0]], **rest}

    @property
    def alternatives(self) -> list["Target"]:
        """This target and its fallbacks, each without further fallbacks, in the order in which they are tried."""
        mine = [self.model_copy(update={"or_": []})] if self.by else []
        return [*mine, *(deeper for other in self.or_ for deeper in other.alternatives)]

    def describe(self) -> str:
        """Returns the target in words: `button "Sign in" in region "Basket"`."""
        first, *others = [target._describe_alone() for target in self.alternatives]
        return first if not others else f"{first} (or {', or '.join(others)})"

    def _describe_alone(self) -> str:
        words = f"{self.name}" if self.by == CALLED else f"{self.by} {_shown(self.by, self.name)}"
        if self.has_text:
            words += f" with the text {self.has_text}"
        if self.has:
            words += f" that has {self.has.describe()}"
        if self.in_:
            words += f" in {self.in_.describe()}"
        if self.near:
            words += f" near {self.near.describe()}"
        if self.frame:
            words += " in the frame " + " / ".join(frame.describe() for frame in self.frame)
        if self.nth is not None:
            words += ", the last" if self.nth == "last" else f", number {self.nth}"
        return words


def _refuse_nameless(keys: list[str], has_fallbacks: bool, known: tuple[str, ...]) -> None:
    """Refuses a target without a name, and refinements of nothing but fallbacks: they would refine nothing."""
    refined = [key for key in keys if key in known]
    if not has_fallbacks and len(refined) == len(keys):
        raise PydanticCustomError(
            "no_way", "no target is named here; name the element, for example button: Sign in", {}
        )
    if has_fallbacks and refined:
        said = " and ".join(f"'{key}'" for key in refined)
        raise PydanticCustomError(
            "no_way",
            "only fallbacks are named here, nothing for {said} to refine; write it in each of them",
            {"said": said},
        )


def _shown(by: str | None, name: Name | None) -> str:
    return str(name.text) if name and by in ("role", "css", "xpath", "testid") and not name.pattern else str(name)
