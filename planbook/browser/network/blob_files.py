"""Files that a page creates itself and shows in a window, at a `blob:` address."""

from __future__ import annotations

from base64 import b64decode
from mimetypes import guess_extension

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

SCHEME = "blob:"
READ = """async address => {
  const blob = await (await fetch(address)).blob();
  const text = await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
  return [blob.type, text.slice(text.indexOf(',') + 1)];
}"""


async def read_blob(address: str, page: Page) -> tuple[str, bytes] | None:
    """Returns a file name and the content of a blob, read by the page that created it; None if it is gone."""
    try:
        kind, content = await page.evaluate(READ, address)
    except PlaywrightError:
        return None
    return f"file{guess_extension(kind.partition(';')[0].strip()) or ''}", b64decode(content)
