"""Which names are those of commits, and which only look like it."""

import pytest

from planbook.check.commit_words import commit_word, commit_word_in_id, sending_word, sending_word_in_id

COMMITS = [
    "Buy", "Buy now", "Pay", "Pay € 25", "Pay now", "Place order", "Place your bid", "Order", "Order now",
    "Order with obligation to pay", "Delete", "Delete 3 items", "Delete account", "Send", "Send message", "Submit",
    "Submit a ticket", "Confirm", "Confirm order", "Confirm and pay", "Book", "Book now", "Book this flight",
    "Transfer", "Transfer money", "Publish", "Remove", "Remove from list", "Cancel order", "Cancel my subscription",
    "Post", "Post comment", "Purchase", "Accept and send", "Yes, delete it", "OK, book it", "Unsubscribe", "Donate",
    "DELETE", "Jetzt kaufen", "Zahlungspflichtig bestellen", "Bestellung absenden", "Zahlen", "Löschen",
    "Termin buchen", "Acheter", "Payer", "Supprimer", "Envoyer le message", "Commander", "Comprar", "Enviar",
    "Eliminar", "Confirmar", "Acquista ora", "Invia", "Elimina", "Kopen", "Verwijderen", "Bestel nu", "Köp", "Skicka",
    "Bestill", "Kup teraz", "Usuń", "Купить", "Оплатить", "Gönder", "購入する", "削除", "送信", "注文を確定",
    "立即购买", "提交", "결제하기", "삭제",
]  # fmt: skip
OTHERS = [
    "Order history", "Order 1007", "Order details", "Orders", "My orders", "Order by date", "Purchase orders",
    "Purchase history", "Book reviews", "Books", "Transfer history", "Post office", "Payment", "Payment methods",
    "Payments", "Sent", "Sender", "Deleted items", "Submitted", "Resend code", "Cancel", "Cancel editing",
    "Cancel search", "Remove filter", "Remove all filters", "Delete filter", "Do not send", "Don't delete",
    "Never pay again", "How to pay", "Ways to pay", "Undo delete", "Place", "Places nearby", "Marketplace",
    "Add to basket", "Check out", "Continue", "Sign in", "Save", "Next", "OK", "Accept all", "Reject all", "Search",
    "Zahlen und Fakten", "Bestellungen", "Abbrechen", "Warenkorb", "Annuler", "Mes commandes", "Cancelar", "注文履歴",
    "支払い方法", "削除済み", "购买记录", "支付方式", "",
]  # fmt: skip


@pytest.mark.parametrize("name", COMMITS)
def test_commits(name: str) -> None:
    assert commit_word(name)


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    assert commit_word(name) is None


@pytest.mark.parametrize(
    "token", ["submit", "btn-submit", "placeOrder", "place_order", "sendButton", "js-delete", "payNow"]
)
def test_ids_of_commits(token: str) -> None:
    assert commit_word_in_id(token)


@pytest.mark.parametrize(
    "token", ["order", "orders", "order-list", "book", "post-12", "payment", "sender", "deleted", "cancel", "confirm"]
)
def test_other_ids(token: str) -> None:
    assert commit_word_in_id(token) is None


SENDING = [
    "Register", "Invite", "Invite colleagues", "Create", "Create account", "Save", "Save changes", "Upload", "Merge",
    "Merge pull request", "Deploy to production", "Checkout", "Check out", "Sign up", "Sign up now", "Share", "Comment",
    "Release", "Finish", "Complete purchase", "Apply now", "Renew", "Enroll", "Reply", "Revoke", "Accept order",
    "Close issue", "Änderungen speichern", "Enregistrer", "Guardar", "Salva", "Opslaan", "Zapisz", "Сохранить", "保存",
]  # fmt: skip
HARMLESS = [
    "Save as PDF", "Save filter", "Save 20%", "Create view", "Sign in", "Sign out", "Check", "Check all", "Apply",
    "Apply filters", "Accept all", "Reject all", "Close", "Request", "Release notes", "Share price", "Comments",
    "Upload history", "Log in", "Join", "Saved", "Import", "Schedule", "Register of companies", "Created by",
    "保存済み",
]  # fmt: skip


@pytest.mark.parametrize("name", SENDING)
def test_words_by_which_sites_save_and_sign_up(name: str) -> None:
    assert sending_word(name)
    assert commit_word(name) is None


@pytest.mark.parametrize("name", HARMLESS)
def test_words_that_only_sound_so(name: str) -> None:
    assert sending_word(name) is None


@pytest.mark.parametrize("name", ["Register", "Check out", "Checkout", "Sign up", "Comment", "Create account"])
def test_links_to_a_page_with_more_to_do(name: str) -> None:
    assert sending_word(name, is_link=True) is None
    assert sending_word("Publish", is_link=True) == "Publish"


@pytest.mark.parametrize("token", ["btn-save", "saveButton", "approve", "deploy-now"])
def test_ids_by_which_sites_save(token: str) -> None:
    assert sending_word_in_id(token)


@pytest.mark.parametrize("token", ["save-filter", "register-link", "create", "comment-12", "share"])
def test_ids_that_only_sound_so(token: str) -> None:
    assert sending_word_in_id(token) is None
