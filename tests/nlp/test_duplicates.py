"""One matter told by several people is found, the same words about another place are not."""

from collections.abc import Iterable

import pytest

from nlp.classify import Classifier
from nlp.duplicates import Likeness, Profile, Where, compare, places_of, profile
from tests.nlp import pairs

LEAST_F1 = 0.94
MOST_ELSEWHERE = 0.04


def read(model: Classifier, text: str) -> Profile:
    return profile(text, dict(model.suggest(text).fields[:3]), model.weights)


def likeness(model: Classifier, found: Iterable[tuple[str, str]]) -> list[Likeness]:
    return [compare(read(model, one), read(model, other)) for one, other in found]


def test_pairs_are_told_apart(shipped: Classifier) -> None:
    same = [one.is_duplicate for one in likeness(shipped, pairs.same())]
    elsewhere = [one.is_duplicate for one in likeness(shipped, pairs.elsewhere())]
    others = [*pairs.different(), *pairs.another_here()]
    wrong = sum(elsewhere) + sum(one.is_duplicate for one in likeness(shipped, others))

    found = sum(same)
    assert 2 * found / (len(same) + found + wrong) >= LEAST_F1
    assert sum(elsewhere) <= MOST_ELSEWHERE * len(elsewhere)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Đèn ngõ 12 đường Lê Lợi hỏng", {"alley": {"12"}, "road": {"le loi"}}),
        ("den ngo 12/3 hong", {"alley": {"12/3"}}),
        ("số nhà 45A phố Hàng Đồng ồn", {"house": {"45a"}, "road": {"hang dong"}}),
        ("thôn Đoài mất nước", {"hamlet": {"doai"}}),
        ("thon doai mat nuoc", {"hamlet": {"doai"}}),
        ("thôn tôi mất nước", {}),
        ("chợ Vườn Hoa bẩn quá", {"spot": {"vuon hoa"}}),
        ("đường hỏng, số 3 triệu đồng", {}),
        ("ở đường xấu quá", {}),
        ("", {}),
        ("😡 \x00\u202e", {}),
    ],
)
def test_places_are_read_with_and_without_diacritics(
    text: str, places: dict[str, set[str]]
) -> None:
    found, _ = places_of(text)

    assert found == places


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        ("đèn ngõ 12 hỏng", "đèn ngõ 21 hỏng", Where.OTHER),
        ("đèn ngõ 12 hỏng", "đèn ngõ 12 tổ 3 hỏng", Where.SAME),
        ("đèn ngõ 12 tổ 4 hỏng", "đèn ngõ 12 tổ 3 hỏng", Where.OTHER),
        ("đèn ngõ 12 hỏng", "đèn tổ 3 hỏng", Where.UNKNOWN),
        ("đèn hỏng", "đèn hỏng", Where.UNKNOWN),
        ("chợ Vườn Hoa", "chợ Vườn Hoa Mới", Where.SAME),
    ],
)
def test_places_may_not_contradict(
    shipped: Classifier, one: str, other: str, where: Where
) -> None:
    assert compare(read(shipped, one), read(shipped, other)).where is where


@pytest.mark.parametrize("text", ["", " ", "😡", "12345", "rác " * 25_000])
def test_nothing_is_like_nothing(shipped: Classifier, text: str) -> None:
    told = compare(read(shipped, text), read(shipped, "Đèn đường ngõ 12 hỏng"))

    assert not told.is_duplicate
