"""The ways to damage a journal: each has a name and the damaged bytes."""

import json
import random
from collections.abc import Iterator

Way = tuple[str, bytes]
MOMENTS = ["1e300", "-1", '"NaN"', "null", '"yesterday"', "99999999999999", "[]", "true"]
OTHERS = ["5", '"x"', "null", "[]", "{}", "true", "-7", "1e40"]
BYTES = {
    "a brace": b"{}", "a quote": b'"', "a colon": b":", "a comma": b",", "a digit": b"0123456789",
    "a letter": b"abcdefghijklmnopqrstuvwxyz", "a blank": b" ",
}  # fmt: skip
PUT = {"NUL": b"\0", "no UTF-8": b"\xff", "half a letter": b"\xc3", "an end of line": b"\n", "another": b"~"}


def ways(whole: bytes, seed: int = 1) -> Iterator[Way]:
    """Yields all of them, some hundreds."""
    lines = whole.splitlines(keepends=True)
    yield from _of_the_file(whole, lines, random.Random(seed))
    for number in range(len(lines)):
        yield from _of_a_line(lines, number)
        yield from _of_a_byte(lines, number, random.Random(seed + number))
        yield from _of_a_digit(lines, number, random.Random(seed + number))
        yield from _of_a_field(lines, number)


def _of_the_file(whole: bytes, lines: list[bytes], chance: random.Random) -> Iterator[Way]:
    yield "empty", b""
    yield "an empty line", b"\n"
    yield "zeros", bytes(len(whole))
    yield "noise", chance.randbytes(len(whole))
    yield "a mark before it", b"\xef\xbb\xbf" + whole
    yield "ends of lines of Windows", whole.replace(b"\n", b"\r\n")
    yield "backwards", b"".join(reversed(lines))
    yield "shuffled", b"".join(chance.sample(lines, len(lines)))
    yield "twice", whole + whole
    yield "zeros after it", whole + bytes(4096)
    yield "noise after it", whole + chance.randbytes(100)
    yield "a huge line", whole + b"x" * (8 << 20) + b"\n"
    yield "a huge event", whole.replace(b'"A dialog came."', b'"' + b"y" * (8 << 20) + b'"')
    yield "deep", whole + b'{"event":' * 5000 + b"\n"
    for part in range(1, 10):
        yield f"cut off at {part} of 10", whole[: len(whole) * part // 10]
        yield f"zeros from {part} of 10 on", whole[: len(whole) * part // 10].ljust(len(whole), b"\0")


def _of_a_line(lines: list[bytes], number: int) -> Iterator[Way]:
    line, before, after = lines[number], lines[:number], lines[number + 1 :]
    changed = {
        "removed": [],
        "doubled": [line, line],
        "half of it": [line[: len(line) // 2] + b"\n"],
        "its second half": [line[len(line) // 2 :]],
        "without its end": [line[:-1]],
        "with noise for its end": [line[:-1] + b"~"],
        "zeros": [bytes(len(line))],
        "empty": [b"\n"],
        "noise before": [b"~~" + line],
        "noise after": [line[:-1] + b"~~\n"],
        "JSON of another sort": [b'["no", "event"]\n'],
        "an unknown event": [b'{"event":"slept","at":1}\n'],
    }
    for what, put in changed.items():
        yield f"line {number + 1}: {what}", b"".join([*before, *put, *after])
    if after:
        yield f"line {number + 1}: left out with the next", b"".join([*before, *after[1:]])
        yield f"line {number + 1}: swapped with the next", b"".join([*before, after[0], line, *after[1:]])


def _of_a_byte(lines: list[bytes], number: int, chance: random.Random) -> Iterator[Way]:
    line = lines[number]
    for what, kind in BYTES.items():
        places = [place for place, byte in enumerate(line) if byte in kind]
        if places:
            place = chance.choice(places)
            name, put = chance.choice(list(PUT.items()))
            changed = line[:place] + put + line[place + 1 :]
            yield (
                f"line {number + 1}: {what} ({place}) is {name}",
                b"".join([*lines[:number], changed, *lines[number + 1 :]]),
            )


def _of_a_digit(lines: list[bytes], number: int, chance: random.Random) -> Iterator[Way]:
    """Changes a digit: the result is valid JSON and a valid event, so only the checksums reveal it."""
    for place in chance.sample([place for place, byte in enumerate(lines[number]) if byte in b"0123456789"], 2):
        other = bytes([ord("1") + (lines[number][place] - ord("0")) % 8])
        changed = lines[number][:place] + other + lines[number][place + 1 :]
        yield (
            f"line {number + 1}: a digit ({place}) is {other.decode()}",
            b"".join([*lines[:number], changed, *lines[number + 1 :]]),
        )


def _of_a_field(lines: list[bytes], number: int) -> Iterator[Way]:
    fields = json.loads(lines[number])
    for place, name in enumerate(fields):
        other = (MOMENTS if name == "at" else OTHERS)[(place + number) % 8]
        told = {key: json.dumps(value) for key, value in fields.items()} | {name: other}
        changed = "{" + ",".join(f'"{key}":{value}' for key, value in told.items()) + "}\n"
        yield (
            f"line {number + 1}: {name} is {other}",
            b"".join([*lines[:number], changed.encode(), *lines[number + 1 :]]),
        )
