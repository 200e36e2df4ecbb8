"""What a colleague would say of a reply before it is sent: doubts, never refusals."""

import hashlib
import re
import unicodedata
from enum import StrEnum

import msgspec

from nlp.normalize import fold
from nlp.pii import PiiKind, Span, find


class Doubt(StrEnum):
    """Why a reply may not be ready."""

    COPIED = "copied"
    PROMISE = "promise"
    QUESTION = "question"
    OWN_DATA = "own_data"
    OTHERS_DATA = "others_data"


SENTENCES = {
    Doubt.COPIED: (
        "Câu trả lời giống hệt nhiều ý kiến khác. Người dân này hỏi việc của mình: "
        "xin nói rõ đã kiểm tra gì, ở đâu; trả lời chung thì dùng văn bản mẫu."
    ),
    Doubt.PROMISE: "Có lời hứa “sẽ…” mà chưa nói bao giờ. Xin ghi ngày, hoặc thời hạn.",
    Doubt.QUESTION: "Người dân có hỏi “{}”, mà câu trả lời chưa nhắc đến.",
    Doubt.OWN_DATA: "Có thông tin cá nhân của người gửi: {}. Người cầm mã tra cứu đọc được.",
    Doubt.OTHERS_DATA: "Có thông tin cá nhân của người khác: {}. Chỉ nêu khi thật cần.",
}

MANY = 3
"""As many other cases with the very same words are no coincidence."""

PROMISE = re.compile(
    r"(?<!chia )\bse\b.{0,40}?\b(?:xu ly|kiem tra|khac phuc|sua|thay|giai quyet|thuc hien|lap|lam"
    r"|tra loi|bao|hoan thanh|trien khai|nhac|phoi hop|cu|yeu cau|cai tao|nang cap|bo tri)\b"
    r"|\b(?:trong thoi gian toi|thoi gian som nhat|som nhat co the|sap toi)\b",
)
WHEN = re.compile(
    r"\d{1,2}\s?[/.-]\s?\d{1,2}|\bngay \d|\d+ ?(?:gio|ngay|tuan|thang|phut|h\b)|\bquy\b"
    r"|\bhom (?:nay|qua)\b|\bngay mai\b|\b(?:sang|chieu|toi) (?:nay|mai)\b|\btrong ngay\b"
    r"|\b(?:tuan|thang|nam) (?:nay|sau|toi)\b|\b(?:dau|giua|cuoi|trong|het) (?:tuan|thang|nam)\b"
    r"|\bthu (?:hai|ba|tu|nam|sau|bay)\b|\bchu nhat\b|\btruoc tet\b",
)
PIECE = re.compile(r"[^.!?\n;]+[.!?;]?")
ASKS = re.compile(
    r"\?|\b(?:bao gio|khi nao|tai sao|vi sao|bao nhieu|o dau|bao lau"
    r"|lam the nao|nhu the nao|co phai|den bao gio)\b"
)
ASKS_WHEN = re.compile(r"\b(?:bao gio|khi nao|bao lau)\b")
EMPTY_WORDS = frozenset(
    [
        "ong",
        "ba",
        "anh",
        "chi",
        "toi",
        "chung",
        "minh",
        "cho",
        "hoi",
        "xin",
        "thi",
        "the",
        "nao",
        "gio",
        "khi",
        "sao",
        "vay",
        "nhi",
        "khong",
        "duoc",
        "cua",
        "cac",
        "nhung",
        "nay",
        "kia",
        "day",
        "voi",
        "lai",
        "nua",
        "moi",
        "thay",
        "biet",
        "can",
        "muon",
        "den",
        "di",
        "tai",
        "dau",
        "nhieu",
        "lam",
        "phai",
        "hay",
        "con",
        "cung",
        "roi",
        "chua",
        "bao",
        "nguoi",
        "dan",
        "lau",
    ]
)
SHORTEST_WORD = 3


class Asked(msgspec.Struct, frozen=True):
    """What a reply is weighed against."""

    text: str
    """Everything the citizen wrote."""
    own: str
    """What the citizen left to be reached by."""
    copies: int = 0
    """Other cases that were sent the very same words, templates left out."""


def digest(text: str) -> str:
    """Return what is the same for texts that differ in nothing one reads."""
    return hashlib.sha256(" ".join(fold(text).split()).encode()).hexdigest()


def doubts(reply: str, asked: Asked) -> dict[Doubt, str]:
    """Return what may be wrong with a reply, each in a sentence for its author."""
    found: dict[Doubt, str] = {}
    if asked.copies >= MANY:
        found[Doubt.COPIED] = SENTENCES[Doubt.COPIED]
    if promises_without_a_day(reply):
        found[Doubt.PROMISE] = SENTENCES[Doubt.PROMISE]
    if question := unanswered(asked.text, reply):
        found[Doubt.QUESTION] = SENTENCES[Doubt.QUESTION].format(question)
    own, others = personal_data(reply, f"{asked.text}\n{asked.own}")
    if own:
        found[Doubt.OWN_DATA] = SENTENCES[Doubt.OWN_DATA].format(", ".join(own))
    if others:
        found[Doubt.OTHERS_DATA] = SENTENCES[Doubt.OTHERS_DATA].format(", ".join(others))
    return found


def promises_without_a_day(reply: str) -> bool:
    """Tell whether something will be done and no moment is named anywhere."""
    folded = fold(reply)
    return PROMISE.search(folded) is not None and WHEN.search(folded) is None


def unanswered(text: str, reply: str) -> str:
    """Return a question of which the reply holds no word; empty when there is none.

    Careful: one word in common is an answer, and so is a day for "when".
    """
    said = fold(reply)
    words = set(re.findall(r"\w+", said))
    for piece in PIECE.findall(unicodedata.normalize("NFC", text)):
        folded = fold(piece)
        if not ASKS.search(folded):
            continue
        if ASKS_WHEN.search(folded) and WHEN.search(said):
            continue
        keys = {
            word
            for word in re.findall(r"\w+", folded)
            if len(word) >= SHORTEST_WORD and word not in EMPTY_WORDS
        }
        if keys and not keys & words:
            return " ".join(piece.split())[:LONGEST_QUESTION]
    return ""


LONGEST_QUESTION = 120


def personal_data(reply: str, own: str) -> tuple[list[str], list[str]]:
    """Return what identifies the citizen, and what identifies somebody else, in a reply.

    House numbers stay: the matter is often there.
    """
    known = _bare(own)
    text = unicodedata.normalize("NFC", reply)
    mine, others = list[str](), list[str]()
    for span in find(text):
        if span.kind is not PiiKind.ADDRESS:
            said = _said(text, span)
            (mine if _bare(said) in known else others).append(said)
    return mine, others


def _said(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.end].split())


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
