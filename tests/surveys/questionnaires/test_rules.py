"""The pure rules of questionnaires: branching, checks before publishing, figures, moments."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surveys.indexes.rules.nd61 import unit_of
from surveys.indexes.schemas import Nd61Row
from surveys.questionnaires.rules import (
    branching,
    checking,
    documents,
    figures,
    inviting,
    measures,
    moments,
    reading,
)
from surveys.questionnaires.rules.shelf import KEYS, ready_made
from surveys.questionnaires.schemas import (
    Condition,
    Document,
    Join,
    Kind,
    Operator,
    Option,
    Person,
    Question,
    ShowIf,
    Words,
)

SECRET = bytes(range(32))


class Sent:
    """A form as a browser sends it."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(Option(code, Words(code.upper())) for code in codes)


def asked(code: str, kind: Kind = Kind.YES_NO, **more: Any) -> Question:
    if kind in checking.CHOICES:
        more.setdefault("options", options("a", "b", "c"))
    if kind is Kind.MATRIX:
        more.setdefault("rows", options("x", "y"))
    if kind is Kind.SCALE:
        more = {"least": 0, "most": 4, **more}
    return Question(code, kind, Words(f"Hỏi {code}?"), **more)


def only_if(*conditions: tuple[str, Operator, str], join: Join = Join.ALL) -> ShowIf:
    return ShowIf(
        tuple(Condition(code, how, tuple(value.split(","))) for code, how, value in conditions),
        join,
    )


def form(*questions: Question) -> Document:
    return Document(title=Words("Bảng"), questions=questions)


IS, IS_NOT = Operator.IS, Operator.IS_NOT
ONE_OF, AT_LEAST = Operator.ONE_OF, Operator.AT_LEAST


@st.composite
def documents_of(draw: st.DrawFn) -> Document:
    """Questions of every kind, each perhaps asked only after an earlier one."""
    questions: list[Question] = []
    for place in range(draw(st.integers(1, 7))):
        show_if = None
        if place and draw(st.booleans()):
            found = draw(
                st.lists(
                    st.tuples(
                        st.sampled_from([one.code for one in questions]),
                        st.sampled_from(list(Operator)),
                        st.sampled_from(["yes", "no", "a", "b", "a,b", "1", "3"]),
                    ),
                    min_size=1,
                    max_size=3,
                )
            )
            show_if = only_if(*found, join=draw(st.sampled_from(list(Join))))
        kind = draw(st.sampled_from(list(Kind)))
        required = draw(st.booleans())
        questions.append(asked(f"c{place}", kind, required=required, show_if=show_if))
    return form(*questions)


FIELDS = [f"q-c{place}" for place in range(7)]
TYPED = ["yes", "no", "a", "b", "c", "0", "1", "3", "4", "5", "2,5", "-1", "chữ", "", "zz"]
forms = st.lists(
    st.tuples(
        st.sampled_from([*FIELDS, *(f"{name}-{row}" for name in FIELDS for row in "xy")]),
        st.sampled_from(TYPED),
    ),
    max_size=30,
)


@given(documents_of(), forms)
def test_a_hidden_question_is_never_demanded_kept_nor_counted(
    document: Document, sent: list[tuple[str, str]]
) -> None:
    found = reading.read(document, Sent(sent))
    shown = {one.code for one in branching.shown(document, found.answers)}
    hidden = {one.code for one in document.questions} - shown

    assert set(found.shown) == shown
    assert not {reading.field_of(code) for code in hidden} & set(found.errors)
    assert not hidden & set(found.answers)
    smuggled = {**found.answers, **dict.fromkeys(hidden, "yes")}
    tally = figures.Tally(document)
    for _ in range(12):
        tally.add(smuggled)
    assert not [told for told in tally.told() if told.code in hidden and told.n]


@given(documents_of(), forms)
def test_what_was_read_reads_the_same_again(
    document: Document, sent: list[tuple[str, str]]
) -> None:
    """Taking the answers to hidden questions out changes nothing that is asked."""
    found = reading.read(document, Sent(sent))

    assert branching.counted(document, found.answers) == found.answers
    assert tuple(one.code for one in branching.shown(document, found.answers)) == found.shown
    demanded = {one.code for one in document.questions if one.required}
    if not found.errors:
        assert demanded & set(found.shown) <= set(found.answers)


