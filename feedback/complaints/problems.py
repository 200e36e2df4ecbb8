"""Why a complaint action may be refused.

Problem
├── ComplaintNotFound    404
├── StatusRefused        409
├── AlreadyReopened      409
├── AlreadyJudged        409
├── CaseEnded            409
├── UnitRefused          409
├── Overtaken            409
├── ReplyDoubted         409
├── EvidenceNeeded       409
├── TooLateToRecall      409
├── MergeRefused         409
├── NotMerged            409
├── SplitRefused         409
├── NoSuchPart           409
├── ForTheHead           409
├── OwnDraft             409
├── NoHead               409
├── NoTimeToWrite        409
├── EnoughMessages       409
├── StillAsked           409
├── OfficeDecides        409
├── ClockRefused         409
├── TemplateGone         409
├── EnoughFiles          409
├── FileGone             404
├── NoDocument           415
└── TextRefused          400
"""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus

from feedback.complaints.schemas import MAX_TEXT, STATUS_LABELS, Status
from feedback.core.problems import InvalidInput, Problem
from feedback.core.uploads import FileRefused
from feedback.core.words import short_date, vn_moment


class ComplaintNotFound(Problem):
    """No complaint has this number or code, or the reader may not know of it."""

    status = HTTPStatus.NOT_FOUND
    slug = "complaint-not-found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy phản ánh. Xin Ông/Bà kiểm tra lại mã tra cứu.")


class StatusRefused(Problem):
    """The workflow has no arrow from the present status to the wanted one."""

    status = HTTPStatus.CONFLICT
    slug = "status-refused"

    def __init__(self, current: Status, wanted: Status) -> None:
        super().__init__(
            f"Phản ánh đang ở trạng thái “{STATUS_LABELS[current]}”, "
            f"không thể chuyển sang “{STATUS_LABELS[wanted]}”."
        )


class OfficeDecides(Problem):
    """A case has gone from unit to unit too often: one office decides where it goes."""

    status = HTTPStatus.CONFLICT
    slug = "office-decides"

    def __init__(self, times: int, office: str) -> None:
        super().__init__(
            f"Việc này đã chuyển {times} lần giữa các đơn vị. "
            f"Lần tới chỉ chuyển về “{office}”, hoặc do nơi đó quyết định."
        )


class ClockRefused(Problem):
    """A term may not be paused, resumed or extended now; the reason says why."""

    status = HTTPStatus.CONFLICT
    slug = "clock-refused"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class AlreadyReopened(Problem):
    """A complaint is re-opened once; then the way is another one."""

    status = HTTPStatus.CONFLICT
    slug = "already-reopened"

    def __init__(self) -> None:
        super().__init__(
            "Phản ánh này đã được mở lại một lần. Xin Ông/Bà gửi phản ánh mới hoặc liên hệ trực tiếp."
        )


class AlreadyJudged(Problem):
    """The citizen has judged this reply."""

    status = HTTPStatus.CONFLICT
    slug = "already-judged"

    def __init__(self) -> None:
        super().__init__("Ông/Bà đã cho biết kết quả của lần trả lời này rồi.")


class CaseEnded(Problem):
    """The matter has ended; nothing about it changes any more."""

    status = HTTPStatus.CONFLICT
    slug = "case-ended"

    def __init__(self) -> None:
        super().__init__("Việc này đã kết thúc, không sửa được nữa.")


class UnitRefused(Problem):
    """The unit does not exist (any more), or already has the case."""

    status = HTTPStatus.CONFLICT
    slug = "unit-refused"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class Overtaken(Problem):
    """A colleague has worked on the case since the page was opened."""

    status = HTTPStatus.CONFLICT
    slug = "overtaken"

    def __init__(self, by: str, at: datetime | None) -> None:
        when = f" lúc {vn_moment(at)}" if at else ""
        super().__init__(
            f"Ý kiến này đã được {by} xử lý{when}. Trang đã tải lại: xin xem rồi hãy làm tiếp."
        )


class ReplyDoubted(Problem):
    """The reply may not be ready; sent all the same once its author says so."""

    status = HTTPStatus.CONFLICT
    slug = "reply-doubted"

    def __init__(self, doubts: Mapping[str, str]) -> None:
        super().__init__(" ".join(doubts.values()))
        self.doubts = doubts


class EvidenceNeeded(Problem):
    """The rule of the field wants the answer proved."""

    status = HTTPStatus.CONFLICT
    slug = "evidence-needed"

    def __init__(self) -> None:
        super().__init__(
            "Lĩnh vực này phải kèm ảnh sau xử lý hoặc văn bản khi trả lời, cho người dân xem. "
            "Xin chọn tệp rồi gửi."
        )


