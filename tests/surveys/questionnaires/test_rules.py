"""The pure rules of questionnaires: branching, checks before publishing, figures, moments."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surveys.questionnaires.rules import (
    branching,
    checking,
    documents,
    figures,
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