@given(documents_of(), forms)
def test_a_question_called_unreachable_is_never_shown(
    document: Document, sent: list[tuple[str, str]]
) -> None:
    found = reading.read(document, Sent(sent))
    never = {
        document.questions[int(fault.place[1:])].code
        for fault in checking.faults(document)
        if "không bao giờ hiện ra" in fault.sentence
    }

    assert not never & set(found.shown)


@pytest.mark.parametrize(
    ("kind", "operator", "values", "value", "met"),
    [
        (Kind.YES_NO, IS, "yes", "yes", True),
        (Kind.YES_NO, IS_NOT, "yes", "no", True),
        (Kind.FACES, AT_LEAST, "4", 4, True),
        (Kind.FACES, AT_LEAST, "4", 3, False),
        (Kind.FACES, ONE_OF, "1,2", 2, True),
        (Kind.NUMBER, AT_LEAST, "2,5".replace(",", "."), 2.5, True),
        (Kind.NUMBER, IS, "3", 3.0, True),
        (Kind.MULTIPLE, IS, "a", ["a", "b"], True),
        (Kind.MULTIPLE, IS_NOT, "a", ["a", "b"], False),
        (Kind.MULTIPLE, ONE_OF, "c,d", ["a", "b"], False),
        (Kind.SINGLE, AT_LEAST, "1", "1", False),
        (Kind.TEXT, IS, "a", "a", False),
        (Kind.MATRIX, IS, "a", {"x": "a"}, False),
    ],
)
def test_a_condition(
    kind: Kind, operator: Operator, values: str, value: Any, met: object
) -> None:
    condition = Condition("c", operator, tuple(values.split(",")))

    assert branching.holds(condition, kind, value) is met


