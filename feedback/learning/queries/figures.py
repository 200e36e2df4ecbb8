"""What people made of the machine's suggestions, counted."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from feedback.core.db import fetch
from feedback.learning.schemas import FieldTally, Live, MonthTally, Tally

SEEN = """
      FROM (SELECT complaint AS id, min(id) AS first FROM suggestion GROUP BY complaint) AS seen
      JOIN suggestion ON suggestion.id = seen.first
      JOIN complaint ON complaint.id = seen.id
     WHERE complaint.received_at >= {} AND NOT complaint.sealed AND complaint.kind <> 'spam'
       AND complaint.field IS NOT NULL
       AND (complaint.status NOT IN ('received', 'withdrawn')
            OR EXISTS (SELECT 1 FROM correction WHERE correction.complaint = complaint.id))
"""
"""First suggestions on cases received since then that a person has dealt with."""

COUNTED = f"""
    SELECT suggestion.field AS told, complaint.field AS is_of, suggestion.trusted AS trusted,
           substr(complaint.number, 4, 4) AS month, count(*) AS n
    {SEEN}
     GROUP BY suggestion.field, complaint.field, suggestion.trusted, substr(complaint.number, 4, 4)
"""

Row = tuple[str, str, bool, str, int]


async def live(since: datetime) -> Live:
    """Return how often the field that was first suggested is the one cases have now.

    Counted are cases received since then that a person has corrected or that have gone to
    a department; what is sealed or spam is left out.
    """
    rows = await fetch(COUNTED, since)
    return tally(
        [
            (row["told"], row["is_of"], bool(row["trusted"]), row["month"], row["n"])
            for row in rows
        ]
    )


def tally(rows: Sequence[Row]) -> Live:
    """Add up counted rows of (told, is, trusted, month, how many)."""
    fields = sorted({is_of for _, is_of, *_ in rows})
    months = sorted({month for *_, month, _ in rows}, reverse=True)
    return Live(
        all=_tally(rows),
        trusted=_tally([row for row in rows if row[2]]),
        fields=[_field(field, rows) for field in fields],
        months=[
            MonthTally(
                date(2000 + int(month[:2]), int(month[2:]), 1),
                _tally([row for row in rows if row[3] == month]),
                _tally([row for row in rows if row[3] == month and row[2]]),
            )
            for month in months
        ],
    )


def _tally(rows: Sequence[Row]) -> Tally:
    right = sum(n for told, is_of, _, _, n in rows if told == is_of)
    return Tally(right, sum(n for *_, n in rows))


def _field(field: str, rows: Sequence[Row]) -> FieldTally:
    own = [row for row in rows if row[1] == field]
    missed: Counter[str] = Counter()
    for told, _, _, _, n in own:
        missed[told] += n
    del missed[field]
    return FieldTally(
        field=field,
        found=_tally(own),
        precise=_tally([row for row in rows if row[0] == field]),
        confused_with=missed.most_common(1)[0][0] if missed else "",
    )
