"""Slows down whoever guesses secrets, without locking out a shared address.

A whole ward may sit behind one address, so right answers are never held up:
only wrong ones count, and each makes the next wrong one slower.
"""

from collections import deque

from feedback.core.problems import TooManyAttempts

WINDOW_S = 600.0
MAX_MISSES = 40
SLOWEST_S = 5.0
MAX_ADDRESSES = 10_000


class Misses:
    """Wrong guesses of the last ten minutes, by address."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}

    def check(self, address: str, at_s: float) -> None:
        """Refuse an address before its guess is looked at.

        For secrets so short that one of many guesses may be right.

        Raises:
            TooManyAttempts: it has made 40 wrong guesses in ten minutes.
        """
        recent = [one for one in self._times.get(address, ()) if one >= at_s - WINDOW_S]
        if len(recent) >= MAX_MISSES:
            raise TooManyAttempts(int(recent[-MAX_MISSES] + WINDOW_S - at_s) + 1)

    def add(self, address: str, at_s: float) -> float:
        """Write down a wrong guess; return how many seconds to hold the answer.

        Raises:
            TooManyAttempts: more than 40 wrong guesses in ten minutes.
        """
        if len(self._times) >= MAX_ADDRESSES and address not in self._times:
            self._times.pop(next(iter(self._times)))
        times = self._times.setdefault(address, deque(maxlen=MAX_MISSES + 1))
        while times and times[0] < at_s - WINDOW_S:
            times.popleft()
        times.append(at_s)
        if len(times) > MAX_MISSES:
            # The refused try counts too: the second oldest must have run out.
            raise TooManyAttempts(int(times[1] + WINDOW_S - at_s) + 1)
        return float(min(0.25 * 2 ** (len(times) - 1), SLOWEST_S))
