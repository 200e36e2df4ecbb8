"""What may follow what."""

from feedback.complaints.schemas import Status

NEXT_STATUSES: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset(
        {Status.ASSIGNED, Status.ANSWERED, Status.REFUSED, Status.WITHDRAWN}
    ),
    Status.ASSIGNED: frozenset(
        {Status.ASSIGNED, Status.ANSWERED, Status.REFUSED, Status.WITHDRAWN}
    ),
    Status.ANSWERED: frozenset({Status.REOPENED, Status.CLOSED}),
    Status.REFUSED: frozenset({Status.REOPENED, Status.CLOSED}),
    Status.REOPENED: frozenset(
        {Status.ASSIGNED, Status.ANSWERED, Status.REFUSED, Status.WITHDRAWN}
    ),
    Status.WITHDRAWN: frozenset(),
    Status.CLOSED: frozenset(),
}
"""A pair that is not here is refused."""


def may_follow(current: Status, wanted: Status) -> bool:
    """Tell whether a complaint in ``current`` may become ``wanted``."""
    return wanted in NEXT_STATUSES[current]


def has_ended(current: Status) -> bool:
    """Tell whether nothing may follow."""
    return not NEXT_STATUSES[current]
