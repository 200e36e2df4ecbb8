"""Refusals about questionnaires.

Problem
├── QuestionnaireNotFound   404
├── NothingPublished        404
├── QuestionnaireRetired    410
├── EditedMeanwhile         409
├── ReadyMade               409
├── NothingChanged          409
├── NotReady                400
├── AnswerClosed            409
├── InvitationRefused       409, 410, 422
└── RoundNotFound           404
"""

from http import HTTPStatus

from feedback.core.problems import InvalidInput, NotFound, Problem


class QuestionnaireNotFound(NotFound):
    """There is none, or it has no such version."""

    slug = "questionnaire-not-found"

    def __init__(self) -> None:
        super().__init__("Không có bảng hỏi này.")


class NothingPublished(NotFound):
    """Nothing of it has been published, or nothing is asked at this kiosk."""

    slug = "nothing-published"

    def __init__(self) -> None:
        super().__init__("Ở đây chưa có bảng hỏi nào được phát hành.")


class QuestionnaireRetired(Problem):
    """It is no longer asked; what is sent all the same is stored and marked."""

    status = HTTPStatus.GONE
    slug = "questionnaire-retired"

    def __init__(self) -> None:
        super().__init__("Bảng hỏi này đã kết thúc. Cảm ơn Ông/Bà đã quan tâm.")


class EditedMeanwhile(Problem):
    """Somebody else saved the draft since this page was opened."""

    status = HTTPStatus.CONFLICT
    slug = "edited-meanwhile"

    def __init__(self, by: str, when: str) -> None:
        super().__init__(
            f"{by} đã lưu bản nháp này lúc {when}, sau khi Ông/Bà mở trang. Những gì Ông/Bà gõ "
            "vẫn còn bên dưới: xin mở bản mới ở trang khác để so, rồi bấm Lưu lần nữa nếu muốn "
            "ghi đè."
        )


class ReadyMade(Problem):
    """A ready-made questionnaire is copied, not changed."""

    status = HTTPStatus.CONFLICT
    slug = "ready-made"

    def __init__(self) -> None:
        super().__init__("Bảng hỏi mẫu không sửa được. Xin bấm Chép để có một bản nháp riêng.")


class NothingChanged(Problem):
    """The draft is what has been published already."""

    status = HTTPStatus.CONFLICT
    slug = "nothing-changed"

    def __init__(self, number: int) -> None:
        super().__init__(f"Bản nháp không khác gì bản {number} đã phát hành.")


class NotReady(InvalidInput):
    """The draft has faults; each has its sentence."""

    slug = "not-ready"


class AnswerClosed(Problem):
    """The answer has been sent in whole."""

    status = HTTPStatus.CONFLICT
    slug = "answer-closed"

    def __init__(self) -> None:
        super().__init__("Phiếu trả lời này đã được gửi.")


class InvitationRefused(Problem):
    """An invitation cannot be used."""

    slug = "invitation-refused"

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status

    @classmethod
    def forged(cls) -> "InvitationRefused":
        """Return the refusal of what was not issued here."""
        return cls(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Lời mời này không do cơ quan gửi, hoặc địa chỉ bị sửa.",
        )

    @classmethod
    def used(cls) -> "InvitationRefused":
        """Return the refusal of one that has been answered."""
        return cls(HTTPStatus.CONFLICT, "Lời mời này đã được trả lời. Cảm ơn Ông/Bà.")

    @classmethod
    def closed(cls) -> "InvitationRefused":
        """Return the refusal of one whose round is over."""
        return cls(HTTPStatus.GONE, "Đợt khảo sát này đã kết thúc. Cảm ơn Ông/Bà đã quan tâm.")


class RoundNotFound(NotFound):
    """No round of invitations has this number."""

    slug = "round-not-found"

    def __init__(self) -> None:
        super().__init__("Không có đợt mời này.")
