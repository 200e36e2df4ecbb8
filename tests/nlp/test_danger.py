"""Which texts bring the emergency numbers up at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.danger import may_be_danger
from nlp.noise import strip
from tests.nlp.texts import rng

DANGER = [
    "Dây điện đứt rơi xuống đường đang tóe lửa, người đi lại rất đông.",
    "Cháy nhà ở ngõ 5, khói đen bốc lên ngùn ngụt.",
    "Nhà hàng xóm đang đánh cháu bé chảy máu, xin công an tới ngay.",
    "Mùi gas nồng nặc cả hành lang chung cư.",
    "Có cháu bé rơi xuống cống, nước đang cuốn đi.",
    "Cả lớp bị ngộ độc, nhiều cháu nôn và co giật.",
    "Một người đàn ông cầm dao rượt vợ ngoài đường.",
    "Tường sắp sập vào dãy phòng trọ có người ở.",
    "Có người đứng trên lan can cầu định nhảy xuống sông.",
    "Nước lũ dâng nhanh, cả nhà tôi đang ngồi trên nóc nhà.",
    "Cứu với, nhà tôi đang cháy.",
]
ORDINARY = [
    "Hàng bán chạy quá nên cháy hàng từ sáng.",
    "Đêm nhạc rất hay, ca sĩ hát cháy hết mình.",
    "Đề nghị tập huấn phòng cháy chữa cháy cho khu dân cư.",
    "Nên mở lớp dạy bơi phòng chống đuối nước cho trẻ em.",
    "Hệ thống sập mấy hôm nay không nộp được hồ sơ.",
    "Giảm giá sốc, mua ngay kẻo hết.",
    "Thị trường bất động sản năm nay thế nào?",
    "Xin hỏi thủ tục hưởng mai táng phí.",
    "Cử tri đề nghị sửa đường liên thôn.",
]


@pytest.mark.parametrize("text", DANGER)
def test_danger_to_life_is_seen(text: str) -> None:
    assert may_be_danger(text)


@pytest.mark.parametrize("text", DANGER)
def test_danger_without_diacritics_is_seen(text: str) -> None:
    assert may_be_danger(strip(text, rng()))


@pytest.mark.parametrize("text", ORDINARY)
def test_words_of_danger_in_peace_raise_no_alarm(text: str) -> None:
    assert not may_be_danger(text)


@given(st.text())
def test_no_text_is_too_odd_to_be_answered_in_one_way(text: str) -> None:
    assert may_be_danger(text) == may_be_danger(f" {text}\n")
