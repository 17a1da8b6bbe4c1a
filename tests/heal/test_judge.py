"""The comparison of an element of the past with those of a page."""

from typing import Any

import pytest

from planbook.events import Fingerprint
from planbook.fingerprints.text_likeness import plainly, similarity
from planbook.heal.judge import judge


def looks(name: str, **more: Any) -> Fingerprint:
    told = {"tag": "button", "role": "button", "neighbours": ["Total", "Terms"], "beside": ["Note", "Help"]}
    return Fingerprint.model_validate({**told, "name": name, "text": name, "alike": 0, **more})


SAVE = looks("Save", attributes={"id": "save"}, around=["Order"])
PLAIN = looks("Save", around=["Order"])


@pytest.mark.parametrize(
    ("past", "page", "known_by"),
    [
        (SAVE, [looks("Store it", attributes={"id": "save"}, around=["Order"])], "key"),
        (SAVE, [looks("Save", attributes={"id": "css-1x2y3z9"}, around=["Order"])], "name"),
        (PLAIN, [looks("Store it", around=["Order"])], "surroundings"),
    ],
)
def test_it_is_found_by(past: Fingerprint, page: list[Fingerprint], known_by: str) -> None:
    found = judge(past, page)
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
            "no element on the page is certainly the same",
        ),
        ([looks("Help", neighbours=["Total", "Terms"])], "no element on the page is certainly the same"),
        (
            [looks("Store it", attributes={"id": "store"}, around=["Order"])],
            "no element on the page is certainly the same",
        ),
        ([looks("Store it", around=["Order"])], "no element on the page is certainly the same"),
        (
            [looks("Delete", attributes={"id": "save"}, neighbours=["A", "B"], beside=["C", "D"], around=["Order"])],
            "no element on the page is certainly the same",
        ),
    ],
    ids=["twice", "swapped", "another meaning", "the one beside it", "replaced", "neither", "id given on"],
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
    assert [judge(PLAIN, page, by_place=each).verdict for each in (True, False)] == ["found", "unsure"]


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


def _in_row(who: str, number: int, **more: Any) -> Fingerprint:
    told = {"attributes": {"id": f"delete-{number}"}, "around": [f"{who} owes 5", "Guests"], "alike": 2}
    return looks("Delete", neighbours=[who, "Edit"], beside=["Edit", "Edit"], **{**told, **more})


def test_in_a_list_an_attribute_that_counts_does_not_identify_an_element() -> None:
    ann, bob, cid = _in_row("Ann", 0), _in_row("Bob", 1), _in_row("Cid", 2)
    assert judge(bob, [ann, bob, cid]).candidates[0].known_by == "key"
    assert judge(ann, [_in_row("Bob", 0), _in_row("Cid", 1)]).verdict == "unsure", "its row is gone, and all moved up"
    assert judge(ann, [_in_row("Cid", 0), _in_row("Bob", 1), _in_row("Ann", 2)]).candidates[0].number == 2
    assert judge(ann, [bob, cid, _in_row("Dan", 3)]).verdict == "unsure", "its row is gone, and another one was added"


def test_an_attribute_that_counts_identifies_a_renamed_element_where_it_was() -> None:
    page = [_in_row("Bob", 1), _in_row("Cid", 2)]
    told = {**_in_row("Ann", 0).model_dump(), "namesakes": 2}
    past = Fingerprint.model_validate(told)
    renamed = Fingerprint.model_validate({**told, "name": "Cross out", "text": "Cross out"})
    assert judge(past, [renamed, *page]).candidates[0].known_by == "key"
    assert judge(past, [renamed, *page, _in_row("Ann", 3)]).verdict == "unsure", "one more has its name"


def test_another_name_in_a_list_is_another_entry_unless_a_control_beside_it_says_otherwise() -> None:
    def link(name: str, number: int, before: str = "Edit") -> Fingerprint:
        told = {"attributes": {"href": f"/guests/{number}"}, "neighbours": ["Edit", "Guest"], "around": ["Guest Edit"]}
        return looks(name, tag="a", role="link", beside=[before, "Edit"], **told)

    edits = [looks("Edit", neighbours=["x", "y"], beside=["", ""])] * 2
    assert judge(link("Bob", 2), [link("Ann", 1), link("Cid", 2), *edits]).verdict == "unsure", "all have moved up"
    before, now = (link(name, 2, "Guests of today") for name in ("Bob", "Robert"))
    only = looks("Guests of today", neighbours=["x", "y"], beside=["", ""])
    assert judge(before, [link("Ann", 1), now, *edits, only]).candidates[0].known_by == "key"


