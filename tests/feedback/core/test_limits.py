import pytest

from feedback.core.limits import MAX_ADDRESSES, MAX_MISSES, SLOWEST_S, WINDOW_S, Misses
from feedback.core.problems import TooManyAttempts

HOME = "203.0.113.7"
NEIGHBOUR = "203.0.113.8"


def test_each_miss_makes_the_next_slower_up_to_a_limit() -> None:
    misses = Misses()

    waits = [misses.add(HOME, float(second)) for second in range(8)]

    assert waits == [0.25, 0.5, 1.0, 2.0, 4.0, SLOWEST_S, SLOWEST_S, SLOWEST_S]


def test_misses_of_a_neighbour_do_not_count() -> None:
    misses = Misses()
    for second in range(10):
        misses.add(HOME, float(second))

    assert misses.add(NEIGHBOUR, 10.0) == 0.25


def test_misses_are_forgotten_after_the_window() -> None:
    misses = Misses()
    for second in range(10):
        misses.add(HOME, float(second))

    assert misses.add(HOME, 9 + WINDOW_S + 0.001) == 0.25


def test_misses_leave_the_window_one_by_one() -> None:
    misses = Misses()
    for start in (0.0, 100.0, 200.0):
        misses.add(HOME, start)

    assert misses.add(HOME, WINDOW_S + 50) == 1.0


def test_a_miss_at_the_very_edge_of_the_window_still_counts() -> None:
    misses = Misses()
    misses.add(HOME, 0.0)

    assert misses.add(HOME, WINDOW_S) == 0.5


def test_the_forty_first_miss_is_refused_and_says_when_to_come_back() -> None:
    misses = Misses()
    for second in range(MAX_MISSES):
        misses.add(HOME, float(second))

    with pytest.raises(TooManyAttempts) as refusal:
        misses.add(HOME, 40.0)

    assert refusal.value.status == 429
    assert refusal.value.retry_after_s is not None
    assert 0 < refusal.value.retry_after_s <= WINDOW_S + 1
    assert 40.0 + refusal.value.retry_after_s > WINDOW_S


def test_whoever_waits_as_told_may_try_again() -> None:
    misses = Misses()
    for second in range(MAX_MISSES):
        misses.add(HOME, float(second))
    with pytest.raises(TooManyAttempts) as refusal:
        misses.add(HOME, 40.0)

    assert misses.add(HOME, 40.0 + float(refusal.value.retry_after_s or 0)) == SLOWEST_S


def test_whoever_goes_on_stays_refused() -> None:
    misses = Misses()
    for second in range(MAX_MISSES):
        misses.add(HOME, float(second))

    for second in range(MAX_MISSES, 200):
        with pytest.raises(TooManyAttempts):
            misses.add(HOME, float(second))


def test_memory_is_bounded_by_forgetting_the_oldest_address() -> None:
    misses = Misses()
    for number in range(MAX_ADDRESSES):
        misses.add(f"address {number}", 0.0)

    misses.add("one more", 1.0)

    assert len(misses._times) == MAX_ADDRESSES
    assert misses.add("address 0", 2.0) == 0.25
    assert misses.add(f"address {MAX_ADDRESSES - 1}", 2.0) == 0.5


def test_a_full_memory_keeps_counting_whom_it_knows() -> None:
    misses = Misses()
    for number in range(MAX_ADDRESSES):
        misses.add(f"address {number}", 0.0)

    assert misses.add("address 0", 1.0) == 0.5
