"""What a suggestion looks like, whatever the text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.classify import Classifier, Suggestion
from nlp.labels import ASPECTS, FIELDS, OTHER, Kind, Sentiment, Urgency
from nlp.modelfile import load
from nlp.noise import strip
from nlp.screen import may_be_denunciation
from tests.nlp.test_danger import DANGER
from tests.nlp.test_screen import ACCUSATIONS
from tests.nlp.texts import rng

ODD_TEXTS = [
    pytest.param("", id="empty"),
    pytest.param(" \n\t ", id="blank"),
    pytest.param("\x00\x00", id="NUL"),
    pytest.param("\ud800 đường hỏng \udfff", id="lone surrogates"),
    pytest.param("\u202eđường\u202c hỏng", id="right-to-left marks"),
    pytest.param("😀🔥💧", id="emoji"),
    pytest.param("a" * 100_000, id="100,000 letters"),
    pytest.param("đường hỏng " * 9_000, id="the same words 9,000 times"),
    pytest.param("rác " * 5_000, id="the same word 5,000 times"),
    pytest.param("<script>alert('x')</script><b>đường</b>", id="HTML"),
    pytest.param("%s {} {0} \\x00 ' OR 1=1 --", id="format strings and SQL"),
    pytest.param("중국어 日本語 العربية", id="other scripts"),
    pytest.param("\u0301\u0301\u0301", id="marks without letters"),
    pytest.param("." * 50_000, id="dots"),
]


def _check(told: Suggestion) -> None:
    codes = [code for code, _ in told.fields]
    shares = [share for _, share in told.fields]
    kinds = [share for _, share in told.kinds]
    assert sorted(codes) == sorted(FIELDS)
    assert sorted(code for code, _ in told.kinds) == sorted(Kind)
    assert shares == sorted(shares, reverse=True)
    assert kinds == sorted(kinds, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-6)
    assert sum(kinds) == pytest.approx(1, abs=1e-6)
    assert (told.field, told.confidence) == told.fields[0]
    assert told.kind == told.kinds[0][0]
    assert len(told.words) <= 6
    assert not (told.trusted and told.field == OTHER)
    assert told.sealed or told.kind is not Kind.DENUNCIATION
    assert told.second is None or told.second in set(FIELDS) - {told.field, OTHER}
    assert set(told.aspects) <= set(ASPECTS)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_text_gets_a_sound_suggestion(shipped: Classifier, text: str) -> None:
    _check(shipped.suggest(text))


@pytest.mark.parametrize("text", ["", "😀🔥💧", "0912 345 678", "중국어 日本語"])
def test_nothing_to_read_says_nothing_of_a_service(shipped: Classifier, text: str) -> None:
    told = shipped.suggest(text)

    assert (told.second, told.aspects, told.sentiment) == (None, [], Sentiment.NEUTRAL)


SERVICES = [
    pytest.param(
        "Cô cán bộ ở quầy hộ tịch quát tháo, nói trống không với mẹ tôi đã 80 tuổi.",
        "attitude",
        Sentiment.NEGATIVE,
        id="rude",
    ),
    pytest.param(
        "Giấy hẹn ghi ngày 5 trả kết quả, trễ hẹn ba lần rồi vẫn chưa có, chờ cả tháng nay.",
        "time",
        Sentiment.NEGATIVE,
        id="late",
    ),
    pytest.param(
        "Cảm ơn các chị ở bộ phận một cửa đã niềm nở, hướng dẫn tận tình cho bà con chúng tôi.",
        "attitude",
        Sentiment.POSITIVE,
        id="kind",
    ),
    pytest.param(
        "Thu phí chứng thực mười nghìn một trang mà không có biên lai, cao hơn bảng niêm yết.",
        "fee",
        Sentiment.NEGATIVE,
        id="dear",
    ),
]


@pytest.mark.parametrize(("text", "aspect", "sentiment"), SERVICES)
def test_what_of_a_service_is_meant(
    shipped: Classifier, text: str, aspect: str, sentiment: Sentiment
) -> None:
    for spelling in (text, strip(text, rng())):
        told = shipped.suggest(spelling)

        assert aspect in told.aspects
        assert told.sentiment is sentiment


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_gets_a_sound_suggestion(text: str) -> None:
    _check(_shipped().suggest(text))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ .,?!0123", max_size=120))
def test_any_letters_get_a_sound_suggestion(text: str) -> None:
    told = _shipped().suggest(text)

    _check(told)
    assert told.sealed >= may_be_denunciation(text)


_MODELS: list[Classifier] = []


def _shipped() -> Classifier:
    if not _MODELS:
        _MODELS.append(load())
    return _MODELS[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("  ", id="blank"),
        pytest.param("😀😀", id="emoji"),
        pytest.param("0912345678", id="number"),
        pytest.param("The road in front of my house is broken", id="English"),
        pytest.param("Bonjour, la route est cassée devant chez moi", id="French"),
        pytest.param("asdf qwer zxcv hjkl", id="gibberish"),
        pytest.param("aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=", id="base64"),
        pytest.param("道路坏了", id="Chinese"),
    ],
)
def test_what_cannot_be_read_belongs_nowhere(shipped: Classifier, text: str) -> None:
    told = shipped.suggest(text)

    assert told.field == OTHER
    assert told.confidence < 0.2
    assert not told.trusted
    assert told.words == []
    assert told.kind in Kind


CLEAR = [
    ("Tôi nộp hồ sơ cấp sổ đỏ đã sáu tháng mà văn phòng đăng ký đất đai chưa trả.", "land"),
    ("Nhà hàng xóm xây dựng trái phép thêm hai tầng, làm nứt tường nhà tôi.", "construction"),
    ("Đường liên xã nhiều ổ gà, xe tải quá tải chạy suốt ngày đêm.", "traffic"),
    ("Đèn đường hỏng cả tháng, cống thoát nước tắc nên mưa là ngập.", "infrastructure"),
    ("Điện lực cắt điện không báo trước, hóa đơn tiền điện lại tăng gấp đôi.", "utilities"),
    ("Mạng internet cáp quang chập chờn, gọi tổng đài Viettel không ai sửa.", "telecom"),
    ("Bãi rác bốc mùi hôi thối, khói đốt rác bay khắp khu dân cư.", "environment"),
    ("Quán cơm bán thịt ôi thiu, nhiều người ăn xong bị ngộ độc.", "food_safety"),
    ("Bệnh viện huyện hết thuốc bảo hiểm y tế, bác sĩ bắt mua ngoài.", "health"),
    ("Trường tiểu học thu quỹ phụ huynh quá cao, ép học thêm.", "education"),
    ("Công ty nợ lương và bảo hiểm xã hội của công nhân ba tháng nay.", "social"),
    ("Di tích đình làng xuống cấp, lễ hội năm nay không tổ chức được.", "culture"),
    ("Quán karaoke hát ầm ĩ tới nửa đêm, thanh niên tụ tập đánh nhau.", "security"),
    ("Ra một cửa làm giấy khai sinh, cán bộ tiếp nhận bắt đi lại bốn lần.", "procedures"),
    ("Hộ kinh doanh bán hàng giả ở chợ, quản lý thị trường không xử lý.", "business"),
    ("Lúa thiếu nước tưới vì trạm bơm hỏng, lợn chết vì dịch tả.", "agriculture"),
]


@pytest.mark.parametrize(("text", "field"), CLEAR, ids=[field for _, field in CLEAR])
def test_clear_matters_are_told(shipped: Classifier, text: str, field: str) -> None:
    assert shipped.suggest(text).field == field


@pytest.mark.parametrize(("text", "field"), CLEAR, ids=[field for _, field in CLEAR])
def test_clear_matters_are_told_without_diacritics(
    shipped: Classifier, text: str, field: str
) -> None:
    assert shipped.suggest(strip(text, rng())).field == field


@pytest.mark.parametrize("text", [text for text, _ in CLEAR])
def test_composed_and_decomposed_text_are_the_same(shipped: Classifier, text: str) -> None:
    assert shipped.suggest(unicodedata.normalize("NFD", text)) == shipped.suggest(text)


@pytest.mark.parametrize("text", ACCUSATIONS)
def test_accusations_are_sealed(shipped: Classifier, text: str) -> None:
    assert shipped.suggest(text).sealed


def test_nearly_all_danger_is_urgent(shipped: Classifier) -> None:
    told = [shipped.suggest(text).urgency for text in DANGER]

    assert told.count(Urgency.DANGER) >= len(DANGER) - 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("Cảm ơn các cô ở một cửa rất nhiệt tình.", Kind.PRAISE, id="praise"),
        pytest.param("Cho tôi hỏi thủ tục tách thửa gồm gì?", Kind.QUESTION, id="question"),
        pytest.param(
            "Đề nghị Nhà nước đầu tư nâng cấp tuyến đường.", Kind.RECOMMENDATION, id="proposal"
        ),
        pytest.param(
            "Tôi khiếu nại quyết định xử phạt số 12, đề nghị hủy bỏ.",
            Kind.FORMAL_COMPLAINT,
            id="formal complaint",
        ),
        pytest.param("Vay tiền nhanh lãi thấp inbox http://vay.xyz", Kind.SPAM, id="spam"),
    ],
)
def test_kinds(shipped: Classifier, text: str, kind: Kind) -> None:
    assert shipped.suggest(text).kind is kind


def test_the_reasons_stand_in_the_text(shipped: Classifier) -> None:
    text = "Rác thải tồn đọng bốc mùi hôi thối ở đầu ngõ"

    told = shipped.suggest(text)

    assert told.words
    assert all(word in text for word in told.words)


def test_many_texts_are_told_as_one_by_one(shipped: Classifier) -> None:
    texts = [text for text, _ in CLEAR]

    assert shipped.suggest_many(texts) == [shipped.suggest(text) for text in texts]
