"""When low scores at a point are more than chance, and when they are over.

The default looks at each answer (CUSUM of the likelihood ratio): an answer that fits bad
service better than the point's own past adds to a sum, one that fits the past takes away,
and the sum never falls below nothing. It is told once the sum is so high that the past
would explain it once in a month or so. A quiet counter is told of after a few answers
within hours, a busy one within minutes; a counter that always had one low score in five is
not told of for having them. ``bench/alerts.py`` shows what that is worth.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import log

from surveys.alerts.schemas import Answer, Fall, Rule, RuleKind

TOLD_AT = 5.0
"""How high the sum must be (natural logarithm); see ``bench/alerts.py``."""
ODDS = 5.0
"""Bad service: the odds of a low score are so many times what they usually are."""
LEAST_BAD = 0.4
"""But at least this share of low scores: less is nothing to run for."""
OVER_AT = 3.0
"""How high the same sum, counted the other way, must be for the bad time to be over."""

PRIOR, PRIOR_WEIGHT = 0.1, 20.0
"""What is thought of a point without a past, and how many answers outweigh it."""
LOWEST, HIGHEST = 0.02, 0.5


def usual_share(low: int, n: int) -> float:
    """Return the share of low scores to be expected at a point, 0..1, from its past."""
    share = (low + PRIOR * PRIOR_WEIGHT) / (n + PRIOR_WEIGHT)
    return min(max(share, LOWEST), HIGHEST)


def bad_share(usual: float) -> float:
    """Return the share of low scores that would be bad service at such a point."""
    odds = ODDS * usual / (1 - usual)
    return max(odds / (1 + odds), LEAST_BAD)


def _steps(usual: float) -> tuple[float, float]:
    """Return what a low answer adds to the sum, and what another one takes away."""
    bad = bad_share(usual)
    return log(bad / usual), log((1 - bad) / (1 - usual))


def find_fall(answers: Sequence[Answer], usual: float, rule: Rule) -> Fall | None:
    """Return the first moment at which answers are worth telling; None: there is none.

    Args:
        answers: of one point, in order, of one day or since the last alert ended.
        usual: see ``usual_share``.
        rule: of the organisation.
    """
    if rule.kind is RuleKind.FIXED:
        return next(_within(answers, rule), None)
    return next(_against_past(answers, usual, rule.minimum), None)


def _against_past(answers: Sequence[Answer], usual: float, minimum: int) -> Iterator[Fall]:
    up, down = _steps(usual)
    total, begin, low = 0.0, 0, 0
    for place, answer in enumerate(answers):
        if total <= 0:
            total, begin, low = 0.0, place, 0
        total += up if answer.low else down
        low += answer.low
        n = place - begin + 1
        if answer.low and total >= TOLD_AT and n >= minimum:
            yield Fall(answers[begin].at, answer.at, n, low)


def _within(answers: Sequence[Answer], rule: Rule) -> Iterator[Fall]:
    begin, low = 0, 0
    for place, answer in enumerate(answers):
        low += answer.low
        while answer.at - answers[begin].at > rule.window:
            low -= answers[begin].low
            begin += 1
        n = place - begin + 1
        if n >= rule.minimum and low * 100 >= rule.share * n:
            yield Fall(answers[begin].at, answer.at, n, low)


def recovered_at(answers: Sequence[Answer], usual: float) -> datetime | None:
    """Return when the answers after an alert were clearly as usual again; None: not yet."""
    up, down = _steps(usual)
    total = 0.0
    for answer in answers:
        total = max(total - (up if answer.low else down), 0.0)
        if total >= OVER_AT:
            return answer.at
    return None
