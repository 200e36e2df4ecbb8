"""How soon bad service at a counter is told of, and how often for nothing: our rule and the usual one.

Simulated kiosks over working days: answers come by a daily curve with a busy morning, days
differ in volume and in quality, counters in both. In one day of eight service is bad for one
to three hours. The rule most systems ship (50 % low scores within 15 minutes, at least 4
answers) is measured first; then the height at which ours tells is set on seeds of its own
so that both give the same number of false alarms, and both are measured on other seeds.
Two more comparisons hold both to one false alarm per kiosk and month, and to as many as the
height we ship with gives; the usual rule is then the quickest of its kind (share 50 to
90 %, at least 4 to 10 answers) that keeps to it on the seeds for tuning.

An alarm outside of bad service is false. After an alarm either rule is silent for two
hours, as long as people take to look after it; each day begins anew. What is not told of
before the bad hours are over counts as told of at their end.

    python -m bench.alerts [--json] [--kiosks 20] [--days 66] [--search]
"""

import argparse
import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any, NamedTuple

from bench.machine import report
from feedback.core.clock import VIETNAM
from surveys.alerts import rules
from surveys.alerts.schemas import Answer, Fall, Rule, RuleKind

TUNING, TESTING = range(100, 104), range(200, 210)
USUAL_SHARES = (0.03, 0.06, 0.1, 0.15, 0.25)
VOLUMES = (30, 60, 120, 250)
"""Answers of a day."""
BAD_SHARES = (0.4, 0.6, 0.8)
HOURS = (
    (7.5, 8.5, 1.5),
    (8.5, 10.5, 2.2),
    (10.5, 11.5, 1.2),
    (13.5, 15.5, 1.5),
    (15.5, 17, 0.8),
)
"""Opening hours in pieces: from, to, weight of an hour."""
MONTH_DAYS = 22
PAST_DAYS = 28
"""Without bad hours, from which a kiosk's usual share is learnt."""
BAD_EVERY = 8
SILENT = timedelta(hours=2)
RESAMPLED = 2000


class Day(NamedTuple):
    """A kiosk's day: its answers, what is usual there, and when service was bad."""

    answers: list[Answer]
    usual: float
    begins: datetime | None
    ends: datetime | None


def moments(chance: random.Random, day: datetime, volume: float) -> list[datetime]:
    """Return when people answer on a day."""
    weight = sum((end - begin) * per_hour for begin, end, per_hour in HOURS)
    found = []
    for begin, end, per_hour in HOURS:
        rate = volume * per_hour / weight
        at = begin + chance.expovariate(rate)
        while at < end:
            found.append(day + timedelta(hours=at))
            at += chance.expovariate(rate)
    return found


