"""How typed Vietnamese is brought into one form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.keyboard import undo_key_codes
from nlp.normalize import (
    expand,
    fold,
    is_readable_vietnamese,
    normalize,
    other_tone_place,
    place_tones,
    readability,
)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        pytest.param("hoá đơn", "hóa đơn", id="tone on the first of oa"),
        pytest.param("khoẻ", "khỏe", id="tone on the first of oe"),
        pytest.param("thuỷ lợi", "thủy lợi", id="tone on the first of uy"),
        pytest.param("tóan", "toán", id="closed syllable takes the second"),
        pytest.param("hòan thành", "hoàn thành", id="another closed syllable"),
        pytest.param("qúy vị", "quý vị", id="qu is a consonant"),
        pytest.param("quý vị", "quý vị", id="qu stays"),
        pytest.param("HOÁ ĐƠN", "HÓA ĐƠN", id="capitals"),
        pytest.param("Thuý", "Thúy", id="name"),
        pytest.param("đẹppppp quáááá", "đẹp quá", id="repeated letters"),
        pytest.param("khu III", "khu III", id="Roman numeral"),
        pytest.param("www.abc.vn", "www.abc.vn", id="address"),
        pytest.param("0912000345", "0912000345", id="digits may repeat"),
        pytest.param("hối\u200blộ", "hốilộ", id="zero width"),
        pytest.param("a\x00b\x07c", "abc", id="control characters"),
        pytest.param("a\u202eb", "ab", id="right-to-left mark"),
        pytest.param("x\ud800y", "xy", id="lone surrogate"),
        pytest.param("  một \t\n hai\u00a0ba  ", "một hai ba", id="white space"),
        pytest.param(unicodedata.normalize("NFD", "đường"), "đường", id="decomposed"),
        pytest.param("", "", id="empty"),
    ],
)
def test_normal_form(typed: str, normal: str) -> None:
    assert normalize(typed) == normal


@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text)

    assert normalize(once) == once


@given(st.text())
def test_normal_text_has_no_surrogates_and_is_composed(text: str) -> None:
    normal = normalize(text)

    normal.encode()
    assert unicodedata.is_normalized("NFC", normal)


@given(st.text())
def test_folding_keeps_the_length_of_composed_text(text: str) -> None:
    composed = "".join(
        letter
        for letter in unicodedata.normalize("NFC", text)
        if not 0x300 <= ord(letter) < 0x370 and len(letter.lower()) == 1
    )

    assert len(fold(composed)) == len(composed)


@given(st.text())
def test_tones_are_placed_without_changing_the_length(text: str) -> None:
    assert len(place_tones(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Đường ĐẶNG Thai", "duong dang thai", id="đ and capitals"),
        pytest.param("ưởặễ", "uoae", id="two marks on a letter"),
        pytest.param("ỨNG HOÀ", "ung hoa", id="capitals with marks"),
        pytest.param("abc 123", "abc 123", id="plain"),
        pytest.param("中文", "中文", id="another script"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("short", "long"),
    [
        pytest.param("e ko dc vào", "em không được vào", id="teencode"),
        pytest.param("UBND xã", "ủy ban nhân dân xã", id="office"),
        pytest.param("TTHC, BHYT", "thủ tục hành chính, bảo hiểm y tế", id="two with a comma"),
        pytest.param("300 k", "300 k", id="unit behind a number"),
        pytest.param("12/QĐ-UBND", "12/QĐ-UBND", id="number of a document"),
        pytest.param("abc.vn", "abc.vn", id="address"),
        pytest.param("kolo dcx", "kolo dcx", id="whole words only"),
        pytest.param("dduwowcj vieejc", "được việc", id="Telex"),
        pytest.param("d9u7o7c5 kho6ng", "được không", id="VNI"),
    ],
)
def test_abbreviations_are_written_out(short: str, long: str) -> None:
    assert expand(short) == long


@pytest.mark.parametrize("word", ["box", "test", "taxi", "thon3", "lop1a", "H2O", "A4", "B12"])
def test_ordinary_words_are_no_key_codes(word: str) -> None:
    assert undo_key_codes(word) == word


@pytest.mark.parametrize(
    ("word", "other"),
    [
        pytest.param("hóa", "hoá", id="oa"),
        pytest.param("thủy", "thuỷ", id="uy"),
        pytest.param("quý", "quý", id="qu has no other"),
        pytest.param("nhà", "nhà", id="nothing to move"),
    ],
)
def test_the_other_school_puts_the_tone_elsewhere(word: str, other: str) -> None:
    assert other_tone_place(word) == other


READABLE = [
    "Đường trước nhà tôi hỏng",
    "duong truoc nha toi hong lam",
    "Tốt",
    "tot",
    "e ko dc cap so do",
    "Wifi yếu",
    "mat nuoc",
    "UBND phường trả lời chậm",
    "dduwowcj roofi, vieejc xong",
    "ổ gà!!!!! 😡😡",
    unicodedata.normalize("NFD", "Nước sạch bị đục"),
    "Xe 36A-123.45 đỗ chắn cổng",
    "Xin hoi thu tuc lam khai sinh cho con",
]
UNREADABLE = [
    "",
    "   ",
    "😀😀😀",
    "0912345678",
    "asdf jkl qwer zxcv",
    "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=",
    "The road in front of my house is broken",
    "I am writing to you about the water supply",
    "Bonjour, je voudrais une information sur les impôts",
    "你好,道路坏了",
    "Дорога разбита",
    "พื้นที่นี้มีน้ำท่วม",
    "!!!???...",
    "x",
    "<div></div>",
]


@pytest.mark.parametrize("text", READABLE)
def test_vietnamese_is_readable(text: str) -> None:
    assert is_readable_vietnamese(text)


@pytest.mark.parametrize("text", UNREADABLE)
def test_anything_else_is_not(text: str) -> None:
    assert not is_readable_vietnamese(text)


@given(st.text())
def test_readability_is_a_share(text: str) -> None:
    assert 0.0 <= readability(text) <= 1.0
