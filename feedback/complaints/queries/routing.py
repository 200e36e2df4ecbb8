"""The routing rules and what they stand on; why a case went where, and who helps."""

from collections import defaultdict
from datetime import date, datetime, timedelta

import msgspec

from feedback.accounts import queries as accounts
from feedback.complaints.queries import lookups
from feedback.complaints.rules import routing
from feedback.complaints.rules.rerouting import DAYS, Group
from feedback.complaints.rules.routing import ROUTED_KINDS, Ground, Reason, RoutingRow
from feedback.core.db import fetch
from feedback.core.memory import remembered
from feedback.core.sql import Conditions
from feedback.places import queries as places

RULES = """
    SELECT id, position, field, area, kind, department, valid_from, valid_to
      FROM routing_rule
     ORDER BY position, id
"""
HELPERS = "SELECT rule, department FROM routing_helper ORDER BY id"


@remembered
async def rules() -> list[RoutingRow]:
    """Return all routing rules in their order, also those of other days."""
    helpers: dict[int, list[int]] = defaultdict(list)
    for row in await fetch(HELPERS):
        helpers[row["rule"]].append(row["department"])
    return [
        msgspec.convert({**row, "helpers": helpers[row["id"]]}, RoutingRow, strict=False)
        for row in await fetch(RULES)
    ]


@remembered
async def ground(day: date) -> Ground:
    """Return what the rules stand on that day."""
    return Ground(
        day,
        {row.id: row for row in await places.departments()},
        await accounts.worked_units(),
        {row.id: row for row in await places.all_areas()},
        await lookups.field_names(),
    )


MONTH = f"""
    SELECT field AS field, area AS area, kind AS kind, count(*) AS number
      FROM complaint
     WHERE received_at >= {{}} AND NOT sealed AND urgency <> 'danger' AND field IS NOT NULL
       AND {Conditions.is_in("kind", sorted(ROUTED_KINDS)).sql}
     GROUP BY field, area, kind
"""  # noqa: S608 - constants only; values travel as parameters


async def last_month(at: datetime) -> list[Group]:
    """Return the cases of the last days that rules send on, sealed ones never counted."""
    rows = await fetch(MONTH, at - timedelta(days=DAYS), *sorted(ROUTED_KINDS))
    return msgspec.convert([dict(row) for row in rows], list[Group], strict=False)


class Route(msgspec.Struct, frozen=True):
    """Why a case is where it is, in the words of that moment."""

    reason: Reason
    rule: int | None
    words: str
    score: float | None
    by: str
    who: str | None
    """The name of a member of staff; None: the machine, or somebody unknown."""
    unit: str | None
    at: datetime


ROUTES = """
    SELECT route.reason AS reason, route.rule AS rule, route.words AS words,
           route.score AS score, route."by" AS by, staff.display_name AS who,
           department.name AS unit, route.at AS at
      FROM case_route AS route
      LEFT JOIN staff ON staff.name = route."by"
      LEFT JOIN department ON department.id = route.department
     WHERE route.complaint = {}
     ORDER BY route.id DESC
"""


async def routes_of(complaint_id: int) -> list[Route]:
    """Return why a case went where it went, the latest first; none for one of long ago."""
    rows = await fetch(ROUTES, complaint_id)
    return msgspec.convert([dict(row) for row in rows], list[Route], strict=False)


class Helper(msgspec.Struct, frozen=True):
    """A department that helps with a case."""

    department: int
    unit: str


CASE_HELPERS = """
    SELECT helper.department AS department, department.name AS unit
      FROM case_helper AS helper
      JOIN department ON department.id = helper.department
     WHERE helper.complaint = {} AND helper.ended_at IS NULL
     ORDER BY helper.id
"""


async def helpers_of(complaint_id: int) -> list[Helper]:
    """Return the departments that help with a case now."""
    rows = await fetch(CASE_HELPERS, complaint_id)
    return msgspec.convert([dict(row) for row in rows], list[Helper])


STUCK = """
    SELECT route.rule AS rule, count(*) AS number
      FROM complaint
      JOIN case_route AS route ON route.complaint = complaint.id
     WHERE complaint.status = 'received' AND complaint.department IS NULL
       AND NOT complaint.sealed AND route.reason = 'broken'
       AND NOT EXISTS (SELECT 1 FROM case_route AS later
                        WHERE later.complaint = complaint.id AND later.id > route.id)
     GROUP BY route.rule
"""


async def stuck() -> dict[int, int]:
    """Return how many cases wait for a person because of each broken rule."""
    return {row["rule"]: int(row["number"]) for row in await fetch(STUCK)}


async def health(day: date) -> dict[str, int]:
    """Return how many rules are broken, and how many cases wait because of one."""
    stands = await ground(day)
    broken = [
        rule
        for rule in await rules()
        if not routing.is_over(rule, day) and routing.why_broken(rule, stands)
    ]
    waiting = sum((await stuck()).values())
    return {"broken_rules": len(broken), "cases_behind_broken_rules": waiting}
