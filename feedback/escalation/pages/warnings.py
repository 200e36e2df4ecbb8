"""/canh-bao: what has been escalated, which units are silent, which cases go round."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from litestar import get
from litestar.response import Template

from feedback.complaints.queries import desk
from feedback.complaints.queries import hand_overs as hand_over_queries
from feedback.complaints.queries.hand_overs import HandOver
from feedback.complaints.schemas import DeskFilter
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, page, requires, who
from feedback.core.opening import OpeningTime
from feedback.core.permissions import Actor, Permission, Scope
from feedback.core.sql import Conditions
from feedback.core.words import short_date, vn_moment
from feedback.escalation.queries import findings as finding_queries
from feedback.escalation.queries import units
from feedback.escalation.schemas import About, Silent, Warned, WarnedFinding
from feedback.places import queries as places

LOOKED_BACK = timedelta(days=90)
MOST_PAIRS = 30


@get("/canh-bao", guards=[requires(Permission.HEAR_ALARMS)], include_in_schema=False)
async def show_warnings(request: AnyRequest) -> Template:
    """Show what needs whoever leads, in his own units."""
    actor, at = who(request), now()
    scope = actor.scope(Permission.HEAR_ALARMS)
    seen = desk.visible_to(actor)
    late = desk.narrowed(DeskFilter(due="late"), at, local_date(at))
    return page(
        request,
        "escalation/warnings.html",
        cases=[_case(one) for one in await units.warned(seen)],
        late=await desk.count(seen & late),
        silences=[_silence(one) for one in await units.silences(_in(scope))],
        findings=[_found(one) for one in await finding_queries.overdue(scope)],
        pairs=await _pairs(actor, scope),
    )


def _in(scope: Scope) -> Conditions:
    if scope.everything:
        return Conditions("1 = 1")
    return Conditions.is_in("silence.department", sorted(scope.units))


def _case(one: Warned) -> dict[str, object]:
    words = {About.UNOWNED: "chờ giao đơn vị", About.BOUNCED: "chuyển qua lại"}
    return {
        "number": one.number,
        "unit": one.unit or "Chưa giao đơn vị nào",
        "why": words.get(one.about, "quá hạn"),
        "due": short_date(local_date(one.due_at)),
        "at": vn_moment(one.at),
        "names": one.names or "không có ai",
    }


def _found(one: WarnedFinding) -> dict[str, object]:
    return {
        "url": f"/kiem-tra/{one.inspection}",
        "number": f"KT-{one.inspection:04d}.{one.place}",
        "unit": one.unit,
        "due": short_date(local_date(one.due_at)),
        "names": one.names or "không có ai",
        "at": vn_moment(one.at),
    }


def _silence(one: Silent) -> dict[str, object]:
    return {
        "unit": one.unit,
        "cases": one.cases,
        "since": short_date(local_date(one.since)),
        "reported": vn_moment(one.reported_at),
        "is_lost": one.is_lost,
    }


async def _pairs(actor: Actor, scope: Scope) -> list[dict[str, object]]:
    """Return how often each unit handed on to which, and what that cost, the most often first."""
    at = now()
    reached = None if scope.everything else actor.scope(Permission.HEAR_ALARMS).units
    found = await hand_over_queries.hand_overs_since(at - LOOKED_BACK, reached)
    if not found:
        return []
    first = local_date(min(one.since for one in found))
    hours = OpeningTime(await places.calendar(), first, local_date(at))
    by_pair: dict[tuple[int, int], list[HandOver]] = defaultdict(list)
    for one in found:
        by_pair[one.source, one.target].append(one)
    names = {row.id: row.name for row in await places.departments()}
    often = sorted(by_pair.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        {
            "source": names[source],
            "target": names[target],
            "times": len(made),
            "days": f"{_days_lost(made, hours):.1f}".replace(".", ","),
        }
        for (source, target), made in often[:MOST_PAIRS]
    ]


def _days_lost(made: Sequence[HandOver], hours: OpeningTime) -> float:
    """Return how many working days the giver held a case, on average."""
    days = [hours.days_after(local_date(one.since), local_date(one.until)) for one in made]
    return sum(days) / len(days)


PAGES = [show_warnings]
