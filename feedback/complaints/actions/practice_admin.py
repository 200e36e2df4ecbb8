"""What an administrator sets of how units handle cases (cách xử lý)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from feedback.accounts.queries import has_anybody
from feedback.complaints.problems import NoHead
from feedback.complaints.queries import lookups, practice
from feedback.complaints.rules.practice import HandlingRow
from feedback.complaints.tables import ClosingRule, HandlingRule
from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert_rows, transaction
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput
from feedback.places import queries as places

MOST_DAYS = 60
COLUMNS = ("department", "citizen_days", "needs_approval")


async def set_practice(wanted: Sequence[HandlingRow], *, by: str, at: datetime) -> None:
    """Say how units handle cases from now on; only what differs is written.

    Drafts that wait already are decided on whatever is set.

    Raises:
        InvalidInput: a number of days is none; errors by ``days-`` and unit.
        NoHead: nobody could approve what a unit drafts.
    """
    for row in wanted:
        if row.citizen_days is not None and not 1 <= row.citizen_days <= MOST_DAYS:
            sentence = f"Xin ghi số ngày làm việc, từ 1 đến {MOST_DAYS}."
            raise InvalidInput({f"days-{row.department or 'all'}": sentence})
    async with transaction("rules"):
        current = {row.department: row for row in await practice.handling_rules()}
        names = {row.id: row.name for row in await places.departments()}
        for row in wanted:
            was = current.get(row.department, HandlingRow(row.department))
            if row == was:
                continue
            if row.needs_approval and row.department is not None:
                await _require_head(row.department, names)
            await _replace(row)
            subject = f"department {row.department}" if row.department else "organisation"
            said = f"citizen_days {row.citizen_days} needs_approval {row.needs_approval}"
            await audit.record(by, "practice.set", subject, at=at, detail=said)


async def set_evidence(wanted: Collection[str], *, by: str, at: datetime) -> None:
    """Say which fields are answered with a photo or document, from today on.

    Raises:
        InvalidInput: there is no such field.
    """
    if set(wanted) - set(await lookups.field_names()):
        raise InvalidInput({"evidence": "Không có lĩnh vực này."})
    async with transaction("rules"):
        today = local_date(at)
        current = await practice.fields_with_evidence(today)
        for field in sorted(set(wanted) - current):
            values = (field, today, by)
            await insert_rows(ClosingRule, ("field", "valid_from", "by"), [values])
            await audit.record(by, "evidence.asked", field, at=at)
        for field in sorted(current - set(wanted)):
            await ClosingRule.update({ClosingRule.valid_to: today - DAY}).where(
                (ClosingRule.field == field) & ClosingRule.valid_to.is_null()
            )
            await audit.record(by, "evidence.dropped", field, at=at)


DAY = timedelta(days=1)


async def _require_head(department: int, names: dict[int, str]) -> None:
    if not await has_anybody(Permission.APPROVE, department):
        raise NoHead(names.get(department, ""))


async def _replace(row: HandlingRow) -> None:
    of_unit = (
        HandlingRule.department.is_null()
        if row.department is None
        else HandlingRule.department == row.department
    )
    await HandlingRule.delete().where(of_unit)
    values = (row.department, row.citizen_days, row.needs_approval)
    await insert_rows(HandlingRule, COLUMNS, [values])
