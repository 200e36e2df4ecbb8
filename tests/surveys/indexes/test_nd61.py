"""Golden table of NĐ 61/2018: nine indicators, 18 points, five classes."""

import pytest

from surveys.indexes.rules.nd61 import total_of
from surveys.indexes.schemas import Nd61Row


@pytest.mark.parametrize(
    ("indicators", "total", "answered", "grade"),
    [
        # 9·2
        pytest.param([2] * 9, 18, 9, "Xuất sắc", id="all of 18"),
        # 7·2 + 2·1 = 16
        pytest.param([2] * 7 + [1] * 2, 16, 9, "Xuất sắc", id="16"),
        # 6·2 + 3·1 = 15: the boundary belongs to Xuất sắc
        pytest.param([2] * 6 + [1] * 3, 15, 9, "Xuất sắc", id="exactly 15"),
        # 7·2 + 1 + 0 = 15, made otherwise
        pytest.param([0, 2, 2, 2, 2, 2, 2, 2, 1], 15, 9, "Xuất sắc", id="15 with a 0"),
        # 7·2 + 2·0 = 14
        pytest.param([2] * 7 + [0] * 2, 14, 9, "Tốt", id="one less than 15"),
        # 3·2 + 6·1 = 12
        pytest.param([2] * 3 + [1] * 6, 12, 9, "Tốt", id="exactly 12"),
        # 2·2 + 7·1 = 11
        pytest.param([2] * 2 + [1] * 7, 11, 9, "Khá", id="one less than 12"),
        # 9·1
        pytest.param([1] * 9, 9, 9, "Khá", id="exactly 9"),
        # 8·1 + 0
        pytest.param([1] * 8 + [0], 8, 9, "Trung bình", id="one less than 9"),
        # 3·2 + 6·0
        pytest.param([2] * 3 + [0] * 6, 6, 9, "Trung bình", id="exactly 6"),
        # 2·2 + 1 + 6·0
        pytest.param([2, 2, 1] + [0] * 6, 5, 9, "Yếu", id="one less than 6"),
        pytest.param([0] * 9, 0, 9, "Yếu", id="nothing of 18"),
        # 8·2 = 16 of the eight that are known: no class, though it could not be lower
        pytest.param([2] * 8 + [None], 16, 8, None, id="one missing"),
        # a missing one is not a 0
        pytest.param([0] * 8 + [None], 0, 8, None, id="one missing, the rest 0"),
        pytest.param([None] * 9, 0, 0, None, id="all missing"),
    ],
)
def test_total_and_class(
    indicators: list[int | None], total: int, answered: int, grade: str | None
) -> None:
    found = total_of(Nd61Row("Phường Hạc Thành", indicators))  # type: ignore[arg-type]

    assert (found.total, found.answered, found.grade) == (total, answered, grade)
    assert found.unit == "Phường Hạc Thành"
