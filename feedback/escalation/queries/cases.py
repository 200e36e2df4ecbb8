"""Open cases as warnings need them, and the people who are here."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from feedback.accounts import queries as accounts
from feedback.complaints.queries import hand_overs
from feedback.complaints.queries.figures import WAITING
from feedback.complaints.queries.hand_overs import GIVEN_ON
from feedback.core.clock import local_date
from feedback.core.db import fetch
from feedback.core.permissions import Role
from feedback.core.sql import Conditions, read_moment
from feedback.core.terms import Stretch
from feedback.escalation.rules.ladder import Directory
from feedback.escalation.schemas import AlertRules, OpenCase, Person
from feedback.escalation.tables import AlertSetting
from feedback.notifications.queries import notices
from feedback.places import queries as places

AT_ONCE = 500
"""Cases looked at in one transaction."""

OPEN = f"""
    SELECT complaint.id AS id, complaint.number AS number, complaint.sealed AS sealed,
           complaint.department AS department, complaint.received_at AS received_at,
           complaint.reopened_at AS reopened_at, complaint.due_at AS due_at,
           complaint.unsealed_at AS unsealed_at, held.id AS held,
           held.started_at AS held_since, held.due_at AS held_due_at,
           (SELECT count(*) FROM {GIVEN_ON}
             WHERE given.complaint = complaint.id) AS hand_overs
      FROM complaint
      LEFT JOIN case_assignment AS held
        ON held.id = (SELECT max(last.id) FROM case_assignment AS last
                       WHERE last.complaint = complaint.id AND last.ended_at IS NULL)
     WHERE complaint.id > {{}} AND complaint.due_at IS NOT NULL
       AND {WAITING}
     ORDER BY complaint.id
     LIMIT {{}}
"""  # noqa: S608 - a constant of ours

PAUSES = "SELECT complaint, begins, ends FROM case_pause WHERE {where}"


async def open_after(complaint_id: int) -> list[OpenCase]:
    """Return the next cases somebody inside owes something to, in the order of their ids."""
    rows = await fetch(OPEN, complaint_id, AT_ONCE)
    ended, standing = await _pauses([row["id"] for row in rows])
    return msgspec.convert(
        [
            {
                **row,
                "is_paused": row["id"] in standing,
                "pauses": ended[row["id"]],
            }
            for row in rows
        ],
        list[OpenCase],
        strict=False,
    )


async def _pauses(ids: Sequence[int]) -> tuple[dict[int, list[Stretch]], set[int]]:
    """Return the pauses that have ended of each case, and the cases that stand still."""
    ended: dict[int, list[Stretch]] = defaultdict(list)
    standing: set[int] = set()
    where = Conditions.is_in("complaint", ids)
    for row in await fetch(PAUSES.format(where=where.sql), *where.values):
        begins, ends = read_moment(row["begins"]), read_moment(row["ends"])
        if ends is None:
            standing.add(row["complaint"])
        elif begins is not None:
            ended[row["complaint"]].append((begins, ends))
    return ended, standing


MADE = "SELECT complaint, key FROM escalation WHERE {where}"


async def made_of(ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the keys of the warnings already made, by case."""
    found: dict[int, set[str]] = defaultdict(set)
    where = Conditions.is_in("complaint", ids)
    for row in await fetch(MADE.format(where=where.sql), *where.values):
        found[row["complaint"]].add(row["key"])
    return found


async def directory(at: datetime) -> Directory:
    """Return who is here today; closed accounts and whoever is away are not."""
    today = local_date(at)
    units = await places.departments()
    away = await notices.away_on(today)
    people = [
        Person(one.staff, one.name, one.role, one.department)
        for one in await accounts.granted()
        if one.staff not in away
    ]
    return Directory(
        people,
        {unit.id: unit.parent for unit in units},
        frozenset(unit.id for unit in units if _is_over(unit.valid_to, today)),
        (await hand_overs.limit()).office,
    )


def _is_over(last: date | None, today: date) -> bool:
    return last is not None and last < today


async def alert_rules() -> AlertRules:
    """Return when is warned."""
    row = await AlertSetting.select().order_by(AlertSetting.id).first()
    limit = await hand_overs.limit()
    return msgspec.convert({**(row or {}), "hand_overs": limit.hand_overs}, AlertRules)


async def has_keeper(at: datetime) -> bool:
    """Tell whether somebody is here who may read what is sealed."""
    return bool((await directory(at)).at(Role.KEEPER, None))
