"""What identifies a person is found; what is public stays."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.pii import MASKS, PiiKind, find, mask


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("gọi 0912345678", PiiKind.PHONE, id="mobile"),
        pytest.param("gọi 0912.345.678", PiiKind.PHONE, id="mobile with dots"),
        pytest.param("gọi 0912 345 678", PiiKind.PHONE, id="mobile with blanks"),
        pytest.param("gọi 0912-345-678", PiiKind.PHONE, id="mobile with hyphens"),
        pytest.param("gọi 0 9 1 2 3 4 5 6 7 8", PiiKind.PHONE, id="digit by digit"),
        pytest.param("gọi +84912345678", PiiKind.PHONE, id="plus 84"),
        pytest.param("gọi (+84) 912 345 678", PiiKind.PHONE, id="plus 84 in brackets"),
        pytest.param("gọi 84912345678", PiiKind.PHONE, id="84"),
        pytest.param("gọi O912345678", PiiKind.PHONE, id="letter O"),
        pytest.param("gọi 02373852246", PiiKind.PHONE, id="landline"),
        pytest.param("gọi (0237) 3.852.246", PiiKind.PHONE, id="landline with brackets"),
        pytest.param(
            "gọi không chín một hai ba bốn năm sáu bảy tám", PiiKind.PHONE, id="in words"
        ),
        pytest.param("CCCD 038090001234", PiiKind.CCCD, id="identity card"),
        pytest.param("căn cước: 038 090 001 234", PiiKind.CCCD, id="identity card, blanks"),
        pytest.param("số 038090001234 của tôi", PiiKind.CCCD, id="identity card unnamed"),
        pytest.param("CMND số 172345678", PiiKind.CCCD, id="old identity card"),
        pytest.param("thư an.nguyen@gmail.com", PiiKind.EMAIL, id="address"),
        pytest.param("thư an @ yahoo . com", PiiKind.EMAIL, id="address with blanks"),
        pytest.param("xe 36A-123.45", PiiKind.PLATE, id="car"),
        pytest.param("xe 36A 12345", PiiKind.PLATE, id="car with a blank"),
        pytest.param("xe 36-B1 234.56", PiiKind.PLATE, id="motorcycle"),
        pytest.param("xe 36B1-23456", PiiKind.PLATE, id="motorcycle joined"),
        pytest.param("xe 29LD-123.45", PiiKind.PLATE, id="two letters"),
        pytest.param("xe máy 36b1 12345", PiiKind.PLATE, id="small letters"),
        pytest.param("stk 0123456789 Vietcombank", PiiKind.BANK_ACCOUNT, id="account"),
        pytest.param("số tài khoản: 1903 4567 8901 23", PiiKind.BANK_ACCOUNT, id="blanks"),
        pytest.param("BIDV 50110000123456", PiiKind.BANK_ACCOUNT, id="behind a bank"),
        pytest.param("mã BHXH 3821234567", PiiKind.BHXH, id="insurance number"),
        pytest.param("thẻ GD4383821234567", PiiKind.BHXH, id="insurance card"),
        pytest.param("ông Nguyễn Văn An", PiiKind.NAME, id="title and full name"),
        pytest.param("chị Lan", PiiKind.NAME, id="title and given name"),
        pytest.param("Tôi tên là Phạm Thu Hà", PiiKind.NAME, id="who I am"),
        pytest.param("Kính gửi, Trần Thị Hoa", PiiKind.NAME, id="full name alone"),
        pytest.param("ong nguyen van hung", PiiKind.NAME, id="without diacritics"),
        pytest.param("ba Tran Thi Hoa", PiiKind.NAME, id="without diacritics, capitals"),
        pytest.param("TÔI LÀ NGUYỄN VĂN BÌNH", PiiKind.NAME, id="shouted"),
        pytest.param("nguyễn thị hoa ở tổ 4", PiiKind.NAME, id="small letters"),
        pytest.param("chị H'Hen Niê", PiiKind.NAME, id="Ê-đê"),
        pytest.param("cháu Giàng A Páo", PiiKind.NAME, id="Mông"),
        pytest.param("anh Y Moan Êban", PiiKind.NAME, id="Y"),
        pytest.param("bà Lò Thị Mai", PiiKind.NAME, id="Thái"),
        pytest.param("em ten ngo thi bach tuyet a", PiiKind.NAME, id="small, plain, told"),
        pytest.param("co giao luu quynh chi day van", PiiKind.NAME, id="small, plain, trade"),
        pytest.param("gap ong tam dua cuoi xom", PiiKind.NAME, id="called by a number"),
        pytest.param("Tui là Bảy Thẹo ở vàm", PiiKind.NAME, id="called by a number, who I am"),
        pytest.param("Lái đò tên Lý Thị Xuyên", PiiKind.NAME, id="trade and label"),
        pytest.param("Bảo vệ ca đêm Hứa Văn Chắc", PiiKind.NAME, id="trade with more words"),
        pytest.param("nhà k'brin mất điện", PiiKind.NAME, id="K'Ho, small"),
        pytest.param("chau vang a sang bo hoc", PiiKind.NAME, id="Mông, small"),
        pytest.param("y krang nie - xin cap lai so", PiiKind.NAME, id="Ê-đê, small"),
        pytest.param("gọi 0168 245 7719", PiiKind.PHONE, id="eleven digits of old"),
        pytest.param("sđt0912345678nhé", PiiKind.PHONE, id="glued"),
        pytest.param("bảo hiểm xin gọi 0912345678", PiiKind.PHONE, id="to call, no insurance"),
        pytest.param("rút tiền thẻ 9704 3612 3456 7890", PiiKind.BANK_ACCOUNT, id="bank card"),
        pytest.param("nha 31 xom trai bi ngap", PiiKind.ADDRESS, id="house in a hamlet"),
        pytest.param("nhà số 4 ngõ Giếng Mứt", PiiKind.ADDRESS, id="house in a named alley"),
        pytest.param("số nhà 12 ngõ 5 đường Lê Lai", PiiKind.ADDRESS, id="house and alley"),
        pytest.param("nhà số 45/7 Trần Phú", PiiKind.ADDRESS, id="house with a stroke"),
        pytest.param("căn hộ 1205 tòa B", PiiKind.ADDRESS, id="flat"),
    ],
)
def test_private_things_are_found(text: str, kind: PiiKind) -> None:
    assert [span.kind for span in find(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("gọi 113, 114, 115 hoặc 1022", id="short public numbers"),
        pytest.param("tổng đài 19001234 và 18006789", id="public hotlines"),
        pytest.param("tổng đài 1900 1234", id="hotline with a blank"),
        pytest.param("quyết định số 0123/2024/QĐ-UBND", id="document"),
        pytest.param("hồ sơ H56.12.34-240512-0034", id="dossier"),
        pytest.param("mã hồ sơ 000.00.19.H56-230101-0001", id="older dossier"),
        pytest.param("biên nhận số 038090001234", id="receipt"),
        pytest.param("150000000 đồng, 12.345.678 đồng", id="money"),
        pytest.param("ngày 12/03/2024, 20.11.2023", id="dates"),
        pytest.param("lúc 14h30 tại km 98+500 QL1A", id="time and place"),
        pytest.param("điều 28 khoản 3", id="law"),
        pytest.param("đường Nguyễn Trãi giao với Lê Lợi", id="roads"),
        pytest.param("gần Trần Phú thì ngập", id="a road without saying so"),
        pytest.param("trường THCS Trần Phú", id="school"),
        pytest.param("chợ Bà Chiểu, cầu Ông Lãnh", id="market and bridge"),
        pytest.param("phường Lê Chân, thành phố Hồ Chí Minh", id="ward and city"),
        pytest.param("chủ tịch Hồ Chí Minh, bác Hồ", id="history"),
        pytest.param("ông chủ tịch Ủy ban nhân dân xã", id="office"),
        pytest.param("bà con Khu 3 phản ánh", id="folk"),
        pytest.param("cong trinh vu thi cong cham", id="lookalike without diacritics"),
        pytest.param("chủ đầu tư, chu dau tu", id="another lookalike"),
        pytest.param("Hà Nội, Lâm Đồng, Cao Bằng", id="provinces"),
        pytest.param("Tôi là giáo viên ở xã", id="a trade"),
        pytest.param("tổ 5 thôn 3 khu phố 2", id="hamlets"),
        pytest.param("Bưu điện huyện, số 12 đường Hùng Vương", id="house of an office"),
        pytest.param("xin đặt tên đường là Đoàn Văn Cừ", id="name for a road"),
        pytest.param("co hai ba nguoi den do dat", id="numbers of people"),
        pytest.param("anh em chi em ba con trong xom", id="folk without diacritics"),
        pytest.param("bac si truc dem khong co mat", id="a trade without diacritics"),
        pytest.param("chung cu duong ong nuoc bi vo", id="pipes, no ông"),
        pytest.param("mã số thuế 0312345678", id="tax number"),
        pytest.param("", id="empty"),
    ],
)
def test_public_things_stay(text: str) -> None:
    assert mask(text) == text


def test_a_masked_text_can_still_be_read() -> None:
    text = "Tôi là Lê Thị Mận, số nhà 8 đường Lê Lợi, gọi 0987 654 321, xe 36A-123.45."

    masked = mask(text)

    assert masked == (
        "Tôi là [tên], [địa chỉ] đường Lê Lợi, gọi [số điện thoại], xe [biển số xe]."
    )


def test_decomposed_text_is_masked_too() -> None:
    text = unicodedata.normalize("NFD", "ông Nguyễn Văn An, số 0912345678")

    assert mask(text) == "ông [tên], số [số điện thoại]"


@given(st.text(alphabet=st.characters(), max_size=300))
def test_spans_are_in_order_and_apart(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    spans = find(text)

    assert all(0 <= span.start < span.end <= len(composed) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True), st.sampled_from(["", ".", " ", "-"]))
def test_every_mobile_number_is_masked(number: str, gap: str) -> None:
    spelled = gap.join([number[:4], number[4:7], number[7:]])

    assert mask(f"liên hệ {spelled} nhé") == f"liên hệ {MASKS[PiiKind.PHONE]} nhé"


@pytest.mark.parametrize(
    "text", ["0912345678/0387654321", "0912345678-0387654321", "0912345678, 0387654321"]
)
def test_two_numbers_side_by_side_are_two(text: str) -> None:
    assert [span.kind for span in find(text)] == [PiiKind.PHONE, PiiKind.PHONE]


@pytest.mark.parametrize(
    "letter", ["a", "0", "a ", "0 ", "@", "ông ", "Nguyễn ", "ba ", "số 1 "]
)
def test_finds_in_long_repetitions_stand_in_order_and_apart(letter: str) -> None:
    text = letter * 20_000

    edges = [edge for span in find(text) for edge in (span.start, span.end)]

    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
