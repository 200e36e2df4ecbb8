"""Cases of the made-up ward that belong together: one water cut told three times, one letter of two matters."""

from datetime import datetime, timedelta

from feedback import wiring
from feedback.complaints.actions import handling, intake, merging, splitting, triage
from feedback.complaints.linked import NewPart
from feedback.complaints.queries import lookups
from feedback.complaints.schemas import Channel, NewComplaint, Origin
from feedback.core.outbox import relay
from feedback.core.permissions import Role
from feedback.demo.life import Life

CUT = (
    "Khu nhà tôi mất nước từ tối qua đến giờ, không thấy báo trước gì cả.",
    "Nuoc may mat ca dem, sang nay van chua co, nha co tre nho rat kho.",
    "Xin hỏi bao giờ có nước lại? Cả dãy nhà mất nước từ hôm qua.",
)
ANSWER = (
    "Đường ống chính ở đầu khu bị vỡ do thi công. Đơn vị đã thay đoạn ống và mở nước lại, "
    "xin lỗi các hộ vì không kịp báo trước."
)
LAMP = "Đèn đường đầu ngõ cháy bóng đã hai tuần, tối rất nguy hiểm."
FEE = "Sáng nay tôi đi chứng thực giấy tờ, bảng lệ phí ở quầy treo cao quá không đọc được."


async def link_some(life: Life, *, at: datetime) -> None:
    """Let three tell of one matter, merged and answered once, and one tell of two, split."""
    clerk = life.somebody(Role.INTAKE)
    began = at - timedelta(days=4)
    numbers = [
        await _receive(life, text, began + timedelta(hours=place))
        for place, text in enumerate(CUT)
    ]
    main, *others = numbers
    unit = life.units[life.routes["utilities"] or ""]
    if (await lookups.get_case(main)).department is None:
        await triage.hand_over(main, unit, note="", by=clerk, at=began + timedelta(hours=4))
    await merging.merge(main, others, by=clerk, at=began + timedelta(hours=5))
    await handling.reply(main, ANSWER, by=clerk, at=began + timedelta(hours=20))
    letter = await _receive(life, f"{LAMP} {FEE}", at - timedelta(days=3))
    parts = [NewPart(LAMP, "infrastructure"), NewPart(FEE, "procedures")]
    moment = at - timedelta(days=2)
    await splitting.split(letter, parts, with_files=False, by=clerk, at=moment)
    await relay(wiring.LISTENERS, at=moment + timedelta(seconds=20))


async def _receive(life: Life, text: str, at: datetime) -> str:
    receipt = await intake.receive(
        NewComplaint(text), Origin(Channel.WEB), secret=life.secret, at=at
    )
    await relay(wiring.LISTENERS, at=at + timedelta(seconds=20))
    return str((await lookups.get_case(receipt.number)).number)