def days_of(seed: int, kiosks: int, days: int) -> Iterator[Day]:
    """Yield the days of simulated kiosks."""
    chance = random.Random(seed)
    first = datetime(2026, 3, 2, tzinfo=VIETNAM)
    for kiosk in range(kiosks):
        share = USUAL_SHARES[kiosk % len(USUAL_SHARES)]
        volume = VOLUMES[kiosk // len(USUAL_SHARES) % len(VOLUMES)]
        low = n = 0
        for place in range(PAST_DAYS + days):
            today = min(share * chance.lognormvariate(0, 0.25), 0.6)
            some = volume * chance.lognormvariate(0, 0.3)
            when = moments(chance, first + timedelta(days=place), some)
            is_past = place < PAST_DAYS
            begins = ends = None
            bad = chance.choice(BAD_SHARES)
            if not is_past and chance.random() < 1 / BAD_EVERY:
                begins = first + timedelta(days=place, hours=chance.uniform(7.75, 15.5))
                ends = begins + timedelta(hours=chance.uniform(1, 3))
            answers = [
                Answer(
                    at,
                    chance.random()
                    < (max(bad, today) if begins and ends and begins <= at < ends else today),
                )
                for at in when
            ]
            if is_past:
                low, n = low + sum(one.low for one in answers), n + len(answers)
            else:
                yield Day(answers, rules.usual_share(low, n), begins, ends)


Find = Callable[[Sequence[Answer], float], Fall | None]


def alarms(day: Day, find: Find) -> Iterator[datetime]:
    """Yield when a rule tells, on one day."""
    begin, when = 0, [one.at for one in day.answers]
    while found := find(day.answers[begin:], day.usual):
        yield found.at
        begin = bisect_left(when, found.at + SILENT)


class Measured(NamedTuple):
    """What a rule did: minutes until each bad time was told of, whether it was, false alarms."""

    delays: list[float]
    told: list[bool]
    false_alarms: int
    kiosk_days: int

    @property
    def per_month(self) -> float:
        """False alarms of a kiosk in a month."""
        return self.false_alarms * MONTH_DAYS / self.kiosk_days


def measure(days: Sequence[Day], find: Find) -> Measured:
    """Let a rule look at all days."""
    delays, told, false_alarms = list[float](), list[bool](), 0
    for day in days:
        when = list(alarms(day, find))
        if day.begins is None or day.ends is None:
            false_alarms += len(when)
            continue
        begins, ends = day.begins, day.ends
        inside = [at for at in when if begins <= at < ends]
        # An alarm just before may silence what follows: that is a false one too.
        false_alarms += sum(at < begins for at in when)
        at = min(inside, default=ends)
        delays.append((at - begins).total_seconds() / 60)
        told.append(bool(inside))
    return Measured(delays, told, false_alarms, len(days))


def ours(
    told_at: float, minimum: int, odds: float = rules.ODDS, least: float = rules.LEAST_BAD
) -> Find:
    """Return our rule with another height than the one it ships with."""
    rule = Rule(minimum=minimum)

    def find(answers: Sequence[Answer], usual: float) -> Fall | None:
        kept = rules.TOLD_AT, rules.ODDS, rules.LEAST_BAD
        rules.TOLD_AT, rules.ODDS, rules.LEAST_BAD = told_at, odds, least
        try:
            return rules.find_fall(answers, usual, rule)
        finally:
            rules.TOLD_AT, rules.ODDS, rules.LEAST_BAD = kept

    return find


def common(share: int = 50, minimum: int = 4) -> Find:
    """Return the rule most systems ship, or a stricter one of its kind."""
    rule = Rule(RuleKind.FIXED, share, 15, minimum)
    return lambda answers, usual: rules.find_fall(answers, usual, rule)


def calibrated(days: Sequence[Day], false_alarms: float, minimum: int, **more: float) -> float:
    """Return the lowest height, in hundredths, that gives at most so many false alarms a month."""
    low, high = 50, 1200
    while low < high:
        middle = (low + high) // 2
        found = measure(days, ours(middle / 100, minimum, **more)).per_month
        low, high = (middle + 1, high) if found > false_alarms else (low, middle)
    return low / 100


def simulated(seeds: Sequence[int], kiosks: int, days: int) -> list[Day]:
    """Return the days of several seeds."""
    return [day for seed in seeds for day in days_of(seed, kiosks, days)]


def interval(one: Measured, other: Measured) -> list[float]:
    """Return the 95 % interval of the ratio of median delays, bad times drawn anew in pairs."""
    chance, places = random.Random(1), range(len(one.delays))
    ratios = []
    for _ in range(RESAMPLED):
        drawn = chance.choices(places, k=len(places))
        ratios.append(
            median(one.delays[at] for at in drawn) / median(other.delays[at] for at in drawn)
        )
    cuts = quantiles(ratios, n=40)
    return [round(cuts[0], 3), round(cuts[-1], 3)]


def said(found: Measured) -> dict[str, Any]:
    """Return the figures of a rule."""
    return {
        "median_min": round(median(found.delays), 1),
        "p90_min": round(quantiles(found.delays, n=10)[-1], 1),
        "mean_min": round(sum(found.delays) / len(found.delays), 1),
        "told_of": round(sum(found.told) / len(found.told), 3),
        "false_alarms_per_kiosk_month": round(found.per_month, 3),
    }


def compared(days: Sequence[Day], mine: Find, theirs: Find) -> dict[str, Any]:
    """Return both rules on the same days."""
    one, other = measure(days, mine), measure(days, theirs)
    return {
        "ours": said(one),
        "common": said(other),
        "ratio_of_medians": round(median(one.delays) / median(other.delays), 3),
        "ratio_interval": interval(one, other),
    }


def strictest(days: Sequence[Day], false_alarms: float) -> tuple[int, int]:
    """Return share and minimum of the quickest common rule with at most so many false alarms."""
    found = []
    for share in (50, 60, 70, 80, 90):
        for minimum in (4, 5, 6, 8, 10):
            one = measure(days, common(share, minimum))
            if one.per_month <= false_alarms:
                found.append((sum(one.delays), share, minimum))
    return min(found)[1:]


def search(days: Sequence[Day]) -> None:
    """Print how quick other settings of ours are at equal false alarms, on the seeds for tuning."""
    allowed = measure(days, common()).per_month
    for odds in (3.0, 5.0, 8.0):
        for least in (0.0, 0.3, 0.4, 0.5):
            for minimum in (2, 3, 4):
                more = {"odds": odds, "least": least}
                height = calibrated(days, allowed, minimum, **more)
                found = said(measure(days, ours(height, minimum, **more)))
                print(odds, least, minimum, height, found)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--kiosks", type=int, default=20)
    parser.add_argument("--days", type=int, default=66)
    parser.add_argument("--search", action="store_true")
    asked = parser.parse_args()
    tuning = simulated(TUNING, asked.kiosks, asked.days)
    if asked.search:
        search(tuning)
        return
    minimum = Rule().minimum
    allowed = measure(tuning, common()).per_month
    height = calibrated(tuning, allowed, minimum)
    own = measure(tuning, ours(rules.TOLD_AT, minimum)).per_month
    monthly = calibrated(tuning, 1.0, minimum)
    as_ours, one_a_month = strictest(tuning, own), strictest(tuning, 1.0)
    testing = simulated(TESTING, asked.kiosks, asked.days)
    report(
        {
            "kiosk_days": len(testing),
            "bad_times": sum(day.begins is not None for day in testing),
            "answers": sum(len(day.answers) for day in testing),
            "told_at_equal": height,
            "equal_false_alarms": compared(testing, ours(height, minimum), common()),
            "told_at_monthly": monthly,
            "common_monthly": "{} % / 15 min / {}".format(*one_a_month),
            "one_a_month": compared(testing, ours(monthly, minimum), common(*one_a_month)),
            "told_at_shipped": rules.TOLD_AT,
            "common_as_shipped": "{} % / 15 min / {}".format(*as_ours),
            "shipped": compared(testing, ours(rules.TOLD_AT, minimum), common(*as_ours)),
        }
    )


if __name__ == "__main__":
    main()
