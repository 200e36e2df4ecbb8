"""What a case's page shows of the cases it belongs together with."""

from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.actions import reading
from feedback.complaints.linked import SPLIT, MemberRow, PartRow
from feedback.complaints.queries import links, lookups
from feedback.complaints.queries.desk import visible_to
from feedback.complaints.rules import access, splitting
from feedback.complaints.schemas import STATUS_LABELS, CaseView, Status
from feedback.core.permissions import Actor
from feedback.core.words import excerpt, vn_date, vn_moment


async def group_view(
    case: CaseView, actor: Actor, fields: dict[str, str], at: datetime
) -> dict[str, object]:
    """Return main case, merged ones, whole and parts, as far as the reader may know of them."""
    seen = visible_to(actor)
    members = await links.members(case.id, seen)
    many = len(members) == links.MOST_SHOWN
    if members:
        await reading.note_listed(members, "merged", sealed=False, by=actor, at=at)
    waiting = await links.count_merged(case.id)
    parts = await links.parts(case.id) if case.status is Status.SPLIT else []
    merges = access.may_merge(case, actor)
    splits = access.may_work_on(case, actor) and not access.is_for_another(case, actor)
    return {
        "main": await _main_view(case, actor),
        "members": _member_views(members),
        "count": await links.count_members(case.id, seen) if many else len(members),
        "waiting": waiting,
        "may_merge": merges,
        "may_part": access.may_work_on(case, actor),
        "whole": await _whole_view(case, actor),
        "parts": _part_views(parts, fields),
        "may_split": splits and not splitting.why_not_split(case, waiting),
        "may_join": bool(parts) and splits and not splitting.why_not_undone(parts, 0),
    }


async def _main_view(case: CaseView, actor: Actor) -> dict[str, object] | None:
    main = await links.main_of(case.id)
    if main is None:
        return None
    found = await lookups.get_case(main.number)
    reads = access.may_read(found, actor)
    if found.sealed and not reads:
        return None  # answered together, and sealed since: where it stands is nobody's business
    return {
        "number": main.number if reads else "",
        "unit": main.unit or "Bộ phận tiếp nhận",
        "at": vn_moment(main.at),
        "status_label": STATUS_LABELS[main.status],
        "may_part": case.status is Status.MERGED
        and (access.may_work_on(case, actor) or await _may_work_on(main.number, actor)),
    }


async def _may_read(number: str, actor: Actor) -> bool:
    return access.may_read(await lookups.get_case(number), actor)


async def _may_work_on(number: str, actor: Actor) -> bool:
    return access.may_work_on(await lookups.get_case(number), actor)


def _member_views(members: Sequence[MemberRow]) -> list[dict[str, object]]:
    return [
        {
            "number": one.number,
            "text": excerpt(one.text),
            "place": excerpt(one.place, 60),
            "received_text": vn_moment(one.received_at),
            "status": one.status,
            "status_label": STATUS_LABELS[one.status],
            "is_merged": one.status is Status.MERGED,
        }
        for one in members
    ]


async def _whole_view(case: CaseView, actor: Actor) -> dict[str, object] | None:
    """Return the whole a case is part of; its number to whoever may read all of the text."""
    if case.part_of is None:
        return None
    [row] = await links.rows_of([case.part_of])
    number = str(row.number)
    return {
        "number": number if await _may_read(number, actor) else "",
        "is_joined": await links.link_of(case.id, SPLIT) is None,
    }


def _part_views(parts: Sequence[PartRow], fields: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            "number": one.number,
            "sealed": one.sealed,
            "text": "" if one.sealed else excerpt(one.text),
            "field_label": fields.get(one.field or "", "Chưa phân loại"),
            "unit": one.unit or "Chưa giao",
            "due_text": vn_date(one.due_on),
            "status": one.status,
            "status_label": STATUS_LABELS[one.status],
        }
        for one in parts
    ]
