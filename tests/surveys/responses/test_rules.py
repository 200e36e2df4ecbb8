from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.complaints.rules.texts import cleaned, says_something
from nlp.screen import may_be_denunciation
from surveys.responses.rules import may_complete, needs_follow_up

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("score", "comment", "needed"),
    [
        pytest.param(1, "Đợi ba tiếng không ai gọi số", True, id="very unhappy, with words"),
        pytest.param(2, "Đợi lâu", True, id="unhappy, with words"),
        pytest.param(3, "Đợi lâu", False, id="in between, with words"),
        pytest.param(4, "Đợi lâu", False, id="happy, with words"),
        pytest.param(5, "Tốt lắm", False, id="very happy, with words"),
        pytest.param(5, "Cán bộ đòi phong bì mới làm", True, id="very happy, but accuses"),
        pytest.param(3, "Can bo doi phong bi moi lam", True, id="accuses without accents"),
        pytest.param(1, "", False, id="very unhappy, in silence"),
        pytest.param(1, "   ", False, id="blanks"),
        pytest.param(1, "...!!", False, id="punctuation"),
        pytest.param(1, "😡😡😡", False, id="emoji"),
        pytest.param(1, "1️⃣2️⃣", False, id="keys shown as emoji"),
        pytest.param(1, "a", False, id="one letter"),
        pytest.param(1, "12345", False, id="digits"),
        pytest.param(1, "tệ", True, id="a word of two letters"),
        pytest.param(1, "😡 chậm 😡", True, id="a word among emoji"),
    ],
)
def test_who_is_unhappy_and_says_why_or_accuses_needs_an_answer(
    score: int, comment: str, *, needed: bool
) -> None:
    assert needs_follow_up(score, comment) is needed


@given(comment=st.text())
def test_the_happy_need_an_answer_only_when_they_may_accuse_somebody(comment: str) -> None:
    for score in (3, 4, 5):
        assert may_be_denunciation(comment) or not needs_follow_up(score, comment)


@given(comment=st.text().map(cleaned))
def test_what_needs_an_answer_is_a_text_a_complaint_may_have(comment: str) -> None:
    assert says_something(comment) or not needs_follow_up(1, comment)


@pytest.mark.parametrize(
    ("after", "completed", "possible"),
    [
        pytest.param(timedelta(0), False, True, id="at once"),
        pytest.param(timedelta(minutes=14), False, True, id="after fourteen minutes"),
        pytest.param(timedelta(minutes=15), False, True, id="after a quarter of an hour"),
        pytest.param(timedelta(minutes=15, seconds=1), False, False, id="a second too late"),
        pytest.param(timedelta(days=1), False, False, id="the next day"),
        pytest.param(timedelta(minutes=1), True, False, id="completed already"),
    ],
)
def test_a_rating_may_be_completed_once_and_soon(
    after: timedelta, *, completed: bool, possible: bool
) -> None:
    assert may_complete(NOON, NOON if completed else None, NOON + after) is possible
