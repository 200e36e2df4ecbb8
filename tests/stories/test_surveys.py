"""Questionnaires: drafts, versions, answers in whole and in half, late ones, sealed words."""

import asyncio
import json
import re
from typing import Any

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.tables import Complaint
from feedback.core.clock import now
from feedback.core.permissions import Role
from surveys.questionnaires.actions import editing
from surveys.questionnaires.queries import forms
from surveys.questionnaires.rules.documents import VersionAltered, opened, written
from surveys.questionnaires.schemas import Document, Kind
from surveys.questionnaires.tables import Questionnaire, QuestionnaireVersion, SurveyAnswer
from tests.make import an_officer, csrf, form_key, post_form, signed_in
from tests.stories.setting import ADMIN
from tests.stories.steps import CODE, TAG, code_on, status_of, who_did
from tests.stories.surveyed import WHOLE, a_copy, fields_of, press, ready

SURVEYS = "/bang-hoi"
ACCUSING = "Tôi tố cáo cán bộ địa chính nhận hối lộ hai mươi triệu để làm sổ đỏ"
NEXT = "cau_1"


async def answer(client: AsyncClient, code: str, **given: str) -> Response:
    page = await client.get(f"/h/{code}")
    version = re.search(r'name="v" value="(\d+)"', page.text)
    assert version, page.text
    data = {
        "key": form_key(page),
        "v": version[1],
        **{f"q-{name}": text for name, text in given.items()},
    }
    return await client.post(f"/h/{code}", data=data)


async def stored() -> list[dict[str, Any]]:
    return await SurveyAnswer.select().order_by(SurveyAnswer.id)


async def test_an_office_copies_a_form_changes_a_question_and_publishes(
    client: AsyncClient, admin: AsyncClient
) -> None:
    source = await ready("nd61")
    made = await post_form(admin, SURVEYS, SURVEYS, copy=str(source.id))
    url = made.headers["location"]

    first = await press(admin, url, "publish")
    changed = await press(
        admin, url, "publish", **{"q0-text-vi": "Hồ sơ của Ông/Bà có trễ hẹn không?"}
    )
    again = await press(admin, url, "publish")
    shown = await client.get(
        (await forms.versions(int(url.rpartition("/")[2])))[0].code.join(["/h/", ""])
    )

    versions = await forms.versions(int(url.rpartition("/")[2]))
    assert [first.status_code, changed.status_code, again.status_code] == [303, 303, 409]
    assert "không khác gì bản 2" in again.text
    assert [(one.number, one.is_open) for one in versions] == [(2, True), (1, False)]
    assert versions[0].document.questions[0].text.vi == "Hồ sơ của Ông/Bà có trễ hẹn không?"
    assert versions[1].document.questions == opened(source.draft).questions
    assert versions[0].document.questions[1:] == versions[1].document.questions[1:]
    assert "Hồ sơ của Ông/Bà có trễ hẹn không?" in shown.text
    assert (
        await who_did("survey.published", f"survey {versions[0].questionnaire}") == [ADMIN] * 2
    )


async def test_a_questionnaire_is_made_with_buttons_alone(admin: AsyncClient) -> None:
    made = await post_form(admin, SURVEYS, SURVEYS)
    url = made.headers["location"]
    for kind in Kind:
        await press(admin, url, f"add:{kind}")
    await press(admin, url, "up:7")
    await press(admin, url, "copy:0")
    await press(admin, url, "drop:1")
    await press(
        admin,
        url,
        "save",
        **{
            "q0-text-vi": "Ông/Bà có con nhỏ không?",
            "q3-options": "A\nB | Bê | Bee",
            "q1-if0-question": "cau_3",
            "q1-if0-values": "không",
        },
    )
    refused = await press(admin, url, "publish")

    row = await forms.get_questionnaire(int(url.rpartition("/")[2]))
    draft = opened(row.draft)
    kinds = [one.kind for one in draft.questions]
    assert kinds == [*list(Kind)[:6], Kind.MATRIX, Kind.TEXT]
    assert [(one.code, one.words.vi) for one in draft.questions[3].options] == [
        ("a", "A"),
        ("B", "Bê"),
    ]
    assert draft.questions[1].show_if is not None
    assert draft.questions[1].show_if.conditions[0].values == ("no",)
    assert refused.status_code == 400
    assert "Câu 2 rẽ nhánh theo câu 3 đứng sau nó" in refused.text
    assert "Câu 3 chưa có lời hỏi bằng tiếng Việt." in refused.text
    assert row.version == 0


async def test_two_who_edit_at_the_same_time_lose_nothing(
    app: Litestar, admin: AsyncClient
) -> None:
    url = f"{SURVEYS}/{(await a_copy()).id}"
    await an_officer("lan", Role.ANALYST, everywhere=True)
    page = await admin.get(url)
    async with signed_in(app, "lan") as other:
        await press(other, url, "save", **{"q0-text-vi": "Lời của Lan"})

    late = await admin.post(
        url, data={**fields_of(page), "q0-text-vi": "Lời của tôi", "do": "save"}
    )
    kept = opened((await forms.get_questionnaire(int(url.rpartition("/")[2]))).draft)
    forced = await admin.post(url, data={**fields_of(late), "do": "save"})

    assert late.status_code == 409
    assert "lan đã lưu bản nháp này lúc" in late.text
    assert "Lời của tôi" in late.text
    assert kept.questions[0].text.vi == "Lời của Lan"
    assert forced.status_code == 303
    after = opened((await forms.get_questionnaire(int(url.rpartition("/")[2]))).draft)
    assert after.questions[0].text.vi == "Lời của tôi"


