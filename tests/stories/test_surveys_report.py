"""What questionnaires are answered: versions apart, few told nothing, sealed words never shown."""

import csv
import io
import re
from collections.abc import Sequence

import pytest
from httpx import AsyncClient
from litestar import Litestar
from msgspec.structs import replace

from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.places.schemas import ServicePointRow
from surveys.questionnaires.actions import editing
from surveys.questionnaires.actions.giving import Given, give, keep_half
from surveys.questionnaires.queries import forms
from surveys.questionnaires.rules.documents import opened
from surveys.questionnaires.schemas import (
    Came,
    Document,
    Language,
    QuestionnaireRow,
    Reading,
    Value,
    Words,
)
from tests.make import SECRET, a_department, a_kiosk, an_officer, signed_in
from tests.stories.steps import who_did
from tests.stories.surveyed import a_copy

ACCUSING = "Tôi tố cáo cán bộ địa chính nhận hối lộ hai mươi triệu để làm sổ đỏ"


@pytest.fixture
async def point(client: AsyncClient) -> ServicePointRow:
    del client
    root = await a_department()
    await an_officer("son", Role.LEADER, everywhere=True)
    await an_officer("lan", Role.ANALYST, everywhere=True)
    return await a_kiosk(root)


async def answers(
    form: QuestionnaireRow,
    given: Sequence[dict[str, Value]],
    point: ServicePointRow | None,
    *,
    number: int | None = None,
) -> None:
    version = await forms.get_version(form.code, number)
    for place, one in enumerate(given):
        key = f"{form.code}-{version.number}-{place}-{point.code if point else ''}"
        said = Reading(dict(one), tuple(one), {})
        sent = Given(version, said, Language.VI, Came.KIOSK, key, now(), point)
        await give(sent, secret=SECRET, at=now())


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


async def test_two_versions_are_told_apart_and_never_pooled(
    app: Litestar, point: ServicePointRow
) -> None:
    form = await a_copy("nd61")
    codes = [one.code for one in opened(form.draft).questions[:9]]
    old: dict[str, Value] = dict(zip(codes, "222222111", strict=True))
    await answers(form, [old] * 10, point)
    await editing.save(form.id, changed(form), 1, by="test", at=now())
    await editing.publish(form.id, 2, by="test", at=now())
    await answers(form, [dict.fromkeys(codes, "1")] * 11, point)
    await answers(form, [dict(list(old.items())[:8])] * 2, None, number=1)

    async with signed_in(app, "son") as leader:
        newest = plain((await leader.get(f"/bang-hoi/{form.id}/ket-qua")).text)
        first = plain((await leader.get(f"/bang-hoi/{form.id}/ket-qua?ban=1")).text)

    # 10 forms of 15 points; two more, of no unit, answer eight of nine
    assert "Bản 2: 11 phiếu Bản 1: 12 phiếu" in first
    assert (
        "Bộ phận một cửa 10 2,00 2,00 2,00 2,00 2,00 2,00 1,00 1,00 1,00 15,00 Xuất sắc"
        in first
    )
    assert "Không qua điểm phục vụ 2 – – – – – – – – – – chưa xếp loại" in first
    assert "Bộ phận một cửa 11 1,00 1,00 1,00 1,00 1,00 1,00 1,00 1,00 1,00 9,00 Khá" in newest
    assert "tính riêng, không cộng vào nhau" in newest
    assert "Lời mới cho câu một" in newest
    assert "Lời mới cho câu một" not in first
    # 12 of 12 chose 2: Wilson from 12 / (12 + z²) = 12 / 15,8415 = 0,7575
    assert "Sớm hơn hẹn 12 100,0 % 75,8 – 100,0 %" in first


def changed(form: QuestionnaireRow) -> Document:
    document = opened(form.draft)
    first = replace(document.questions[0], text=Words("Lời mới cho câu một"))
    return replace(document, questions=(first, *document.questions[1:]))