@pytest.mark.parametrize("attributes", [True, False])
def test_of_a_list_in_which_all_have_a_new_name_it_is_the_one_in_its_row(attributes: bool) -> None:
    def rows(name: str, *who: str) -> list[Fingerprint]:
        more = {"name": name, "text": name} | ({} if attributes else {"attributes": {}})
        return [_in_row(one, number).model_copy(update=more) for number, one in enumerate(who)]

    [ann, *_] = rows("Delete", "Ann", "Bob", "Cid")
    renamed = rows("Cross out", "Ann", "Bob", "Cid")
    assert judge(ann, renamed).candidates[0].number == 0
    assert judge(ann, [renamed[0], *rows("Delete", "Ann", "Bob", "Cid")[1:]], by_place=False).verdict == "unsure"
    assert judge(ann, renamed[:2]).verdict == "unsure"
    assert judge(ann, rows("Cross out", "Dan", "Bob", "Cid")).verdict == "unsure"


def test_names_that_others_had_before_do_not_count() -> None:
    past = looks("Sign in", role="link", tag="a", attributes={"href": "/login"}, around=["Main"], namesakes=1)
    renamed = looks("Log in", role="link", tag="a", attributes={"href": "/login"}, around=["Main"])
    other = looks("Sign in", neighbours=["Password", ""], beside=["Password", ""], around=["Sign in"])
    assert judge(past, [renamed, other]).candidates[0].known_by == "key"
    assert judge(past, [renamed, other, other]).because == (
        "one element has its name, and another one has its attributes"
    )
    plain = looks("Sign in", namesakes=1)
    link = looks("Sign in", role="link", tag="a", attributes={"href": "/login"}, neighbours=["x", "y"], beside=[])
    assert judge(plain, [looks("Log in"), link]).candidates[0].known_by == "surroundings"
    assert judge(plain, [looks("Log in"), link, link]).verdict == "unsure"


def test_a_choice_is_known_by_its_value() -> None:
    def box(value: str, row: str, **more: Any) -> Fingerprint:
        told = {"tag": "input", "role": "checkbox", "attributes": {"type": "checkbox", "name": "show", "value": value}}
        return Fingerprint.model_validate({**told, "neighbours": [row, ""], "around": [row], "alike": 2, **more})

    page = [box("date", "Created"), box("owner", "Owner"), box("title", "Name")]
    assert judge(box("title", "Title"), page).candidates[0].number == 2
    assert judge(box("price", "Price"), page).verdict == "unsure"
    rows = [box("12", "Bob"), box("13", "Cid"), box("14", "Dan")]
    assert judge(box("12", "Ann"), rows).verdict == "unsure", "a number may be given to another row"


def test_one_of_several_fields_between_the_same_texts_is_known_by_its_place_among_them() -> None:
    def fields(*ids: str) -> list[Fingerprint]:
        told = [("<b>", "<a>"), ("<a>", "<a>"), ("<a>", "<c>")]
        return [
            _field("Your words:", "Send", beside=[*beside], attributes={"id": one}, alike=2, line=[at, 2 - at])
            for at, (one, beside) in enumerate(zip(ids, told, strict=True))
        ]

    first, second, third = fields("word-1", "word-2", "word-3")
    made = fields("xm799154", "xf5v7e22", "xu5h7a09")
    assert [judge(one, made).candidates[0].number for one in (first, second, third)] == [0, 1, 2]
    assert judge(second, made, by_place=False).verdict == "unsure"
    assert judge(second, [*made, made[2]]).verdict == "unsure", "there is one more"
    assert judge(first, fields("word-2", "word-3", "word-4")).verdict == "unsure", "they have attributes of their own"
    assert judge(first, fields("xm799154", "word-1", "xf5v7e22")).verdict == "unsure", "its own is elsewhere"
