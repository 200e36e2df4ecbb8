"""When nobody is disturbed, what is an address, what a template may hold."""

import pytest

from feedback.notifications import rules
from feedback.notifications.words import WORDINGS, Occasion, Wording
from tests.feedback.office import at


@pytest.mark.parametrize(
    ("quiet", "moment", "after"),
    [
        pytest.param("21:00-07:00", "2026-03-02 20:59", "2026-03-02 20:59", id="not yet"),
        pytest.param(
            "21:00-07:00", "2026-03-02 21:00", "2026-03-03 07:00", id="in the evening"
        ),
        pytest.param("21:00-07:00", "2026-03-03 03:00", "2026-03-03 07:00", id="at night"),
        pytest.param("21:00-07:00", "2026-03-03 07:00", "2026-03-03 07:00", id="it is over"),
        pytest.param("12:00-13:30", "2026-03-02 12:10", "2026-03-02 13:30", id="at noon"),
        pytest.param("12:00-13:30", "2026-03-02 14:00", "2026-03-02 14:00", id="after noon"),
        pytest.param("", "2026-03-03 03:00", "2026-03-03 03:00", id="never quiet"),
        pytest.param("00:00-00:00", "2026-03-03 03:00", "2026-03-03 03:00", id="empty hours"),
    ],
)
def test_quiet_hours_are_waited_for(quiet: str, moment: str, after: str) -> None:
    assert rules.after_quiet(at(moment), rules.read_quiet(quiet)) == at(after)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0912 345 678", "84912345678"),
        ("+84 912.345.678", "84912345678"),
        ("84-912-345-678", "84912345678"),
        ("(091) 2345678", "84912345678"),
        ("0912 345", None),
        ("0912 345 678 gọi tối", None),
        ("", None),
    ],
)
def test_a_telephone_is_read_as_gateways_take_it(typed: str, read: str | None) -> None:
    assert rules.read_phone(typed) == read


@pytest.mark.parametrize("occasion", list(Occasion))
def test_what_an_installation_starts_with_can_be_filled(occasion: Occasion) -> None:
    assert rules.unknown_places(WORDINGS[occasion], occasion) == []


def test_what_stands_in_braces_is_filled_and_nothing_else_is_read() -> None:
    values = {"number": "PA-1", "link": "{number}"}

    assert rules.filled("Số {number}: {link} {x}", values) == "Số PA-1: {number} "
    wrong = Wording("{number}", "{number.real} {text}", "{day}")
    assert rules.unknown_places(wrong, Occasion.REPLY_SENT) == ["day", "number.real", "text"]


@pytest.mark.parametrize(
    "place", ["{so_phieu}", "{số phiếu}", "{so phieu}", "{Số phiếu}", "{number}"]
)
def test_places_are_read_in_vietnamese_and_as_they_were(place: str) -> None:
    wording = Wording(f"Ý kiến {place}", "Xin chào", "")

    assert rules.unknown_places(wording, Occasion.REPLY_SENT) == []
    assert rules.filled(wording.subject, {"number": "PA-1"}) == "Ý kiến PA-1"


def test_places_are_shown_in_vietnamese_and_what_is_none_stays() -> None:
    assert rules.in_vietnamese("{number}: {day} {x}") == "{so_phieu}: {ngay_hen} {x}"
    wrong = Wording("{ngay_hen} {so}", "x", "")
    assert rules.unknown_places(wrong, Occasion.REPLY_SENT) == ["ngay_hen", "so"]
