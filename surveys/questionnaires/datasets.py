"""What questionnaires offer for export: a line for each answer to each question."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec

from feedback.core.reporting import Column, Dataset, Kind, Period, batches
from nlp.pii import mask
from surveys.questionnaires.queries import answers as queries
from surveys.questionnaires.queries.answers import Published
from surveys.questionnaires.rules.figures import NUMERIC, values_of
from surveys.questionnaires.schemas import CAME_LABELS, AnswerRow, Came, Question, Value
from surveys.questionnaires.schemas import Kind as QuestionKind

COLUMNS = (
    Column("answer", "Số thứ tự của phiếu trả lời", Kind.INTEGER),
    Column("questionnaire", "Số của bảng hỏi", Kind.INTEGER),
    Column("questionnaire_label", "Tên bảng hỏi ở bản này"),
    Column("version", "Bản được trả lời; không gộp các bản với nhau", Kind.INTEGER),
    Column("place", "Câu thứ mấy", Kind.INTEGER),
    Column("question", "Mã câu hỏi"),
    Column("question_label", "Lời hỏi"),
    Column("row", "Mã dòng, với câu dạng bảng"),
    Column("value", "Câu trả lời: điểm, mã lựa chọn; trống khi đã niêm phong"),
    Column("number", "Câu trả lời bằng số, để tính", Kind.NUMBER),
    Column("value_label", "Câu trả lời bằng chữ; lời viết đã che thông tin cá nhân"),
    Column("language", "Ngôn ngữ được trả lời"),
    Column("channel", "Cách đến; được mời: người do cơ quan chọn mời"),
    Column("service_point", "Điểm phục vụ"),
    Column("department", "Đơn vị lúc trả lời"),
    Column("given_at", "Lúc trả lời, giờ Việt Nam", Kind.MOMENT),
    Column("complete", "1: trả lời đủ; 0: trả lời dở, không tính vào kết quả", Kind.INTEGER),
    Column("invited", "Người được mời, chỉ khi đợt mời nói rõ là biết; trống khi niêm phong"),
    Column("retired", "1: trả lời cho bản đã thôi hỏi", Kind.INTEGER),
)


async def rows(period: Period) -> AsyncIterator[Sequence[object]]:
    """Stream rows in the order of ``COLUMNS``; of what is sealed only scores are told."""
    known = await queries.published()
    async for batch in batches(queries.answers(queries.in_period(period))):
        # Masking is work for the processor: other requests go on meanwhile.
        for cells in await asyncio.to_thread(_all_cells, batch, known):
            yield cells


def _all_cells(batch: list[AnswerRow], known: dict[int, Published]) -> list[Sequence[object]]:
    return [cells for row in batch for cells in _lines(row, known[row.version])]


def _lines(row: AnswerRow, version: Published) -> list[Sequence[object]]:
    given = msgspec.json.decode(row.answers, type=dict[str, Value])
    lines: list[Sequence[object]] = []
    for place, question in enumerate(version.document.questions, start=1):
        if question.code not in given:
            continue
        for line, value in _values(given[question.code]):
            hidden = row.sealed and question.kind not in NUMERIC
            lines.append(
                (
                    *(row.id, version.questionnaire, version.document.title.vi),
                    *(version.number, place, question.code, question.text.vi, line),
                    *(("", None, "") if hidden else _told(question, value)),
                    *(row.language, CAME_LABELS[Came(row.came)], row.point, row.department),
                    *(row.given_at, int(row.is_complete)),
                    *("" if row.sealed else row.invited, int(row.was_retired)),
                )
            )
    return lines


def _values(value: Value) -> list[tuple[str, str | float]]:
    if isinstance(value, dict):
        return list(value.items())
    return [("", one) for one in (value if isinstance(value, list) else [value])]


def _told(question: Question, value: str | float) -> tuple[str, float | None, str]:
    if question.kind is QuestionKind.TEXT:
        return "", None, mask(str(value))
    number = None if isinstance(value, str) else float(value)
    return str(value), number, str(dict(values_of(question)).get(value, value))


async def count_rows(period: Period) -> int:
    """Count the lines of a period."""
    counted = 0
    async for row in queries.answers(queries.in_period(period)):
        given = msgspec.json.decode(row.answers, type=dict[str, Value])
        counted += sum(len(_values(value)) for value in given.values())
    return counted


DATASETS = [
    Dataset(
        "survey_answers",
        "Trả lời bảng hỏi",
        "Mỗi dòng một câu trả lời của một phiếu, kèm bản của bảng hỏi.",
        COLUMNS,
        rows,
        queries.count_sealed,
        count_rows,
    )
]
