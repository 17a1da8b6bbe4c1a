"""Descriptions of the filters and tests, for `planbook steps expressions` and for messages."""

from collections.abc import Mapping

FILTERS: Mapping[str, Mapping[str, str]] = {
    "Numbers": {
        "number": "a number from text: 1,299.50, 1'299.50, -$5.20, ($5.20), 5.20-; fails on other text",
        "comma_number": "a number from text with a decimal comma: 1.299,50",
        "int": "a whole number; without what follows the point; fails on text that is not a number",
        "float": "a number with a point; fails on text that is not a number",
        "round": "round(2): two places after the point; round(0, 'ceil') and 'floor' round up and down",
        "abs": "the number without its sign",
        "sum": "the sum of a list; sum('total') or sum(attribute='total') of one entry per row",
        "min": "the smallest of a list; min(attribute='total')",
        "max": "the largest of a list; max(attribute='total')",
    },
    "Dates": {
        "date": "date('%d %B'): a date or time in this format (strftime); date('%d.%m.', given='%m/%d/%Y') states the "
        "format of the text, otherwise 2026-03-31, 31.03.2026, 31 March 2026 and March 31, 2026 are read, with or "
        "without a time; without a format it stays a date; parts that the text lacks (a year, a time) are errors",
        "shift": "shift(months=-1): a date moved by days, weeks, months, years, and with a time by hours or minutes",
    },
    "Texts": {
        "trim": "without spaces around it",
        "upper": "in upper case",
        "lower": "in lower case",
        "title": "the first letter of every word in upper case",
        "capitalize": "the first letter in upper case, the others in lower case",
        "replace": "replace('a', 'b'): every a; replace(pattern='([0-9]+)', new='#\\1'): every match of a pattern",
        "findall": "findall('[0-9]+'): every part that matches a pattern, as a list",
        "truncate": "truncate(40): cut to this many letters",
        "format": "'%s of %s' | format(a, b): values inserted into a text",
        "string": "as text",
        "join": "join(', '): a list as one text; join(', ', attribute='name')",
        "urlencode": "encoded as part of an address",
        "tojson": "as JSON",
        "wordcount": "how many words",
        "wordwrap": "wordwrap(40): in lines of this many letters",
        "indent": "indent(4): every line but the first indented",
        "center": "center(40): with spaces on both sides",
        "striptags": "without HTML tags",
        "filesizeformat": "a number of bytes in words: 13.0 kB",
        "totp": "the current one-time code for a secret",
    },
    "Lists": {
        "first": "the first entry",
        "last": "the last entry",
        "random": "a random entry, a different one in each run",
        "length": "how many entries, or letters",
        "count": "the same as `length`",
        "list": "as a list",
        "sort": "sorted; sort(attribute='total', reverse=true)",
        "reverse": "in reverse order",
        "unique": "each entry once; unique(attribute='name')",
        "map": "map('number'): a filter applied to each; map(attribute='name'): one entry per row",
        "select": "select('match', '[0-9]'): the entries for which a test holds",
        "reject": "the entries for which a test does not hold",
        "selectattr": "selectattr('total', 'gt', 100): the rows whose entry passes a test",
        "rejectattr": "the rows whose entry does not pass a test",
        "groupby": "groupby('city'): pairs of a value and the rows that have it",
        "batch": "batch(3): lists of three",
        "slice": "slice(3): three lists",
        "items": "the pairs of a mapping",
    },
    "If there is none": {
        "default": "default('x'): the value if a name is not known; default('x', true) also if it is empty",
        "d": "the same as `default`",
    },
}
NOT_OURS = (
    ("attr", "dictsort", "e", "escape", "forceescape", "pprint", "safe", "urlize", "xmlattr"),
    ("callable", "escaped"),
)
"""Filters and tests of Jinja2 that plans do not have, because they serve HTML pages or programs."""
TESTS: Mapping[str, str] = {
    "defined": "the name is known",
    "undefined": "the name is not known",
    "none": "there is no value",
    "match": "match('^[0-9]+$'): a pattern (Python's) matches somewhere in the text",
    "in": "in(list): it is an entry of a list or a part of a text; also `a in b`",
    "eq": "eq(1): the same; or `equalto`, or `a == b`",
    "ne": "ne(1): not the same; or `a != b`",
    "lt": "lt(1): less; or `lessthan`, or `a < b`",
    "le": "le(1): less or the same; or `a <= b`",
    "gt": "gt(1): greater; or `greaterthan`, or `a > b`",
    "ge": "ge(1): greater or the same; or `a >= b`",
    "even": "an even number",
    "odd": "an odd number",
    "divisibleby": "divisibleby(3): a multiple",
    "number": "it is a number",
    "integer": "it is a whole number",
    "float": "it is a number with a point",
    "string": "it is a text",
    "boolean": "it is true or false",
    "mapping": "it is a mapping, such as a row",
    "sequence": "it is a list or text",
    "iterable": "it can be iterated over",
    "sameas": "sameas(true): the same object, not only an equal one",
    "true": "it is true",
    "false": "it is false",
    "lower": "all its letters are in lower case",
    "upper": "all its letters are in upper case",
    "filter": "there is a filter of that name",
    "test": "there is a test of that name",
}


def names(kind: str) -> list[str]:
    """Returns the names of all filters or all tests, sorted. `kind` is "filter" or "test"."""
    return sorted(name for group in FILTERS.values() for name in group) if kind == "filter" else sorted(TESTS)
