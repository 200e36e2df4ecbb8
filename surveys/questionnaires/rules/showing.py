"""A document as pages show it: plain values, in one language."""

import json
from collections.abc import Mapping
from typing import Any

from surveys.questionnaires.rules.checking import joined_words
from surveys.questionnaires.rules.reading import ends_of, field_of
from surveys.questionnaires.schemas import (
    NO,
    OPERATOR_LABELS,
    YES,
    Condition,
    Document,
    Kind,
    Language,
    Operator,
    Option,
    Question,
    Value,
)

FACES = {
    Language.VI: (
        (5, "Rất hài lòng"),
        (4, "Hài lòng"),
        (3, "Bình thường"),
        (2, "Không hài lòng"),
        (1, "Rất không hài lòng"),
    ),
    Language.EN: (
        (5, "Very satisfied"),
        (4, "Satisfied"),
        (3, "Neutral"),
        (2, "Dissatisfied"),
        (1, "Very dissatisfied"),
    ),
}
YES_NO = {
    Language.VI: ((YES, "Có"), (NO, "Không")),
    Language.EN: ((YES, "Yes"), (NO, "No")),
}
CHROME = {
    Language.VI: {
        "send": "Gửi trả lời",
        "next": "Câu tiếp",
        "back": "Câu trước",
        "optional": "(bỏ qua cũng được)",
        "only_if": "Chỉ trả lời nếu",
        "anonymous": "Không cần đăng nhập, không ghi tên. Xin không ghi số căn cước, số tài khoản.",
        "linked": "Cơ quan gửi lời mời này cho riêng Ông/Bà và biết phiếu trả lời là của ai.",
        "invited": "Lời mời dùng một lần. Cơ quan chỉ biết đã có trả lời, không biết phiếu nào của ai.",
        "saved": "Phần Ông/Bà đã trả lời được giữ lại. Xin bổ sung các câu còn thiếu rồi gửi.",
        "thanks": "Cảm ơn Ông/Bà!",
        "kept": "Câu trả lời đã được ghi nhận.",
        "unfinished": "Phần đã trả lời được ghi nhận.",
        "retired": "Bảng hỏi vừa có bản mới. Câu trả lời của Ông/Bà theo bản trước vẫn được ghi nhận.",
        "soon_back": "Màn hình sẽ trở về đầu sau ít giây. Phần đã trả lời được giữ lại.",
        "other": "English",
    },
    Language.EN: {
        "send": "Send",
        "next": "Next",
        "back": "Back",
        "optional": "(optional)",
        "only_if": "Answer only if",
        "anonymous": "No sign-in, no name. Please do not write identity or account numbers.",
        "linked": "This invitation is for you alone: the office knows whose answer it is.",
        "invited": "This link works once. The office knows that an answer came, not which one is yours.",
        "saved": "What you answered has been kept. Please add what is missing, then send.",
        "thanks": "Thank you!",
        "kept": "Your answers have been recorded.",
        "unfinished": "What you answered has been recorded.",
        "retired": "There is a newer version of this form. Your answers to the earlier one are recorded.",
        "soon_back": "The screen starts over in a moment. What you answered is kept.",
        "other": "Tiếng Việt",
    },
}
"""What stands around the questions."""


def has_english(document: Document) -> bool:
    """Tell whether a citizen is offered English: every question has it."""
    return bool(document.title.en) and all(one.text.en for one in document.questions)


def shown_form(
    document: Document,
    language: Language,
    answers: Mapping[str, Value] | None = None,
) -> dict[str, Any]:
    """Return what the page of a questionnaire shows, with what has been answered so far."""
    given = answers or {}
    return {
        "language": str(language),
        "title": document.title.say(language),
        "intro": document.intro.say(language),
        "thanks": document.thanks.say(language),
        "questions": [
            _question(document, number, question, language, given.get(question.code))
            for number, question in enumerate(document.questions, start=1)
        ],
        "chrome": CHROME[language],
    }


def _question(
    document: Document,
    number: int,
    question: Question,
    language: Language,
    value: Value | None,
) -> dict[str, Any]:
    return {
        "field": field_of(question.code),
        "code": question.code,
        "number": number,
        "kind": str(question.kind),
        "text": question.text.say(language),
        "help": question.help.say(language),
        "required": question.required,
        "choices": _choices(question, language),
        "rows": [
            (field_of(question.code, row.code), row.words.say(language), _of_row(value, row))
            for row in question.rows
        ],
        "least": question.least,
        "most": question.most,
        "low": question.low.say(language),
        "high": question.high.say(language),
        "value": value if isinstance(value, str | int | float) else "",
        "chosen": [str(one) for one in (value if isinstance(value, list) else [value])],
        "show": _encoded(question),
        "only_if": condition_words(document, question),
    }


def _of_row(value: Value | None, row: Option) -> str:
    return str(value.get(row.code, "")) if isinstance(value, dict) else ""


def _choices(question: Question, language: Language) -> list[tuple[str, str]]:
    match question.kind:
        case Kind.FACES:
            return [(str(score), label) for score, label in FACES[language]]
        case Kind.SCALE:
            least, most = ends_of(question)
            return [(str(step), str(step)) for step in range(least, most + 1)]
        case Kind.YES_NO:
            return list(YES_NO[language])
        case _:
            return [(option.code, option.words.say(language)) for option in question.options]


def _encoded(question: Question) -> str:
    """Return what the script of the page reads to hide a question; empty: always shown."""
    if question.show_if is None:
        return ""
    conditions = [
        [field_of(one.question), str(one.operator), list(one.values)]
        for one in question.show_if.conditions
    ]
    return json.dumps({"join": str(question.show_if.join), "if": conditions})


def condition_words(document: Document, question: Question) -> str:
    """Return when a question is asked, in words: ``câu 1 là “Không”``; empty: always."""
    if question.show_if is None:
        return ""
    joint = f" {joined_words(question.show_if.join)} "
    return joint.join(_condition(document, one) for one in question.show_if.conditions)


def _condition(document: Document, condition: Condition) -> str:
    found = [
        (number, one)
        for number, one in enumerate(document.questions, start=1)
        if one.code == condition.question
    ]
    if not found:
        return f"“{condition.question}”"
    number, asked = found[0]
    names = dict(_choices(asked, Language.VI))
    values = ", ".join(f"“{names.get(value, value)}”" for value in condition.values)
    if condition.operator is Operator.AT_LEAST:
        return f"câu {number} từ {values} trở lên"
    return f"câu {number} {OPERATOR_LABELS[condition.operator]} {values}"
