"""What the live page says of a cell while it is typed: whether its targets lead to one element there."""

from typing import Any

from planbook.errors import PlanbookError
from planbook.heal.page import matches
from planbook.heal.places import targets_of
from planbook.plan.load import load_text
from planbook.studio.studio import Studio

SAYS = "On the live page now, {} leads to {}."


async def of_page(studio: Studio, uid: str, source: str) -> list[dict[str, Any]]:
    """Returns a remark for each target that does not lead to one element; none for a cell that is not up next."""
    if studio.is_busy or not studio.live.is_open or not studio.is_next(uid):
        return []
    try:
        text = studio.book.edited(uid, source)
        step = load_text(text, studio.book.file).steps[studio.book.position(uid)]
    except (PlanbookError, IndexError):
        return []
    scope, found = studio.live.open_try.scope(), []
    for place in targets_of(step):
        count = await matches(studio.live.session, place.target, scope)
        if count is not None and count != 1:
            what = "nothing" if count == 0 else f"{count} elements"
            message = SAYS.format(place.target.describe(), what)
            line = next((at for at, line in enumerate(source.split("\n"), 1) if f"{step.do.word}:" in line), 1)
            found.append(
                {"message": message, "line": line, "column": 1, "width": 0, "level": "page", "rule": "live page"}
            )
    return found
