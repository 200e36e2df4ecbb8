"""What every installation starts with: fields, reasons to refuse, the promise."""

from feedback.complaints.tables import DeadlineRule, Field, RefusalReason, RoutingRule
from feedback.complaints.terms import Clock
from feedback.core.db import transaction

FIELDS = {
    "land": "Đất đai",
    "construction": "Xây dựng, quy hoạch, nhà ở",
    "traffic": "Giao thông, vỉa hè",
    "infrastructure": "Chiếu sáng, thoát nước, cây xanh",
    "utilities": "Điện, nước",
    "telecom": "Viễn thông, internet",
    "environment": "Môi trường, rác thải",
    "food_safety": "An toàn thực phẩm",
    "health": "Y tế, bảo hiểm y tế",
    "education": "Giáo dục",
    "social": "Lao động, người có công, bảo trợ xã hội",
    "culture": "Văn hóa, thể thao, du lịch",
    "security": "An ninh trật tự, tiếng ồn, cư trú",
    "procedures": "Thủ tục hành chính, thái độ phục vụ",
    "business": "Kinh doanh, thị trường, thuế, phí",
    "agriculture": "Nông nghiệp, thủy lợi, thú y",
    "other": "Khác",
}

REFUSAL_REASONS = {
    "not_competent": "Không thuộc thẩm quyền",
    "unclear": "Nội dung không đủ rõ để xử lý",
    "duplicate": "Trùng với phản ánh đã trả lời",
    "court_or_complaint_channel": "Thuộc trình tự khiếu nại, tố cáo hoặc tòa án",
    "spam": "Tin rác, quảng cáo",
}

DEFAULT_DAYS = 15
"""Working days, for the citizen and for the desk alike."""
DEFAULT_BASIS = (
    "15 ngày làm việc kể từ ngày chuyển xử lý: công thức chỉ số 5.2, Quyết định 766/QĐ-TTg "
    "ngày 23/6/2022 (cần đối chiếu pháp lý)"
)


async def seed() -> None:
    """Fill in what is missing; an administrator's changes are never overwritten."""
    async with transaction("rules"):
        if not await Field.exists():
            rows = enumerate(FIELDS.items())
            await Field.insert(
                *(Field(code=code, name=name, position=place) for place, (code, name) in rows)
            )
        if not await RefusalReason.exists():
            reasons = enumerate(REFUSAL_REASONS.items())
            await RefusalReason.insert(
                *(
                    RefusalReason(code=code, name=name, position=place)
                    for place, (code, name) in reasons
                )
            )
        for clock in Clock:
            if not await DeadlineRule.exists().where(DeadlineRule.clock == clock):
                await DeadlineRule.insert(
                    DeadlineRule(clock=clock, amount=DEFAULT_DAYS, legal_basis=DEFAULT_BASIS)
                )


async def route_field(field: str, department: int) -> None:
    """Send a field to a department from now on."""
    async with transaction("rules"):
        await RoutingRule.insert(RoutingRule(field=field, department=department))


async def promise(
    amount: int, legal_basis: str, *, kind: str = "", field: str = "", urgency: str = ""
) -> None:
    """Add a promise in working days for what fits."""
    async with transaction("rules"):
        await DeadlineRule.insert(
            DeadlineRule(
                kind=kind,
                field=field,
                urgency=urgency,
                amount=amount,
                legal_basis=legal_basis,
            )
        )
