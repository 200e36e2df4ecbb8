import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.complaints.rules.texts import cleaned, says_something

DECOMPOSED = unicodedata.normalize("NFD", "Đèn đường hỏng ở ngõ Yết Kiêu")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        pytest.param("Đèn đường hỏng", "Đèn đường hỏng", id="as written"),
        pytest.param(DECOMPOSED, "Đèn đường hỏng ở ngõ Yết Kiêu", id="NFD becomes NFC"),
        pytest.param("  Đèn hỏng \n", "Đèn hỏng", id="blanks around it"),
        pytest.param("một\nhai\tba", "một\nhai\tba", id="line breaks and tabs stay"),
        pytest.param("một\r\nhai\rba", "một\nhai\nba", id="line breaks of other systems"),
        pytest.param("a\x00b\x07c\x1bd", "abcd", id="control characters"),
        pytest.param("a\x7fb\x9fc", "abc", id="control characters beyond ASCII"),
        pytest.param("rác\ud800 đầy", "rác đầy", id="a lone high surrogate"),
        pytest.param("rác\udfff đầy", "rác đầy", id="a lone low surrogate"),
        pytest.param("Rác 😡😡", "Rác 😡😡", id="emoji stay"),
        pytest.param("👨‍👩‍👧 tới quầy", "👨‍👩‍👧 tới quầy", id="a joined emoji stays whole"),
        pytest.param("Đường   xấu", "Đường   xấu", id="blanks inside stay"),
        pytest.param("DUONG HONG", "DUONG HONG", id="capitals without accents stay"),
        pytest.param("'; DROP TABLE", "'; DROP TABLE", id="an injection is a text"),
        pytest.param("<b>đèn</b>", "<b>đèn</b>", id="markup is a text"),
        pytest.param("e\x00\u0301", "é", id="a control character between letter and accent"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \n\t ", "", id="blanks alone"),
        pytest.param("\x00\ud800", "", id="nothing that may be stored"),
    ],
)
def test_text_is_stored_composed_and_without_what_cannot_be_stored(
    text: str, stored: str
) -> None:
    assert cleaned(text) == stored


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("Đèn hỏng", True, id="two words"),
        pytest.param("ok", True, id="two letters"),
        pytest.param("ồn", True, id="a Vietnamese word of two letters"),
        pytest.param("113", True, id="a number"),
        pytest.param("😡 ồn 😡", True, id="a word among emoji"),
        pytest.param("", False, id="nothing"),
        pytest.param("   \n", False, id="blanks"),
        pytest.param("a", False, id="one letter"),
        pytest.param("?!…---", False, id="punctuation"),
        pytest.param("😡", False, id="an emoji"),
        pytest.param("😡😡😡👍🏽", False, id="emoji with a skin colour"),
        pytest.param("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", False, id="joined emoji"),
        pytest.param("🇻🇳🇻🇳", False, id="flags"),
        pytest.param("❤️☎️⚠️", False, id="signs shown as emoji"),
        pytest.param("🅰️🅱️Ⓜ️", False, id="letters shown as emoji"),
        pytest.param("1️⃣2️⃣3️⃣", False, id="keys shown as emoji"),
        pytest.param("\u200b\u200b\ufeff", False, id="signs nobody sees"),
        pytest.param("\u0301\u0301", False, id="accents without letters"),
    ],
)
def test_a_text_says_something_when_there_is_a_word(text: str, *, says: bool) -> None:
    assert says_something(cleaned(text)) is says


@given(text=st.text(alphabet=st.characters(exclude_categories=())))
def test_what_is_stored_is_composed_and_can_be_written_down(text: str) -> None:
    stored = cleaned(text)

    assert unicodedata.is_normalized("NFC", stored)
    assert stored.encode().decode() == stored
    assert stored == stored.strip()
    assert not {sign for sign in stored if unicodedata.category(sign) == "Cc"} - set("\n\t")


@given(text=st.text(alphabet=st.characters(exclude_categories=())))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@given(
    words=st.lists(
        st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạấầẩẫậ", min_size=1), min_size=1
    )
)
def test_composed_and_decomposed_writing_are_stored_alike(words: list[str]) -> None:
    text = " ".join(words)

    assert cleaned(unicodedata.normalize("NFD", text)) == cleaned(text) == text