def test_a_question_without_an_answer_meets_no_condition() -> None:
    document = form(
        asked("a"),
        asked("b", show_if=only_if(("a", IS_NOT, "yes"))),
        asked("c", show_if=only_if(("b", IS_NOT, "yes"), ("a", IS, "no"), join=Join.ANY)),
    )

    assert [one.code for one in branching.shown(document, {})] == ["a"]
    assert [one.code for one in branching.shown(document, {"b": "no"})] == ["a"]
    assert [one.code for one in branching.shown(document, {"a": "no"})] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        pytest.param([], "Bảng hỏi chưa có câu hỏi nào.", id="nothing"),
        pytest.param(
            [asked("a"), asked("a")], "Câu 2 trùng mã “a” với câu 1.", id="two of one code"
        ),
        pytest.param(
            [replace(asked("a"), text=Words("", "Why?"))],
            "Câu 1 chưa có lời hỏi bằng tiếng Việt.",
            id="English only",
        ),
        pytest.param(
            [asked("a", Kind.SINGLE, options=())],
            "Câu 1 cần ít nhất 2 lựa chọn.",
            id="no options",
        ),
        pytest.param(
            [asked("a", Kind.SINGLE, options=options("x", "y", "x"))],
            "Câu 1 có hai lựa chọn cùng mã “x”.",
            id="two options of one code",
        ),
        pytest.param(
            [asked("a", Kind.SINGLE, options=(*options("x"), Option("y", Words("", "Why"))))],
            "Câu 1 có lựa chọn “y” thiếu tiếng Việt.",
            id="an option in English only",
        ),
        pytest.param(
            [asked("a", Kind.MATRIX, rows=())], "Câu 1 cần ít nhất 1 dòng.", id="no rows"
        ),
        pytest.param(
            [asked("a", Kind.SCALE, least=5, most=1)],
            "Câu 1 có thang không hợp lệ",
            id="a scale upside down",
        ),
        pytest.param(
            [asked("a", show_if=only_if(("x", IS, "yes")))],
            "Câu 1 rẽ nhánh theo câu “x” không có trong bảng hỏi.",
            id="a missing question",
        ),
        pytest.param(
            [asked("a", show_if=only_if(("b", IS, "yes"))), asked("b")],
            "Câu 1 rẽ nhánh theo câu 2 đứng sau nó",
            id="a later question",
        ),
        pytest.param(
            [
                asked("a", show_if=only_if(("b", IS, "yes"))),
                asked("b", show_if=only_if(("a", IS, "yes"))),
            ],
            "Câu 1 rẽ nhánh vòng tròn: câu này và câu 2 chờ lẫn nhau.",
            id="a circle",
        ),
        pytest.param(
            [asked("a", show_if=only_if(("a", IS, "yes")))],
            "Câu 1 rẽ nhánh vòng tròn",
            id="itself",
        ),
        pytest.param(
            [asked("a", Kind.TEXT), asked("b", show_if=only_if(("a", IS, "x")))],
            "Câu 2 không rẽ nhánh được theo câu 1: câu ấy thuộc loại viết lời.",
            id="words",
        ),
        pytest.param(
            [asked("a", Kind.SINGLE), asked("b", show_if=only_if(("a", IS, "z")))],
            "Câu 2 rẽ nhánh theo “z”, không phải một lựa chọn của câu 1.",
            id="no such option",
        ),
        pytest.param(
            [asked("a"), asked("b", show_if=only_if(("a", IS, "yes"), ("a", IS, "no")))],
            "Câu 2 không bao giờ hiện ra",
            id="both at once",
        ),
        pytest.param(
            [asked("a", Kind.FACES), asked("b", show_if=only_if(("a", AT_LEAST, "6")))],
            "Câu 2 không bao giờ hiện ra",
            id="more than there are",
        ),
        pytest.param(
            [
                asked("a", Kind.FACES),
                asked("b", show_if=only_if(("a", AT_LEAST, "4"))),
                asked("c", show_if=only_if(("b", IS, "yes"), ("a", ONE_OF, "1,2"))),
            ],
            "Câu 3 không bao giờ hiện ra",
            id="against the branch above",
        ),
        pytest.param(
            [asked("a", measure="nd61.1")],
            "Câu 1 chấm chỉ số NĐ 61 nên phải là “Chọn một”",
            id="a measure of another kind",
        ),
    ],
)
def test_what_keeps_a_draft_from_being_published(
    questions: list[Question], sentence: str
) -> None:
    said = [fault.sentence for fault in checking.faults(form(*questions))]

    assert [one for one in said if sentence in one], said


@pytest.mark.parametrize("key", KEYS)
def test_each_ready_made_form_may_be_published_and_says_where_it_comes_from(key: str) -> None:
    document = ready_made(key)

    assert checking.faults(document) == []
    assert "cần đối chiếu" in document.basis or "không văn bản nào" in document.basis
    assert documents.opened(documents.written(document)) == document


def test_figures_keep_to_those_who_answered() -> None:
    document = form(
        asked("mat", Kind.FACES),
        asked("so", Kind.NUMBER),
        asked("chon", Kind.MULTIPLE),
        asked("bang", Kind.MATRIX),
    )
    tally = figures.Tally(document)
    for place in range(10):
        tally.add({"mat": 5 if place < 8 else 1, "so": place, "chon": ["a", "b"]})
    tally.add({"mat": 4, "bang": {"x": "a"}})
    tally.add({"mat": 4, "chon": ["c"]}, sealed=True)

    mat, so, chon, bang = tally.told()
    assert (tally.whole, mat.n, so.n, chon.n, bang.n) == (12, 12, 10, 10, 1)
    assert mat.happy is not None
    # Wilson, 10 of 12: computed by hand from p = 5/6, z = 1,96
    assert (mat.happy.n, round(mat.happy.low, 3), round(mat.happy.high, 3)) == (
        10,
        0.552,
        0.953,
    )
    assert (so.median, mat.median) == (4.5, 5)
    assert [(bar.label, bar.n, bar.share) for bar in chon.bars] == [
        ("A", 10, 1.0),
        ("B", 10, 1.0),
        ("C", 0, 0.0),
    ], "of a sealed answer only the face counts"
    assert (bang.few, bang.rows) == (True, ())