class TooLateToRecall(Problem):
    """The moment in which a reply may be recalled is over, or something has followed."""

    status = HTTPStatus.CONFLICT
    slug = "too-late-to-recall"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Chỉ người gửi thu hồi được, trong {seconds} giây sau khi gửi.")


class MergeRefused(Problem):
    """One of several cases cannot be merged into the main one; so none is."""

    status = HTTPStatus.CONFLICT
    slug = "merge-refused"

    def __init__(self, refused: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{number}: {why}" for number, why in refused.items()))
        self.refused = refused


class NotMerged(Problem):
    """The case is not merged, or no longer: an answer to all cannot be taken from one."""

    status = HTTPStatus.CONFLICT
    slug = "not-merged"

    def __init__(self) -> None:
        super().__init__("Ý kiến này không còn gộp, hoặc đã được trả lời cùng vụ chính.")


class SplitRefused(Problem):
    """A text may not be split, or its parts not be joined again; the reason says why."""

    status = HTTPStatus.CONFLICT
    slug = "split-refused"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class NoSuchPart(Problem):
    """The text has no such part, or is no longer split."""

    status = HTTPStatus.CONFLICT
    slug = "no-such-part"

    def __init__(self) -> None:
        super().__init__("Ý kiến này không có phần ấy, hoặc không còn tách. Xin tải lại trang.")


class ForTheHead(Problem):
    """The citizen was not content: the head looks first, not the same handler."""

    status = HTTPStatus.CONFLICT
    slug = "for-the-head"

    def __init__(self) -> None:
        super().__init__(
            "Người dân đề nghị xem lại: trưởng đơn vị trả lời hoặc giao lại trước đã."
        )


class OwnDraft(Problem):
    """Whoever has written a draft does not approve it."""

    status = HTTPStatus.CONFLICT
    slug = "own-draft"

    def __init__(self) -> None:
        super().__init__("Người soạn không tự duyệt bản thảo của mình.")


class NoHead(Problem):
    """Nobody could approve what this unit drafts."""

    status = HTTPStatus.CONFLICT
    slug = "no-head"

    def __init__(self, unit: str) -> None:
        super().__init__(
            f"{unit}: chưa ai có vai trò trưởng đơn vị, nên chưa thể bắt buộc duyệt trả lời."
        )


class NoTimeToWrite(Problem):
    """Nobody works on the matter any more, so nobody would read it."""

    status = HTTPStatus.CONFLICT
    slug = "no-time-to-write"

    def __init__(self) -> None:
        super().__init__(
            "Việc này đã được trả lời hoặc đã kết thúc nên không nhận thêm lời nhắn. "
            "Nếu chưa được giải quyết, Ông/Bà đề nghị xem lại hoặc gửi ý kiến mới."
        )


class EnoughMessages(Problem):
    """The citizen has written as often as one matter needs."""

    status = HTTPStatus.CONFLICT
    slug = "enough-messages"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Ông/Bà đã gửi {most} lời nhắn về việc này, không nhận thêm được nữa."
        )


class StillAsked(Problem):
    """The citizen may still answer."""

    status = HTTPStatus.CONFLICT
    slug = "still-asked"

    def __init__(self, answer_by: date) -> None:
        super().__init__(f"Người dân còn được trả lời đến hết ngày {short_date(answer_by)}.")


class TemplateGone(Problem):
    """The template is used no more, or another version is."""

    status = HTTPStatus.CONFLICT
    slug = "template-gone"

    def __init__(self) -> None:
        super().__init__("Không còn văn bản mẫu này, hoặc đã có bản mới.")


class EnoughFiles(Problem):
    """The complaint has as many files as one complaint may have."""

    status = HTTPStatus.CONFLICT
    slug = "enough-files"

    def __init__(self, most: int) -> None:
        super().__init__(f"Ý kiến này đã có đủ {most} tệp, không nhận thêm được nữa.")


class FileGone(Problem):
    """There is no such file, or the one who asks may not know of it."""

    status = HTTPStatus.NOT_FOUND
    slug = "file-not-found"

    def __init__(self) -> None:
        super().__init__("Không có tệp này.")


class NoDocument(FileRefused):
    """It is neither a photo nor a whole PDF document."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    slug = "no-document"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” không phải là ảnh hay tệp PDF. Xin chọn tệp khác.")


class TextRefused(InvalidInput):
    """The text says nothing, or is too long to be read."""

    slug = "text-refused"

    @classmethod
    def empty(cls) -> "TextRefused":
        """There is no word in it."""
        return cls({"text": "Xin Ông/Bà viết vài chữ về việc muốn phản ánh."})

    @classmethod
    def too_long(cls, length: int) -> "TextRefused":
        """It is longer than two people would read."""
        return cls(
            {"text": f"Nội dung dài {length} ký tự; xin rút gọn còn tối đa {MAX_TEXT} ký tự."}
        )
