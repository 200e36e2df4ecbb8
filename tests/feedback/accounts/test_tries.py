"""Counting tries, waiting, codes of telephones, names of devices: as tables."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from feedback.accounts.rules import (
    LOCK_OUT,
    count_try,
    device_in_words,
    matching_step,
    network_of,
    wait_s,
)

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The twenty bytes 12345678901234567890 of RFC 6238, appendix B."""


@pytest.mark.parametrize(
    ("failed", "locked", "counted"),
    [
        pytest.param(0, None, (1, None, True), id="the first"),
        pytest.param(4, None, (5, NOON + LOCK_OUT, True), id="the fifth locks what follows"),
        pytest.param(5, NOON + MINUTE, (5, NOON + MINUTE, False), id="locked"),
        pytest.param(5, NOON, (1, None, True), id="the lock has just ended"),
        pytest.param(5, NOON - MINUTE, (1, None, True), id="the lock has ended"),
        pytest.param(
            5, NOON + 400 * LOCK_OUT, (5, NOON + LOCK_OUT, False), id="the clock was set back"
        ),
    ],
)
def test_a_try_is_counted(
    failed: int, locked: datetime | None, counted: tuple[int, datetime | None, bool]
) -> None:
    assert tuple(count_try(failed, locked, NOON)) == counted


@pytest.mark.parametrize(
    ("moments", "seconds"),
    [
        pytest.param([], 0, id="none"),
        pytest.param([NOON] * 9, 0, id="nine"),
        pytest.param([NOON] * 10, 901, id="ten just now"),
        pytest.param([NOON - 14 * MINUTE, *[NOON] * 9], 61, id="the tenth last is running out"),
        pytest.param([NOON - 15 * MINUTE, *[NOON] * 9], 0, id="the tenth last has run out"),
        pytest.param([NOON + 400 * MINUTE] * 10, 901, id="the clock was set back"),
    ],
)
def test_an_address_waits_after_ten_wrong_passwords(
    moments: list[datetime], seconds: int
) -> None:
    assert wait_s(moments, NOON) == seconds


@pytest.mark.parametrize(
    ("unix_s", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(unix_s: int, code: str) -> None:
    at = datetime.fromtimestamp(unix_s, UTC)

    assert matching_step(RFC_SECRET, code, 0, at) == unix_s // 30


def code_at(at: datetime) -> str:
    return str(pyotp.TOTP(RFC_SECRET).at(at))


@pytest.mark.parametrize(
    ("away", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_differ_by_one_step(away: int, *, fits: bool) -> None:
    code = code_at(NOON + away * 30 * SECOND)

    assert (matching_step(RFC_SECRET, code, 0, NOON) is not None) is fits


def test_a_step_is_good_once_and_those_before_it_as_well() -> None:
    step = int(NOON.timestamp()) // 30

    assert matching_step(RFC_SECRET, code_at(NOON), step - 1, NOON) == step
    assert matching_step(RFC_SECRET, code_at(NOON), step, NOON) is None
    assert matching_step(RFC_SECRET, code_at(NOON - 30 * SECOND), step, NOON) is None
    assert matching_step(RFC_SECRET, code_at(NOON), step + 1000, NOON) == step


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "²³¹²³¹", "१२३४५६"])
def test_what_is_no_code_never_fits(typed: str) -> None:
    assert matching_step(RFC_SECRET, typed, 0, NOON) is None


def test_a_code_is_read_as_people_type_it() -> None:
    code = code_at(NOON)

    assert matching_step(RFC_SECRET, f" {code[:3]} {code[3:]} ", 0, NOON) is not None


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_household_counts_as_one_address(address: str, counted: str) -> None:
    assert network_of(address) == counted


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36", "Chrome trên Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge trên Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36",
            "Chrome trên Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            "Safari trên iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Firefox/140.0",
            "Firefox trên máy Mac",
        ),
        ("curl/8", "Trình duyệt lạ trên máy không rõ"),
        ("", "Trình duyệt lạ trên máy không rõ"),
    ],
)
def test_a_device_is_named_in_words(agent: str, words: str) -> None:
    assert device_in_words(agent) == words
