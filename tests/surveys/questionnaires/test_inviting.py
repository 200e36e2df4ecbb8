"""Invitations and late answers: signed links, lists, samples, clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.rules import inviting, moments
from surveys.questionnaires.schemas import Person

SECRET = bytes(range(32))
NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answered", "sent", "waited"),
    [
        pytest.param("2026-11-29T04:00:00Z", "2026-11-29T05:00:00Z", 60, id="an hour ago"),
        pytest.param("1970-01-01T00:10:00Z", "1970-01-01T01:10:00Z", 60, id="clock of 1970"),
        pytest.param("1000", "3601000", 60, id="milliseconds"),
        pytest.param("2026-10-20T05:00:00Z", "2026-11-29T05:00:00Z", 40 * 1440, id="40 days"),
        pytest.param("2026-11-30T05:00:00Z", "2026-11-29T05:00:00Z", 0, id="the future"),
        pytest.param("2020-11-30T05:00:00Z", "2026-11-29T05:00:00Z", 0, id="six years"),
        pytest.param("hôm qua", "2026-11-29T05:00:00Z", 0, id="no moment"),
        pytest.param("", "", 0, id="nothing"),
        pytest.param("9" * 40, "9" * 40, 0, id="no number of a clock"),
    ],
)
def test_when_a_late_answer_was_given(answered: str, sent: str, waited: int) -> None:
    assert moments.given_at(answered, sent, NOW) == NOW - timedelta(minutes=waited)


def test_an_invitation_cannot_be_made_by_others() -> None:
    good = inviting.token_of(7, 12, SECRET)

    assert inviting.read_token(good, SECRET) == (7, 12)
    for forged in (
        good[:-1],
        good.replace("7-12", "7-13"),
        good.replace("7-", "8-"),
        "",
        "7-12-",
    ):
        assert inviting.read_token(forged, SECRET) is None
    assert inviting.read_token(good, bytes(32)) is None


def test_a_list_is_read_as_csv_or_json_lines_each_person_once() -> None:
    csv = "\ufeffEmail,label\na@b.vn,HS1\na@b.vn,HS1\nc@d.vn,HS2\n"
    lines = '{"address": "a@b.vn", "label": "HS1"}\n\n{"address": "c@d.vn", "label": "HS2"}'

    people = [Person("a@b.vn", "HS1"), Person("c@d.vn", "HS2")]
    assert inviting.read_list(csv, "email") == people
    assert inviting.read_list(lines, "email") == people
    assert inviting.read_list("label\nHS1\nHS2\n", "") == [Person("", "HS1"), Person("", "HS2")]
    assert inviting.read_list("phone\n0912 345 678\n", "sms") == [Person("84912345678")]


@given(st.integers(1, 60), st.integers(0, 80))
def test_a_sample_asks_so_many_and_nobody_twice(listed: int, sample: int) -> None:
    people = [Person(label=str(place)) for place in range(listed)]

    drawn = inviting.drawn(people, sample)

    assert len(drawn) == len(set(drawn)) == (min(sample, listed) if sample else listed)
    assert set(drawn) <= set(people)
