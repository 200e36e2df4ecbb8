"""Find and mask what identifies a person (thông tin cá nhân), by rules alone.

Public numbers stay: hotlines (113, 1022, 1900…), numbers of documents and dossiers, sums of
money, dates; so do roads and schools named after persons. Names are in ``names``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from nlp.names import find_names


class PiiKind(StrEnum):
    """What was found."""

    PHONE = "phone"
    """Số điện thoại."""
    CCCD = "cccd"
    """Số căn cước công dân, or the older chứng minh nhân dân."""
    EMAIL = "email"
    PLATE = "plate"
    """Biển số xe."""
    BANK_ACCOUNT = "bank_account"
    """Số tài khoản."""
    BHXH = "bhxh"
    """Mã số bảo hiểm xã hội, số thẻ bảo hiểm y tế."""
    NAME = "name"
    ADDRESS = "address"
    """House number and alley; the road stays, for the matter is often there."""


MASKS: dict[PiiKind, str] = {
    PiiKind.PHONE: "[số điện thoại]",
    PiiKind.CCCD: "[số căn cước]",
    PiiKind.EMAIL: "[email]",
    PiiKind.PLATE: "[biển số xe]",
    PiiKind.BANK_ACCOUNT: "[số tài khoản]",
    PiiKind.BHXH: "[số bảo hiểm]",
    PiiKind.NAME: "[tên]",
    PiiKind.ADDRESS: "[địa chỉ]",
}


class Span(msgspec.Struct, frozen=True):
    """A place in the NFC form of a text: ``text[start:end]``."""

    start: int
    end: int
    kind: PiiKind


_DIGIT = re.compile(r"\d")
_GAP = r"[ .\-–_\u00a0]{0,2}"
_ZERO = r"[0oO]"
_BEFORE = r"(?<![\w/])(?<![\d][.,\-])"
_NOT_MORE = r"(?![\w/]|[.,\-]\d)"
_MONEY = r"(?!\s*(?:đồng|đ\b|vnđ|vnd|dong\b|nghìn|ngàn|triệu|trieu|tỷ|tỉ|ty\b|k\b))"


def _digits(least: int, most: int | None = None) -> str:
    """Return a pattern of digits with single separators between them."""
    return rf"\d(?:{_GAP}\d){{{least - 1},{(most or least) - 1}}}"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_EMAIL = _compile(
    r"(?<![\w.+\-])[\w.+\-]{1,64}\s?(?:@|\(at\)|\[at\]|\ba còng\b|\ba cong\b)\s?[\w\-]{1,64}(?:\s?(?:\.|chấm|cham)\s?[a-z]{2,6}){1,3}\b"
    r"|(?<![\w.+\-])[\w.+\-]{3,64}\s?@\s?(?:gmail|yahoo|hotmail|outlook)\b"
)
_PHONES = (
    # +84 912 345 678, 0084…, (+84) 912…, 84912345678
    _compile(rf"{_BEFORE}\(?(?:\+\s?84|0084|84)\)?{_GAP}(?:\(0\){_GAP})?[2-9](?:{_GAP}\d){{8,9}}{_NOT_MORE}"),
    # 0912.345.678, O912 345 678, (0237) 3 852 246; landlines have eleven digits
    _compile(rf"{_BEFORE}\(?{_ZERO}{_GAP}[35789](?:{_GAP}[\doO]){{1,3}}\)?(?:{_GAP}[\doO]){{5,7}}{_NOT_MORE}"),
    _compile(rf"{_BEFORE}\(?0{_GAP}2\d{{1,3}}\)?(?:{_GAP}\d){{6,8}}{_NOT_MORE}"),
    # 0912345xxx: half hidden by the writer, but still a lead
    _compile(rf"{_BEFORE}0[35789]\d(?:{_GAP}[\dx*]){{7}}(?!\w)"),
)  # fmt: skip
_NUMBER_WORDS = (
    "không|ko|khong|một|mốt|mot|hai|ba|bốn|bon|tư|tu|năm|nam|lăm|lam|sáu|sau|bảy|bẩy|bay|tám|tam"
    "|chín|chin"
)
_SPOKEN_PHONE = _compile(
    rf"\b(?:không|khong|ko)[ ,.]+(?:{_NUMBER_WORDS})(?:[ ,.]+(?:{_NUMBER_WORDS})){{7,9}}\b"
)
_MOBILE_DIGITS = 10
_LANDLINE_DIGITS = 11
_PAPER_REACH = 40

_ID_WORDS = r"(?:cccd|cmnd|cmt|cmtnd|căn cước|can cuoc|chứng minh(?: nhân dân| thư)?|chung minh|định danh|dinh danh)"
_IDS = (
    _compile(rf"\b{_ID_WORDS}\D{{0,25}}?(?P<id>\d(?:{_GAP}\d){{8}}(?:(?:{_GAP}\d){{3}})?){_NOT_MORE}"),
    # 038090001234: province, sex and century, year; a bare run of twelve that starts so
    _compile(rf"{_BEFORE}(?P<id>0[0-9]{_GAP}\d{_GAP}[0-3](?:{_GAP}\d){{8}}){_NOT_MORE}{_MONEY}"),
    _compile(rf"{_BEFORE}(?P<id>[0-3]\d{{8}}){_NOT_MORE}{_MONEY}"),
)  # fmt: skip
_BHXH_WORDS = r"(?:bhxh|bhyt|bảo hiểm|bao hiem)"
_INSURANCE = (
    _compile(rf"{_BEFORE}(?P<id>[A-Z]{{2}}{_GAP}[1-5](?:{_GAP}\d){{12}}){_NOT_MORE}"),
    _compile(rf"\b{_BHXH_WORDS}\D{{0,30}}?(?P<id>{_digits(10)}){_NOT_MORE}{_MONEY}"),
)
_BANKS = (
    "vietcombank|vcb|agribank|bidv|vietinbank|techcombank|tcb|mb ?bank|mb|acb|sacombank|vpbank"
    "|tpbank|hdbank|vib|shb|msb|ocb|lpbank|lienvietpostbank|seabank|eximbank|scb|momo|zalopay"
)
_ACCOUNTS = (
    _compile(
        r"\b(?:stk|số tài khoản|so tai khoan|tài khoản|tai khoan|tk|acc|số tk|so tk)\b"
        rf"[^\d\n]{{0,40}}?(?P<id>{_digits(6, 19)}){_NOT_MORE}{_MONEY}"
    ),
    _compile(rf"\b(?:{_BANKS})\b[^\d\n]{{0,12}}?(?P<id>{_digits(8, 19)}){_NOT_MORE}{_MONEY}"),
    _compile(
        rf"(?P<id>{_BEFORE}{_digits(8, 19)})\s*(?:[-,(]|tại|ngân hàng|nh)?\s*(?:{_BANKS})\b"
    ),
)
_PLATES = (
    # 36A-123.45, 36-B1 234.56, 29LD 123.45, 36AA-123.45, 36MĐ1-234.56, 36A 1234
    re.compile(
        r"(?<![\w/.\-])(?:1[1-9]|[2-9]\d)[ \-.]?(?:[A-ZĐ]{1,2}\d?)[ \-–.]{0,3}"
        r"(?:\d{3}[. ]?\d{2}|\d{4})(?![\w/]|[.,]\d)"
    ),
    re.compile(
        r"(?<![\w/.\-])(?:1[1-9]|[2-9]\d)-?[a-zđ]{1,2}\d?[ \-–.]{1,3}(?:\d{3}\.\d{2}|\d{5})"
        r"(?![\w/]|[.,]\d)"
    ),
    re.compile(
        r"(?:biển|bien|bs|bks|biển số|bien so|biển kiểm soát|xe)[ :]{1,3}(?:số |so |xe )?"
        r"(?P<id>(?:1[1-9]|[2-9]\d)[ \-.]?[a-zA-ZđĐ]{1,2}\d?[ \-–.]{0,3}(?:\d{3}[. ]?\d{2}|\d{4}))"
        r"(?![\w/])"
    ),
    re.compile(r"(?<![\w/])(?:TM|TC|TH|TT|TK|TN|QA|QB|QC|QH|QK|KA|KB|KC|BB|BC)[ \-]\d{2}[ \-]\d{2}(?!\w)"),
)  # fmt: skip

_HOUSE = r"\d{1,4}[A-Za-z]?\d?(?:\s?[/\-]\s?\d{1,4}[A-Za-z]?){0,4}"
_ALLEY = r"(?:ngõ|ngách|hẻm|kiệt|ngo|ngach|hem|kiet|lô|lo)"
_ROAD = (
    r"(?:đường|phố|duong|pho|đ\.|p\.|quốc lộ|tỉnh lộ|ql|tl|tổ|to|thôn|thon|ấp|ap|khu phố|kp)"
)
_ADDRESSES = (
    _compile(
        rf"\b(?:số nhà|so nha|nhà số|nha so|snhà|s\.nhà|nhà riêng số)[ :]{{0,2}}{_HOUSE}\b"
        rf"(?:[ ,]{{1,2}}{_ALLEY}[ ]?(?:số )?{_HOUSE}\b)*"
    ),
    _compile(rf"\b(?:nhà |căn )?(?:số|so) {_HOUSE}(?:[ ,]{{1,2}}{_ALLEY} {_HOUSE}\b)+"),
    _compile(rf"(?<![\w/.])\d{{1,4}}[A-Za-z]?(?:/\d{{1,4}}[A-Za-z]?){{0,3}}[ ,]{{1,2}}{_ALLEY} {_HOUSE}\b"),
    _compile(rf"\b(?:nhà |căn )?(?:số|so|sn|s/n) {_HOUSE}(?=[ ,]{{1,2}}{_ROAD}\b)"),
    _compile(r"(?<![\w/.])\d{1,4}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?){1,3}(?=[ ,]{1,2}(?:đường|phố|duong|pho)\b)"),
    re.compile(
        rf"\b(?:[Nn]hà |[Cc]ăn )?(?:[Ss]ố|[Ss]o|SN|sn) {_HOUSE}"
        r"(?= (?:Nguyễn|Trần|Lê|Phạm|Hoàng|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Tống|Lạc|Hai|Quang|Bà|Cao|Đào|Mạc|Hàm|Tô|Trường|Đội|Nguyen|Tran|Le|Pham|Hoang|Ly|Ngo)\b)"
    ),
    _compile(r"\b(?:căn hộ|can ho)(?: số| so)?[ :]{1,2}[A-Za-z]?\d{2,5}(?:[\-.]\d{1,4})?[A-Za-z]?\b"),
    _compile(r"\b(?:phòng|phong) \d{3,4}[A-Za-z]?(?=[ ,]{1,2}(?:chung cư|chung cu|tòa|toa|nhà|khu tập thể|block|ct)\b)"),
)  # fmt: skip
# A number behind one of these names a paper or a public office, not a person.
_PAPER = _compile(
    r"(?:hồ sơ|ho so|biên nhận|bien nhan|biên lai|công văn|cong van|quyết định|quyet dinh|văn bản"
    r"|thông báo|nghị định|thông tư|mã đơn|vận đơn|van don|hóa đơn|hoá đơn|mã hs|số hs|giấy hẹn"
    r"|phiếu|hotline|đường dây nóng|duong day nong|tổng đài|tong dai|serial|sê ri|số seri|thửa)"
    r"[^\d\n.;]{0,14}$"
)


def find(text: str) -> list[Span]:
    """Return the places that identify somebody, in order, in the NFC form of ``text``."""
    text = unicodedata.normalize("NFC", text)
    taken: list[Span] = []
    for span in _candidates(text):
        if not any(span.start < other.end and other.start < span.end for other in taken):
            taken.append(span)
    return sorted(taken, key=lambda span: span.start)


def mask(text: str) -> str:
    """Return the NFC form of ``text`` with every finding replaced by its mask."""
    return masked(unicodedata.normalize("NFC", text), find(text))


def masked(text: str, spans: Iterable[Span]) -> str:
    """Return a text, in NFC, with what was found in it replaced by masks."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], MASKS[span.kind]]
        at = span.end
    return "".join([*parts, text[at:]])


