from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.words import (
    excerpt,
    in_force,
    in_mb,
    one_line,
    percent,
    sentence_case,
    slug,
    unused,
    vn_date,
    vn_interval,
    vn_moment,
    vn_number,
)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(date(2026, 12, 15), "thứ Ba 15/12/2026", id="a Tuesday"),
        pytest.param(date(2026, 3, 2), "thứ Hai 02/03/2026", id="a Monday"),
        pytest.param(date(2026, 3, 7), "thứ Bảy 07/03/2026", id="a Saturday"),
        pytest.param(date(2026, 3, 8), "Chủ nhật 08/03/2026", id="a Sunday"),
    ],
)
def test_days_are_named(day: date, words: str) -> None:
    assert vn_date(day) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        pytest.param(
            datetime(2026, 11, 23, 2, 12, tzinfo=UTC), "09:12 ngày 23/11/2026", id="morning"
        ),
        pytest.param(
            datetime(2026, 11, 23, 17, 5, tzinfo=UTC), "00:05 ngày 24/11/2026", id="next day"
        ),
    ],
)
def test_moments_are_told_by_vietnams_clock(moment: datetime, words: str) -> None:
    assert vn_moment(moment) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        pytest.param(0, "0", id="none"),
        pytest.param(999, "999", id="no group"),
        pytest.param(1234, "1.234", id="thousands"),
        pytest.param(1234567, "1.234.567", id="millions"),
        pytest.param(-1234, "-1.234", id="below zero"),
    ],
)
def test_thousands_are_parted_by_points(number: int, words: str) -> None:
    assert vn_number(number) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        pytest.param(0, "0,1 MB", id="nothing"),
        pytest.param(1_230_000, "1,2 MB", id="a photo"),
        pytest.param(83_042_500_000, "83,0 GB", id="a disk"),
    ],
)
def test_sizes_are_told_in_megabytes_or_gigabytes(size: int, words: str) -> None:
    assert in_mb(size) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        pytest.param(0.847, "84,7 %", id="a share"),
        pytest.param(0.0, "0,0 %", id="none is a share"),
        pytest.param(1.0, "100,0 %", id="all"),
        pytest.param(1 / 3, "33,3 %", id="rounded"),
        pytest.param(None, "–", id="unknown"),
    ],
)
def test_shares_have_a_comma_and_one_digit(share: float | None, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        pytest.param((0.781, 0.896), "78,1 – 89,6 %", id="an interval"),
        pytest.param((0.0, 0.3543), "0,0 – 35,4 %", id="from none"),
        pytest.param(None, "", id="unknown"),
    ],
)
def test_intervals_name_both_ends(interval: tuple[float, float] | None, words: str) -> None:
    assert vn_interval(interval) == words


@pytest.mark.parametrize(
    ("text", "length", "beginning"),
    [
        pytest.param("Đèn hỏng", 140, "Đèn hỏng", id="short text stays whole"),
        pytest.param("Đèn\n\n hỏng \t rồi", 140, "Đèn hỏng rồi", id="on one line"),
        pytest.param("Đèn đường hỏng cả tuần", 14, "Đèn đường…", id="cut at a word"),
        pytest.param("Đèn đường hỏng", 14, "Đèn đường hỏng", id="just as long"),
        pytest.param("aaaaaaaaaaaaaaaa", 5, "aaaaa…", id="one long word"),
        pytest.param("", 140, "", id="nothing"),
    ],
)
def test_excerpt_is_the_beginning(text: str, length: int, beginning: str) -> None:
    assert excerpt(text, length) == beginning


@given(text=st.text(max_size=400), length=st.integers(1, 200))
def test_excerpt_is_one_line_and_never_longer_than_asked(text: str, length: int) -> None:
    short = excerpt(text, length)

    assert len(short) <= length + len("…")
    assert "\n" not in short
    assert short.removesuffix("…") in " ".join(text.split())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("  Tổ \n dân\tphố  ", "Tổ dân phố", id="blanks and line breaks"),
        pytest.param("To\u0302\u0309 1", "Tổ 1", id="composed"),
        pytest.param("Tổ\u200b 1\x00", "Tổ 1", id="what nobody sees"),
        pytest.param(" \u200b ", "", id="nothing"),
    ],
)
def test_names_are_kept_on_one_line_as_they_look(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tổ dân phố số 1", "to-dan-pho-so-1"),
        ("Phòng Kinh tế, Hạ tầng và Đô thị", "phong-kinh-te-ha-tang"),
        ("★ 日本", ""),
    ],
)
def test_codes_are_made_from_the_letters_of_a_name(name: str, code: str) -> None:
    assert slug(name, 21) == code


def test_code_that_is_taken_gets_the_next_number() -> None:
    assert unused("to-1", {"to-1", "to-1-2"}) == "to-1-3"
    assert unused("to-1", {"to-2"}) == "to-1"


def test_days_in_force_are_told_as_far_as_there_are_any() -> None:
    first, last = date(2025, 7, 1), date(2026, 6, 30)

    assert in_force(first, last) == "từ 01/07/2025 đến 30/06/2026"
    assert in_force(None, last) == "đến 30/06/2026"
    assert in_force(None, None) == ""


def test_only_the_first_letter_is_made_great() -> None:
    assert sentence_case("thứ Hai 02/03/2026") == "Thứ Hai 02/03/2026"
    assert sentence_case("") == ""
