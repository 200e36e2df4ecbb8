"""Scores and targets as people type them."""

import re

from feedback.core.problems import InvalidInput
from surveys.indexes.schemas import SCALES, Measure

WRITTEN = re.compile(r"[0-9]{1,3}([.,][0-9]{1,4})?")


def read_value(typed: str, measure: Measure, name: str) -> float:
    """Return what is kept of a typed number: a share 0..1, or points.

    Args:
        typed: ``92,5`` of a hundred, or ``5,4`` of six points.
        measure: says how many there are.
        name: the field an error speaks of.

    Raises:
        InvalidInput: it is no number, or more than there are.
    """
    scale, text = SCALES[measure], typed.strip()
    if WRITTEN.fullmatch(text):
        value = float(text.replace(",", "."))
        if value <= scale.full:
            return round(value / scale.factor, 6)
    raise InvalidInput({name: f"Xin ghi một số từ 0 đến {scale.full}, ví dụ {scale.full},0."})


def read_measure(typed: str, name: str) -> Measure:
    """Return a measure by its name.

    Raises:
        InvalidInput: there is none.
    """
    if typed not in set(Measure):
        raise InvalidInput({name: "Xin chọn một chỉ số."})
    return Measure(typed)


def read_reason(typed: str, name: str) -> str:
    """Return a reason in one to five hundred characters.

    Raises:
        InvalidInput: there is no word in it.
    """
    if not any(sign.isalpha() for sign in typed):
        raise InvalidInput({name: "Xin ghi lý do."})
    return typed.strip()[:500]
