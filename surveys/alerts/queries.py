"""Every SELECT about live alerts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from feedback.core.db import fetch
from feedback.core.permissions import Scope
from feedback.core.sql import Conditions
from surveys.alerts.problems import AlertNotFound
from surveys.alerts.schemas import AlertRow, Answer, Rule
from surveys.alerts.tables import RatingAlertRule
from surveys.responses.queries import doubts
from surveys.responses.schemas import LOW_SCORE

LISTED = 100

ALERTS = """
    SELECT alert.id AS id, alert.service_point AS point, point.code AS point_code,
           point.name AS point_name, alert.department AS department, department.name AS unit,
           alert.rule AS rule, alert.since AS since, alert.at AS at, alert.n AS n,
           alert.low AS low, alert.usual AS usual, alert.names AS names,
           alert.recovered_at AS recovered_at, alert.acknowledged_at AS acknowledged_at,
           alert.acknowledged_by AS acknowledged_by, alert.closed_at AS closed_at,
           alert.closed_by AS closed_by, alert.note AS note
      FROM rating_alert AS alert
      JOIN service_point AS point ON point.id = alert.service_point
      JOIN department ON department.id = alert.department
     WHERE {where} ORDER BY {order} LIMIT {limit}
"""


def _alert(row: Mapping[str, Any]) -> AlertRow:
    return msgspec.convert(dict(row), AlertRow, strict=False)


def _within(scope: Scope) -> Conditions:
    if scope.everything:
        return Conditions("1 = 1")
    return Conditions.is_in("alert.department", sorted(scope.units))


async def alerts(scope: Scope) -> list[AlertRow]:
    """Return the alerts of some units: open ones first, then the newest."""
    where = _within(scope)
    order = "CASE WHEN alert.closed_at IS NULL THEN 0 ELSE 1 END, alert.id DESC"
    sql = ALERTS.format(where=where.sql, order=order, limit="{}")
    return [_alert(row) for row in await fetch(sql, *where.values, LISTED)]


async def get_alert(alert: int, scope: Scope) -> AlertRow:
    """Return one alert.

    Raises:
        AlertNotFound: there is none, or not within ``scope``.
    """
    where = Conditions("alert.id = {}", (alert,)) & _within(scope)
    rows = await fetch(ALERTS.format(where=where.sql, order="alert.id", limit=1), *where.values)
    if not rows:
        raise AlertNotFound
    return _alert(rows[0])


async def last_of(point: int) -> AlertRow | None:
    """Return the last alert of a service point; None: there was none."""
    sql = ALERTS.format(where="alert.service_point = {}", order="alert.id DESC", limit=1)
    rows = await fetch(sql, point)
    return _alert(rows[0]) if rows else None


async def rule() -> Rule:
    """Return when low scores are told."""
    row = await RatingAlertRule.select().order_by(RatingAlertRule.id).first()
    if row is None:
        return Rule()
    del row["id"]
    return msgspec.convert(row, Rule)


async def answers(point: int, after: datetime, until: datetime) -> list[Answer]:
    """Return the undoubted answers of a point after one moment, up to another, in order."""
    return [
        Answer(_moment(row["given_at"]), row["score"] <= LOW_SCORE)
        for row in await doubts.undoubted_scores(point, after, until)
    ]


def _moment(value: object) -> datetime:
    return msgspec.convert(value, datetime, strict=False)
