"""Inspections, what was found, what was reported."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from feedback.core.clock import next_day, start_of
from feedback.core.db import fetch
from feedback.core.permissions import Actor, Permission
from feedback.core.remarks import Remark
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from feedback.inspections import rules
from feedback.inspections.problems import InspectionNotFound
from feedback.inspections.schemas import (
    ExtensionRow,
    FileRow,
    FindingRow,
    InspectionRow,
    Mine,
    ReportRow,
)
from feedback.inspections.tables import RemediationFile

FINDINGS = """
    SELECT finding.id AS id, finding.inspection AS inspection, finding.place AS place,
           inspection.title AS title, finding.text AS text, finding.demand AS demand,
           finding.department AS department, department.name AS unit_name,
           finding.amount AS amount, finding.unit AS unit, finding.status AS status,
           finding.sent_at AS sent_at, finding.due_at AS due_at,
           finding.reported_at AS reported_at, finding.done_at AS done_at
      FROM finding
      JOIN inspection ON inspection.id = finding.inspection
      JOIN department ON department.id = finding.department
     WHERE {where}
     ORDER BY {order}
     LIMIT {{}}
"""
BY_PLACE, BY_DUE = "finding.inspection, finding.place", "finding.due_at, finding.id"
MOST = 500


def seen_by(actor: Actor) -> Conditions:
    """Return which findings somebody sees: those of the own units."""
    scopes = [actor.scope(one) for one in (Permission.READ_CASES, Permission.INSPECT)]
    if any(scope.everything for scope in scopes):
        return Conditions("1 = 1")
    units = sorted({unit for scope in scopes for unit in scope.units})
    return Conditions.is_in("finding.department", units)


async def findings(where: Conditions, order: str = BY_PLACE) -> list[FindingRow]:
    """Return findings, at most ``MOST``."""
    sql = FINDINGS.format(where=where.sql, order=order)
    rows = await fetch(sql, *where.values, MOST)
    return msgspec.convert([dict(row) for row in rows], list[FindingRow], strict=False)


async def findings_of(inspection: int, actor: Actor) -> list[FindingRow]:
    """Return the findings of an inspection that somebody sees."""
    return await findings(Conditions("finding.inspection = {}", (inspection,)) & seen_by(actor))


async def get_finding(finding: int) -> FindingRow:
    """Return a finding.

    Raises:
        InspectionNotFound: there is none.
    """
    found = await findings(Conditions("finding.id = {}", (finding,)))
    if not found:
        raise InspectionNotFound
    return found[0]


async def open_findings(after: int = 0) -> list[FindingRow]:
    """Return the next findings that are not done, in the order of their ids."""
    where = Conditions("finding.status <> 'done' AND finding.id > {}", (after,))
    return await findings(where, "finding.id")


async def waiting_for(actor: Actor) -> list[FindingRow]:
    """Return what the units of somebody owe, the most urgent first."""
    scope = actor.scope(Permission.HANDLE)
    mine = (
        Conditions("1 = 1")
        if scope.everything
        else Conditions.is_in("finding.department", sorted(scope.units))
    )
    return await findings(mine & Conditions("finding.status = 'open'"), BY_DUE)


async def to_judge(actor: Actor) -> list[FindingRow]:
    """Return whose reports wait for somebody, the longest first."""
    scope = actor.scope(Permission.INSPECT)
    mine = (
        Conditions("1 = 1")
        if scope.everything
        else Conditions.is_in("finding.department", sorted(scope.units))
    )
    return await findings(
        mine & Conditions("finding.status = 'reported'"), "finding.reported_at"
    )


async def mine(actor: Actor, at: datetime) -> Mine:
    """Count what waits for somebody."""
    owed = await waiting_for(actor)
    return Mine(
        len(owed), sum(rules.is_late(one, at) for one in owed), len(await to_judge(actor))
    )


async def remarks(actor: Actor, at: datetime) -> list[Remark]:
    """Return what the desk says of findings to whoever opens it."""
    found = await mine(actor, at)
    said = list[Remark]()
    if found.waiting:
        late = f", {found.late} quá hạn" if found.late else ""
        text = f"{found.waiting} tồn tại sau kiểm tra chờ đơn vị khắc phục{late}"
        said.append(Remark(text, "/kiem-tra", is_late=bool(found.late)))
    if found.to_judge:
        text = f"{found.to_judge} báo cáo khắc phục chờ Ông/Bà xem"
        said.append(Remark(text, "/kiem-tra"))
    return said


INSPECTIONS = """
    SELECT inspection.id AS id, inspection.title AS title,
           inspection.decision_number AS decision_number,
           inspection.decision_date AS decision_date, inspection.team AS team,
           inspection.staff AS staff, inspection.at AS at, inspection.closed_at AS closed_at,
           count(finding.id) AS findings,
           coalesce(sum(CASE WHEN finding.status = 'done' THEN 1 ELSE 0 END), 0) AS done,
           coalesce(sum(CASE WHEN finding.status = 'open' AND finding.due_at < {{}}
                             THEN 1 ELSE 0 END), 0) AS late
      FROM inspection
      LEFT JOIN finding ON finding.inspection = inspection.id AND {seen}
     WHERE {where}
     GROUP BY inspection.id
    HAVING count(finding.id) > 0 OR {own}
     ORDER BY inspection.closed_at IS NOT NULL, inspection.id DESC
     LIMIT 200
