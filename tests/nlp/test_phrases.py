"""How word lists find their phrases."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalize import fold
from nlp.phrases import PhraseIndex, PhraseTable, RuleSet, read_lines, read_words, tokens


def _finds(phrase: str, text: str) -> bool:
    index = PhraseIndex()
    index.add(phrase, 1)
    return any(index.find(tokens(text)))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        pytest.param("mất điện", "Nhà tôi mất điện.", True, id="as written"),
        pytest.param("mất điện", "nha toi mat dien", True, id="without diacritics"),
        pytest.param("mất điện", "mặt diện", False, id="other diacritics"),
        pytest.param("chợ", "cho tôi hỏi", False, id="one syllable only as written"),
        pytest.param("hóa đơn", "hoá đơn", True, id="the other tone place"),
        pytest.param("nhận .. tiền", "nhận của dân nhiều tiền", True, id="gap"),
        pytest.param("nhận .. tiền", "nhận tiền", True, id="no gap needed"),
        pytest.param("nhận .. tiền", "nhận a b c d e f tiền", False, id="gap too wide"),
        pytest.param("nhận .. tiền", "Tôi nhận rồi. Hết tiền.", False, id="not over a stop"),
        pytest.param("vòi|đòi tiền", "đòi tiền", True, id="alternative"),
        pytest.param("đưa tiền|phong_bì", "đưa phong bì", True, id="joined alternative"),
        pytest.param("điện", "điện thoại", True, id="inside another phrase"),
        pytest.param("mất điện", "mất", False, id="cut off"),
    ],
)
def test_phrases(phrase: str, text: str, *, found: bool) -> None:
    assert _finds(phrase, text) is found


def _rules(tmp_path: Path, **lists: object) -> RuleSet:
    path = tmp_path / "rules.json"
    path.write_bytes(msgspec.json.encode({"alone": [], **lists}))
    return RuleSet(path)


def test_a_phrase_inside_an_excuse_does_not_count(tmp_path: Path) -> None:
    found = _rules(tmp_path, alone=["đang cháy"], unless=["đang cháy hàng"])

    assert found.holds(tokens("nhà đang cháy"))
    assert not found.holds(tokens("shop đang cháy hàng"))
    assert found.holds(tokens("đang cháy hàng, nhà đang cháy"))


def test_groups_must_stand_near_each_other(tmp_path: Path) -> None:
    lists = {"who": ["cán bộ"], "what": ["đòi tiền"]}
    found = _rules(tmp_path, groups=lists, together=[["who", "what"]], within=4)

    assert found.holds(tokens("cán bộ xã đòi tiền"))
    assert not found.holds(tokens("cán bộ"))
    assert not found.holds(tokens("cán bộ xã rất tốt còn bọn lừa đảo thì đòi tiền"))


def test_a_misspelt_rule_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_text('{"alone": [], "unles": []}')

    with pytest.raises(msgspec.ValidationError):
        RuleSet(path)


def test_lists_may_hold_comments(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# why\nmột cửa\n\n  chờ lâu \n", encoding="utf-8")

    assert read_lines(path) == ["một cửa", "chờ lâu"]


def test_words_of_odd_text_are_words() -> None:
    assert read_words("\x00Đường\u200b \ud800hỏng!") == ["đường", "hỏng", "!"]


SYLLABLES = st.sampled_from(["chợ", "đường", "hòa", "hoá", "thuỷ", "quý", "sổ", "đỏ", "an"])
PHRASES = st.lists(st.lists(SYLLABLES, min_size=1, max_size=4).map(" ".join), max_size=12)


@given(lists=st.lists(PHRASES, max_size=3), text=st.lists(SYLLABLES, max_size=20))
def test_a_table_finds_what_an_index_finds(lists: list[list[str]], text: list[str]) -> None:
    index, table = PhraseIndex(), PhraseTable()
    for number, phrases in enumerate(lists):
        table.add_all(phrases, number)
        for phrase in phrases:
            index.add(phrase, number)

    for words in (text, [fold(word) for word in text]):
        assert sorted(table.find(words)) == sorted(index.find(words))
