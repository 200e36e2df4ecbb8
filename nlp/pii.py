"""Find and mask what identifies a person (thông tin cá nhân), by rules alone.

Public numbers stay: hotlines (113, 1022, 1900…), numbers of documents and dossiers, sums of
money, dates; so do roads and schools named after persons. Names are in ``names``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from nlp.addresses import find_addresses
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
# Two telephone numbers may stand around a stroke or hyphen, and "sđt" may stick to one.
_BEFORE_PHONE = (
    r"(?:(?<![\w/])(?<![\d][.,\-])|(?<=\d{9}[/\-])|(?<=[dđ]t)|(?<=lo)|(?<=lh)|(?<=số)|(?<=gọi))"
)
_AFTER_PHONE = r"(?!\d|[^\W\d_]|/(?!\s?[0+])|[.,\-]\d(?!\d{8}))"
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
    _compile(rf"{_BEFORE_PHONE}\(?(?:\+\s?84|0084|84)\)?{_GAP}(?:\(0\){_GAP})?[2-9](?:{_GAP}\d){{8,9}}{_AFTER_PHONE}"),
    # 0912.345.678, O912 345 678, (0237) 3 852 246; landlines have eleven digits
    _compile(rf"{_BEFORE_PHONE}\(?{_ZERO}{_GAP}[35789](?:{_GAP}[\doO]){{1,3}}\)?(?:{_GAP}[\doO]){{5,7}}{_AFTER_PHONE}"),
    _compile(rf"{_BEFORE_PHONE}\(?0{_GAP}2\d{{1,3}}\)?(?:{_GAP}\d){{6,8}}{_AFTER_PHONE}"),
    # 0129 448 2077: eleven digits, as mobile numbers had until 2018
    _compile(rf"{_BEFORE_PHONE}0{_GAP}1{_GAP}[2689](?:{_GAP}\d){{8}}{_AFTER_PHONE}"),
    # 0912345678nhé: something stuck to it
    _compile(rf"{_BEFORE_PHONE}0[35789]\d{{8}}(?=[^\W\d_])"),
    # 0912345xxx: half hidden by the writer, but still a lead
    _compile(rf"{_BEFORE_PHONE}0[35789]\d(?:{_GAP}[\dx*]){{7}}(?!\w)"),
)  # fmt: skip
_NUMBER_WORDS = (
    "không|ko|khong|một|mốt|mot|hai|ba|bốn|bon|tư|tu|năm|nam|lăm|lam|sáu|sau|bảy|bẩy|bay|tám|tam"
    "|chín|chin"
)
_SPOKEN_PHONE = _compile(
    rf"\b(?:không|khong|ko)[ ,.]+(?:{_NUMBER_WORDS})(?:[ ,.]+(?:{_NUMBER_WORDS})){{7,9}}\b"
)
_CALL = _compile(
    r"\b(?:gọi|goi|s?đt|s?dt|điện thoại|dien thoai|liên hệ|lien he|lh|zalo|alo|máy)\b"
)
_MOBILE = _compile(rf"0{_GAP}[35789](?:{_GAP}\d){{8}}")
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
        rf"\b(?:thẻ|the|atm)\b[^\d\n]{{0,30}}?(?P<id>9{_GAP}7{_GAP}0{_GAP}4(?:{_GAP}\d){{12,15}}){_NOT_MORE}"
    ),
    _compile(
        rf"(?P<id>{_BEFORE}{_digits(8, 19)})\s*(?:[-,(]|tại|ngân hàng|nh)?\s*(?:{_BANKS}|ng[âa]n h[àa]ng)\b"
    ),
)
# So long a number is seldom anything else, whatever stands before it.
_LONG_NUMBER = _compile(rf"{_BEFORE}\d{{11,16}}{_NOT_MORE}{_MONEY}")
_PLATES = (
    # 36A-123.45, 36-B1 234.56, 29LD 123.45, 36AA-123.45, 36MĐ1-234.56, 36A 1234
    re.compile(
        r"(?<![\w/.\-])(?:1[1-9]|[2-9]\d)[ \-.]?(?:[A-ZĐ]{1,2}\d?)[ \-–.]{0,3}"
        r"(?:\d{3}[. \-]?\d{2}|\d{4})(?![\w/]|[.,]\d)"
    ),
    re.compile(r"(?<![\w/.\-])(?:1[1-9]|[2-9]\d)-?[a-zđ]{1,2}\d?\d{5}(?![\w/])"),
    re.compile(
        r"(?<![\w/.\-])(?:1[1-9]|[2-9]\d)-?[a-zđ]{1,2}\d?[ \-–.]{1,3}(?:\d{3}\.\d{2}|\d{5})"
        r"(?![\w/]|[.,]\d)"
    ),
    re.compile(
        r"(?:biển|bien|bs|bks|biển số|bien so|biển kiểm soát|bien kiem soat|xe)[ :]{1,3}(?:số |so |xe |là |la )?"
        r"(?P<id>(?:1[1-9]|[2-9]\d)[ \-.]?[a-zA-ZđĐ]{1,2}\d?[ \-–.]{0,3}(?:\d{3}[. ]?\d{2}|\d{4}))"
        r"(?![\w/])"
    ),
    re.compile(r"(?<![\w/])(?:TM|TC|TH|TT|TK|TN|QA|QB|QC|QH|QK|KA|KB|KC|BB|BC)[ \-]\d{2}[ \-]\d{2}(?!\w)"),
)  # fmt: skip

# A number behind one of these names a paper or a public office, not a person.
_PAPER = _compile(
    r"(?:hồ sơ|ho so|biên nhận|bien nhan|biên lai|công văn|cong van|quyết định|quyet dinh|văn bản"
    r"|thông báo|nghị định|thông tư|mã đơn|vận đơn|van don|hóa đơn|hoá đơn|mã hs|số hs|giấy hẹn"
    r"|mã số thuế|ma so thue|mst|hợp đồng|hop dong|khách hàng|khach hang|biên bản|bien ban|tờ khai"
    r"|to khai|báo danh|bao danh|công tơ|cong to|danh bộ|danh bo|mã học sinh|ma hs|số lô|gpkd|giấy phép"
    r"|giay phep|quyet dinh|van ban|thong bao|phieu|phiếu|hotline|đường dây nóng|duong day nong|tổng đài|tong dai|serial|sê ri|số seri|thửa)\b"
    r"[^\d\n.;]{0,14}$"
)


def find(text: str) -> list[Span]:
    """Return the places that identify somebody, in order, in the NFC form of ``text``."""
    text = unicodedata.normalize("NFC", text)
    taken: list[Span] = []
    covered = bytearray(len(text))
    for span in _candidates(text):
        if not any(covered[span.start : span.end]):
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
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
        yield from (Span(start, end, PiiKind.ADDRESS) for start, end in find_addresses(text))
    yield from (Span(start, end, PiiKind.NAME) for start, end in find_names(text))


def _numbers(text: str) -> Iterator[Span]:
    yield from _matches(text, PiiKind.PLATE, _PLATES)
    yield from _matches(text, PiiKind.BHXH, _INSURANCE)
    yield from _matches(text, PiiKind.CCCD, _IDS[:1])
    yield from _matches(text, PiiKind.BANK_ACCOUNT, _ACCOUNTS)
    yield from _private(text, _matches(text, PiiKind.CCCD, _IDS[1:2]))
    yield from _private(text, _phones(text))
    yield from _private(text, _matches(text, PiiKind.CCCD, _IDS[2:]))
    yield from _private(text, _matches(text, PiiKind.BANK_ACCOUNT, (_LONG_NUMBER,)))


def _matches(text: str, kind: PiiKind, patterns: Iterable[re.Pattern[str]]) -> Iterator[Span]:
    for pattern in patterns:
        group = "id" if "id" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            if not (group and _is_called(match)):
                yield Span(*match.span(group), kind)


def _is_called(match: re.Match[str]) -> bool:
    """Tell whether a number behind "tài khoản" or "BHXH" is one to call after all."""
    leading = match.string[match.start() : match.start("id")]
    return _CALL.search(leading) is not None and _MOBILE.fullmatch(match["id"]) is not None


def _phones(text: str) -> Iterator[Span]:
    """Yield telephone numbers: ten digits, eleven for landlines, behind 84 one less."""
    for span in _matches(text, PiiKind.PHONE, _PHONES):
        digits = re.sub(r"[^\doOxX*]", "", text[span.start : span.end]).lower()
        national = re.sub(r"^(?:00)?84(?:0)?", "0", digits) if digits[0] in "8+" else digits
        national = re.sub(r"^0084", "0", national)
        longer = national.startswith(("02", "o2", "01"))
        if len(national) == _MOBILE_DIGITS or (longer and len(national) == _LANDLINE_DIGITS):
            yield span


def _private(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Drop numbers of papers and of public offices."""
    for span in spans:
        if not _PAPER.search(text[max(0, span.start - _PAPER_REACH) : span.start]):
            yield span