async def test_five_factors_are_no_sipas_and_few_answers_tell_nothing(
    app: Litestar, point: ServicePointRow
) -> None:
    form = await a_copy("five_factors")
    codes = [one.code for one in opened(form.draft).questions if one.measure]
    faces: dict[str, Value] = dict.fromkeys(codes, 5)
    # The two criteria of complaints are left open by half; access is bad.
    halves = [{**faces, "cho_ngoi": 2}, {**faces, "cho_ngoi": 2}]
    del halves[1]["de_gop_y"], halves[1]["tra_loi"]
    await answers(form, halves * 5, point)
    other = await a_kiosk(await a_department("van-hoa", "Phòng Văn hóa"))
    await answers(form, [faces] * 9, other)

    async with signed_in(app, "son") as leader:
        page = plain((await leader.get(f"/bang-hoi/{form.id}/ket-qua")).text)

    # access: (0 + 100) / 2 = 50, the others 100; (50 + 400) / 5 = 90
    assert "Bộ phận một cửa 10 50,00 100,00 100,00 100,00 100,00 90,00" in page
    assert "Phòng Văn hóa 9 chưa đủ số liệu (dưới 10)" in page
    assert "Năm yếu tố phục vụ (khảo sát nội bộ)" in page
    assert "không phải chỉ số SIPAS" in page


async def test_sealed_words_are_never_shown_and_looks_at_others_are_written_down(
    app: Litestar, point: ServicePointRow
) -> None:
    form = await a_copy()
    whole: dict[str, Value] = {"da_tra_loi": "no", "da_xong": "xong", "hai_long": 4}
    await answers(
        form,
        [
            *[whole] * 9,
            {**whole, "gop_y": "Gọi tôi số 0912 345 678 nhé"},
            {**whole, "gop_y": ACCUSING},
        ],
        point,
    )
    half = Reading({"da_tra_loi": "yes"}, ("da_tra_loi",), {})
    version = await forms.newest(form.id)
    sent = Given(version, half, Language.VI, Came.WEB, "half", now())
    await keep_half(sent, secret=SECRET, at=now())

    async with signed_in(app, "lan") as analyst:
        page = await analyst.get(f"/bang-hoi/{form.id}/ket-qua")
        table = await analyst.get("/api/exports/survey_answers.csv")

    said = plain(page.text)
    assert "11 phiếu đủ" in said
    assert "1 phiếu dở, không tính" in said
    # of the sealed answer the face counts, the choices do not
    assert "5. Nhìn chung" not in said
    assert "10 người trả lời" in said
    assert "Gọi tôi số [số điện thoại] nhé" in said
    assert "tố cáo" not in said.replace("Nội dung tố cáo", "")
    assert await who_did("survey.words_read", f"survey {form.id} v1") == ["lan"]
    rows = list(csv.DictReader(io.StringIO(table.text.lstrip("\ufeff"))))
    assert len(rows) == 11 * 3 + 2 + 1
    assert not [row for row in rows if "hối lộ" in f"{row}" or "0912" in f"{row}"]
    sealed = [row for row in rows if row["answer"] == "11"]
    assert [(row["question"], row["value"]) for row in sealed] == [
        ("da_tra_loi", ""),
        ("da_xong", ""),
        ("hai_long", "4"),
        ("gop_y", ""),
    ]
    assert {row["complete"] for row in rows} == {"0", "1"}


async def test_whoever_reads_one_unit_reads_its_answers_only(
    app: Litestar, point: ServicePointRow
) -> None:
    form = await a_copy("trust")
    unit = await a_department("van-hoa", "Phòng Văn hóa")
    await an_officer("binh", Role.HEAD, unit)
    await answers(form, [{"niem_tin": 5}] * 10, point)
    await answers(form, [{"niem_tin": 1}] * 12, await a_kiosk(unit))

    async with signed_in(app, "binh") as head:
        page = plain((await head.get(f"/bang-hoi/{form.id}/ket-qua")).text)
        editor = await head.get(f"/bang-hoi/{form.id}")

    assert "12 phiếu đủ" in page
    assert "trung vị 1" in page
    assert editor.status_code == 403
