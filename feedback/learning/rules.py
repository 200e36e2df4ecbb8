"""Whether the machine has grown worse, and what its verdicts mean."""

from collections.abc import Container, Mapping, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from feedback.core import words
from feedback.core.statistics import Change, change_of_shares, wilson
from feedback.learning.schemas import MonthTally, Reliability, Tally, Trust
from nlp.classify import Suggestion
from nlp.labels import OTHER
from nlp.verdict import Compared, Verdict

LEAST = 30
"""Cases on either side; fewer say nothing about a change."""


def drift(months: Sequence[MonthTally], today: date) -> Change:
    """Tell whether this month and the last are worse or better than the six before.

    Args:
        months: the latest first.
        today: the current day.
    """
    number = today.year * 12 + today.month
    age = {one.month: number - (one.month.year * 12 + one.month.month) for one in months}
    now = _sum([one.all for one in months if age[one.month] in {0, 1}])
    before = _sum([one.all for one in months if 2 <= age[one.month] <= 7])  # noqa: PLR2004 - six months
    return change_of_shares(now, before, LEAST)


PRECISIONS = (90, 95, 97, 99)
"""Percent that may be wanted of what the machine sends on by itself."""
STORED = 1e-6
"""What a confidence may lose when a database stores it."""
SURENESS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
"""Where one group of confidences ends and the next begins."""
LEAST_SURE = 50
"""Cases above a border; fewer prove nothing about it."""


def border(verdicts: Sequence[tuple[float, bool]], wanted: int) -> float | None:
    """Return the lowest confidence from which so many percent were right.

    Args:
        verdicts: confidence and whether it was right, of each case people have dealt with.
        wanted: percent.

    Returns:
        None where not even the surest cases were right often enough, or too few are known.
    """
    found, right = None, 0
    ranked = sorted(verdicts, reverse=True)
    for seen, (confidence, is_right) in enumerate(ranked, 1):
        right += is_right
        is_last = seen == len(ranked) or ranked[seen][0] < confidence
        if is_last and seen >= LEAST_SURE and right * 100 >= wanted * seen:
            found = confidence
    return found


def is_trusted(opinion: Suggestion, chosen: Trust | None) -> bool:
    """Tell whether a case may go on by the machine's word alone.

    A text that names nothing of its field, or is one word, is always left to people.
    """
    if chosen is None or chosen.border is None:
        return opinion.trusted
    says_why = bool(opinion.words) and opinion.field != OTHER
    return says_why and opinion.confidence + STORED >= chosen.border


def among(opinion: Suggestion, codes: Container[str]) -> Suggestion:
    """Return an opinion without the fields that a case may not get now.

    Where the likeliest is one of them, the next stands first with its own probability, and a
    person decides.
    """
    left = [pair for pair in opinion.fields if pair[0] in codes]
    if len(left) == len(opinion.fields) or not left:
        return opinion
    if left[0] == opinion.fields[0]:
        return msgspec.structs.replace(opinion, fields=left)
    field, confidence = left[0]
    return msgspec.structs.replace(
        opinion, field=field, confidence=confidence, fields=left, trusted=False, words=[]
    )


def reach(verdicts: Sequence[tuple[float, bool]], at: float | None) -> tuple[Tally, Tally]:
    """Return how many cases lie above a border, and how many of those were wrong."""
    above = [
        is_right for confidence, is_right in verdicts if at is not None and confidence >= at
    ]
    wrong = len(above) - sum(above)
    return Tally(len(above), len(verdicts)), Tally(wrong, len(above))


def reliability(verdicts: Sequence[tuple[float, bool]]) -> list[Reliability]:
    """Return how often the machine was right where it was how sure; only what occurred.

    A machine that knows itself is right in about as many cases as it says.
    """
    found = []
    for low, high in pairwise(SURENESS):
        inside = [(sure, right) for sure, right in verdicts if low <= sure < high]
        if inside:
            said = sum(sure for sure, _ in inside) / len(inside)
            right = sum(right for _, right in inside)
            found.append(Reliability(low, min(high, 1.0), said, Tally(right, len(inside))))
    return found


def _sum(tallies: Sequence[Tally]) -> tuple[int, int]:
    return sum(one.right for one in tallies), sum(one.seen for one in tallies)


def percent(part: int, whole: int) -> str:
    """Return ``82,0 %`` with its interval, never broken within, or that nothing is known."""
    if not whole:
        return "chưa có"
    told = words.percent(part / whole), f"({words.vn_interval(wilson(part, whole))})"
    return " ".join(one.replace(" ", "\N{NO-BREAK SPACE}") for one in told)


def sentences(verdict: Verdict, names: Mapping[str, str]) -> list[str]:
    """Return in words why a model was put to use or not."""
    said = [_compared("Trên bộ câu giữ riêng để kiểm tra", verdict.frozen)]
    if verdict.recent is not None:
        said.append(_compared("Trên các lần sửa gần đây mà cả hai chưa học", verdict.recent))
    said += [
        f"Lĩnh vực “{names.get(field, field)}”: nhận ra {round(told.value * told.n)} trong "
        f"{told.n} câu mẫu để dành chưa cho học."
        for field, told in verdict.own.items()
    ]
    said += [f"Không dùng: {_against(reason, verdict, names)}" for reason in verdict.reasons]
    if verdict.reasons:
        said += [
            f"Lĩnh vực “{names.get(field, field)}” kéo về {many} câu của lĩnh vực khác."
            for field, many in verdict.taken.items()
        ]
    return said


def _against(reason: str, verdict: Verdict, names: Mapping[str, str]) -> str:
    kind, _, field = reason.partition(":")
    name = names.get(field, field)
    if kind == "field":
        told = verdict.fields[field]
        return f"lĩnh vực “{name}” mất {told.lost} câu, chỉ được thêm {told.won}."
    if kind == "phrases":
        return (
            f"từ ngữ của lĩnh vực “{name}” có trong quá nhiều câu của lĩnh vực khác. Xin bỏ các "
            "từ quá chung."
        )
    if kind == "odd":
        return _odd(verdict)
    return WORSE[kind]


WORSE = {
    "frozen": "kém hơn mô hình cũ trên bộ câu giữ riêng.",
    "recent": "kém hơn mô hình cũ trên chính các lần sửa gần đây.",
}


def _compared(where: str, told: Compared) -> str:
    return (
        f"{where} ({told.was.n} câu): mô hình cũ đúng {words.percent(told.was.value)}, "
        f"mô hình mới {words.percent(told.becomes.value)}."
    )


def _odd(verdict: Verdict) -> str:
    whose = ", ".join(f"{by} ({many})" for by, many in verdict.odd_by.items())
    return (
        f"trong {verdict.odd.n} lần sửa khác ý máy, {words.percent(verdict.odd.value)} "
        "chọn lĩnh vực mà máy không thấy dấu hiệu nào, có thể do nhầm lẫn, do cách viết lạ, hoặc cố "
        f"ý. Nhiều nhất: {whose}. Xin xem lại trước khi học tiếp."
    )
