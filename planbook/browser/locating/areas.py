"""The areas of image maps: links that are not rendered, so that a point in the image is clicked."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, Position

from planbook.errors import StepError

AREA = "map area[href]"
# The map's name and the middle of the area: a circle's centre, else the mean of its corners.
PLACE = """area => {
  const at = area.coords.split(',').map(Number).slice(0, area.shape === 'circle' ? 2 : undefined);
  const mean = from => at.filter((_, place) => place % 2 === from).reduce((sum, one) => sum + one, 0) / (at.length / 2);
  return {map: area.closest('map').name, x: mean(0), y: mean(1)};
}"""


def is_area(it: Locator) -> bool:
    """Returns whether the locator looks among the areas of image maps."""
    return AREA in str(it)


async def picture_of(it: Locator, ms: float) -> tuple[Locator, Position]:
    """Returns the area's image and a point in it. Raises not_found if no image shows the area."""
    place: dict[str, Any] = await it.evaluate(PLACE, timeout=ms)
    pictures = it.locator(f'xpath=ancestor::*[last()]//*[@usemap="#{place["map"]}"]').visible
    if not await pictures.count():
        raise StepError("not_found", "no visible picture has this area")
    return pictures.first, {"x": place["x"], "y": place["y"]}
