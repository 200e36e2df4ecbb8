"""What the first page of the demo points at."""

from collections.abc import Sequence

from feedback.core.http import TourStop

TOUR: Sequence[TourStop] = [
    TourStop(
        "Người dân",
        "Gửi phản ánh bằng điện thoại kèm ảnh, nhận mã, theo dõi và đánh giá kết quả.",
        "/gui",
    ),
    TourStop(
        "Người tiếp nhận",
        "Việc gấp nhất ở trên cùng; máy gợi ý lĩnh vực và nơi giải quyết, người quyết định.",
        "/ban",
        "intake",
    ),
    TourStop(
        "Người xử lý",
        "Việc của phòng mình, còn mấy ngày, trả lời thế nào.",
        "/ban",
        "handler",
    ),
    TourStop(
        "Trưởng đơn vị",
        "Mười phút mỗi ngày: việc sắp đến hạn, quá hạn, bị mở lại của đơn vị.",
        "/ban",
        "head",
    ),
    TourStop(
        "Lãnh đạo",
        "Bốn con số so với kỳ trước và năm trước; bấm vào ô đỏ để đọc từng ý kiến.",
        "/so-lieu",
        "leader",
    ),
    TourStop(
        "Người phân tích",
        "Bảng Excel có bộ lọc, giải thích từng cột; CSV và Parquet.",
        "/xuat",
        "analyst",
    ),
    TourStop(
        "Người giữ hàng đợi niêm phong",
        "Tin nghi tố cáo, chỉ một người được đọc, mỗi lần đọc đều ghi lại.",
        "/ban?nhom=sealed",
        "keeper",
    ),
    TourStop(
        "Quản trị",
        "Đơn vị, quầy, mã QR, lịch làm việc, tài khoản, việc nền.",
        "/quan-tri",
        "administrator",
    ),
]
"""What the first page of the demo points at."""
