"""How far the terms of a case have run, and which warnings are due now."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from feedback.core.clock import local_date
from feedback.core.opening import OpeningTime
from feedback.escalation.schemas import About, AlertRules, OpenCase, Stage, Step, Term

HALF, MOST = 0.5, 0.8
"""Shares of a term's opening time."""


def terms(case: OpenCase) -> Iterator[Term]:
    """Yield the clocks of a case that run; a paused case has none.

    The unit's own is one only where it ends before the citizen's: else both would say
    the same.
    """
    if case.is_paused:
        return
    since = case.reopened_at or case.received_at
    which = 2 if case.reopened_at else 1
    yield Term(About.CITIZEN, f"{case.id}:citizen:{which}", since, case.due_at)
    if case.held is None or case.held_since is None or case.held_due_at is None:
        return
    if case.held_due_at < case.due_at:
        yield Term(About.DESK, f"{case.id}:desk:{case.held}", case.held_since, case.held_due_at)


def stage_of(
    term: Term, case: OpenCase, at: datetime, hours: OpeningTime, again_days: int
) -> int:
    """Return how far a term has run; see ``Stage``."""
    if at > term.due_at:
        late = hours.days_after(local_date(term.due_at), local_date(at))
        return Stage.OVERDUE + late // again_days
    if local_date(at) >= local_date(term.due_at):
        return Stage.DUE
    stood = sum(
        (hours.between(max(since, term.since), until) for since, until in case.pauses),
        timedelta(0),
    )
    whole = hours.between(term.since, term.due_at) - stood
    gone = hours.between(term.since, at) - stood
    if whole <= timedelta(0):
        return Stage.NONE
    share = gone / whole
    return Stage.MOST if share >= MOST else Stage.HALF if share >= HALF else Stage.NONE


def steps(
    case: OpenCase,
    made: Collection[str],
    rules: AlertRules,
    at: datetime,
    hours: OpeningTime,
) -> Iterator[Step]:
    """Yield the warnings of a case that are due and not made; the highest of each term only.

    What was passed over while nobody was awake is not made up for: one warning says it all.
    """
    for term in terms(case):
        stage = stage_of(term, case, at, hours, rules.again_days)
        if stage > highest(term.key, made):
            late = hours.days_after(local_date(term.due_at), local_date(at))
            key = f"{term.key}:{stage}"
            yield Step(case, term.about, key, stage, late if stage >= Stage.OVERDUE else 0)
    yield from _unowned(case, made, rules, at, hours)
    bounced = f"{case.id}:bounced:1"
    if case.hand_overs >= rules.hand_overs and bounced not in made and not case.sealed:
        yield Step(case, About.BOUNCED, bounced, 1)


def highest(term: str, made: Collection[str]) -> int:
    """Return the highest stage already made of a term."""
    start = f"{term}:"
    found = (int(key.removeprefix(start)) for key in made if key.startswith(start))
    return max(found, default=Stage.NONE)


def _unowned(
    case: OpenCase,
    made: Collection[str],
    rules: AlertRules,
    at: datetime,
    hours: OpeningTime,
) -> Iterator[Step]:
    """A case waits for a unit too long; what is sealed waits for nobody but its keeper."""
    if case.department is not None or case.sealed or case.is_paused:
        return
    since = max(
        moment for moment in (case.received_at, case.reopened_at, case.unsealed_at) if moment
    )
    key = f"{case.id}:unowned:{int(since.timestamp())}:1"
    if key not in made and hours.between(since, at) >= timedelta(hours=rules.unowned_hours):
        yield Step(case, About.UNOWNED, key, 1)
