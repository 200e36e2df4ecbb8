"""Which texts are sealed because they may accuse somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.noise import strip
from nlp.screen import may_be_denunciation
from tests.nlp.texts import rng

ACCUSATIONS = [
    "Tôi tố cáo ông chủ tịch xã nhận hối lộ 50 triệu đồng.",
    "Cán bộ địa chính vòi tiền mới chịu làm sổ đỏ cho dân.",
    "Anh ở bàn số 3 gợi ý bồi dưỡng hai triệu thì tuần sau có giấy.",
    "Phải kẹp phong bì vào hồ sơ mới được giải quyết.",
    "Xe chở cát muốn qua chốt thì phải làm luật mỗi đêm hai trăm nghìn.",
    "Có người chống lưng, bãi cát lậu được bảo kê nhiều năm nay.",
    "Trưởng thôn ăn chặn tiền hỗ trợ của hộ nghèo.",
    "Muốn con vào lớp chọn phải đi cửa sau, lót tay cho hiệu trưởng.",
    "Kế toán xã tham ô tiền quỹ vắc xin.",
    "Lãnh đạo phường bao che cho công trình sai phép.",
    "Tiền chạy việc vào trường là ba trăm triệu, trưởng phòng giáo dục nhận.",
    "CSGT không lập biên bản, lấy một triệu rồi cho đi, không biên lai.",
    "Giám đốc trung tâm lợi dụng chức vụ đưa người nhà vào biên chế.",
    "Danh sách nhận hỗ trợ có cả người chết, kế toán ký thay rồi bỏ túi.",
    "Bác sĩ nhận phong bì mới mổ sớm.",
    "Ông phó chủ tịch cấu kết với doanh nghiệp rút ruột công trình.",
    "Chị ở bàn tiếp nhận nói khéo là em chưa biết điều nên hồ sơ còn lâu mới ký.",
    "Thi bằng lái mà đưa cho giám thị hai triệu thì không chạy được cũng đậu.",
    "Phí chuyển vào tài khoản cá nhân của chị kế toán, không có biên lai.",
    "Danh sách lĩnh gạo có ba người đã khuất, chữ ký không phải của gia đình.",
    "Nghe đồn chủ tịch xã dùng tên em vợ gom đất tái định cư.",
    "Ông ấy dọa nếu tôi còn gửi đơn thì cho mất việc.",
    "ql chợ thu mỗi sạp 50k hằng tháng ko giấy tờ gì, ai ko đưa là bị dời chỗ",
]
ORDINARY = [
    "Đường vào thôn nhiều ổ gà, đề nghị sửa chữa.",
    "Mất nước ba ngày rồi chưa thấy ai khắc phục.",
    "Xin hỏi thủ tục đăng ký khai sinh cho con.",
    "Cán bộ một cửa hướng dẫn tận tình, tôi rất hài lòng.",
    "Rác tồn đọng bốc mùi ở đầu ngõ.",
    "Đèn đường hỏng cả tuần nay, tối rất nguy hiểm.",
    "Nhà hàng xóm hát karaoke tới nửa đêm.",
    "Học phí năm nay tăng bao nhiêu?",
    "Trạm y tế hết thuốc huyết áp.",
    "Lớp bồi dưỡng nghiệp vụ cho giáo viên mở khi nào?",
    "Thầy cô bồi dưỡng học sinh giỏi rất nhiệt tình.",
    "Cho tôi gửi lời cảm ơn các anh công an phường đã tìm lại xe.",
    "Bánh xe rác kêu, nhờ bôi trơn giúp.",
    "Hồ sơ nộp hai tháng rồi, lần nào hỏi cũng bảo chờ.",
    "Cô trực quầy trả lời cộc lốc, không nhìn người dân.",
    "Quán ăn gần trường để rác tràn ra vỉa hè.",
]


@pytest.mark.parametrize("text", ACCUSATIONS)
def test_accusations_are_sealed(text: str) -> None:
    assert may_be_denunciation(text)


@pytest.mark.parametrize("text", ACCUSATIONS)
def test_accusations_without_diacritics_are_sealed(text: str) -> None:
    assert may_be_denunciation(strip(text, rng()))


@pytest.mark.parametrize("text", ORDINARY)
def test_everyday_matters_are_not(text: str) -> None:
    assert not may_be_denunciation(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("hố\u200bi lộ cán bộ", id="zero width between"),
        pytest.param("HỐI LỘ", id="capitals"),
        pytest.param("nhận hối   lộ", id="blanks"),
        pytest.param("cán bộ tham\nnhũng", id="on two lines"),
    ],
)
def test_tricks_do_not_help(text: str) -> None:
    assert may_be_denunciation(text)


def test_an_accusation_in_a_long_petition_is_found() -> None:
    text = "Đường trong thôn hỏng đã lâu mà chưa ai sửa. " * 60 + ACCUSATIONS[1]

    assert may_be_denunciation(text)


@given(st.text())
def test_no_text_is_too_odd_to_be_answered_in_one_way(text: str) -> None:
    assert may_be_denunciation(text) == may_be_denunciation(f" {text}\n")
