"""A fingerprint, prepared for comparisons with others."""

from functools import cached_property

from planbook.events import Fingerprint
from planbook.fingerprints.generated_ids import is_generated
from planbook.fingerprints.text_likeness import plainly

KEYS = ("id", "name", "data-testid", "data-test", "data-test-id", "data-cy", "data-qa")
"""The attributes that authors give an element to tell it from others."""
SHARED = ("radio", "checkbox")  # of which several may have the same name attribute


def is_cut(text: str) -> bool:
    """Returns whether a text of a fingerprint is only the beginning of the page's."""
    return text.endswith("…")


class Element:
    """A fingerprint, prepared for comparisons."""

    def __init__(self, seen: Fingerprint) -> None:
        self.seen = seen

    @cached_property
    def said(self) -> str:
        """Its name, or else its text, as `plainly` compares them."""
        return plainly(self.seen.name or self.seen.text)

    @cached_property
    def keys(self) -> dict[str, str]:
        """The attributes that identify it, without those that a build or a framework has generated."""
        found = {key: self.seen.attributes.get(key, "") for key in KEYS}
        value = self.seen.attributes.get("value", "")
        found["choice"] = f"{found['name']}={value}" if found["name"] and value else ""
        if self.seen.role in SHARED:
            del found["name"]
        found["href"] = self.links
        return {key: value for key, value in found.items() if value and not (is_generated(value) or is_cut(value))}

    @cached_property
    def classes(self) -> set[str]:
        return {one for one in self.seen.attributes.get("class", "").split() if not is_generated(one)}

    @property
    def made(self) -> tuple[str, str]:
        """What it is made of: its tag and, of an input, its type."""
        return self.seen.tag, self.seen.attributes.get("type", "text") if self.seen.tag == "input" else ""

    @property
    def kind(self) -> str:
        """What it is to those who use it: its role, or else its tag."""
        return self.seen.role or self.seen.tag

    @cached_property
    def links(self) -> str:
        href = self.seen.attributes.get("href", "")
        return "" if href.startswith("javascript:") or href in ("#", "/") else href

    @cached_property
    def whole_sides(self) -> tuple[str, ...]:
        """The same, also where nothing is."""
        texts = map(plainly, (*self.seen.neighbours, *self.seen.beside))
        return tuple("" if text == self.said else text for text in texts)

    @cached_property
    def sides(self) -> dict[str, str]:
        """The texts and controls before and after it. The label before a field is its name, and is left out."""
        seen, found = self.seen, {}
        for kind, texts in (("text", seen.neighbours), ("control", seen.beside)):
            for side, text in zip(("before", "after"), texts, strict=False):
                if plainly(text) and plainly(text) != self.said:
                    found[f"{kind} {side}"] = plainly(text)
        return found
