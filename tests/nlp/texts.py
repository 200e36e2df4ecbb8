"""Texts and examples that several tests use."""

import random

from nlp.labels import FIELDS, Kind, Urgency
from nlp.starter import Example

SENTENCES: dict[str, tuple[str, ...]] = {
    "land": ("làm sổ đỏ mãi chưa xong", "tách thửa cho con", "ranh giới đất bị lấn"),
    "construction": ("xây nhà không phép", "chung cư thấm dột", "công trình làm nứt nhà"),
    "traffic": ("đường nhiều ổ gà", "xe tải đỗ chắn vỉa hè", "đèn tín hiệu hỏng"),
    "infrastructure": ("đèn đường không sáng", "cống tắc nước ngập", "cây xanh gãy cành"),
    "utilities": ("mất điện cả ngày", "nước máy đục", "hóa đơn tiền điện cao"),
    "telecom": ("mạng internet chập chờn", "sim rác gọi suốt", "sóng điện thoại yếu"),
    "environment": ("rác thải bốc mùi", "khói bụi nhà máy", "nước thải ra kênh"),
    "food_safety": ("thịt ôi bán ở quán", "ngộ độc thực phẩm", "bánh mì mốc"),
    "health": ("bệnh viện chờ lâu", "thẻ bảo hiểm y tế", "trạm y tế hết thuốc"),
    "education": ("học phí và lạm thu", "cô giáo đánh học sinh", "tuyển sinh lớp 1"),
    "social": ("trợ cấp người cao tuổi", "công ty nợ lương", "xét hộ nghèo"),
    "culture": ("di tích xuống cấp", "lễ hội làng", "biển quảng cáo sai"),
    "security": ("hát karaoke đêm khuya", "trộm cắp xe máy", "đăng ký tạm trú"),
    "procedures": ("chờ lâu ở một cửa", "đăng ký khai sinh", "chứng thực bản sao"),
    "business": ("chợ cân thiếu", "nộp thuế hộ kinh doanh", "hàng giả tràn lan"),
    "agriculture": ("lúa thiếu nước tưới", "lợn chết vì dịch", "thuốc trừ sâu giả"),
    "other": ("phim hôm qua hay quá", "app ngân hàng lỗi", "chúc mọi người vui"),
}
_KINDS: tuple[tuple[Kind, str], ...] = (
    (Kind.REPORT, "Phản ánh {}."),
    (Kind.QUESTION, "Cho hỏi {} thì làm thế nào?"),
    (Kind.RECOMMENDATION, "Đề nghị xử lý việc {}."),
    (Kind.PRAISE, "Cảm ơn cán bộ về việc {}."),
    (Kind.FORMAL_COMPLAINT, "Tôi khiếu nại quyết định về {}."),
    (Kind.DENUNCIATION, "Tôi tố cáo cán bộ nhận tiền về {}."),
    (Kind.SPAM, "Vay nhanh inbox {} http://a.bc"),
)
_URGENCIES = (Urgency.ORDINARY, Urgency.HOURS, Urgency.DANGER)


def rng() -> random.Random:
    return random.Random(7)


def tiny_examples() -> list[Example]:
    """Return some 350 made-up examples: every field and kind, twelve writers."""
    examples = []
    for field in FIELDS:
        for number, (kind, frame) in enumerate(_KINDS):
            for at, matter in enumerate(SENTENCES[field]):
                writer = f"w-{(number * 3 + at) % 12}"
                text = frame.format(matter)
                urgency = _URGENCIES[at]
                examples.append(Example(text, field, kind, urgency, writer=writer))
    return examples
