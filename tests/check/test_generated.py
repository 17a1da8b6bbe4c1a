"""Which ids and classes look generated."""

import pytest

from planbook.fingerprints.generated_ids import is_generated

GENERATED = [
    "css-1x2y3z", "css-1dbjc4n", "sc-bdVaJa", "svelte-1tky8bj", "emotion-0ab1c2", "jss23", "ember482", "ext-gen1043",
    "gwt-uid-12", "ui-id-3", "mat-input-3", "mat-select-value-1", "cdk-overlay-2", "radix-:r1:-trigger", ":r3:",
    ":R1ab:", "«r1f»", "headlessui-menu-button-7", "rc_select_0", "react-select-2-input", "el-id-1024-3",
    "ng-tns-c42-1", "data-v-7ba5bd90", "_ngcontent-abc-c12", "Button_root__3kTzX", "styles__title--1aB2c",
    "item-183746", "a3f9c2d1-77aa-4b6e-9c01-0d5a3f1b2c4d", "x9f86d081884c7d6", "yui_3_18_1_1",
]  # fmt: skip
CHOSEN = [
    "save", "save-draft", "saveDraft", "btn-primary", "col-md-6", "h1", "address2", "line-2", "hh-47", "mp3-player",
    "card__bodyText--wide", "block__element", "nav_item_active", "is-open", "tab-2024", "step1of3", "ql-picker-item",
    "tc-tiddlylink-missing", "css-button", "svelte-app", "sc-header", "utf8", "h264", "md5", "x-large", "ipv4Address",
    "OrderSummaryTotal", "username", "q", "facade", "deadbeef", "",
]  # fmt: skip


@pytest.mark.parametrize("token", GENERATED)
def test_generated(token: str) -> None:
    assert is_generated(token)


@pytest.mark.parametrize("token", CHOSEN)
def test_chosen(token: str) -> None:
    assert not is_generated(token)
