"""Which cases belong together: merged into a main one, or parts of a whole."""

from collections.abc import Sequence

import msgspec

from feedback.complaints.linked import Bound, LinkView, MainView, MemberRow, PartRow
from feedback.complaints.tables import Complaint
from feedback.core.db import fetch
from feedback.core.sql import Conditions

GROUPS = "case groups"
"""The lock taken first by whoever changes which cases belong together. Then a main case
is locked before what is merged into it, and a part before its whole."""
AT_ONCE = 500

LINK = """
    SELECT link.id AS id, link.was AS was, link.department AS department, link.at AS at,
           target.number AS target
      FROM case_link AS link
      JOIN complaint AS target ON target.id = link.target
     WHERE link.source = {} AND link.kind = {} AND link.undone_at IS NULL
"""


async def link_of(complaint_id: int, kind: str) -> LinkView | None:
    """Return what ties a case to its main case or whole now; None when nothing does."""
    rows = await fetch(LINK, complaint_id, kind)
    return msgspec.convert(dict(rows[0]), LinkView, strict=False) if rows else None


MAIN = """
    SELECT main.id AS id, main.number AS number, main.status AS status,
           department.name AS unit, link.at AS at
      FROM case_link AS link
      JOIN complaint AS main ON main.id = link.target
      LEFT JOIN department ON department.id = main.department
     WHERE link.source = {} AND link.kind = 'merged' AND link.undone_at IS NULL
"""


async def main_of(complaint_id: int) -> MainView | None:
    """Return the case that one is merged into, or was answered with; None: it has none."""
    rows = await fetch(MAIN, complaint_id)
    return msgspec.convert(dict(rows[0]), MainView, strict=False) if rows else None


TIED = """
      FROM case_link AS link
      JOIN complaint ON complaint.id = link.source
     WHERE link.target = {} AND link.kind = 'merged' AND link.undone_at IS NULL
"""
MEMBERS = f"""
    SELECT complaint.number AS number, complaint.status AS status, complaint.text AS text,
           complaint.place AS place, complaint.received_at AS received_at
    {TIED}
"""


MOST_SHOWN = 100


async def members(complaint_id: int, seen: Conditions) -> list[MemberRow]:
    """Return cases merged into one, or answered with it, that fit ``seen``.

    The hundred received first; ``count_members`` says how many there are.
    """
    order = "ORDER BY complaint.received_at, complaint.id LIMIT {}"
    sql = f"{MEMBERS} AND {seen.sql} {order}"
    rows = await fetch(sql, complaint_id, *seen.values, MOST_SHOWN)
    return msgspec.convert([dict(row) for row in rows], list[MemberRow], strict=False)


async def count_members(complaint_id: int, seen: Conditions) -> int:
    """Count the cases merged into one, or answered with it, that fit ``seen``."""
    sql = f"SELECT count(*) AS n {TIED} AND {seen.sql}"
    return int((await fetch(sql, complaint_id, *seen.values))[0]["n"])


COUNT = f"SELECT count(*) AS n {TIED} AND complaint.status = 'merged'"


async def count_merged(complaint_id: int) -> int:
    """Count the cases that wait for the answer to this one."""
    return int((await fetch(COUNT, complaint_id))[0]["n"])


TIED_ROWS = f"""
    SELECT complaint.id AS id, complaint.number AS number {TIED} AND complaint.status = {{}}
     ORDER BY complaint.received_at, complaint.id
"""


async def merged_rows(complaint_id: int, status: str = "merged") -> list[Complaint]:
    """Return the rows tied to a main case that have a status, the one received first ahead."""
    rows = await fetch(TIED_ROWS, complaint_id, status)
    return await rows_of([int(row["id"]) for row in rows])


async def rows_of(ids: Sequence[int]) -> list[Complaint]:
    """Return the rows with these ids, in this order; actions change them under their locks."""
    found: dict[int, Complaint] = {}
    for first in range(0, len(ids), AT_ONCE):
        some = list(ids[first : first + AT_ONCE])
        rows = await Complaint.objects().where(Complaint.id.is_in(some))
        found |= {int(row.id): row for row in rows}
    return [found[one] for one in ids]


MERGED_NUMBERS = f"SELECT complaint.number AS number {TIED} AND complaint.status = 'merged'"


async def merged_numbers(complaint_id: int) -> list[str]:
    """Return the numbers of the cases that wait for the answer to this one, sorted."""
    return sorted(str(row["number"]) for row in await fetch(MERGED_NUMBERS, complaint_id))


PARTS = """
    SELECT part.id AS id, part.number AS number, part.status AS status, part.text AS text,
           part.field AS field, part.department AS department, department.name AS unit,
           part.due_at AS due_at, part.due_on AS due_on, part.answered_at AS answered_at,
           part.closed_at AS closed_at, part.reopened_at AS reopened_at,
           part.answer_by AS answer_by, part.verdict AS verdict, part.sealed AS sealed
      FROM case_link AS link
      JOIN complaint AS part ON part.id = link.source
      LEFT JOIN department ON department.id = part.department
     WHERE link.target = {} AND link.kind = 'split' AND link.undone_at IS NULL
     ORDER BY part.id
"""


async def parts(complaint_id: int) -> list[PartRow]:
    """Return the parts of a whole, in the order in which they were written; none: it is whole."""
    rows = await fetch(PARTS, complaint_id)
    return msgspec.convert([dict(row) for row in rows], list[PartRow], strict=False)


EARLIEST = f"""
    SELECT complaint.due_at AS due_at, complaint.due_on AS due_on
    {TIED} AND complaint.status = 'merged'
     ORDER BY complaint.due_at, complaint.id
     LIMIT 1
"""


async def earliest(complaint_id: int) -> Bound | None:
    """Return the first day promised to somebody who waits for the answer to this case."""
    rows = await fetch(EARLIEST, complaint_id)
    return msgspec.convert(dict(rows[0]), Bound, strict=False) if rows else None