"""


async def inspections(
    actor: Actor, at: datetime, only: int | None = None
) -> list[InspectionRow]:
    """Return the inspections somebody sees anything of, the open ones first."""
    seen = seen_by(actor)
    where = Conditions("1 = 1") if only is None else Conditions("inspection.id = {}", (only,))
    everything = actor.scope(Permission.INSPECT).everything
    own = (
        Conditions("1 = 1") if everything else Conditions("inspection.staff = {}", (actor.id,))
    )
    sql = INSPECTIONS.format(seen=seen.sql, where=where.sql, own=own.sql)
    rows = await fetch(sql, at, *seen.values, *where.values, *own.values)
    return msgspec.convert([dict(row) for row in rows], list[InspectionRow], strict=False)


async def get_inspection(inspection: int, actor: Actor, at: datetime) -> InspectionRow:
    """Return an inspection that somebody sees anything of.

    Raises:
        InspectionNotFound: there is none, or none of it is for ``actor``.
    """
    found = await inspections(actor, at, inspection)
    if not found:
        raise InspectionNotFound
    return found[0]


Row = TypeVar("Row", ReportRow, ExtensionRow)
REPORTS = """
    SELECT id, finding, text, document_number, by, at, decision, remark, decided_by, decided_at
      FROM remediation_report WHERE {where} ORDER BY id
"""
EXTENSIONS = (
    "SELECT finding, amount, reason, by, at FROM finding_extension WHERE {where} ORDER BY id"
)


async def reports_of(ids: Collection[int]) -> dict[int, list[ReportRow]]:
    """Return the reports of findings, oldest first."""
    return await _by_finding(REPORTS, ReportRow, ids)


async def extensions_of(ids: Collection[int]) -> dict[int, list[ExtensionRow]]:
    """Return what time was given to findings beside their term."""
    return await _by_finding(EXTENSIONS, ExtensionRow, ids)


async def _by_finding(sql: str, kind: type[Row], ids: Collection[int]) -> dict[int, list[Row]]:
    where = Conditions.is_in("finding", sorted(ids))
    found: dict[int, list[Row]] = defaultdict(list)
    for row in await fetch(sql.format(where=where.sql), *where.values):
        one = msgspec.convert(dict(row), kind, strict=False)
        found[one.finding].append(one)
    return found


FILES = """
    SELECT file.id AS id, file.report AS report, file.key AS key, file.thumb_key AS thumb_key,
           file.media_type AS media_type, file.name AS name, file.size AS size,
           file.scan AS scan, finding.inspection AS inspection, finding.department AS department
      FROM remediation_file AS file
      JOIN remediation_report AS report ON report.id = file.report
      JOIN finding ON finding.id = report.finding
     WHERE {where} ORDER BY file.id
"""


async def files_of(ids: Collection[int]) -> dict[int, list[FileRow]]:
    """Return the files of reports, by report."""
    where = Conditions.is_in("file.report", sorted(ids))
    found: dict[int, list[FileRow]] = defaultdict(list)
    for row in await fetch(FILES.format(where=where.sql), *where.values):
        one = msgspec.convert(dict(row), FileRow, strict=False)
        found[one.report].append(one)
    return found


async def get_file(file: int) -> FileRow:
    """Return a file of a report.

    Raises:
        InspectionNotFound: there is none.
    """
    rows = await fetch(FILES.format(where="file.id = {}"), file)
    if not rows:
        raise InspectionNotFound
    return msgspec.convert(dict(rows[0]), FileRow, strict=False)


async def waiting_for_scan() -> list[FileRow]:
    """Return the next files that wait for the scanner, the oldest first."""
    rows = await fetch(FILES.format(where="file.scan = {}") + " LIMIT 20", "waiting")
    return msgspec.convert([dict(row) for row in rows], list[FileRow], strict=False)


KNOWN = "SELECT {column} AS key FROM remediation_file WHERE {where}"
AT_ONCE = 500


async def known_keys(keys: Collection[str]) -> set[str]:
    """Return those names of files that a report speaks of."""
    asked, found = sorted(keys), set[str]()
    for first in range(0, len(asked), AT_ONCE):
        for column in ("key", "thumb_key"):
            among = Conditions.is_in(column, asked[first : first + AT_ONCE])
            sql = KNOWN.format(column=column, where=among.sql)
            found |= {row["key"] for row in await fetch(sql, *among.values)}
    return found


async def bytes_kept() -> int:
    """Return how many bytes the files of reports take."""
    rows = await RemediationFile.raw(
        "SELECT coalesce(sum(size), 0) AS bytes FROM remediation_file"
    )
    return int(rows[0]["bytes"])


def _sent_in(period: Period) -> Conditions:
    where = Conditions(
        "finding.sent_at >= {} AND finding.sent_at < {}",
        (start_of(period.start), start_of(next_day(period.end))),
    )
    units = period.units()
    return where if units is None else where & Conditions.is_in("finding.department", units)


async def export_rows(period: Period) -> AsyncIterator[FindingRow]:
    """Stream the findings sent in a period, in the order they were stored."""
    last = 0
    while True:
        where = _sent_in(period) & Conditions("finding.id > {}", (last,))
        rows: Sequence[FindingRow] = await findings(where, "finding.id")
        for row in rows:
            yield row
            last = row.id
        if len(rows) < MOST:
            return


async def count_rows(period: Period) -> int:
    """Count what ``export_rows`` yields."""
    where = _sent_in(period)
    sql = f"SELECT count(*) AS n FROM finding WHERE {where.sql}"  # noqa: S608 - constants only
    return int((await fetch(sql, *where.values))[0]["n"])


async def count_withheld(period: Period) -> int:
    """Nothing of inspections is sealed."""
    del period
    return 0
