"""Words in the names of buttons and links that mean that a click sends, buys or deletes something.

There are two sets. The strict set has words that hardly any harmless element has; a draft never clicks on these. The
wide set also has words with which most sites save, create or sign up; a plan has to declare the effect of such clicks.
"""

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
"""Words that are only verbs: they count at any position."""
AT_THE_START = """
order book reserve transfer confirm approve remove post purchase bid sell withdraw refund subscribe deactivate vote
zahlen commander réserver valider confirmer transférer retirer confirmar reservar transferir pedir encomendar remover
acquista compra ordina paga elimina cancella invia conferma prenota trasferisci pubblica rimuovi
bestel koop betaal verstuur verzend bevestig reserveer
bestill beställ bekräfta bekreft bekræft boka kjøp køb betal
zamów potwierdź zarezerwuj opublikuj sil onayla
"""
"""Words that are also nouns, or also name harmless things: they count only as the first word."""
NOUN_BEFORE = """
history details detail status number numbers no list lists overview id date by summary type form item items info
information notes price prices section count review reviews reference settings archive options tracking cover title
order orders office code und of
"""
"""Words that make a noun of the word before them: order history, purchase orders, book review."""
WIDE_ANYWHERE = """
invite deploy
speichern erstellen anlegen hochladen einladen teilen kommentieren freigeben genehmigen abonnieren verlängern
registrieren enregistrer créer inviter partager téléverser commenter approuver déployer
guardar crear invitar compartir subir registrarse comentar aprobar salvar criar convidar compartilhar
salvare creare invitare condividere approvare opslaan aanmaken registreren uitnodigen goedkeuren
spara skapa lagre opprett gem opret zapisz utwórz zaproś zarejestruj
сохранить создать пригласить зарегистрироваться загрузить поделиться опубликовать
"""
WIDE_AT_THE_START = """
register create save approve upload merge checkout share comment release finish complete reply forward renew redeem
enroll
enrol activate deactivate terminate revoke suspend archive restore import dispatch ship charge sign check
upgrade downgrade make top reset rotate generate retry run trigger block ban add update start change pledge
apply log accept reject decline resolve close reopen assign schedule join follow claim request
salva crea invita registrati carica condividi approva commenta
"""
"""Words with which most sites save, create or sign up. They count only as the first word."""
NEEDS = {
    "sign": "up document contract agreement",
    "upgrade": "plan subscription account now",
    "downgrade": "plan subscription account now",
    "make": "payment offer order donation reservation booking",
    "top": "up",
    "reset": "password key token",
    "rotate": "key keys token secret",
    "generate": "key token invoice",
    "retry": "payment order",
    "run": "workflow pipeline job",
    "trigger": "build workflow pipeline deployment",
    "block": "user account member card",
    "ban": "user account member",
    "add": "member user card payment",
    "update": "order account subscription payment profile",
    "start": "trial subscription membership",
    "change": "plan subscription password",
    "check": "out",
    "apply": "now for today online changes to",
    "log": "time hours work",
    "accept": "order offer invitation request quote booking bid transfer payment challenge",
    "reject": "order offer invitation request quote booking bid transfer payment application",
    "decline": "order offer invitation request quote booking bid transfer payment application",
    "resolve": "issue ticket conversation thread case incident conflict",
    "close": "issue ticket account case order request incident position",
    "reopen": "issue ticket account case order request incident",
    "assign": "to ticket issue task case order",
    "schedule": "meeting appointment call delivery pickup post message interview viewing",
    "join": "now waitlist group team meeting course class event",
    "follow": "user",
    "claim": "offer prize reward refund coupon voucher ticket expense",
    "request": "refund quote access payment return leave callback delivery",
    "restore": "backup version",
    "import": "contacts data products orders users customers",
    "forward": "message email mail",
    "ship": "order items it now",
    "charge": "card customer now",
}
"""Words of the wide set that mean little alone, with the words that must follow them."""
LEADS = """
register create checkout check sign share comment upload archive import release reply complete enroll enrol renew apply
join request claim schedule log
"""
"""Words of the wide set that, on a link, lead to a page with more to do."""
FILES = "pdf csv excel xlsx image picture screenshot png svg ics"
"""File formats: what is saved in one of them stays with the user."""
IN_IDS = "save invite deploy merge publish approve finish redeem revoke terminate"
"""Words of the wide set that count at any position in an id."""
NO_NOUNS = "confirm approve remove"
"""Words of the first set that are verbs, so that `order` after them is a noun: Confirm order, but not Purchase orders.


"""
STARTING = "yes ok and now please ja jetzt und oui et sí y sì e tak да"
"""Words that can stand before the first word that counts: Yes, cancel it."""
ARTICLES = "my the this your an a it all"
HARMLESS = (
    "view views filter filters highlight highlighting formatting selection search tag tags column columns row rows"
)
"""Objects that can be removed, saved or confirmed without any effect on others."""
CANCELLED = """
order orders booking bookings reservation subscription payment appointment transfer membership account contract
invoice plan meeting event policy delivery shipment flight ticket
"""
"""Agreements: to cancel one of them is a commit; to cancel anything else only ends the current task."""
PLACED = "order orders bid bet trade ad hold reservation"
IDEOGRAPHS = """
購入 注文 支払 削除 送信 提出 予約 公開 申請 申込 购买 支付 付款 下单 提交 删除 发送 预订 发布 转账 订购 購買 刪除 發送
구매 결제 삭제 전송 제출 예약 게시 주문
"""
WIDE_IDEOGRAPHS = """
保存 作成 登録 招待 承認 创建 注册 邀请 上传 分享 批准 저장 생성 등록 초대 업로드 승인
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
    """Returns the commit word of the strict set in a name, as it is written there; None if it has none."""
    return _found(text, wide=False)


def sending_word(text: str, is_link: bool = False) -> str | None:
    """Returns the commit word of the wide set in a name. `is_link` states that the element leads to a page."""
    return _found(text, wide=False) or _found(text, wide=True, skipped=LEADS if is_link else "")


def _found(text: str, wide: bool, skipped: str = "") -> str | None:
    if _NOT_DONE.search(text.lower()):
        return None
    return _ideograph(text, wide) or _spelt(_WORDS.findall(text), wide, skipped)


def commit_word_in_id(token: str) -> str | None:
    """Returns the commit word of the strict set in an id, class or testid such as `btn-placeOrder`.

    Nouns do not count.
    """
    return _spelt(_in_id(token), wide=False)


def sending_word_in_id(token: str) -> str | None:
    """Returns the commit word of the wide set in an id, such as `btn-save`."""
    return commit_word_in_id(token) or _spelt(_in_id(token)[1:], wide=True, skipped=LEADS, anywhere=IN_IDS)


def _in_id(token: str) -> list[str]:
    return ["", *_WORDS.findall(_HUMPS.sub(" ", token).replace("_", " "))]


def _spelt(written: list[str], wide: bool, skipped: str = "", anywhere: str = "") -> str | None:
    words = [word.lower() for word in written]
    for at, word in enumerate(words):
        behind = next((other for other in words[at + 1 :] if other not in _set(ARTICLES)), "")
        first = word in _set(anywhere) or all(other in _set(STARTING) for other in words[:at])
        counts = _counts_wide(word, behind, first) if wide else _counts(word, behind, first)
        if counts and word not in _set(skipped) and not (wide and _set(FILES).intersection(words)):
            return written[at]
    return None


def _counts_wide(word: str, behind: str, first: bool) -> bool:
    if behind in _set(HARMLESS) or behind.isdigit():
        return False
    if word in _set(WIDE_ANYWHERE):
        return True
    if not first or word not in _set(WIDE_AT_THE_START):
        return False
    return (
        behind in _set(NEEDS[word]) if word in NEEDS else behind not in _set(NOUN_BEFORE) or behind.startswith("order")
    )


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


def _ideograph(text: str, wide: bool) -> str | None:
    if any(noun in text for noun in _set(NOUNS_BEHIND)):
        return None
    return next((word for word in (WIDE_IDEOGRAPHS if wide else IDEOGRAPHS).split() if word in text), None)
