"""What can be refused about learning."""

from http import HTTPStatus

from feedback.core.problems import NotFound, Problem


class TrainingUnderWay(Problem):
    """One training at a time: it reads all there is."""

    status = HTTPStatus.CONFLICT
    slug = "training-under-way"

    def __init__(self) -> None:
        super().__init__("Máy đang học rồi. Xin đợi lần học này xong.")


class NothingToLearn(Problem):
    """Nobody has corrected anything or changed a field since the machine last learnt."""

    status = HTTPStatus.CONFLICT
    slug = "nothing-to-learn"

    def __init__(self) -> None:
        super().__init__(
            "Từ lần học trước chưa có lần sửa nào mới, từ ngữ và câu mẫu của lĩnh vực cũng chưa "
            "đổi, nên chưa có gì để học thêm."
        )


class ModelNotFound(NotFound):
    """There is no such model to go back to."""

    slug = "model-not-found"

    def __init__(self) -> None:
        super().__init__("Không còn mô hình này để quay về.")


class NoSuchPrecision(Problem):
    """A share of right answers that is not on offer."""

    status = HTTPStatus.BAD_REQUEST
    slug = "no-such-precision"

    def __init__(self) -> None:
        super().__init__("Xin chọn một mức trong danh sách.")
