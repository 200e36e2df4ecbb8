"""The words of messages: what is told on which occasion, and by whom it is carried."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec


class Carrier(StrEnum):
    """What carries a message out of the house."""

    EMAIL = "email"
    SMS = "sms"
    """A text message or Zalo ZNS, through a gateway of the office's own."""
    GROUP = "group"
    """A group of the staff on Telegram, Zalo and the like, through apprise."""


CARRIER_LABELS = {
    Carrier.EMAIL: "Thư điện tử",
    Carrier.SMS: "SMS, Zalo",
    Carrier.GROUP: "Nhóm của cán bộ",
}


class State(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    """Perhaps sent: whoever was about to say so died. A person decides."""


class Occasion(StrEnum):
    """What a message is about."""

    REPLY_SENT = "reply_sent"
    QUESTION_ASKED = "question_asked"
    DAY_MOVED = "day_moved"
    DIGEST = "digest"
    SURVEY_INVITED = "survey_invited"
    SURVEY_REMINDED = "survey_reminded"
    RATINGS_FELL = "ratings_fell"


OCCASION_LABELS = {
    Occasion.REPLY_SENT: "Báo người dân: đã có trả lời",
    Occasion.QUESTION_ASKED: "Báo người dân: cơ quan hỏi thêm",
    Occasion.DAY_MOVED: "Báo người dân: chuyển ngày hẹn",
    Occasion.DIGEST: "Bản tin sáng của cán bộ",
    Occasion.SURVEY_INVITED: "Mời người dân trả lời bảng hỏi",
    Occasion.SURVEY_REMINDED: "Nhắc người được mời chưa trả lời, một lần",
    Occasion.RATINGS_FELL: "Báo trưởng đơn vị: điểm thấp bất thường",
}

PLACES = {
    Occasion.REPLY_SENT: ("organisation", "number", "link"),
    Occasion.QUESTION_ASKED: ("organisation", "number", "link"),
    Occasion.DAY_MOVED: ("organisation", "number", "day", "link"),
    Occasion.DIGEST: ("organisation", "summary", "cases", "link"),
    Occasion.SURVEY_INVITED: ("organisation", "title", "until", "promise", "link"),
    Occasion.SURVEY_REMINDED: ("organisation", "title", "until", "promise", "link"),
    Occasion.RATINGS_FELL: ("organisation", "summary", "link"),
}
"""What may stand in braces; nothing of what a citizen wrote is among it."""

VIETNAMESE = {
    "organisation": "co_quan",
    "number": "so_phieu",
    "link": "duong_dan",
    "day": "ngay_hen",
    "summary": "tom_tat",
    "cases": "danh_sach",
    "title": "ten_bang_hoi",
    "until": "den_ngay",
    "promise": "loi_hua",
}
"""How places are written and shown; English names are still read, as are diacritics."""

MAX_SUBJECT, MAX_BODY, MAX_SHORT = 150, 4000, 300


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of a message: a subject and a letter, and a short form for telephones."""

    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_SUBJECT)]
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_BODY)]
    short: Annotated[str, msgspec.Meta(max_length=MAX_SHORT)] = ""


class Template(msgspec.Struct, frozen=True):
    """The wording in force for an occasion, and who wrote it."""

    occasion: Occasion
    version: int
    subject: str
    body: str
    short: str
    by: str
    at: datetime | None
    """None: it came with the installation."""


class NewMessage(msgspec.Struct, frozen=True):
    """Something to tell somebody outside; ``values`` fill the places of its template.

    ``key`` tells it from every other; ``about`` is a number or a name for the history.
    """

    key: str
    carrier: Carrier
    occasion: Occasion
    about: str
    address: str
    values: dict[str, str]


class Letter(msgspec.Struct, frozen=True):
    """A message as a carrier is handed it."""

    id: int
    key: str
    carrier: Carrier
    address: str
    subject: str
    body: str
    attempts: int
    about: str


class Unsent(msgspec.Struct, frozen=True):
    """A message that did not go out, as an administrator sees it: neither where to nor what."""

    id: int
    carrier: Carrier
    occasion: Occasion
    state: State
    attempts: int
    error: str
    made_at: datetime


WORDINGS = {
    Occasion.REPLY_SENT: Wording(
        "Ý kiến số {so_phieu} đã có trả lời",
        "Kính gửi Ông/Bà,\n\n{co_quan} đã trả lời ý kiến số {so_phieu} của Ông/Bà.\n\n"
        "Xin mở {duong_dan} và nhập mã tra cứu để đọc trả lời, và cho biết việc đã được giải quyết "
        "chưa.\n\nThư này gửi tự động, xin không trả lời vào đây.",
        "{co_quan} đã trả lời ý kiến số {so_phieu} của Ông/Bà. "
        "Xin mở {duong_dan} và nhập mã tra cứu để đọc.",
    ),
    Occasion.QUESTION_ASKED: Wording(
        "Ý kiến số {so_phieu}: xin Ông/Bà cho biết thêm",
        "Kính gửi Ông/Bà,\n\n{co_quan} cần hỏi thêm về ý kiến số {so_phieu} của Ông/Bà.\n\n"
        "Xin mở {duong_dan} và nhập mã tra cứu để đọc câu hỏi và trả lời.\n\n"
        "Thư này gửi tự động, xin không trả lời vào đây.",
        "{co_quan} cần hỏi thêm về ý kiến số {so_phieu} của Ông/Bà. "
        "Xin mở {duong_dan} và nhập mã tra cứu để trả lời.",
    ),
    Occasion.DAY_MOVED: Wording(
        "Ý kiến số {so_phieu}: ngày hẹn trả lời nay là {ngay_hen}",
        "Kính gửi Ông/Bà,\n\nNgày hẹn trả lời ý kiến số {so_phieu} của Ông/Bà nay là {ngay_hen}.\n\n"
        "Lý do ở trang tra cứu: xin mở {duong_dan} và nhập mã tra cứu.\n\n{co_quan}",
        "{co_quan}: ngày hẹn trả lời ý kiến số {so_phieu} nay là {ngay_hen}. Lý do: {duong_dan}",
    ),
    Occasion.DIGEST: Wording(
        "Việc cần xem sáng nay: {tom_tat}",
        "{co_quan}\n\nÔng/Bà có thông báo chưa xem: {tom_tat}.\n\n{danh_sach}\n\n"
        "Tất cả thông báo: {duong_dan}",
        "{co_quan}: {tom_tat}. {duong_dan}",
    ),
    Occasion.SURVEY_INVITED: Wording(
        "{organisation} xin ý kiến Ông/Bà",
        "Kính gửi Ông/Bà,\n\n{organisation} mong Ông/Bà dành ít phút trả lời: {title}.\n\n"
        "{link}\n\nĐường dẫn dùng một lần, đến {until}. {promise}\n\n"
        "Thư này gửi tự động, xin không trả lời vào đây.",
        "{organisation} xin ý kiến Ông/Bà: {link} (dùng một lần, đến {until}). {promise}",
    ),
    Occasion.SURVEY_REMINDED: Wording(
        "{organisation} vẫn mong ý kiến Ông/Bà",
        "Kính gửi Ông/Bà,\n\n{organisation} vẫn mong Ông/Bà trả lời: {title}.\n\n{link}\n\n"
        "Đường dẫn dùng một lần, đến {until}. {promise} Chúng tôi không nhắc thêm lần nào nữa.",
        "{organisation} vẫn mong ý kiến Ông/Bà, đến {until}: {link}. Không nhắc thêm.",
    ),
    Occasion.RATINGS_FELL: Wording(
        "Điểm thấp bất thường: {summary}",
        "{organisation}\n\n{summary}.\n\nXin Ông/Bà ra xem và ghi lại việc đã làm: {link}\n\n"
        "Mỗi đợt điểm thấp chỉ báo một lần.",
        "{organisation}: {summary}. {link}",
    ),
}
"""What an installation starts with."""
