"""What pages show of why a case is where it is, and of who helps."""

from collections.abc import Sequence

from feedback.complaints.queries import routing
from feedback.complaints.queries.routing import Route
from feedback.complaints.rules import access
from feedback.complaints.rules.routing import Reason
from feedback.complaints.rules.statuses import has_ended
from feedback.complaints.schemas import CaseView
from feedback.core.permissions import Actor
from feedback.core.words import percent, vn_moment
from feedback.places.schemas import DepartmentRow

MACHINE = "machine"


async def route_view(
    case: CaseView, actor: Actor, departments: Sequence[DepartmentRow]
) -> dict[str, object]:
    """Return why a case is where it is, the units that help, and who may be asked to."""
    routes = [] if case.sealed else await routing.routes_of(case.id)
    helpers = await routing.helpers_of(case.id)
    works = access.may_work_on(case, actor)
    asks = works and not case.sealed and not has_ended(case.status)
    taken = {case.department, *case.helpers}
    return {
        "why": [
            {
                "text": in_words(one),
                "at": vn_moment(one.at),
                "broken": one.reason is Reason.BROKEN,
            }
            for one in routes
        ],
        "helpers": [{"unit": one.department, "name": one.unit} for one in helpers],
        "may_ask": asks,
        "only_helps": access.is_helper(case, actor) and not works,
        "unit_options": [
            (row.id, "\u2003" * row.depth + row.name)
            for row in departments
            if row.id not in taken
        ]
        if asks
        else [],
    }


def in_words(route: Route) -> str:
    """Return why a case went where it went, as a sentence."""
    match route.reason:
        case Reason.RULE:
            said = f"Quy tắc {route.rule}: {route.words}."
        case Reason.BROKEN:
            said = f"Chờ người phân loại: quy tắc {route.rule} không dùng được. {route.words}"
        case Reason.PERSON:
            said = f"{route.who or route.by} chọn {route.unit or 'đơn vị'}."
        case _:
            said = WAITS[route.reason]
    return f"{said} {_by_whom(route)}".strip()


WAITS = {
    Reason.NO_RULE: "Chờ người phân loại: không có quy tắc nào khớp.",
    Reason.UNSURE: "Chờ người phân loại: máy chưa chắc, chưa được tự chuyển.",
    Reason.KIND: "Chờ người phân loại: loại ý kiến này luôn do người quyết định.",
    Reason.DANGER: "Chờ người phân loại: việc khẩn luôn do người quyết định.",
}


def _by_whom(route: Route) -> str:
    if route.by == MACHINE:
        return (
            f"Máy chắc {percent(route.score)} về lĩnh vực." if route.score is not None else ""
        )
    if route.reason is Reason.PERSON:
        return route.words
    return f"Lĩnh vực do {route.who or route.by} chọn."
