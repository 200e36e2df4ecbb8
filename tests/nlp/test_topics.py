"""Terms found in texts, and those that grow."""

import pytest

from nlp.topics import Term, chance, growing, terms_of


def texts(text: str) -> set[str]:
    return {term.text for term in terms_of(text)}


def test_terms_are_found_with_and_without_diacritics_and_shown_with_them() -> None:
    assert "đèn đường" in texts("Đèn đường ngõ 12 hỏng")
    assert "đèn đường" in texts("den duong ngo 12 hong ca tuan nay")


@pytest.mark.parametrize("text", ["", "!!! 123", "a", "ơ" * 5000])
def test_what_says_nothing_has_no_terms(text: str) -> None:
    assert terms_of(text) == []


def test_what_is_written_with_other_marks_is_another_word() -> None:
    assert "đèn đường" not in texts("đến đường ngõ 12 thì rẽ trái")


def test_no_text_has_more_than_twelve_terms_or_one_twice() -> None:
    many = terms_of("đèn đường, rác thải, mất nước, ổ gà, sổ đỏ. " * 50)

    assert len(many) == len(set(many)) <= 12


def test_chance_is_the_tail_of_the_binomial() -> None:
    assert chance(0, 5) == 1
    assert chance(1, 0) == pytest.approx(1 / 9)
    assert chance(2, 1) == pytest.approx(3 * (1 / 81) * (8 / 9) + 1 / 729)


def test_only_what_grows_beyond_chance_is_told_the_most_unlikely_first() -> None:
    water, lamps, rubbish = (
        Term("mất nước", "utilities"),
        Term("đèn đường", "x"),
        Term("rác", "y"),
    )
    counts = {water: (20, 4), lamps: (6, 40), rubbish: (4, 0), Term("ổ gà", "z"): (9, 8)}

    found = growing(counts)

    assert [(one.term.text, one.n, one.usual) for one in found] == [
        ("mất nước", 20, 0.5),
        ("ổ gà", 9, 1.0),
    ]
    assert growing({}) == []
