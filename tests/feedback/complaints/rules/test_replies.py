import pytest

from feedback.complaints.rules.replies import (
    MANY,
    Asked,
    Doubt,
    digest,
    doubts,
    personal_data,
    promises_without_a_day,
    unanswered,
)
from feedback.demo.life import LATE_REPLIES, SECOND_REPLIES
from feedback.demo.schemas import read_cases

PLAIN = Asked("Đèn đường ngõ 12 hỏng cả tuần nay", "")


@pytest.mark.parametrize(
    ("reply", "is_one"),
    [
        pytest.param("Chúng tôi sẽ kiểm tra và xử lý.", True, id="will be dealt with"),
        pytest.param("Chung toi se kiem tra va xu ly.", True, id="without diacritics"),
        pytest.param("Đơn vị xử lý trong thời gian tới.", True, id="some time"),
        pytest.param("Việc này sẽ được khắc phục sớm.", True, id="soon"),
        pytest.param("Chúng tôi sẽ thay bóng trước ngày 5/12.", False, id="a day"),
        pytest.param("Chúng tôi sẽ thay bóng trong tuần này.", False, id="a week"),
        pytest.param("Chúng tôi sẽ xử lý trong 3 ngày làm việc.", False, id="a term"),
        pytest.param(
            "Sẽ thay bóng. Xong vào sáng mai.", False, id="a day in the next sentence"
        ),
        pytest.param("Đã thay bóng đèn, xin Ông/Bà xem lại.", False, id="done"),
        pytest.param("Cảm ơn Ông/Bà đã chia sẻ, đã giải quyết xong.", False, id="to share"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_promise_names_a_day(reply: str, *, is_one: bool) -> None:
    assert promises_without_a_day(reply) is is_one


@pytest.mark.parametrize(
    ("text", "reply", "question"),
    [
        pytest.param(
            "Phí sao y chứng thực hết bao nhiêu tiền?",
            "Đã thay bóng đèn.",
            "Phí sao y chứng thực hết bao nhiêu tiền?",
            id="of something else",
        ),
        pytest.param(
            "Đèn hỏng. Bao giờ thay bóng đèn?", "Bóng đèn đã thay.", "", id="a word in common"
        ),
        pytest.param("Bao giờ thay bóng?", "Xong trước 5/12.", "", id="a day for when"),
        pytest.param("den hong, bao gio sua", "Đã sửa rồi.", "", id="without diacritics"),
        pytest.param("Đèn ngõ 12 hỏng.", "Cảm ơn Ông/Bà.", "", id="nothing is asked"),
        pytest.param("Thế à?", "Cảm ơn Ông/Bà.", "", id="a question without a word"),
        pytest.param("", "", "", id="nothing"),
    ],
)
def test_a_question_is_answered_by_a_word_of_it(text: str, reply: str, question: str) -> None:
    assert unanswered(text, reply) == question


@pytest.mark.parametrize(
    ("reply", "own", "mine", "others"),
    [
        pytest.param(
            "Đã gọi Ông/Bà theo số 0912 345 678.",
            "0912345678",
            ["0912 345 678"],
            [],
            id="the citizen's own telephone",
        ),
        pytest.param(
            "Xin gọi anh thợ: 0987654321.", "0912345678", [], ["0987654321"], id="another's"
        ),
        pytest.param("Việc khẩn gọi 113 hoặc 1022.", "", [], [], id="public numbers"),
        pytest.param("Số nhà 12 ngõ 5 đã có đèn.", "", [], [], id="where it happened"),
        pytest.param("Đã thay bóng đèn.", "", [], [], id="none"),
    ],
)
def test_personal_data_are_told_apart_by_whose_they_are(
    reply: str, own: str, mine: list[str], others: list[str]
) -> None:
    assert personal_data(reply, own) == (mine, others)


@pytest.mark.parametrize(
    ("copies", "is_one"), [(0, False), (MANY - 1, False), (MANY, True), (500, True)]
)
def test_the_same_words_for_many_are_a_copy(copies: int, *, is_one: bool) -> None:
    asked = Asked(PLAIN.text, "", copies)

    assert (Doubt.COPIED in doubts("Đã thay bóng đèn.", asked)) is is_one


def test_blanks_capitals_and_diacritics_make_no_other_words() -> None:
    assert digest("Đã thay  bóng\nđèn.") == digest("da thay bóng đèn.")
    assert digest("Đã thay bóng đèn.") != digest("Đã thay dây đèn.")


def test_each_doubt_has_a_sentence_that_names_what_is_meant() -> None:
    asked = Asked("Phí sao y bao nhiêu? Gọi tôi 0912345678", "", MANY)
    reply = "Chúng tôi sẽ xem và giải quyết, gọi 0912345678 hoặc anh Hùng 0987654321."

    found = doubts(reply, asked)

    assert set(found) == set(Doubt)
    assert "0912345678" in found[Doubt.OWN_DATA]
    assert "0987654321" in found[Doubt.OTHERS_DATA]
    assert "Phí sao y bao nhiêu?" in found[Doubt.QUESTION]


def test_good_replies_are_seldom_doubted() -> None:
    """The replies of the demo were written to be good ones."""
    told = [(one.text, one.reply.text) for one in read_cases() if one.reply]
    told += [(PLAIN.text, reply) for reply in (*LATE_REPLIES, *SECOND_REPLIES)]

    doubted = [reply for text, reply in told if doubts(reply, Asked(text, ""))]

    assert len(told) > 50
    assert len(doubted) <= len(told) // 5
