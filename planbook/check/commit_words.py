"""Words on what one clicks that say that it sends, buys or deletes something: twice may be once too often."""

import re
from functools import cache

ANYWHERE = """
buy pay delete submit send publish unsubscribe donate
kaufen bestellen bezahlen löschen absenden abschicken versenden senden einreichen bestätigen buchen überweisen
veröffentlichen stornieren kündigen spenden
acheter payer supprimer envoyer soumettre publier
comprar pagar eliminar borrar enviar submeter apagar excluir
acquistare pagare ordinare eliminare inviare prenotare pubblicare
kopen betalen verwijderen verzenden versturen indienen bevestigen
köp köpa betala radera skicka slett slet
kup kupuję zapłać usuń wyślij
купить заказать оплатить удалить отправить подтвердить забронировать опубликовать
gönder öde
"""
"""Words that are verbs and nothing else: they count wherever they stand."""
AT_THE_START = """
order book reserve transfer confirm approve remove post purchase bid sell withdraw refund subscribe deactivate vote
zahlen commander réserver valider confirmer transférer retirer confirmar reservar transferir pedir encomendar remover
acquista compra ordina paga elimina cancella invia conferma prenota trasferisci pubblica rimuovi
bestel koop betaal verstuur verzend bevestig reserveer
bestill beställ bekräfta bekreft bekræft boka kjøp køb betal
zamów potwierdź zarezerwuj opublikuj sil onayla
"""
"""Words that are nouns, too, or go with harmless things: they count where they come first."""
NOUN_BEFORE = """
history details detail status number numbers no list lists overview id date by summary type form item items info
information review reviews reference settings archive options tracking cover title order orders office code und of
"""
"""What makes a noun of the word before it: order history, purchase orders, book review."""
NO_NOUNS = "confirm approve remove"
"""Words of those that are verbs, so that an order behind them is one: Confirm order, but not Purchase orders."""
STARTING = "yes ok and now please ja jetzt und oui et sí y sì e tak да"
"""What may stand before the first word that counts: Yes, cancel it."""
ARTICLES = "my the this your an a it all"
HARMLESS = "filter filters highlight highlighting formatting selection search tag tags column columns row rows"
"""What can be removed or confirmed without anybody else noticing."""
CANCELLED = """
order orders booking bookings reservation subscription payment appointment transfer membership account contract
invoice plan meeting event policy delivery shipment flight ticket
"""
"""What has been agreed: to cancel it is a commit; to cancel anything else only ends what one is doing."""
PLACED = "order orders bid bet trade ad hold reservation"
IDEOGRAPHS = """
購入 注文 支払 削除 送信 提出 予約 公開 申請 申込 购买 支付 付款 下单 提交 删除 发送 预订 发布 转账 订购 購買 刪除 發送
구매 결제 삭제 전송 제출 예약 게시 주문
"""
NOUNS_BEHIND = """
履歴 方法 方式 記録 记录 一覧 列表 管理 状況 状态 状態 内容 情報 信息 番号 时间 日期 済 箱 내역 방법 목록 관리 상태
"""
_NOT_DONE = re.compile(r"\b(?:not|don['’]?t|never|how to|ways? to|where to|why|undo|nicht)\b")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def commit_word(text: str) -> str | None:
    """The word in what something is called that makes a commit of clicking on it, as it is written there."""
    if _NOT_DONE.search(text.lower()):
        return None
    return _ideograph(text) or _spelt(_WORDS.findall(text))


def commit_word_in_id(token: str) -> str | None:
    """The same for an id, class or testid such as `btn-placeOrder`; only for words that are no nouns."""
    return _spelt(["", *_WORDS.findall(_HUMPS.sub(" ", token).replace("_", " "))])


def _spelt(written: list[str]) -> str | None:
    words = [word.lower() for word in written]
    for at, word in enumerate(words):
        behind = next((other for other in words[at + 1 :] if other not in _set(ARTICLES)), "")
        first = all(other in _set(STARTING) for other in words[:at])
        if _counts(word, behind, first):
            return written[at]
    return None


def _counts(word: str, behind: str, first: bool) -> bool:
    if word in ("cancel", "place"):
        return behind in _set(CANCELLED if word == "cancel" else PLACED)
    if behind in _set(HARMLESS):
        return False
    if word in _set(ANYWHERE):
        return True
    if not first or word not in _set(AT_THE_START) or behind.isdigit():
        return False
    return behind not in _set(NOUN_BEFORE) or (word in _set(NO_NOUNS) and behind.startswith("order"))


def _ideograph(text: str) -> str | None:
    if any(noun in text for noun in _set(NOUNS_BEHIND)):
        return None
    return next((word for word in IDEOGRAPHS.split() if word in text), None)
