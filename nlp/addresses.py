"""Find where somebody lives: house, alley and flat; the road stays, and so do offices."""

import re
from collections.abc import Iterable, Iterator

from nlp.normalize import CAPITAL

Span = tuple[int, int]

_HOUSE = r"\d{1,4}[A-Za-z]?\d?(?:\s?[/\-]\s?\d{1,4}[A-Za-z]?){0,4}"
_ALLEY = r"(?:ngõ|ngách|hẻm|kiệt|ngo|ngach|hem|kiet|lô|lo)"
_ROAD = (
    r"(?:đường|phố|duong|pho|đ\.|p\.|quốc lộ|tỉnh lộ|đại lộ|hương lộ|quoc lo|tinh lo|dai lo"
    r"|ql|tl|tổ|to|thôn|thon|ấp|ap|khu phố|kp|khu|xóm|xom|bản|buôn|buon|khóm|khom|làng|lang"
    r"|khối|khoi|cụm|cum|ngõ|ngách|hẻm|kiệt|ngo|ngach|hem|kiet)"
)
_FAMILIES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Tống|Lạc"
    "|Hai|Quang|Bà|Cao|Đào|Mạc|Hàm|Tô|Trường|Đội|Nguyen|Tran|Le|Pham|Hoang|Huynh|Ly|Ngo|Hà|Hùng"
    "|Điện|Cách|Tôn|Lương|Mai|Chu|Bạch|Đoàn|Trương|Tạ|Phùng|Kim|Thái|Lạch|Láng|Giải|Hàng|Ha|Ton"
)
_LIVES = (
    r"(?:ở|tại|nhà|ngụ|trú|địa chỉ(?: nhà)?(?: là)?|đc|đ/c|d/c|nhà (?:tôi|tui|em|mình)(?: ở)?"
    r"|nha|ngu|tru|dia chi(?: nha)?(?: la)?|nha (?:toi|tui|em|minh)(?: o)?)"
)
_BUILDING = r"(?:chung cư|chung cu|tòa|toà|toa|nhà|khu tập thể|block|ct|cc)"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PATTERNS = (
    _compile(
        rf"\b(?:số nhà|so nha|nhà số|nha so|snhà|s\.nhà|nhà riêng số|nha rieng so)[ :]{{0,2}}{_HOUSE}\b"
        rf"(?:[ ,]{{1,2}}{_ALLEY}[ ]?(?:số )?{_HOUSE}\b)*"
    ),
    _compile(rf"\b(?:nhà |căn )?(?:số|so) {_HOUSE}(?:[ ,]{{1,2}}{_ALLEY} {_HOUSE}\b)+"),
    _compile(rf"(?<![\w/.])\d{{1,4}}[A-Za-z]?(?:/\d{{1,4}}[A-Za-z]?){{0,3}}[ ,]{{1,2}}{_ALLEY} {_HOUSE}\b"),
    _compile(rf"\b(?:nhà |căn |nha |can )?(?:số|so|sn|s/n)[ :]{{1,2}}{_HOUSE}(?=[ ,]{{1,2}}{_ROAD}\b)"),
    _compile(rf"\b(?:nhà|nha) {_HOUSE}(?=[ ,]{{1,2}}{_ROAD} \w)"),
    _compile(r"(?<![\w/.])\d{1,4}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?){1,3}(?=[ ,]{1,2}(?:đường|phố|duong|pho)\b)"),
    re.compile(rf"\b(?:[Nn]hà |[Cc]ăn )?(?:[Ss]ố|[Ss]o|SN|sn) {_HOUSE}(?= (?:{_FAMILIES})\b)"),
    _compile(rf"\b{_LIVES}[ :]{{1,2}}(?:số )?(?P<id>{_HOUSE})(?=,? (?:{_FAMILIES}) [^\W\d_])"),
    re.compile(
        rf"\b{_LIVES}[ :]{{1,2}}(?P<id>{_HOUSE})"
        rf"(?= (?!Phường|Xã|Quận|Khu|Tổ|Thôn|Tháng|Ban|Ủy|Công){CAPITAL}\w+ {CAPITAL})"
    ),
    _compile(r"\b(?:căn hộ|can ho)(?: số| so)?[ :]{1,2}[A-Za-z]{0,2}\d{0,2}[.\-]?\d{2,5}(?:[\-.]\d{1,4})?[A-Za-z]?\b"),
    _compile(rf"\b(?:phòng|phong|p|căn|can)[ .]{{0,2}}[A-Za-z]?\d{{3,4}}[A-Za-z]?(?=[ ,\-]{{1,2}}{_BUILDING}\b)"),
    _compile(
        rf"\b{_BUILDING}\b[^\n.;\d]{{0,24}}(?:[A-Z]?\d{{1,2}}[A-Z]?)?[ ,\-]{{1,3}}"
        r"(?P<id>(?:phòng|phong|căn|can)(?: số)? [A-Za-z]?\d{3,4}[A-Za-z]?)\b"
    ),
    _compile(rf"\b(?:biệt thự|liền kề|biet thu|lien ke)(?: số| so)? {_HOUSE}\b"),
)  # fmt: skip
_REACH = 80
_OFFICE = _compile(
    r"(?:[ủu][ỷy] ban nh[âa]n d[âa]n|ủy ban|ubnd|trụ sở|tru so|công an|cong an|bệnh viện|benh vien|trường|truong"
    r"|chi cục|chi cuc|bưu điện|buu dien|trung tâm|trung tam|kho bạc|kho bac|tòa án|toa an|điện lực"
    r"|dien luc|bảo hiểm xã hội|bao hiem xa hoi|bhxh|trạm y tế|tram y te|ngân hàng|ngan hang"
    r"|phòng giao dịch|công ty|cong ty|nhà văn hóa|nha van hoa|sở)\b(?P<name>[^.;!?\n]{0,50})$"
)
_AT = _compile(r"(?:[,(:]|\b(?:ở|tại|o|tai|địa chỉ|dia chi))\s*$")
_SOMEBODY = _compile(
    r"\b(?:tôi|toi|tui|nhà(?! văn)|nha(?! van)|ông|ong|bà|anh|chị|cô|chú|bác|em|hộ|ngụ|ngu|trú"
    r"|tru|mình|minh|cháu|chau|hàng xóm|kiểm|xử|phạt|mời|đến|lập|làm|bắt|xuống|gửi|nhận|hẻm|ngõ"
    r"|kiem|xu|phat|moi|den|lap|lam|bat|xuong|gui|nhan|hem|ngo)\b"
)
# A number of these is none of a house.
_THING = _compile(
    r"\b(?:xe|tuyến|tuyen|buýt|buyt|đèn|den|trạm|tram|cột|cot|cầu|cau|cống|cong|quầy|quay|bàn|cửa"
    r"|cua|trụ|tru|lớp|lop|trường|truong|tiểu học|non|thửa|thua|đất|dat|tờ|điểm|diem|bến|ben|chốt|chot"
    r"|cổng|phòng|phong|máy|may|nhóm|đội|doi|hố|ho|giếng|phiếu|mẫu|đường|duong|ubnd|bãi|bai)\s$"
)


def find_addresses(text: str) -> Iterator[Span]:
    """Yield the places of houses and flats in NFC ``text``, the surest shapes first."""
    for span in _matches(text, _PATTERNS):
        before = text[max(0, span[0] - _REACH) : span[0]]
        if not _THING.search(before) and not _is_office(before):
            yield span


def _matches(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[Span]:
    for pattern in patterns:
        group = "id" if "id" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield match.span(group)


def _is_office(before: str) -> bool:
    """Tell whether a number belongs to the office named before it: "UBND phường, số 10"."""
    office = _OFFICE.search(before)
    if office is None or not _AT.search(before):
        return False
    return _SOMEBODY.search(office["name"]) is None
