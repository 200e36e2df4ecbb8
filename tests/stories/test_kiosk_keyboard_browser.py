"""The kiosk's own keyboard in a real browser: every tone on its vowel, every key for a finger."""

import unicodedata
from typing import Any

import pytest

from nlp.normalize import other_tone_place
from tests.stories.kiosk import choose, keyboard, open_faces, touch
from tests.stories.syllables import TONES, Syllable, syllables, taken_apart
from tests.ward import KIOSK, Visit, Visitor

pytestmark = pytest.mark.browser

TYPED = """
async (cases) => {
  const {addTone, type, erase} = await import("/static/kiosk-keyboard.js");
  const press = ({text, caret}, key) =>
    key === "back" ? erase(text, caret, caret)
      : key.length > 1 ? addTone(text, caret, key) : type(text, caret, caret, key);
  return cases.map((keys) => keys.reduce(press, {text: "", caret: 0}).text);
}
"""
TONED = """
async (cases) => {
  const {addTone} = await import("/static/kiosk-keyboard.js");
  return cases.map(([text, caret, tone]) => addTone(text, caret, tone));
}
"""
OFFICE_WORDS = (
    "hòa hoàn hoài khỏe thủy quý quà quốc quỳnh khuỷu khuya nghiêng giờ giữa gì gìn giếng già "
    "giường trường nước người chuyện thuở cửa mía của hủy huỳnh đường tiền Ủy Ứng boong đ"
)


@pytest.fixture
def screen(visit: Visit) -> Visitor:
    visitor = visit(KIOSK)
    open_faces(visitor)
    return visitor


def wrong(screen: Visitor, typed: list[tuple[list[str], str]]) -> list[tuple[str, str, str]]:
    """Return the keys that gave something else than they should: keys, text, wanted."""
    given = screen.page.evaluate(TYPED, [keys for keys, _ in typed])
    return [
        ("+".join(keys), text, wanted)
        for (keys, wanted), text in zip(typed, given, strict=True)
        if text != wanted
    ]


def test_tone_finds_its_vowel_whenever_it_is_pressed(screen: Visitor) -> None:
    """At the end, right after the vowel, over another tone; a second press takes it off."""
    cases = []
    for one in syllables():
        letters, early = list(one.letters), one.bearer + 1
        for tone in TONES:
            wanted, other = one.toned(tone), "sac" if tone == "nga" else "nga"
            cases += [
                ([*letters, tone], wanted),
                ([*letters[:early], tone, *letters[early:]], wanted),
                ([*letters, other, tone], wanted),
                ([*letters, tone, tone], one.letters),
            ]

    assert len(cases) > 20_000
    assert wrong(screen, cases) == []


def test_words_as_offices_spell_them(screen: Visitor) -> None:
    apart = {word: taken_apart(word) for word in OFFICE_WORDS.split()}
    cases = [([*bare, *([tone] if tone else [])], word) for word, (bare, tone) in apart.items()]
    shorter = [([*"hoan", "huyen", "back"], "hòa"), ([*"chờ", "back", "back"], "c")]

    assert wrong(screen, cases + shorter) == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("common", ["hòa", "khỏe", "thủy", "Hòa"])
def test_other_place_of_a_tone_is_understood_too(
    screen: Visitor, common: str, form: Any
) -> None:
    """Somebody wrote hoà on keys of their own."""
    bare, tone = taken_apart(common)
    bearer = next(at for at, letter in enumerate(bare) if letter != common[at])
    written = unicodedata.normalize(form, other_tone_place(common))
    assert unicodedata.normalize("NFC", written) != common

    again, risen = screen.page.evaluate(
        TONED, [[written, len(written), tone], [written, len(written), "sac"]]
    )

    assert again["text"] == bare
    assert risen["text"] == Syllable(bare, bearer).toned("sac")


def test_tone_in_the_middle_leaves_the_rest_alone(screen: Visitor) -> None:
    text = "xin chao moi người"

    found = screen.page.evaluate(
        TONED, [[text, 6, "huyen"], [text, 12, "nang"], ["a  b", 2, "sac"], ["123", 3, "sac"]]
    )

    assert found == [
        {"text": "xin chào moi người", "caret": 6},
        {"text": "xin chao mọi người", "caret": 12},
        {"text": "a  b", "caret": 2},
        {"text": "123", "caret": 3},
    ]


def test_one_finger_writes_a_sentence_and_sends_it(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)
    choose(visitor, 1)
    keyboard(visitor)

    touch(visitor, "Chữ hoa", "C", "h", "ơ", "dấu huyền", "dấu cách", "q", "u", "a")
    touch(visitor, "dấu sắc", "dấu cách", "l", "â", "u", "u", "Xóa một chữ", "Dấu chấm")
    touch(visitor, "123, chữ số và dấu", "7", "abc, chữ cái", "đ")
    assert visitor.page.input_value("#comment") == "Chờ quá lâu.7đ"
    touch(visitor, "Xóa một chữ", "Xóa một chữ")
    visitor.page.click(".done")
    visitor.page.click(".send")
    visitor.page.wait_for_selector(".code")

    assert visitor.ward.newest("rating")["comment"] == "Chờ quá lâu."
    assert visitor.faults == []


def test_system_keyboard_stays_shut_and_what_lies_behind_is_out_of_reach(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)
    choose(visitor, 1)
    keyboard(visitor)

    assert visitor.page.get_attribute("#comment", "inputmode") == "none"
    assert visitor.page.evaluate("() => document.querySelector('.chips').inert")
    assert visitor.page.evaluate("() => document.activeElement.id") == "comment"
    visitor.page.keyboard.press("Escape")
    assert not visitor.page.locator(".board").is_visible()
    assert not visitor.page.evaluate("() => document.querySelector('.chips').inert")


def test_arrows_walk_over_the_keys(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)
    choose(visitor, 1)
    keyboard(visitor)
    press = visitor.page.keyboard.press

    press("Tab")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter", "ArrowRight", "Space"):
        press(key)

    assert visitor.page.input_value("#comment") == "we"
    press("Tab")
    assert visitor.page.evaluate("() => document.activeElement.className") == "button done"
