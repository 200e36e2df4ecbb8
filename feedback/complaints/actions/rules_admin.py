"""What an administrator changes: fields and their departments, promises, reasons to refuse."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from feedback.complaints.actions import routing_admin
from feedback.complaints.queries import lookups, routing, setting
from feedback.complaints.rules import deadlines, rerouting
from feedback.complaints.rules.rerouting import Rehearsal
from feedback.complaints.rules.routing import RoutingRow
from feedback.complaints.setting_problems import PromiseNeeded, PromiseNotFound, ReasonKnown
from feedback.complaints.tables import DeadlineRule, Field, RefusalReason
from feedback.complaints.terms import FieldSetting, NewPromise
from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import transaction
from feedback.core.problems import InvalidInput
from feedback.core.words import short_date, slug, unused
from feedback.places import queries as places
from nlp.normalize import fold

REASON_LENGTH = 32
"""Of a code made from a name; the rest is for a number that tells two apart."""


async def set_fields(wanted: Sequence[FieldSetting], *, by: str, at: datetime) -> None:
    """Name fields and say where their cases go from now on; only what differs is written.

    Cases that a department has already stay there.

    Raises:
        InvalidInput: a department is unknown or closed; errors by ``unit-`` and code.
    """
    async with transaction("rules"):
        today = local_date(at)
        units = {
            row.id: row.code
            for row in await places.departments()
            if row.valid_to is None or row.valid_to >= today
        }
        current = {field.code: field for field in await setting.field_settings()}
        changed = [field for field in wanted if field != current[field.code]]
        for field in changed:
            was = current[field.code]
            if field.name != was.name:
                await Field.update({Field.name: field.name}).where(Field.code == field.code)
                said = f"{was.name} → {field.name}"
                await audit.record(by, "field.renamed", field.code, at=at, detail=said)
            if field.department != was.department:
                await _route(field, units, today)
                said = units[field.department] if field.department else ""
                await audit.record(by, "field.routed", field.code, at=at, detail=said)


async def rehearse_fields(
    wanted: Sequence[FieldSetting], *, at: datetime
) -> tuple[Rehearsal, str]:
    """Tell what the departments of fields would have done to last month's cases.

    Returns:
        What would have gone elsewhere, and a mark that tells this change from any other.
    """
    today = local_date(at)
    before = await routing.rules()
    after: list[RoutingRow] = list(before)
    current = {field.code: field.department for field in await setting.field_settings()}
    for field in wanted:
        if field.department != current[field.code]:
            after = rerouting.with_plain(after, field.code, field.department, today)
    ground = await routing.ground(today)
    known = {field.department for field in wanted if field.department is not None}
    if known - set(ground.units):
        return Rehearsal(0, []), ""  # refused when it is saved
    found = rerouting.rehearse(await routing.last_month(at), before, after, ground)
    return found, rerouting.mark_of([*before, *after])


async def _route(field: FieldSetting, units: dict[int, str], today: date) -> None:
    if field.department is not None and field.department not in units:
        raise InvalidInput({f"unit-{field.code}": "Đơn vị này không còn hoạt động."})
    rules = await routing.rules()
    after = rerouting.with_plain(rules, field.code, field.department, today)
    await routing_admin.write(rules, after)


async def add_promise(new: NewPromise, *, by: str, at: datetime) -> int:
    """Add a promise for what comes in from now on; return its id.

    Raises:
        InvalidInput: there is no such field or department, the field has been switched off, or
            the promise ends before it begins.
    """
    if new.field and new.field not in await lookups.open_fields():
        raise InvalidInput({"field": "Không có lĩnh vực này, hoặc đã tắt."})
    units = {row.id for row in await places.departments()}
    if new.organisation is not None and new.organisation not in units:
        raise InvalidInput({"organisation": "Xin chọn đơn vị trong danh sách."})
    if new.valid_from and new.valid_to and new.valid_to < new.valid_from:
        raise InvalidInput({"valid_to": "Ngày cuối cùng không được trước ngày bắt đầu."})
    async with transaction("rules"):
        row = DeadlineRule(
            kind=new.kind or "",
            field=new.field,
            urgency=new.urgency or "",
            amount=new.amount,
            unit=new.unit,
            clock=new.clock,
            organisation=new.organisation,
            max_extensions=new.max_extensions,
            legal_basis=new.legal_basis,
            valid_from=new.valid_from,
            valid_to=new.valid_to,
        )
        await row.save()
        term = f"{new.clock} {new.amount} {new.unit}"
        parts = (term, new.kind, new.field, new.urgency)
        said = " ".join(part for part in parts if part)
        await audit.record(by, "promise.added", f"promise {row.id}", at=at, detail=said)
    return int(row.id)


async def end_promise(promise_id: int, valid_to: date, *, by: str, at: datetime) -> None:
    """Say which is the last day of a promise; before its first day, it is taken back.

    Due days that citizens have been told stay as they are.

    Raises:
        PromiseNotFound: there is no such promise.
        PromiseNeeded: on some day nothing would be promised to everybody.
    """
    async with transaction("rules"):
        rules = {rule.id: rule for rule in await lookups.deadline_rules()}
        if promise_id not in rules:
            raise PromiseNotFound
        rules[promise_id] = msgspec.structs.replace(rules[promise_id], valid_to=valid_to)
        is_general = deadlines.is_general(rules[promise_id])
        if is_general and not deadlines.always_promised(list(rules.values())):
            raise PromiseNeeded(valid_to)
        await DeadlineRule.update({DeadlineRule.valid_to: valid_to}).where(
            DeadlineRule.id == promise_id
        )
        said, subject = short_date(valid_to), f"promise {promise_id}"
        await audit.record(by, "promise.ended", subject, at=at, detail=said)


async def add_refusal_reason(name: str, *, by: str, at: datetime) -> None:
    """Add a reason for which a complaint may be refused.

    Raises:
        InvalidInput: there is no word in it.
        ReasonKnown: there is one of this name.
    """
    code = slug(name, REASON_LENGTH, "_")
    if not code:
        raise InvalidInput({"name": "Xin ghi lý do bằng chữ."})
    async with transaction("rules"):
        known = await lookups.refusal_reasons()
        if fold(name) in {fold(one) for one in known.values()}:
            raise ReasonKnown(name)
        code = unused(code, known, "_")
        position = await setting.last_reason_position() + 1
        await RefusalReason.insert(RefusalReason(code=code, name=name, position=position))
        await audit.record(by, "refusal_reason.added", code, at=at, detail=name)
