"""Decodes the text of a file: in the encoding that is stated, or a guessed one."""

import codecs

from planbook.documents.options import Options

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
OLD = "windows-1252"
"""What is guessed for a text that is not UTF-8: what most programs of Western offices write."""


def decode(content: bytes, options: Options) -> tuple[str, str | None]:
    """Returns the text, and the encoding if it was guessed. Raises StepError of class value.

    A byte order mark is not a guess, and neither are plain ASCII letters, which are the same in most encodings.
    """
    if options.encoding:
        return _stated(content, options.encoding, options), None
    mark = next((one for one in _MARKS if content.startswith(one[0])), None)
    if mark:
        return _decoded(content, mark[1], mark[2], options), None
    if content.isascii():
        return content.decode("ascii"), None
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        place = f"in line {content[: error.start].count(10) + 1}"
    if _mostly_utf8(content):
        raise options.wrong(f"{place}, it is not UTF-8, and most of it is; correct it, or state its encoding")
    try:
        return content.decode(OLD), OLD
    except UnicodeDecodeError:
        raise options.wrong(f"{place}, it is neither UTF-8 nor {OLD}; state its encoding") from None


def _mostly_utf8(content: bytes) -> bool:
    """Returns whether more letters are UTF-8 than not: a damaged file, which another encoding would garble."""
    text = content.decode("utf-8", "replace")
    others = len(text) - len(text.encode("ascii", "ignore"))
    return others > 2 * text.count("\ufffd")


def _stated(content: bytes, encoding: str, options: Options) -> str:
    try:
        codec = codecs.lookup(encoding)
        "".encode(codec.name)  # not a codec of bytes, such as base64
    except LookupError:
        raise options.wrong(f'there is no encoding "{encoding}"; write one such as utf-8 or {OLD}') from None
    text = _decoded(content, codec.name, encoding, options)
    return text.removeprefix("\ufeff")


def _decoded(content: bytes, codec: str, name: str, options: Options) -> str:
    try:
        return content.decode(codec)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise options.wrong(
            f"in line {content[:start].count(10) + 1}, it is not {name}; correct its encoding"
        ) from None
