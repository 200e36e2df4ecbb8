"""What the leader's page counts, and the lists behind each figure.

Sealed matters are never counted: a figure that could tell of one would.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from feedback.complaints.tables import Complaint
from feedback.core.clock import local_date, next_day, start_of
from feedback.core.reporting import Period
from feedback.core.sql import Conditions, read_moment
from nlp.topics import Term

DUE = """
    complaint.first_due_on >= {} AND complaint.first_due_on <= {}
    AND complaint.status NOT IN ('withdrawn', 'split')
    AND (complaint.closed_at IS NULL OR complaint.answered_at IS NOT NULL)
"""
"""What ended without a reply of ours owes none: handed to another authority, or the citizen
never said what he was asked for. What is merged still owes what its citizen was promised; a
whole does not, its parts do."""
ON_TIME = "complaint.answered_at <= complaint.first_due_at"
VERDICT = "complaint.verdict_at >= {} AND complaint.verdict_at < {}"
WAITING = "complaint.status IN ('received', 'assigned', 'reopened', 'awaiting_approval')"
"""In these very words: the index ``complaint_waiting`` holds what they are true of."""
WHOLE = "complaint.part_of IS NULL"
"""What a citizen has sent: a part of it was not received once more."""
RECEIVED = f"complaint.received_at >= {{}} AND complaint.received_at < {{}} AND {WHOLE}"
ANSWERED = """
    complaint.answered_at >= {} AND complaint.answered_at < {} AND complaint.status <> 'split'
"""


def figure_condition(figure: str, start: date, end: date) -> Conditions:
    """Return which complaints stand behind a figure of the period.

    ``due``: answer due in the period; ``on_time``: of these, first answered by
    then; ``judged`` and ``solved``: the citizen's verdicts given in the period;
    ``waiting``: open now, whatever the period; ``received``: received in it.

    Merged cases wait and are late under their main case only. A text that was split
    is received once; its parts wait, are due and are judged each for itself.
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
    """Return the complaints a period asks for whatever its days, sealed ones left out."""
    where = Conditions("NOT complaint.sealed")
    units = period.units()
    if units is not None:
        where &= Conditions.is_in("complaint.department", units)
    if period.channel:
        where &= Conditions("complaint.channel = {}", (period.channel,))
    if period.point is not None:
        where &= Conditions("complaint.service_point = {}", (period.point,))
    if period.field == "none":
        where &= Conditions("complaint.field IS NULL")
    elif period.field:
        where &= Conditions("complaint.field = {}", (period.field,))
    return where


GROUPS = {
    "all": ("''", "''", ""),
    "field": (
        "complaint.field",
        "coalesce(field.name, 'Chưa phân loại')",
        "LEFT JOIN field ON field.code = counted.grouped",
    ),
    "unit": (
        "complaint.department",
        "coalesce(department.name, 'Chưa giao đơn vị nào')",
        "LEFT JOIN department ON department.id = counted.grouped",
    ),
}
"""What complaints are grouped by, the words of a group, and where they come from."""

CELLS = ("received", "waiting", "late", "due", "on_time", "judged", "solved")


async def count_by(period: Period, what: str, at: datetime) -> dict[str, dict[str, int]]:
    """Count the complaints behind each figure under each label of ``what``, in one pass.

    Args:
        period: days, scope, units and what else is asked for.
        what: ``field``, ``unit``, or ``all`` for one row under the empty label.
        at: the present moment; it says which waiting ones are late.

    Returns:
        For each label the counts of ``CELLS``: those ``figure_condition`` knows, and ``late``.
    """
    late = Conditions(f"{WAITING} AND complaint.due_at < {{}}", (at,))
    cells = [
        late if cell == "late" else figure_condition(cell, period.start, period.end)
        for cell in CELLS
    ]
    sums = ", ".join(
        f"sum(CASE WHEN {one.sql} THEN 1 ELSE 0 END) AS {cell}"
        for cell, one in zip(CELLS, cells, strict=True)
    )
    where = in_units(period)
    key, label, joined = GROUPS[what]
    sql = f"""
        SELECT {label} AS label, counted.*
          FROM (SELECT {key} AS grouped, {sums} FROM complaint WHERE {where.sql} GROUP BY 1)
               AS counted {joined}
    """  # noqa: S608 - constants only; values travel as parameters
    values = [value for one in (*cells, where) for value in one.values]
    rows = await Complaint.raw(sql, *values)
    counts = {row["label"]: {cell: int(row[cell]) for cell in CELLS} for row in rows}
    return {label: cells for label, cells in counts.items() if any(cells.values())}


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


TOPICS = """
    SELECT topic.term AS term, topic.field AS field,
           sum(CASE WHEN complaint.received_at >= {{}} THEN 1 ELSE 0 END) AS n,
           sum(CASE WHEN complaint.received_at >= {{}} THEN 0 ELSE 1 END) AS before
      FROM complaint JOIN complaint_topic AS topic ON topic.complaint = complaint.id
     WHERE complaint.received_at >= {{}} AND complaint.received_at < {{}} AND {where}
       AND complaint.part_of IS NULL
     GROUP BY 1, 2
"""


async def topic_counts(period: Period, days: int, weeks: int) -> dict[Term, tuple[int, int]]:
    """Count the complaints that speak of each term in the last days of a period and before.

    Args:
        period: its last days are looked at, whatever its beginning.
        days: how many the last ones are, 7 for a week.
        weeks: how many times as many days before are counted beside.
    """
    end = start_of(next_day(period.end))
    last, first = end - timedelta(days=days), end - timedelta(days=days * (weeks + 1))
    where = in_units(period)
    sql = TOPICS.format(where=where.sql)
    rows = await Complaint.raw(sql, last, last, first, end, *where.values)
    return {
        Term(row["term"], row["field"]): (int(row["n"]), int(row["before"])) for row in rows
    }


UNANSWERED = """
    (complaint.answered_at IS NULL OR complaint.answered_at >= {})
    AND (complaint.withdrawn_at IS NULL OR complaint.withdrawn_at >= {})
    AND (complaint.closed_at IS NULL OR complaint.closed_at >= {})
    AND NOT EXISTS (
        SELECT 1 FROM case_link AS link
         WHERE link.source = complaint.id
           AND ((link.kind = 'merged' AND link.at < {}
                 AND (link.undone_at IS NULL OR link.undone_at >= {}))
                OR (link.kind = 'split' AND link.at >= {})))
    AND NOT EXISTS (
        SELECT 1 FROM case_link AS link
         WHERE link.target = complaint.id AND link.kind = 'split' AND link.at < {}
           AND (link.undone_at IS NULL OR link.undone_at >= {}))
"""
"""What was merged by then is open under its main case only, what was split in its parts."""


async def count_unanswered(period: Period) -> int | None:
    """Count what had come in and not been answered for the first time at a period's end.

    Returns:
        None: nothing had ever come in by then, so there is nothing to compare with.
    """
    end = start_of(next_day(period.end))
    where = in_units(period) & Conditions("complaint.received_at < {}", (end,))
    sql = f"""
        SELECT count(*) AS received,
               sum(CASE WHEN {UNANSWERED} THEN 1 ELSE 0 END) AS unanswered
          FROM complaint WHERE {where.sql}
    """  # noqa: S608 - constants only; values travel as parameters
    moments = [end] * UNANSWERED.count("{}")
    [row] = await Complaint.raw(sql, *moments, *where.values)
    return int(row["unanswered"]) if row["received"] else None
