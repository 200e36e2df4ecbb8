"""An inspection of the made-up ward: one thing put right, one reported, one late, one new."""

from datetime import datetime, timedelta

from feedback.core.permissions import Role
from feedback.demo.life import Life
from feedback.inspections.actions import inspecting, reporting
from feedback.inspections.schemas import NewFinding, NewInspection

TITLE = "Kỷ luật, kỷ cương hành chính và giải quyết hồ sơ quý IV"
TEAM = "Trưởng đoàn: Phó Chủ tịch UBND phường; thành viên: Văn phòng, Tổ Địa chính"
FOUND = (
    (
        "Sổ theo dõi hồ sơ một cửa để trống nhiều ngày trong tháng.",
        "Ghi bù đầy đủ, phân công người kiểm tra cuối ngày.",
        10,
        30,
    ),
    (
        "Bảng niêm yết thủ tục còn mức phí của năm trước.",
        "Thay bảng mới, chụp ảnh gửi kèm báo cáo.",
        5,
        30,
    ),
    (
        "Hai phản ánh về rác thải trả lời chậm mà không xin lỗi người dân.",
        "Làm rõ nguyên nhân, xin lỗi bằng văn bản.",
        5,
        16,
    ),
    (
        "Lịch trực lãnh đạo chưa dán ở phòng tiếp công dân.",
        "Dán lịch, cập nhật hằng tuần.",
        15,
        2,
    ),
)
"""What, what is asked for, working days, and how many days ago it was sent."""


async def inspect(life: Life, *, at: datetime) -> None:
    """Let the leader have the units inspected, and two of them report."""
    leader = life.somebody(Role.LEADER)
    heads = [life.actors[row.name] for row in life.ward.staff if row.role == Role.HEAD]
    began = at - timedelta(days=31)
    new = NewInspection(TITLE, "128/QĐ-UBND", began.date(), TEAM)
    inspection = await inspecting.open_inspection(new, by=leader, at=began)
    made = []
    for place, (text, demand, days, ago) in enumerate(FOUND):
        head = heads[place % len(heads)]
        assert head.unit is not None
        finding = NewFinding(text, head.unit, days, demand=demand)
        sent = at - timedelta(days=ago)
        made.append(
            (await inspecting.add_finding(inspection, finding, by=leader, at=sent), head)
        )
    for place, said in ((0, "Đã ghi bù đủ 12 ngày và phân công."), (1, "Đã thay bảng mới.")):
        number, head = made[place]
        reported = at - timedelta(days=24 - place)
        await reporting.report(number, said, f"{15 + place}/BC", [], by=head, at=reported)
    seen = at - timedelta(days=22)
    await inspecting.judge(made[0][0], accepts=True, remark="", by=leader, at=seen)
