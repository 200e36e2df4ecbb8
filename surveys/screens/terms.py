"""Every sentence of the kiosk's screens, in both languages."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal

FIVE: Literal[5] = 5
THREE: Literal[3] = 3
Scale = Literal[3, 5]
"""How many buttons somebody chose from; kept with each rating."""
THREE_SCORES = (5, 3, 1)
"""What the buttons of the shorter scale are stored as: its ends and its middle."""


class Language(StrEnum):
    """In which language a screen speaks."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


VI, EN = Language.VIETNAMESE, Language.ENGLISH

FACES: Mapping[tuple[Scale, Language], Sequence[tuple[int, str]]] = {
    (FIVE, VI): (
        (5, "Rất hài lòng"),
        (4, "Hài lòng"),
        (3, "Bình thường"),
        (2, "Không hài lòng"),
        (1, "Rất không hài lòng"),
    ),
    (FIVE, EN): (
        (5, "Very satisfied"),
        (4, "Satisfied"),
        (3, "Neither"),
        (2, "Dissatisfied"),
        (1, "Very dissatisfied"),
    ),
    (THREE, VI): tuple(
        zip(THREE_SCORES, ("Hài lòng", "Bình thường", "Không hài lòng"), strict=True)
    ),
    (THREE, EN): tuple(
        zip(THREE_SCORES, ("Satisfied", "Neither", "Dissatisfied"), strict=True)
    ),
}

VIEW_NAMES = {
    VI: ("English", "Chữ to", "Tương phản cao"),
    EN: ("Tiếng Việt", "Large text", "High contrast"),
}
"""What changes language, size and contrast is called, in this order."""

SAYINGS: Mapping[Language, Mapping[str, str]] = {
    VI: {
        "rate": "Đánh giá",
        "question": "Ông/Bà hài lòng với phục vụ hôm nay không?",
        "tap_one": "Chạm vào một khuôn mặt. Không cần ghi tên.",
        "views": "Cách hiển thị",
        "listen": "Nghe",
        "start": "Chạm vào màn hình để chấm điểm phục vụ",
        "start_more": "Chỉ một chạm, không cần ghi tên.",
        "why": "Điều gì chưa tốt?",
        "sorry": "Rất tiếc! Điều gì chưa tốt?",
        "tap_some": "Chạm một hoặc nhiều ô. Không cần ghi tên.",
        "more": "Muốn nói thêm?",
        "no_names": "Không ghi tên, số căn cước.",
        "phone": "Viết trên điện thoại",
        "skip": "Bỏ qua",
        "send": "Gửi",
        "still": "Ông/Bà còn ở đây không?",
        "back_in": "Màn hình sẽ trở về đầu sau",
        "seconds": "giây.",
        "still_here": "Tôi vẫn ở đây",
        "thanks_title": "Cảm ơn Ông/Bà",
        "thanks_passed": "Cảm ơn Ông/Bà. Ý kiến đã được chuyển đi.",
        "danger": "Có người gặp nguy hiểm: gọi ngay 113, 114 hoặc 115, hoặc báo cán bộ tại quầy.",
        "code": "Mã tra cứu",
        "keep_code": "Xin chụp ảnh hoặc ghi lại mã này.",
        "answer_by": "Hẹn trả lời trước",
        "number": "Số tiếp nhận",
        "scan": "Quét bằng Zalo hoặc máy ảnh để theo dõi, thêm số điện thoại nhận tin.",
        "thanks": "Cảm ơn Ông/Bà!",
        "noted": "Ý kiến đã được ghi nhận.",
        "waits": "Ý kiến đã được lưu trong máy và sẽ tự gửi khi có mạng. Lúc này máy chưa cấp"
        " được mã tra cứu: cần theo dõi kết quả, xin Ông/Bà báo cán bộ tại quầy.",
        "no_phone": "Máy đang mất mạng, xin Ông/Bà viết tại đây",
        "more_time": "Thêm thời gian",
        "done": "Xong",
        "home": "Về màn hình đầu",
        "returns_in": "Màn hình tự trở về đầu sau",
        "phone_title": "Viết tiếp trên điện thoại",
        "phone_how": "Quét mã bằng Zalo hoặc máy ảnh, rồi viết trên điện thoại của mình.",
        "phone_kept": "Lượt đánh giá và các lý do đã chọn được giữ nguyên. Mã dùng được 30 phút, một lần.",
    },
    EN: {
        "rate": "Rate us",
        "question": "How satisfied are you with today's service?",
        "tap_one": "Tap one face. No name needed.",
        "views": "Display",
        "listen": "Listen",
        "start": "Tap the screen to rate our service",
        "start_more": "One tap, no name needed.",
        "why": "What was not good?",
        "sorry": "We are sorry! What was not good?",
        "tap_some": "Tap one or more. No name needed.",
        "more": "Anything to add?",
        "no_names": "No names or ID numbers, please.",
        "phone": "Write on my phone",
        "skip": "Skip",
        "send": "Send",
        "still": "Are you still here?",
        "back_in": "The screen starts over in",
        "seconds": "seconds.",
        "still_here": "I am still here",
        "thanks_title": "Thank you",
        "thanks_passed": "Thank you. Your words have been passed on.",
        "danger": "Somebody in danger: call 113, 114 or 115 now, or tell the officer at the desk.",
        "code": "Tracking code",
        "keep_code": "Please take a photo or write this code down.",
        "answer_by": "Answer due before",
        "number": "Receipt number",
        "scan": "Scan with Zalo or your camera to follow up or leave a telephone number.",
        "thanks": "Thank you!",
        "noted": "Your answer has been recorded.",
        "waits": "Your words are kept in this device and will be sent once the network is back."
        " It cannot give you a tracking code now: please tell the staff if you need one.",
        "no_phone": "There is no network now, please write here",
        "more_time": "More time",
        "done": "Done",
        "home": "Back to start",
        "returns_in": "The screen starts over in",
        "phone_title": "Go on with your phone",
        "phone_how": "Scan the code with Zalo or your camera and write on your own phone.",
        "phone_kept": "Your rating and the reasons you chose are kept. The code works for 30 minutes, once.",
    },
}

REASONS_IN_ENGLISH = {
    "long_wait": "Long wait",
    "attitude": "Unfriendly staff",
    "unclear_guidance": "Unclear guidance",
    "many_trips": "Too many visits",
    "extra_papers": "Extra papers asked for",
    "late_result": "Late result",
    "extra_fee": "Extra fees",
    "facilities": "Seats, toilets",
    "other": "Something else",
}
"""Of the reasons every installation starts with; others are shown as they are written."""
