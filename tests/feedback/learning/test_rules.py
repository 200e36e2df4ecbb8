"""When the machine is said to have grown worse, and how a verdict is put in words."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from feedback.core.statistics import Change
from feedback.learning.queries.figures import tally
from feedback.learning.rules import (
    among,
    border,
    drift,
    is_trusted,
    percent,
    reach,
    reliability,
    sentences,
)
from feedback.learning.schemas import MonthTally, Tally, Trust
from nlp.classify import Suggestion
from nlp.evaluate import share
from nlp.labels import Kind, Urgency
from nlp.verdict import Compared, Verdict

TODAY = date(2026, 3, 5)
NOTHING = Compared(share([]), share([]), 0, 0)


def month(year: int, number: int, right: int, seen: int) -> MonthTally:
    return MonthTally(date(year, number, 1), Tally(right, seen), Tally(0, 0))


@pytest.mark.parametrize(
    ("months", "change"),
    [
        ([], Change.TOO_FEW),
        ([month(2026, 3, 10, 20), month(2025, 12, 90, 100)], Change.TOO_FEW),
        ([month(2026, 2, 50, 100), month(2025, 12, 90, 100)], Change.DOWN),
        ([month(2026, 2, 90, 100), month(2025, 8, 50, 100)], Change.UP),
        ([month(2026, 2, 88, 100), month(2025, 12, 90, 100)], Change.UNCLEAR),
        ([month(2026, 2, 50, 100), month(2025, 7, 90, 100)], Change.TOO_FEW),
    ],
    ids=["nothing", "too few", "worse", "better", "chance", "too long ago"],
)
def test_two_months_are_compared_with_the_six_before(
    months: list[MonthTally], change: Change
) -> None:
    assert drift(months, TODAY) is change


def test_a_share_is_told_with_its_interval() -> None:
    assert percent(0, 0) == "chưa có"
    told = percent(41, 50)
    assert told.replace("\N{NO-BREAK SPACE}", " ") == "82,0 % (69,2 \N{EN DASH} 90,2 %)"
    assert told.count(" ") == 1


def test_a_refusal_says_why_and_whose_corrections_to_look_at() -> None:
    worse = Compared(share([True] * 9 + [False]), share([True] * 5 + [False] * 5), 5, 1)
    verdict = Verdict(
        version="1.1.x",
        corrections=40,
        activate=False,
        reasons=["frozen", "field:land", "recent", "odd"],
        frozen=worse,
        fields={"land": worse},
        recent=worse,
        odd=share([True] * 3 + [False] * 7),
        odd_by={"hoa": 2, "thu": 1},
    )

    told = sentences(verdict, {"land": "Đất đai"})

    assert told == [
        "Trên bộ câu giữ riêng để kiểm tra (10 câu): mô hình cũ đúng 90,0 %, mô hình mới 50,0 %.",
        (
            "Trên các lần sửa gần đây mà cả hai chưa học (10 câu): mô hình cũ đúng 90,0 %, mô hình "
            "mới 50,0 %."
        ),
        "Không dùng: kém hơn mô hình cũ trên bộ câu giữ riêng.",
        "Không dùng: lĩnh vực “Đất đai” mất 5 câu, chỉ được thêm 1.",
        "Không dùng: kém hơn mô hình cũ trên chính các lần sửa gần đây.",
        (
            "Không dùng: trong 10 lần sửa khác ý máy, 30,0 % chọn lĩnh vực mà máy không thấy dấu "
            "hiệu nào, có thể do nhầm lẫn, do cách viết lạ, hoặc cố ý. Nhiều nhất: hoa (2), thu "
            "(1). Xin xem lại trước khi học tiếp."
        ),
    ]


def test_a_model_in_use_is_told_by_its_figures_alone() -> None:
    good = Verdict("1.1.x", 40, True, [], NOTHING, {}, None, share([]), {})

    assert len(sentences(good, {})) == 1


def test_what_own_fields_took_and_learnt_is_told() -> None:
    none = Compared(share([True] * 10), share([True] * 9 + [False]), 1, 0)
    verdict = Verdict(
        version="2.1.x",
        corrections=0,
        activate=False,
        reasons=["frozen", "phrases:beach"],
        frozen=none,
        fields={},
        recent=None,
        odd=share([]),
        odd_by={},
        taken={"beach": 12},
        own={"beach": share([True, True, False])},
    )

    told = sentences(verdict, {"beach": "Bãi biển"})

    assert told[1:] == [
        "Lĩnh vực “Bãi biển”: nhận ra 2 trong 3 câu mẫu để dành chưa cho học.",
        "Không dùng: kém hơn mô hình cũ trên bộ câu giữ riêng.",
        (
            "Không dùng: từ ngữ của lĩnh vực “Bãi biển” có trong quá nhiều câu của lĩnh vực khác. "
            "Xin bỏ các từ quá chung."
        ),
        "Lĩnh vực “Bãi biển” kéo về 12 câu của lĩnh vực khác.",
    ]


@pytest.mark.parametrize(
    ("codes", "field", "confidence", "trusted", "left"),
    [
        ({"land", "health", "other"}, "land", 0.7, True, ["land", "health", "other"]),
        ({"land", "other"}, "land", 0.7, True, ["land", "other"]),
        ({"health", "other"}, "health", 0.2, False, ["health", "other"]),
        (set(), "land", 0.7, True, ["land", "health", "other"]),
    ],
    ids=["all are open", "another is closed", "the likeliest is closed", "none is known"],
)
def test_a_field_switched_off_is_not_suggested(
    codes: set[str], field: str, confidence: float, *, trusted: bool, left: list[str]
) -> None:
    shares = [("land", 0.7), ("health", 0.2), ("other", 0.1)]
    one = msgspec.structs.replace(opinion(0.7), fields=shares, trusted=True)

    told = among(one, codes)

    assert (told.field, told.confidence, told.trusted) == (field, confidence, trusted)
    assert [code for code, _ in told.fields] == left
    assert bool(told.words) == trusted


def test_counted_rows_add_up_by_field_and_month() -> None:
    live = tally(
        [
            ("land", "land", True, "2602", 8),
            ("health", "land", False, "2602", 2),
            ("health", "health", True, "2601", 5),
            ("health", "traffic", True, "2601", 1),
        ]
    )

    assert (live.all, live.trusted) == (Tally(13, 16), Tally(13, 14))
    told = {one.field: (one.found, one.precise, one.confused_with) for one in live.fields}
    assert told == {
        "land": (Tally(8, 10), Tally(8, 8), "health"),
        "health": (Tally(5, 5), Tally(5, 8), ""),
        "traffic": (Tally(0, 1), Tally(0, 0), "health"),
    }
    assert [(one.month, one.all) for one in live.months] == [
        (date(2026, 2, 1), Tally(8, 10)),
        (date(2026, 1, 1), Tally(5, 6)),
    ]


def verdicts(*groups: tuple[float, int, int]) -> list[tuple[float, bool]]:
    """Return (confidence, right, wrong) as single verdicts."""
    return [
        (confidence, at < right)
        for confidence, right, wrong in groups
        for at in range(right + wrong)
    ]


@pytest.mark.parametrize(
    ("told", "wanted", "expected"),
    [
        ([], 95, None),
        (verdicts((0.9, 49, 0)), 95, None),
        (verdicts((0.9, 50, 0)), 95, 0.9),
        (verdicts((0.9, 60, 0), (0.7, 35, 5), (0.5, 10, 40)), 95, 0.7),
        (verdicts((0.9, 60, 0), (0.7, 35, 5), (0.5, 10, 40)), 99, 0.9),
        (verdicts((0.9, 60, 0), (0.7, 35, 5), (0.5, 10, 40)), 90, 0.7),
        (verdicts((0.9, 45, 15)), 90, None),
        (verdicts((0.9, 30, 10), (0.7, 400, 0)), 97, 0.7),
    ],
    ids=[
        "none",
        "too few",
        "just enough",
        "95",
        "99",
        "90",
        "never so right",
        "late but right",
    ],
)
def test_the_border_is_the_lowest_that_keeps_what_is_wanted(
    told: list[tuple[float, bool]], wanted: int, expected: float | None
) -> None:
    assert border(told, wanted) == expected


def test_how_far_a_border_reaches() -> None:
    told = verdicts((0.9, 60, 0), (0.7, 35, 5), (0.5, 10, 40))

    assert reach(told, 0.7) == (Tally(100, 150), Tally(5, 100))
    assert reach(told, None) == (Tally(0, 150), Tally(0, 0))


def test_how_often_it_was_right_where_it_was_how_sure() -> None:
    told = verdicts((0.97, 60, 0), (0.92, 9, 1), (0.6, 10, 10), (1.0, 1, 0))

    groups = reliability(told)

    assert [(one.low, one.tally) for one in groups] == [
        (0.5, Tally(10, 20)),
        (0.9, Tally(9, 10)),
        (0.95, Tally(61, 61)),
    ]
    assert groups[-1].high == 1.0
    assert groups[0].said == pytest.approx(0.6)
    assert reliability([]) == []


def opinion(confidence: float, field: str = "land", *, words: bool = True) -> Suggestion:
    return Suggestion(
        field,
        confidence,
        [],
        Kind.REPORT,
        [],
        Urgency.ORDINARY,
        False,
        False,
        ["sổ đỏ"] if words else [],
    )


@pytest.mark.parametrize(
    ("told", "line", "trusted"),
    [
        (opinion(0.8), 0.75, [True]),
        (opinion(0.943497), 0.9434970021247864, [True]),
        (opinion(0.8), 0.85, [False]),
        (opinion(0.8), None, [False]),
        (opinion(0.8, words=False), 0.75, [False]),
        (opinion(0.8, "other"), 0.75, [False]),
    ],
    ids=["above", "as stored", "below", "the model's own", "no word speaks for it", "other"],
)
def test_a_case_goes_on_by_itself_above_the_border(
    told: Suggestion, line: float | None, trusted: list[bool]
) -> None:
    chosen = Trust(95, line, "quantri", datetime(2026, 3, 5, tzinfo=UTC))

    assert [is_trusted(told, chosen)] == trusted
    assert not is_trusted(told, None)