def test_a_form_with_nine_indicators_becomes_a_row_of_the_regulation() -> None:
    document = ready_made("nd61")
    codes = [one.code for one in document.questions[:9]]
    row = measures.nd61_row(document, dict(zip(codes, "210210210", strict=True)), "P")
    gap = measures.nd61_row(document, {codes[0]: "2", codes[8]: "x"}, "P")

    assert row.indicators == [2, 1, 0] * 3
    assert gap.indicators == [2, *[None] * 8]


@pytest.mark.parametrize(
    ("forms_of", "total", "grade"),
    [
        # ten forms of 15 points: exactly 15 is Xuất sắc
        pytest.param([[2] * 6 + [1] * 3] * 10, 15, "Xuất sắc", id="15"),
        # means 9 × 1,5 = 13,5
        pytest.param([[2] * 9] * 5 + [[1] * 9] * 5, 13.5, "Tốt", id="13,5"),
        # ten answer each but one indicator, which nine answer
        pytest.param([[2] * 9] * 9 + [[2] * 8 + [None]], None, None, id="one too few"),
        pytest.param([], None, None, id="none"),
    ],
)
def test_forms_of_a_unit(
    forms_of: list[list[int | None]], total: float | None, grade: str | None
) -> None:
    rows = [Nd61Row("P", one) for one in forms_of]  # type: ignore[arg-type]

    found = unit_of("P", rows, 10)

    assert (found.n, found.total, found.grade) == (len(forms_of), total, grade)


NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answered", "sent", "waited"),
    [
        pytest.param("2026-11-29T04:00:00Z", "2026-11-29T05:00:00Z", 60, id="an hour ago"),
        pytest.param("1970-01-01T00:10:00Z", "1970-01-01T01:10:00Z", 60, id="clock of 1970"),
        pytest.param("1000", "3601000", 60, id="milliseconds"),
        pytest.param("2026-10-20T05:00:00Z", "2026-11-29T05:00:00Z", 40 * 1440, id="40 days"),
        pytest.param("2026-11-30T05:00:00Z", "2026-11-29T05:00:00Z", 0, id="the future"),
        pytest.param("2020-11-30T05:00:00Z", "2026-11-29T05:00:00Z", 0, id="six years"),
        pytest.param("hôm qua", "2026-11-29T05:00:00Z", 0, id="no moment"),
        pytest.param("", "", 0, id="nothing"),
        pytest.param("9" * 40, "9" * 40, 0, id="no number of a clock"),
    ],
)
def test_when_a_late_answer_was_given(answered: str, sent: str, waited: int) -> None:
    assert moments.given_at(answered, sent, NOW) == NOW - timedelta(minutes=waited)


def test_an_invitation_cannot_be_made_by_others() -> None:
    good = inviting.token_of(7, 12, SECRET)

    assert inviting.read_token(good, SECRET) == (7, 12)
    for forged in (
        good[:-1],
        good.replace("7-12", "7-13"),
        good.replace("7-", "8-"),
        "",
        "7-12-",
    ):
        assert inviting.read_token(forged, SECRET) is None
    assert inviting.read_token(good, bytes(32)) is None


def test_a_list_is_read_as_csv_or_json_lines_each_person_once() -> None:
    csv = "\ufeffEmail,label\na@b.vn,HS1\na@b.vn,HS1\nc@d.vn,HS2\n"
    lines = '{"address": "a@b.vn", "label": "HS1"}\n\n{"address": "c@d.vn", "label": "HS2"}'

    people = [Person("a@b.vn", "HS1"), Person("c@d.vn", "HS2")]
    assert inviting.read_list(csv, "email") == people
    assert inviting.read_list(lines, "email") == people
    assert inviting.read_list("label\nHS1\nHS2\n", "") == [Person("", "HS1"), Person("", "HS2")]
    assert inviting.read_list("phone\n0912 345 678\n", "sms") == [Person("84912345678")]


@given(st.integers(1, 60), st.integers(0, 80))
def test_a_sample_asks_so_many_and_nobody_twice(listed: int, sample: int) -> None:
    people = [Person(label=str(place)) for place in range(listed)]

    drawn = inviting.drawn(people, sample)

    assert len(drawn) == len(set(drawn)) == (min(sample, listed) if sample else listed)
    assert set(drawn) <= set(people)
