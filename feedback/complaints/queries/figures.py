"""What the leader's page counts, and the lists behind each figure.

Sealed matters are never counted: a figure that could tell of one would.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from feedback.complaints.tables import Complaint
from feedback.core.clock import local_date, next_day, start_of
from feedback.core.reporting import Period
from feedback.core.sql import Conditions, read_moment

DUE = "complaint.first_due_on >= {} AND complaint.first_due_on <= {} AND complaint.status <> 'withdrawn'"
ON_TIME = "complaint.answered_at <= complaint.first_due_at"
VERDICT = "complaint.verdict_at >= {} AND complaint.verdict_at < {}"
WAITING = "complaint.status IN ('received', 'assigned', 'reopened')"
"""In these very words: the index ``complaint_waiting`` holds what they are true of."""
RECEIVED = "complaint.received_at >= {} AND complaint.received_at < {}"
ANSWERED = "complaint.answered_at >= {} AND complaint.answered_at < {}"


def figure_condition(figure: str, start: date, end: date) -> Conditions:
    """Return which complaints stand behind a figure of the period.

    ``due``: answer due in the period; ``on_time``: of these, first answered by
    then; ``judged`` and ``solved``: the citizen's verdicts given in the period;
    ``waiting``: open now, whatever the period; ``received``: received in it.
    """
    days = (start, end)
    moments = (start_of(start), start_of(next_day(end)))
    conditions = {
        "due": Conditions(DUE, days),
        "on_time": Conditions(f"{DUE} AND {ON_TIME}", days),
        "judged": Conditions(VERDICT, moments),
        "solved": Conditions(f"{VERDICT} AND complaint.verdict = 'yes'", moments),
        "waiting": Conditions(WAITING),
        "received": Conditions(RECEIVED, moments),
    }
    return conditions.get(figure, Conditions("1 = 0"))


def in_units(period: Period) -> Conditions:
    """Return the complaints of the units asked for, sealed ones left out."""
    open_ones = Conditions("NOT complaint.sealed")
    units = period.units()
    if units is None:
        return open_ones
    return open_ones & Conditions.is_in("complaint.department", units)


GROUPS = {
    "all": "''",
    "field": "coalesce(field.name, 'Chưa phân loại')",
    "unit": "coalesce(department.name, 'Chưa giao đơn vị nào')",
}


async def count_by(figure: str, period: Period, what: str, at: datetime) -> dict[str, int]:
    """Count the complaints behind ``figure`` under each label of ``what``.

    Args:
        figure: a name ``figure_condition`` knows, or ``late``.
        period: days, scope and units.
        what: ``field``, ``unit``, or ``all`` for one count under the empty label.
        at: the present moment; it says which waiting ones are late.
    """
    where = in_units(period)
    if figure == "late":
        where &= Conditions(f"{WAITING} AND complaint.due_at < {{}}", (at,))
    else:
        where &= figure_condition(figure, period.start, period.end)
    sql = f"""
        SELECT {GROUPS[what]} AS label, count(*) AS n
          FROM complaint
          LEFT JOIN field ON field.code = complaint.field
          LEFT JOIN department ON department.id = complaint.department
         WHERE {where.sql}
         GROUP BY 1
    """  # noqa: S608 - constants only; values travel as parameters
    return {row["label"]: row["n"] for row in await Complaint.raw(sql, *where.values)}


async def count_weeks(moment: str, period: Period) -> dict[date, int]:
    """Count complaints by the Monday of the week they were received or answered.

    Args:
        moment: ``received`` or ``answered``.
        period: days, scope and units.
    """
    condition = {"received": RECEIVED, "answered": ANSWERED}[moment]
    moments = (start_of(period.start), start_of(next_day(period.end)))
    where = in_units(period) & Conditions(condition, moments)
    sql = f"SELECT complaint.{moment}_at AS moment FROM complaint WHERE {where.sql}"  # noqa: S608
    weeks: dict[date, int] = defaultdict(int)
    for row in await Complaint.raw(sql, *where.values):
        at = read_moment(row["moment"])
        assert at is not None
        day = local_date(at)
        weeks[day - timedelta(days=day.weekday())] += 1
    return dict(weeks)
