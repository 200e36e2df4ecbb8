"""/cong-khai: what everybody may read, and counts that were written when a month had ended."""

from datetime import date
from urllib.parse import urlencode

from litestar import get
from litestar.response import Template

from feedback.complaints.schemas import STATUS_LABELS, Status
from feedback.core.clock import local_date
from feedback.core.http import AnyRequest, page
from feedback.core.words import percent, short_date, vn_date
from feedback.publishing import queries
from feedback.publishing.schemas import PAGE_SIZE, MonthCounts, Published, Wanted

URL = "/cong-khai"
MOST_PAGES = 1000
WORDS = {
    **STATUS_LABELS,
    Status.REOPENED: "Đang xem lại theo đề nghị của người gửi",
    Status.ASSIGNED: "Đang xem lại theo đề nghị của người gửi",
    Status.AWAITING_APPROVAL: "Đang xem lại theo đề nghị của người gửi",
    Status.AWAITING_CITIZEN: "Đang xem lại theo đề nghị của người gửi",
}
"""What stands on the page has a reply: whatever is open again was re-opened."""


@get(URL, include_in_schema=False)
async def show_public(request: AnyRequest) -> Template:
    """Show a page of what is published."""
    wanted = _wanted(request)
    rows, total = await queries.published(wanted)
    pages = max(1, -(-total // PAGE_SIZE))
    return page(
        request,
        "publishing/public.html",
        rows=[_row(one) for one in rows],
        total=total,
        here=wanted.page,
        pages=pages,
        before=_url(wanted, wanted.page - 1) if wanted.page > 1 else "",
        after=_url(wanted, wanted.page + 1) if wanted.page < pages else "",
        wanted=wanted,
        month=f"{wanted.month:%Y-%m}" if wanted.month else "",
        is_narrowed=bool(wanted.words or wanted.field or wanted.month),
        field_options=await queries.fields_shown(),
        month_options=[
            (f"{month:%Y-%m}", f"Tháng {month:%m/%Y}") for month in await queries.months_shown()
        ],
        counts=[_counts(one) for one in await queries.month_counts()],
    )


def _wanted(request: AnyRequest) -> Wanted:
    query = request.query_params
    typed = str(query.get("trang", "1"))
    known = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_PAGES))
    return Wanted(
        words=str(query.get("q", ""))[:200],
        field=str(query.get("linh-vuc", ""))[:30],
        month=_month(str(query.get("thang", ""))),
        page=min(max(int(typed), 1), MOST_PAGES) if known else 1,
    )


def _month(typed: str) -> date | None:
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None


def _url(wanted: Wanted, number: int) -> str:
    asked = {
        "q": wanted.words,
        "linh-vuc": wanted.field,
        "thang": f"{wanted.month:%Y-%m}" if wanted.month else "",
        "trang": str(number),
    }
    return f"{URL}?{urlencode({name: value for name, value in asked.items() if value})}"


def _row(one: Published) -> dict[str, object]:
    return {
        "id": one.id,
        "field": one.field or "Chưa phân loại",
        "area": one.area or "",
        "unit": one.unit or "Cơ quan",
        "status": WORDS[one.status],
        "is_refusal": one.is_refusal,
        "received": vn_date(local_date(one.received_at)),
        "answered": vn_date(local_date(one.answered_at)),
        "text": one.text,
        "answer": one.answer,
    }


def _counts(one: MonthCounts) -> dict[str, object]:
    return {
        "month": f"{one.month:%m/%Y}",
        "received": one.received,
        "due": one.due,
        "on_time": one.on_time,
        "share": percent(one.on_time / one.due) if one.due else "",
        "pending": one.pending,
        "as_of": short_date(one.month),
    }


PAGES = [show_public]