def _candidates(text: str) -> Iterator[Span]:
    """Yield findings, the surest kinds first: what overlaps an earlier one is dropped."""
    yield from _matches(text, PiiKind.EMAIL, (_EMAIL,))
    has_numbers = _DIGIT.search(text) is not None
    if has_numbers:
        yield from _numbers(text)
    yield from _matches(text, PiiKind.PHONE, (_SPOKEN_PHONE,))
    if has_numbers:
        yield from _matches(text, PiiKind.ADDRESS, _ADDRESSES)
    yield from (Span(start, end, PiiKind.NAME) for start, end in find_names(text))


def _numbers(text: str) -> Iterator[Span]:
    yield from _matches(text, PiiKind.PLATE, _PLATES)
    yield from _matches(text, PiiKind.BHXH, _INSURANCE)
    yield from _matches(text, PiiKind.CCCD, _IDS[:1])
    yield from _matches(text, PiiKind.BANK_ACCOUNT, _ACCOUNTS)
    yield from _private(text, _matches(text, PiiKind.CCCD, _IDS[1:2]))
    yield from _private(text, _phones(text))
    yield from _private(text, _matches(text, PiiKind.CCCD, _IDS[2:]))


def _matches(text: str, kind: PiiKind, patterns: Iterable[re.Pattern[str]]) -> Iterator[Span]:
    for pattern in patterns:
        group = "id" if "id" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield Span(*match.span(group), kind)


def _phones(text: str) -> Iterator[Span]:
    """Yield telephone numbers: ten digits, eleven for landlines, behind 84 one less."""
    for span in _matches(text, PiiKind.PHONE, _PHONES):
        digits = re.sub(r"[^\doOxX*]", "", text[span.start : span.end]).lower()
        national = re.sub(r"^(?:00)?84(?:0)?", "0", digits) if digits[0] in "8+" else digits
        national = re.sub(r"^0084", "0", national)
        landline = national.startswith(("02", "o2"))
        if len(national) == _MOBILE_DIGITS or (landline and len(national) == _LANDLINE_DIGITS):
            yield span


def _private(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Drop numbers of papers and of public offices."""
    for span in spans:
        if not _PAPER.search(text[max(0, span.start - _PAPER_REACH) : span.start]):
            yield span
