"""Texts of several matters are parted where one ends and the next begins."""

import itertools
import unicodedata

import pytest

from nlp.classify import Classifier
from nlp.pieces import MOST_PIECES, is_greeting
from nlp.split import parts

LAMP = "Đèn đường đầu ngõ tắt cả tháng nay, tối om không dám đi."
CLINIC = "Trạm y tế hết thuốc huyết áp, thẻ bảo hiểm mà vẫn phải ra ngoài mua."
WASTE = "Rác đổ đầy bờ mương bốc mùi hôi thối, ba tuần chưa ai thu gom."


def fields_of(model: Classifier, text: str) -> list[str]:
    return [one.field for one in parts(model, text)]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        pytest.param(LAMP, ["infrastructure"], id="one"),
        pytest.param(f"{LAMP} {CLINIC}", ["infrastructure", "health"], id="two sentences"),
        pytest.param(f"{CLINIC}\n{WASTE}", ["health", "environment"], id="two lines"),
        pytest.param(
            f"{LAMP} {WASTE} {CLINIC}",
            ["infrastructure", "environment", "health"],
            id="three",
        ),
        pytest.param(
            "den duong dau ngo tat ca thang nay toi om khong dam di, ngoai ra tram y te het "
            "thuoc huyet ap phai ra ngoai mua",
            ["infrastructure", "health"],
            id="a word begins another, without diacritics",
        ),
    ],
)
def test_each_matter_is_a_part(shipped: Classifier, text: str, fields: list[str]) -> None:
    assert fields_of(shipped, text) == fields


def test_a_thank_you_between_changes_nothing(shipped: Classifier) -> None:
    text = f"{LAMP} Xin cảm ơn cán bộ phường. Mong sớm sửa đèn đường cho bà con đi lại."

    assert fields_of(shipped, text) == ["infrastructure"]


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0"])
def test_nothing_has_no_part(shipped: Classifier, text: str) -> None:
    assert parts(shipped, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "😡",
        "....!!!??",
        "rác " * 5000,
        f"{LAMP} " * (MOST_PIECES * 3),
        unicodedata.normalize("NFD", f"{LAMP} {CLINIC}"),
        "<b>đèn</b>\x00\u202e hỏng. 路灯坏了。 " * 40,
    ],
    ids=["emoji", "marks", "one word", "very many sentences", "NFD", "mixed"],
)
def test_parts_follow_one_another_from_begin_to_end(shipped: Classifier, text: str) -> None:
    found = parts(shipped, text)

    ends = [0, *(one.end for one in found)]
    assert [one.start for one in found] == ends[:-1]
    assert ends[-1] == len(unicodedata.normalize("NFC", text))
    assert all(one.field != other.field for one, other in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("piece", "greets"),
    [
        ("Kính gửi lãnh đạo ủy ban nhân dân phường. ", True),
        ("kinh thua ong chu tich", True),
        ("Kính gửi phường, đèn đường hỏng. Xin sửa giúp.", False),
        ("Đèn đường hỏng.", False),
    ],
)
def test_a_greeting_names_no_matter(piece: str, *, greets: bool) -> None:
    assert is_greeting(piece) is greets
