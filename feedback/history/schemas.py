"""The words of the history."""

from datetime import date, datetime

import msgspec

ACTION_LABELS = {
    "complaint.read": "Đọc ý kiến",
    "complaint.listed": "Xem danh sách ý kiến",
    "complaint.sealed_read": "Đọc hồ sơ niêm phong",
    "complaint.sealed_listed": "Xem danh sách niêm phong",
    "complaint.printed": "In hồ sơ",
    "complaint.sealed_printed": "In hồ sơ niêm phong",
    "complaint.slip_printed": "In phiếu hẹn có mã",
    "complaint.file_read": "Xem ảnh, tài liệu",
    "complaint.files_added": "Thêm ảnh, tài liệu",
    "rating.listed": "Đọc lời góp ý khi đánh giá",
    "export.downloaded": "Bắt đầu tải bảng số liệu",
    "export.sent": "Tải xong bảng số liệu",
    "export.asked": "Yêu cầu lập bảng số liệu",
    "export.made": "Lập xong bảng số liệu",
    "export.cancelled": "Hủy bảng số liệu",
    "export.forgotten": "Xóa bảng số liệu hết hạn",
    "index.frozen": "Chốt chỉ số của tháng",
    "index.self_scored": "Tự chấm điểm chỉ số",
    "index.appraised": "Thẩm định điểm chỉ số",
    "index.target_set": "Đặt chỉ tiêu",
    "model.training_asked": "Cho máy học từ các lần sửa",
    "model.activated": "Dùng mô hình mới học",
    "model.refused": "Không dùng mô hình mới học",
    "model.went_back": "Quay về mô hình cũ",
    "model.trust_chosen": "Chọn mức máy được tự chuyển",
    "model.trust_moved": "Tính lại mức máy được tự chuyển",
    "history.read": "Đọc lịch sử",
    "history.exported": "Tải lịch sử",
    "complaint.received": "Tiếp nhận",
    "complaint.sorted": "Máy phân loại",
    "complaint.field_corrected": "Sửa lĩnh vực",
    "complaint.kind_corrected": "Sửa loại, mức khẩn",
    "complaint.assigned": "Chuyển xử lý",
    "complaint.helper_added": "Mời đơn vị phối hợp",
    "complaint.helper_removed": "Thôi phối hợp",
    "complaint.answered": "Trả lời",
    "complaint.paused": "Tạm dừng thời hạn",
    "complaint.resumed": "Tính tiếp thời hạn",
    "complaint.extended": "Gia hạn trả lời",
    "rule.hand_overs_limited": "Đặt số lần chuyển qua lại",
    "rule.alerts_set": "Đặt lúc nhắc việc",
    "unit.silence_reported": "Báo đơn vị không mở việc",
    "message.queued": "Ghi một tin để gửi",
    "message.sent": "Gửi tin",
    "message.failed": "Không gửi được tin",
    "message.unsure": "Không rõ tin đã gửi chưa",
    "message.retried": "Cho gửi lại tin",
    "message.given_up": "Bỏ một tin không gửi được",
    "message.reworded": "Sửa mẫu tin",
    "complaint.escalated": "Nhắc hạn, báo cấp trên",
    "staff.reach_set": "Đổi cách nhận nhắc việc",
    "complaint.due_moved": "Chuyển ngày hẹn theo lịch làm việc",
    "complaint.refused": "Từ chối",
    "complaint.judged": "Người dân đánh giá kết quả",
    "complaint.reopened": "Mở lại",
    "complaint.awaiting_citizen": "Hỏi lại người dân",
    "complaint.awaiting_approval": "Trình duyệt câu trả lời",
    "complaint.merged": "Gộp",
    "complaint.grouped": "Nhận gộp",
    "complaint.ungrouped": "Bỏ gộp khỏi vụ chính",
    "complaint.unmerged": "Bỏ gộp",
    "complaint.took_over": "Thành vụ chính",
    "complaint.split": "Tách",
    "complaint.part_made": "Tách thành một phần",
    "complaint.joined": "Bỏ tách",
    "complaint.draft_returned": "Trả lại bản thảo",
    "template.added": "Thêm văn bản mẫu",
    "template.changed": "Sửa văn bản mẫu",
    "template.ended": "Ngừng văn bản mẫu",
    "evidence.asked": "Bắt buộc kèm ảnh, văn bản khi trả lời",
    "evidence.dropped": "Thôi bắt buộc kèm ảnh, văn bản",
    "practice.set": "Đặt cách xử lý",
    "complaint.recalled": "Thu hồi câu trả lời vừa gửi",
    "complaint.noted": "Ghi chú nội bộ",
    "complaint.written_to": "Người dân nhắn",
    "complaint.transferred": "Chuyển cơ quan khác",
    "complaint.withdrawn": "Rút",
    "complaint.closed": "Kết thúc",
    "complaint.sealed": "Niêm phong",
    "complaint.unsealed": "Mở niêm phong",
    "complaint.contact_left": "Để lại cách liên hệ",
    "complaint.contact_erased": "Xóa cách liên hệ khi hết hạn giữ",
    "correction.kept": "Giữ lời sửa để dạy máy",
    "rating.given": "Đánh giá",
    "rating.completed": "Thêm lý do, lời góp ý",
    "rating.handed_over": "Chuyển sang viết trên điện thoại",
    "session.opened": "Đăng nhập",
    "session.tried": "Thử đăng nhập",
    "session.refused": "Sai tên hoặc mật khẩu",
    "session.code_asked": "Hỏi mã xác nhận",
    "session.ended": "Đăng xuất",
    "session.all_ended": "Kết thúc mọi phiên",
    "password.asked": "Xin đổi mật khẩu",
    "password.changed": "Đổi mật khẩu",
    "password.set": "Đặt mật khẩu bằng phiếu",
    "password.invite": "In phiếu mời",
    "password.reset": "In phiếu đặt lại mật khẩu",
    "second_factor.begun": "Bắt đầu gắn mã xác nhận",
    "second_factor.confirmed": "Bật mã xác nhận",
    "second_factor.switched_off": "Tắt mã xác nhận",
    "second_factor.reset": "Gỡ mã xác nhận của người khác",
    "role.given": "Giao quyền",
    "role.taken": "Lấy lại quyền",
    "api_key.made": "Tạo khóa API",
    "api_key.revoked": "Thu hồi khóa API",
    "staff.added": "Thêm cán bộ",
    "staff.closed": "Khóa tài khoản",
    "department.opened": "Thêm đơn vị",
    "department.renamed": "Đổi tên đơn vị",
    "department.closed": "Đóng đơn vị",
    "area.added": "Thêm địa bàn",
    "area.closed": "Đóng địa bàn",
    "service_point.opened": "Thêm điểm phục vụ",
    "service_point.revoked": "Thu hồi điểm phục vụ",
    "service_point.code_changed": "Đổi mã điểm phục vụ",
    "screen.set": "Đặt cỡ và số khuôn mặt của màn hình",
    "clip.kept": "Lưu đoạn ghi âm của ki-ốt",
    "clip.removed": "Xóa đoạn ghi âm của ki-ốt",
    "tickets.issued": "Phát phiếu đánh giá",
    "tickets.printed": "In, tải mã phiếu đánh giá",
    "tickets.revoked": "Thu hồi phiếu đánh giá",
    "organisation.named": "Đặt tên cơ quan",
    "office_hours.set": "Đặt giờ làm việc",
    "calendar.day_off_added": "Thêm ngày nghỉ",
    "calendar.make_up_added": "Thêm ngày làm bù",
    "calendar.day_removed": "Bỏ ngày khỏi lịch",
    "field.added": "Thêm lĩnh vực",
    "field.renamed": "Đổi tên lĩnh vực",
    "field.described": "Sửa mô tả lĩnh vực",
    "field.switched_off": "Tắt lĩnh vực",
    "field.switched_on": "Dùng lại lĩnh vực",
    "field.removed": "Xóa lĩnh vực",
    "field.phrases_set": "Sửa từ ngữ của lĩnh vực",
    "field.examples_added": "Thêm câu mẫu của lĩnh vực",
    "field.example_removed": "Bỏ câu mẫu của lĩnh vực",
    "field.routed": "Đổi nơi nhận của lĩnh vực",
    "routing_rule.added": "Thêm quy tắc phân luồng",
    "routing_rule.changed": "Sửa quy tắc phân luồng",
    "routing_rule.ended": "Kết thúc quy tắc phân luồng",
    "routing_rule.moved": "Đổi thứ tự quy tắc phân luồng",
    "promise.added": "Thêm lời hứa thời hạn",
    "promise.ended": "Kết thúc lời hứa thời hạn",
    "refusal_reason.added": "Thêm lý do từ chối",
    "delivery.retried": "Cho làm lại việc nền",
    "database.restored": "Khôi phục từ bản sao lưu",
}
"""What an action is called; one that is missing is shown by its own name."""


class HistoryFilter(msgspec.Struct, frozen=True):
    """What a reader asks for; what is empty or None does not narrow.

    ``subject`` finds lines about a thing and lists that showed it. Days are Vietnam's,
    both included. Written down, the subject comes last.
    """

    person: str = ""
    action: str = ""
    subject: str = ""
    start: date | None = None
    end: date | None = None

    def __str__(self) -> str:
        named = (("from", self.start), ("to", self.end), ("person", self.person))
        asked = (*named, ("action", self.action), ("subject", self.subject))
        return " ".join(f"{name} {value}" for name, value in asked if value)


class HistoryLine(msgspec.Struct, frozen=True):
    """A line as a reader is shown it."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