async def test_a_published_version_that_was_altered_is_not_shown(client: AsyncClient) -> None:
    form = await a_copy()
    other = written(Document(title=opened(form.draft).title))
    await QuestionnaireVersion.update({QuestionnaireVersion.document: other}).where(
        QuestionnaireVersion.questionnaire == form.id
    )

    with pytest.raises(VersionAltered):
        await forms.newest(form.id)
    assert (await client.get(f"/h/{form.code}")).status_code == 500


async def test_a_ready_made_form_is_seeded_once_and_never_edited(admin: AsyncClient) -> None:
    from surveys.questionnaires.actions.stocking import seed_ready_made  # noqa: PLC0415

    before = await Questionnaire.count()
    await seed_ready_made()
    source = await ready("nd61")
    page = await admin.get(f"{SURVEYS}/{source.id}")
    answer = await admin.post(
        f"{SURVEYS}/{source.id}",
        data={"_csrf_token": csrf(page), "revision": "1", "count": "0", "do": "save"},
    )

    assert await Questionnaire.count() == before == 6
    assert answer.status_code == 409
    assert (await ready("nd61")).draft == source.draft


async def test_what_is_missing_is_asked_again_and_the_half_is_kept(client: AsyncClient) -> None:
    form = await a_copy()

    half = await answer(client, form.code, da_tra_loi="yes", hai_long="4")
    [kept] = await stored()
    again = await client.post(
        f"/h/{form.code}",
        data={"key": form_key(half), "v": "1", **{f"q-{k}": v for k, v in WHOLE.items()}},
    )
    [whole] = await stored()

    assert half.status_code == 400
    assert "Phần Ông/Bà đã trả lời được giữ lại" in half.text
    assert 'href="#q-dung_hen"' in half.text
    assert not kept["is_complete"]
    assert json.loads(kept["answers"]) == {"da_tra_loi": "yes", "hai_long": 4}
    assert "Cảm ơn Ông/Bà" in again.text
    assert whole["is_complete"]
    assert json.loads(whole["answers"]) == {**WHOLE, "hai_long": 5}
    assert json.loads(whole["shown"]) == ["da_tra_loi", "da_xong", "hai_long", "gop_y"]
    assert json.loads(whole["scales"]) == {"hai_long": [1, 5]}


async def test_an_answer_to_a_hidden_question_is_not_kept(client: AsyncClient) -> None:
    form = await a_copy()

    sent = await answer(
        client, form.code, **WHOLE, dung_hen="yes", con_lai="lời ẩn", de_hieu="99"
    )

    assert sent.status_code == 200
    [row] = await stored()
    assert json.loads(row["answers"]) == {**WHOLE, "hai_long": 5}


async def test_the_same_answer_sent_many_times_is_stored_once(client: AsyncClient) -> None:
    form = await a_copy()
    page = await client.get(f"/h/{form.code}")
    data = {"key": form_key(page), "v": "1", **{f"q-{k}": v for k, v in WHOLE.items()}}

    answers = await asyncio.gather(
        *(client.post(f"/h/{form.code}", data=data) for _ in range(6))
    )
    other = await client.post(f"/h/{form.code}", data={**data, "q-hai_long": "1"})

    assert {one.status_code for one in answers} == {200}
    assert other.status_code == 409
    assert len(await stored()) == 1


async def test_an_answer_to_a_retired_version_is_stored_and_marked(client: AsyncClient) -> None:
    form = await a_copy()
    page = await client.get(f"/h/{form.code}")
    await editing.retire(form.id, by="test", at=now())

    gone = await client.get(f"/h/{form.code}")
    late = await client.post(
        f"/h/{form.code}",
        data={"key": form_key(page), "v": "1", **{f"q-{k}": v for k, v in WHOLE.items()}},
    )

    assert gone.status_code == 410
    assert late.status_code == 200
    assert "theo bản trước vẫn được ghi nhận" in late.text
    [row] = await stored()
    assert (row["is_complete"], row["was_retired"]) == (True, True)


async def test_words_that_may_accuse_become_a_sealed_complaint_also_when_half_sent(
    client: AsyncClient,
) -> None:
    form = await a_copy()

    half = await answer(client, form.code, gop_y=ACCUSING)
    again = await client.post(
        f"/h/{form.code}",
        data={
            "key": form_key(half),
            "v": "1",
            "q-gop_y": ACCUSING,
            **{f"q-{k}": v for k, v in WHOLE.items()},
        },
    )

    assert (
        await status_of(client, TAG.sub("", CODE.findall(half.text)[0]).replace("-", ""))
        == "received"
    )
    assert again.status_code == 200
    rows = await Complaint.select(Complaint.sealed, Complaint.text)
    assert [(row["sealed"], row["text"]) for row in rows] == [(True, ACCUSING)]


async def test_a_low_face_with_words_is_answered_where_the_form_promises_it(
    client: AsyncClient,
) -> None:
    promised, silent = await a_copy(), await a_copy("five_factors")
    faces = {one.code: "1" for one in opened(silent.draft).questions if one.kind is Kind.FACES}

    one = await answer(
        client, promised.code, **{**WHOLE, "hai_long": "1"}, gop_y="Chờ cả tháng"
    )
    other = await answer(client, silent.code, **faces, gop_y="Chờ cả tháng")

    assert await status_of(client, code_on(one)) == "received"
    assert other.status_code == 200
    assert await Complaint.count() == 1


async def test_a_page_in_english_is_kept_as_such(client: AsyncClient) -> None:
    form = await a_copy()

    page = await client.get(f"/h/{form.code}?l=en")
    await client.post(
        f"/h/{form.code}",
        data={
            "key": form_key(page),
            "v": "1",
            "l": "en",
            **{f"q-{k}": v for k, v in WHOLE.items()},
        },
    )

    assert "Have you received an answer?" in page.text
    assert [row["language"] for row in await stored()] == ["en"]
