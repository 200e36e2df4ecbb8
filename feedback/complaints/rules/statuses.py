"""What may follow what."""

from datetime import date

from feedback.complaints.schemas import Status

IN_WORK = frozenset({Status.RECEIVED, Status.ASSIGNED, Status.REOPENED})
"""What a case goes back to when a question is answered or a draft returned."""

_FROM_WORK = frozenset(
    {
        *(Status.ASSIGNED, Status.AWAITING_CITIZEN, Status.AWAITING_APPROVAL),
        *(Status.ANSWERED, Status.REFUSED, Status.WITHDRAWN, Status.MERGED, Status.TRANSFERRED),
    }
)

NEXT_STATUSES: dict[Status, frozenset[Status]] = {
    **dict.fromkeys(IN_WORK, _FROM_WORK),
    **dict.fromkeys((Status.RECEIVED, Status.ASSIGNED), _FROM_WORK | {Status.SPLIT}),
    Status.AWAITING_CITIZEN: (IN_WORK | _FROM_WORK | {Status.CLOSED})
    - {Status.AWAITING_CITIZEN},
    Status.AWAITING_APPROVAL: IN_WORK | {Status.ANSWERED, Status.REFUSED, Status.WITHDRAWN},
    Status.ANSWERED: frozenset({Status.REOPENED, Status.CLOSED}),
    Status.REFUSED: frozenset({Status.REOPENED, Status.CLOSED}),
    Status.WITHDRAWN: frozenset(),
    Status.MERGED: frozenset({Status.WITHDRAWN}),
    Status.SPLIT: frozenset({Status.WITHDRAWN}),
    Status.TRANSFERRED: frozenset(),
    Status.CLOSED: frozenset(),
}
"""A pair that is not here is refused."""


BACK_STATUSES: dict[Status, frozenset[Status]] = {
    Status.ANSWERED: IN_WORK,
    Status.REFUSED: IN_WORK,
}
"""What a reply that its sender recalls at once leaves a case in: nothing has happened."""


STATUSES_WITH_ANOTHER: dict[Status, frozenset[Status]] = {
    Status.MERGED: frozenset(
        {
            *(Status.RECEIVED, Status.ASSIGNED),
            *(Status.ANSWERED, Status.REFUSED, Status.TRANSFERRED),
        }
    ),
    Status.SPLIT: frozenset({Status.RECEIVED, Status.ASSIGNED}),
    Status.ANSWERED: frozenset({Status.MERGED}),
    Status.REFUSED: frozenset({Status.MERGED}),
}
"""What a case becomes along with its main case, or when the two are parted; by no form of
its own. Back to merged: the reply to all was recalled."""


def may_go_along(current: Status, wanted: Status) -> bool:
    """Tell whether what happens to its main case leads from ``current`` to ``wanted``."""
    return wanted in STATUSES_WITH_ANOTHER.get(current, frozenset())


def may_go_back(current: Status, wanted: Status) -> bool:
    """Tell whether taking a step back leads from ``current`` to ``wanted``."""
    return wanted in BACK_STATUSES.get(current, frozenset())


def may_follow(current: Status, wanted: Status) -> bool:
    """Tell whether a complaint in ``current`` may become ``wanted``."""
    return wanted in NEXT_STATUSES[current]


def may_be_judged(current: Status) -> bool:
    """Tell whether the citizen has a reply to say something about."""
    return current in {Status.ANSWERED, Status.REFUSED}


def is_silent(answer_by: date | None, today: date) -> bool:
    """Tell whether the citizen has let the last day for an answer go by."""
    return answer_by is not None and answer_by < today


def has_ended(current: Status) -> bool:
    """Tell whether nothing may follow."""
    return not NEXT_STATUSES[current]
