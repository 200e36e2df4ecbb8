"""What stands in the way of publishing, each in one clear sentence."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from surveys.questionnaires.rules import branching, reaching
from surveys.questionnaires.schemas import (
    Condition,
    Document,
    Join,
    Kind,
    Operator,
    Option,
    Question,
)

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
OPTION = re.compile(r"[a-z0-9_]{1,30}", re.ASCII)
CHOICES = {Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX}
LEAST_OPTIONS = 2
WIDEST = 10
"""Steps of a scale from end to end."""
ND61 = frozenset(f"nd61.{number}" for number in range(1, 10))
SIPAS = frozenset(
    f"sipas.{factor}" for factor in ("access", "procedure", "staff", "result", "complaints")
)
POINTS = {"0", "1", "2"}


class Fault(msgspec.Struct, frozen=True):
    """Something to mend; ``place`` is the id of the field on the editor's page."""

    place: str
    sentence: str


def faults(document: Document) -> list[Fault]:
    """Return everything that keeps a draft from being published, in the order of the page."""
    found = list(_whole(document))
    for number, question in enumerate(document.questions):
        place, name = f"q{number}", f"Câu {number + 1}"
        said = [
            *_code(document.questions, number),
            *_words(question),
            *_choices(question),
            *_bounds(question),
            *_measure(document.questions, number),
            *_conditions(document.questions, number),
        ]
        found += [Fault(place, f"{name} {sentence}") for sentence in said]
    if not found:
        found += [
            Fault(f"q{number}", f"Câu {number + 1} không bao giờ hiện ra: {NEVER}")
            for number in reaching.never_shown(document)
        ]
    return found


NEVER = "không có cách trả lời nào làm điều kiện rẽ nhánh của câu này đúng."


def _whole(document: Document) -> Iterator[Fault]:
    if not document.title.vi.strip():
        yield Fault("title-vi", "Bảng hỏi chưa có tên bằng tiếng Việt.")
    if not document.questions:
        yield Fault("add", "Bảng hỏi chưa có câu hỏi nào.")


def _code(questions: Sequence[Question], number: int) -> Iterator[str]:
    code = questions[number].code
    if not CODE.fullmatch(code):
        yield "có mã không hợp lệ: chỉ dùng chữ thường không dấu, số, gạch dưới; chữ đứng đầu."
    earlier = [place for place in range(number) if questions[place].code == code]
    if earlier:
        yield f"trùng mã “{code}” với câu {earlier[0] + 1}."


def _words(question: Question) -> Iterator[str]:
    if not question.text.vi.strip():
        yield "chưa có lời hỏi bằng tiếng Việt."
    if question.help.en.strip() and not question.help.vi.strip():
        yield "có lời giải thích tiếng Anh mà thiếu tiếng Việt."


def _choices(question: Question) -> Iterator[str]:
    if question.kind in CHOICES:
        yield from _options("lựa chọn", question.options, LEAST_OPTIONS)
    if question.kind is Kind.MATRIX:
        yield from _options("dòng", question.rows, 1)


def _options(what: str, options: tuple[Option, ...], least: int) -> Iterator[str]:
    if len(options) < least:
        yield f"cần ít nhất {least} {what}."
    codes = [option.code for option in options]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        yield f"có hai {what} cùng mã “{code}”."
    for option in options:
        if not OPTION.fullmatch(option.code):
            yield f"có {what} mang mã không hợp lệ “{option.code}”."
        if not option.words.vi.strip():
            yield f"có {what} “{option.code}” thiếu tiếng Việt."


def _bounds(question: Question) -> Iterator[str]:
    least, most = question.least, question.most
    if question.kind is Kind.SCALE:
        if least is None or most is None:
            yield "cần điểm thấp nhất và cao nhất của thang."
        elif not 0 < most - least <= WIDEST:
            yield f"có thang không hợp lệ: từ 1 đến {WIDEST} bậc, thấp trước cao sau."
    if question.kind is Kind.NUMBER and None not in (least, most) and least > most:  # type: ignore[operator]
        yield "có số nhỏ nhất lớn hơn số lớn nhất."


def _measure(questions: Sequence[Question], number: int) -> Iterator[str]:
    question = questions[number]
    if not question.measure:
        return
    if question.measure in ND61:
        codes = {option.code for option in question.options}
        if question.kind is not Kind.SINGLE or codes != POINTS:
            yield "chấm chỉ số NĐ 61 nên phải là “Chọn một” với ba lựa chọn mã 2, 1, 0."
        if any(other.measure == question.measure for other in questions[:number]):
            yield "chấm cùng một chỉ số NĐ 61 với một câu ở trên."
    elif question.measure in SIPAS:
        if question.kind is not Kind.FACES:
            yield "thuộc một trong năm yếu tố nên phải là “Năm khuôn mặt”."
    else:
        yield "thuộc một chỉ số không có trong danh sách."


def _conditions(questions: Sequence[Question], number: int) -> Iterator[str]:
    question = questions[number]
    if question.show_if is None:
        return
    if not question.show_if.conditions:
        yield "bật rẽ nhánh mà chưa có điều kiện nào."
    places = {one.code: place for place, one in reversed(list(enumerate(questions)))}
    for condition in question.show_if.conditions:
        place = places.get(condition.question)
        if place is None:
            yield f"rẽ nhánh theo câu “{condition.question}” không có trong bảng hỏi."
        elif place == number or number in _leads_to(questions, place):
            yield f"rẽ nhánh vòng tròn: câu này và câu {place + 1} chờ lẫn nhau."
        elif place > number:
            yield f"rẽ nhánh theo câu {place + 1} đứng sau nó; chỉ theo được câu đứng trước."
        else:
            yield from _values(condition, questions[place], place + 1)


def _leads_to(questions: Sequence[Question], start: int) -> set[int]:
    """Return the places a question's conditions lead to, however far off."""
    places = {one.code: place for place, one in reversed(list(enumerate(questions)))}
    found: set[int] = set()
    waiting = [start]
    while waiting:
        show_if = questions[waiting.pop()].show_if
        for condition in show_if.conditions if show_if else ():
            place = places.get(condition.question)
            if place is not None and place not in found:
                found.add(place)
                waiting.append(place)
    return found


def _values(condition: Condition, asked: Question, place: int) -> Iterator[str]:
    """Say what is wrong with the values a condition names; an impossible one is no fault here."""
    if asked.kind not in branching.TOLD:
        label = "viết lời" if asked.kind is Kind.TEXT else "bảng nhiều dòng"
        yield f"không rẽ nhánh được theo câu {place}: câu ấy thuộc loại {label}."
    elif not condition.values:
        yield f"chưa nêu giá trị nào của câu {place} trong điều kiện rẽ nhánh."
    elif condition.operator is Operator.AT_LEAST and asked.kind not in branching.MEASURED:
        yield f"chỉ so “từ … trở lên” được với điểm hoặc số, câu {place} không phải thế."
    elif asked.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        codes = {option.code for option in asked.options}
        for value in condition.values:
            if value not in codes:
                yield f"rẽ nhánh theo “{value}”, không phải một lựa chọn của câu {place}."


def joined_words(join: Join) -> str:
    """Return the word between conditions."""
    return "và" if join is Join.ALL else "hoặc"
