"""What is doubtful about an answer, and from where it came."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from feedback.core.calendar import WorkingCalendar
from feedback.core.networks import read_networks
from surveys.responses import rules
from surveys.responses.schemas import Flag, flag_codes, flag_words

MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))
CALENDAR = WorkingCalendar(
    week=(*[(MORNING, AFTERNOON)] * 5, (), ()), days_off=frozenset({date(2026, 9, 2)})
)
MONDAY = date(2026, 3, 2)


def at(clock: str, day: date = MONDAY) -> datetime:
    """Return a moment of Vietnam's clock, in UTC."""
    there = datetime.combine(day, time.fromisoformat(clock), UTC)
    return there - timedelta(hours=7)


@pytest.mark.parametrize(
    ("moment", "is_out"),
    [
        pytest.param(at("09:00"), False, id="in the morning"),
        pytest.param(at("06:59"), True, id="long before opening"),
        pytest.param(at("07:00"), False, id="half an hour before"),
        pytest.param(at("17:29"), False, id="on the way out"),
        pytest.param(at("17:30"), True, id="half an hour after closing"),
        pytest.param(at("12:30"), True, id="at noon"),
        pytest.param(at("09:00", date(2026, 3, 7)), True, id="on a Saturday"),
        pytest.param(at("09:00", date(2026, 9, 2)), True, id="on a holiday"),
    ],
)
def test_out_of_hours_is_by_the_calendar(moment: datetime, *, is_out: bool) -> None:
    assert rules.is_out_of_hours(moment, CALENDAR) is is_out


def test_an_office_without_hours_has_said_nothing() -> None:
    assert not rules.is_out_of_hours(at("03:00"), WorkingCalendar(week=((),) * 7))


@pytest.mark.parametrize(
    ("busiest", "most"),
    [
        # twice the busiest hour: 0.4, 2 and 8 expected in two minutes; the least k with
        # P(more than k) < 1e-5 by a table of Poisson
        pytest.param(0, 5, id="never fewer than six are a burst"),
        pytest.param(30, 10, id="a busy kiosk"),
        pytest.param(120, 23, id="a hall"),
    ],
)
def test_more_is_plausible_where_more_used_to_come(busiest: int, most: int) -> None:
    assert rules.most_plausible(busiest) == most


def test_a_burst_is_all_of_too_many_within_two_minutes() -> None:
    slow = [at("09:00") + timedelta(minutes=one) for one in range(5)]
    fast = [at("09:10") + timedelta(seconds=10 * one) for one in range(7)]

    assert rules.in_burst([*slow, *fast], 5) == [False] * 5 + [True] * 7
    assert rules.in_burst(fast[:5], 5) == [False] * 5
    assert rules.in_burst([], 5) == []


def test_a_slip_may_be_used_in_the_evening_and_a_network_stays() -> None:
    evening = at("20:00")

    def flags(channel: str, was: int, *, burst: bool) -> Flag:
        return rules.flags_of(evening, channel, was, CALENDAR, burst=burst)

    assert flags("qr", 0, burst=False) == Flag.OUT_OF_HOURS
    assert flags("ticket", 0, burst=False) == 0
    assert flags("ticket", 7, burst=False) == Flag.OWN_NETWORK
    assert flags("kiosk", 0, burst=True) == Flag.OUT_OF_HOURS | Flag.BURST
    assert flag_codes(5) == "out_of_hours;burst"
    assert flag_words(2) == "từ mạng nội bộ cơ quan"


@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        pytest.param("10.1.2.3", True, id="inside"),
        pytest.param("10.1.9.3", False, id="a kiosk's part, left out"),
        pytest.param("::ffff:10.1.2.3", True, id="the same, written for IPv6"),
        pytest.param("113.160.1.1", False, id="outside"),
        pytest.param("fd00:1::7", True, id="IPv6"),
        pytest.param("unknown", False, id="no address"),
    ],
)
def test_networks_are_written_with_what_is_left_out(address: str, *, is_own: bool) -> None:
    networks = read_networks("10.1.0.0/16, fd00:1::/64 !10.1.9.0/24")

    assert networks.hold(address) is is_own
