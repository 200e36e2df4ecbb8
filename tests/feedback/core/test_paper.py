from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from feedback.core import paper
from feedback.core.letterhead import Head, day_in_words, place_of, write_head
from feedback.core.paper import A5, FontsMissing, Paper, Spot
from tests.papers import attached_to, codes_in, page_count, picture_of, sheet_of, text_of

AT = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)
HARD = "Ỷ Lan Ễ Ỹ ặ ữ: Bộ phận Một cửa phường Nguyệt Viên – quầy số 3 (Đất đai, Hộ tịch)"
ADDRESS = "https://gopy.example.vn/q/7K3M9QTX4"


def a_paper(words: str = HARD) -> Paper:
    made = Paper("Thử", AT)
    made.page()
    made.flow(words)
    return made


def test_every_vietnamese_letter_can_be_searched_in_a_paper() -> None:
    assert text_of(a_paper().finish()) == HARD


def test_letters_and_marks_sent_apart_are_written_as_one() -> None:
    apart = "Nguye\u0302\u0323n Thi\u0323 Thu\u031b\u0309"

    assert text_of(a_paper(apart).finish()) == "Nguyện Thị Thử"


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        pytest.param("Cảm ơn 😀!", "Cảm ơn ?!", id="a face"),
        pytest.param("Phường 漢 \x00\u200bA", "Phường ? A", id="Chinese, and what is not seen"),
        pytest.param("một\thai\r\nba", "một hai ba", id="tabs and line ends"),
    ],
)
def test_a_sign_the_fonts_do_not_have_is_marked(sent: str, written: str) -> None:
    assert text_of(a_paper(sent).finish()) == written


def test_the_same_words_give_the_same_bytes() -> None:
    assert a_paper().finish() == a_paper().finish()


def test_a_long_text_goes_on_on_numbered_pages() -> None:
    pdf = a_paper("Đèn đường hỏng. " * 900).finish()

    assert page_count(pdf) == 5
    assert text_of(pdf, 1).startswith("2 ")
    assert text_of(pdf).count("hỏng") == 900


def test_the_head_names_office_country_number_and_day() -> None:
    made = Paper("Thử", AT)
    made.page()
    write_head(
        made,
        Head("UBND phường Hạc Thành", "Hạc Thành, ngày", "12/PC", "UBND tỉnh Thanh Hóa"),
    )
    said = text_of(made.finish())

    for words in (
        "UBND TỈNH THANH HÓA",
        "UBND PHƯỜNG HẠC THÀNH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/PC",
    ):
        assert words in said


def test_a_code_on_paper_leads_to_its_address() -> None:
    made = Paper("Thử", AT, sheet=A5)
    made.page()
    made.code(ADDRESS, 20, 20, 60)
    pdf = made.finish()

    assert codes_in(picture_of(pdf)) == [ADDRESS]
    assert b"/Subtype /Image" not in pdf, "drawn, not a picture that blurs"
    assert sheet_of(pdf) == (148, 210)


def test_words_are_made_smaller_until_they_fit_and_none_is_cut() -> None:
    made = Paper("Thử", AT)
    made.page()
    size = made.fit("Nghiêng " * 40 + "nghiêng-ngả-nghiêng-ngả", 60, 50, 40, bold=True)

    assert 1 <= size < 40
    assert made.height_of("Nghiêng " * 40, 60, size, bold=True) <= 50
    assert made.box("nghiêng-ngả-nghiêng-ngả", Spot(20, 20, 60), size=size, bold=True) < 30
    made.finish()


def test_a_file_travels_inside_a_paper() -> None:
    made = a_paper()
    made.attach("kèm.json", b'{"a": 1}', "Thử")

    assert attached_to(made.finish()) == {"kèm.json": b'{"a": 1}'}


def test_without_fonts_a_paper_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "FONTS", tmp_path)

    with pytest.raises(FontsMissing, match="phông chữ"):
        Paper("Thử", AT)


@pytest.mark.parametrize(
    ("office", "place"),
    [
        ("UBND phường Nguyệt Viên", "Nguyệt Viên"),
        ("Ủy ban nhân dân xã Hoằng Hóa", "Hoằng Hóa"),
        ("Trung tâm Phục vụ hành chính công", ""),
        ("", ""),
    ],
)
def test_an_office_of_a_place_names_it(office: str, place: str) -> None:
    assert place_of(office) == place


@pytest.mark.parametrize(
    ("place", "day", "words"),
    [
        ("Nguyệt Viên", date(2026, 2, 3), "Nguyệt Viên, ngày 03 tháng 02 năm 2026"),
        ("Nguyệt Viên", date(2026, 3, 10), "Nguyệt Viên, ngày 10 tháng 3 năm 2026"),
        ("", date(2026, 12, 31), "Ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_are_written_as_offices_write_them(place: str, day: date, words: str) -> None:
    assert day_in_words(place, day) == words
