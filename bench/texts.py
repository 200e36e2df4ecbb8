"""Texts as citizens write them, made from word lists, and the questions a desk asks of them.

What matters is how often a word occurs: ``đường`` stands in half of the texts,
``rác`` in every tenth, each of ``RARE`` in one of some twenty thousand, ``ABSENT``
in none.
"""

import random
from collections.abc import Sequence

from nlp.normalize import fold

PROBLEMS = (
    ("environment", "rác thải sinh hoạt chất đống, mấy ngày chưa ai thu gom", 10),
    ("environment", "khói đốt than bay vào nhà, mùi hôi không chịu được", 6),
    ("infrastructure", "đèn đường hỏng, buổi tối đi lại rất nguy hiểm cho người già", 9),
    ("infrastructure", "cống thoát nước bị tắc, mưa là ngập lênh láng cả đường", 8),
    ("infrastructure", "cành cây khô lâu ngày chưa được cắt tỉa", 5),
    ("traffic", "ô tô đỗ chắn lối đi, người đi bộ phải xuống lòng đường", 9),
    ("traffic", "vỉa hè bị lấn chiếm để bán hàng, không còn chỗ đi", 8),
    ("traffic", "mặt đường bong tróc nhiều ổ gà, xe máy dễ bị ngã", 8),
    ("construction", "công trình xây dựng gây bụi và rơi vãi vật liệu", 6),
    ("utilities", "nước máy yếu và đục, nhiều hôm mất hẳn vào giờ nấu cơm", 5),
    ("utilities", "mất điện liên tục buổi trưa mà không có thông báo trước", 4),
    ("security", "hát karaoke quá giờ, tiếng ồn lớn không ngủ được", 8),
    ("procedures", "hồ sơ nộp đã lâu mà chưa thấy trả kết quả như giấy hẹn", 7),
    ("procedures", "phải đi lại nhiều lần vì mỗi lần hướng dẫn một kiểu", 4),
    ("land", "xin hỏi thủ tục tách thửa và thời gian trả giấy chứng nhận", 4),
    ("social", "xin hỏi chế độ trợ cấp cho người cao tuổi trong tổ", 3),
    ("health", "trạm y tế đóng cửa sớm hơn giờ ghi trên bảng", 2),
    ("education", "cổng trường giờ tan học ùn tắc kéo dài", 3),
    ("agriculture", "mương tưới bị bồi lấp, ruộng thiếu nước", 2),
    ("telecom", "dây cáp viễn thông sà xuống thấp sát đầu người", 2),
)
DETAILS = (
    *("Tôi đã gọi điện báo tổ trưởng nhưng chưa thấy ai xuống xem", "Bà con rất bức xúc"),
    *("Tình trạng này kéo dài cả tháng nay", "Nhà có cháu nhỏ nên rất lo"),
    *("Đề nghị phường cho người kiểm tra sớm", "Xin cảm ơn các anh chị cán bộ"),
    *("Mong lãnh đạo quan tâm giải quyết dứt điểm", "Buổi sáng thì đỡ, chiều lại như cũ"),
    *("Lần trước đã có người đến nhưng làm chưa xong", "Tôi gửi kèm địa chỉ ở trên"),
    *("Hàng xóm cũng đã nhiều lần nhắc nhở mà không được", "Cuối tuần còn nặng hơn"),
    *("Trời mưa thì không ai qua được", "Mấy hộ xung quanh đều bị ảnh hưởng"),
    *("Xin trả lời cho dân được biết", "Chúng tôi sẵn sàng góp công cùng làm"),
)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
MIDDLES = ("Văn", "Thị", "Hữu", "Đức", "Minh", "Ngọc", "Quang", "Thanh", "Xuân", "Công")
GIVEN = (
    *("An", "Bình", "Cường", "Dũng", "Giang", "Hạnh", "Khánh", "Lan", "Mai", "Nam", "Oanh"),
    *("Phúc", "Quý", "Sơn", "Thảo", "Tuấn", "Uyên", "Việt", "Xuyến", "Yến", "Trãi", "Tộ"),
)
RARE = (
    *("cầu khỉ", "lò gạch", "tổ ong", "miếu cổ", "giếng khơi", "bể phốt", "đàn trâu"),
    *("máng xối", "chuồng bồ câu", "cột thu lôi", "hố ga nắp gang", "bến phà", "lò mổ"),
    *("gốc đa", "tượng đài", "sân kho", "ao bèo", "rặng nhãn", "trạm bơm Yên Nghĩa"),
)
RARE_SHARE = len(RARE) / 20_000
ABSENT = "kính thiên văn"

QUESTIONS = {
    "frequent": ("rác", "rac"),
    "most frequent": ("đường", "duong"),
    "two words": ("đèn đường", "den duong"),
    "two words apart": ("karaoke cháu", "karaoke chau"),
    "rare": ("giếng khơi", "gieng khoi"),
    "absent": (ABSENT, fold(ABSENT)),
    "prefix": ("chiếm để b", "chiem de b"),
    "short prefix": ("ng", "th"),
}
"""What is searched for: with diacritics and without."""


class Writer:
    """Writes texts, always the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._problems, self._sums = list(PROBLEMS), list[int]()
        for _, _, weight in PROBLEMS:
            self._sums.append((self._sums[-1] if self._sums else 0) + weight)
        self._folded = {phrase: fold(phrase) for phrase in self._phrases()}

    def _phrases(self) -> Sequence[str]:
        names = (*FAMILIES, *MIDDLES, *GIVEN)
        return (*(phrase for _, phrase, _ in PROBLEMS), *DETAILS, *RARE, *names)

    def write(self) -> tuple[str, str, str, str]:
        """Return field, text, place, and text with place folded as the product does."""
        choose, draw = self._random.choice, self._random.random
        folded = self._folded
        field, problem, _ = self._random.choices(self._problems, cum_weights=self._sums)[0]
        family, middle, given = choose(FAMILIES), choose(MIDDLES), choose(GIVEN)
        house, lane = int(draw() * 900) + 1, int(draw() * 300) + 1
        details = [choose(DETAILS) for _ in range(1 + int(draw() * 4))]
        if draw() < RARE_SHARE:
            details.append(choose(RARE))
        name = f"{folded[family]} {folded[middle]} {folded[given]}"
        plain = ". ".join(folded[detail] for detail in details)
        text = f"Trước nhà số {house} ngõ {lane}, {problem}. {'. '.join(details)}."
        place = f"phố {family} {middle} {given}"
        return (
            field,
            text,
            place,
            f"truoc nha so {house} ngo {lane}, {folded[problem]}. {plain}. pho {name}",
        )
