"""The comparison of an element of the past with those of a page."""

from typing import Any

import pytest

from planbook.events import Fingerprint
from planbook.heal.judge import judge
from planbook.looks.words import plainly, similarity


def looks(name: str, **more: Any) -> Fingerprint:
    told = {"tag": "button", "role": "button", "neighbours": ["Total", "Terms"], "beside": ["Note", "Help"]}
    return Fingerprint.model_validate({**told, "name": name, "text": name, "alike": 0, **more})


SAVE = looks("Save", attributes={"id": "save"}, around=["Order"])


@pytest.mark.parametrize(
    ("page", "known_by"),
    [
        ([looks("Store it", attributes={"id": "save"}, around=["Order"])], "key"),
        ([looks("Save", attributes={"id": "css-1x2y3z9"}, around=["Order"])], "name"),
        ([looks("Store it", around=["Order"])], "surroundings"),
    ],
)
def test_it_is_found_by(page: list[Fingerprint], known_by: str) -> None:
    found = judge(SAVE, page)
    assert (found.verdict, found.candidates[0].known_by) == ("found", known_by)


@pytest.mark.parametrize(
    ("page", "because"),
    [
        ([SAVE, SAVE], "more than one element may be it"),
        (
            [looks("Store it", attributes={"id": "save"}), looks("Save", neighbours=["", ""], beside=["", ""])],
            "one element has its name, and another one has its attributes",
        ),
        (
            [looks("Save", neighbours=["Draft", "Keep"], beside=["Open", "Print"])],
            "nothing on the page is certainly the same element",
        ),
        ([looks("Help", neighbours=["Total", "Terms"])], "nothing on the page is certainly the same element"),
    ],
    ids=["twice", "swapped", "another meaning", "the one beside it"],
)
def test_it_is_unsure_because(page: list[Fingerprint], because: str) -> None:
    found = judge(SAVE, page)
    assert (found.verdict, found.because) == ("unsure", because)


def _field(before: str, after: str, **more: Any) -> Fingerprint:
    told = {"tag": "input", "role": "textbox", "neighbours": [before, after], "beside": ["", "Send"], "alike": 1}
    return Fingerprint.model_validate({**told, **more})


def test_a_field_without_a_name_is_known_by_the_texts_around_it_if_none_is_gone() -> None:
    past = _field("Gender:", "Colour:", attributes={"id": "tt1"})
    first, second = _field("Gender:", "Colour:"), _field("Colour:", "Send")
    assert judge(past, [first, second]).candidates[0].known_by == "surroundings"
    assert judge(past, [first]).verdict == "unsure", "one is gone, and the other one may stand in its place"
    assert judge(past, [first, first]).verdict == "unsure"
    assert judge(past, [first, second], by_place=False).verdict == "unsure"


def test_a_button_that_became_a_tab_and_one_whose_name_became_its_title() -> None:
    past = looks("edit", attributes={"title": "Edit this text"}, around=["Text"])
    tab = looks("edit", role="tab", around=["Text"])
    assert judge(past, [tab]).verdict == "found"
    assert judge(past, [tab, looks("edit", neighbours=["x", "y"], beside=["", ""])]).verdict == "unsure"
    titled = looks("Edit this text", attributes={"title": "Edit this text"}, neighbours=["x", "y"], around=["Text"])
    assert judge(past, [titled]).candidates[0].known_by == "key"
    assert judge(past, [titled, titled]).verdict == "unsure"


def test_nothing_like_it_is_gone() -> None:
    far = Fingerprint(tag="a", role="link", name="Imprint", text="Imprint", neighbours=["x", "y"])
    assert judge(SAVE, [far]).verdict == "gone"
    assert judge(SAVE, []).verdict == "gone"


def test_a_once_step_is_not_known_by_its_place_alone() -> None:
    page = [looks("Delete all", around=["Order"])]
    assert judge(SAVE, page, by_place=False).verdict == "unsure"


def test_texts_are_compared_as_people_read_them() -> None:
    assert plainly("  E-Mail *: ") == "e-mail"
    assert similarity("Send order", "send  order:") == 1
    assert similarity("Send order", "Imprint") < 0.2 < similarity("Send order", "Send the order")
    assert similarity("", "") == 0


def test_a_fingerprint_of_an_older_version_is_known_by_less() -> None:
    old = Fingerprint.model_validate(SAVE.model_dump() | {"alike": None, "beside": [], "around": []})
    assert judge(old, [looks("Store it")]).verdict == "unsure"
    assert judge(old, [looks("Save", neighbours=["Total", "Other"])]).verdict == "unsure"
    assert judge(old, [looks("Save")]).verdict == "found"


def test_a_name_that_differs_in_letter_case_is_another_one_where_it_was_another_one_before() -> None:
    past = looks("More", role="tab", around=["Sidebar"])
    other = looks("more", neighbours=["List", "Close"], beside=["Edit", "Close"], around=["Text"])
    shouted = looks("MORE", role="tab", around=["Sidebar"])
    twin = looks("More", neighbours=["List", "Close"], beside=["Edit", "Close"], around=["Text"])
    assert judge(past, [past, other]).verdict == "found"
    assert judge(past, [past, twin]).because == "there are more elements with its name than before"
    assert judge(past, [shouted, other]).because == "there are more elements with its name than before"
