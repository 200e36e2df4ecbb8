"""Questionnaires at a kiosk: newest version, late answers, halves, withdrawn devices, codes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from feedback.core.clock import now
from feedback.places.actions import revoke_service_point
from feedback.places.schemas import ServicePointRow
from surveys.questionnaires.actions import editing
from surveys.questionnaires.tables import SurveyAnswer
from tests.make import a_kiosk, form_key, post_form
from tests.stories.steps import code_on, status_of
from tests.stories.surveyed import WHOLE, a_copy, press

SURVEYS = "/bang-hoi"
ACCUSING = "Tôi tố cáo cán bộ địa chính nhận hối lộ hai mươi triệu để làm sổ đỏ"


async def stored() -> list[dict[str, Any]]:
    return await SurveyAnswer.select().order_by(SurveyAnswer.id)


@pytest.fixture
async def kiosk(client: AsyncClient) -> ServicePointRow:
    del client
    return await a_kiosk()


def late(minutes: int, clock: timedelta = timedelta()) -> dict[str, str]:
    """Return the headers of a device that sends late, its clock off by ``clock``."""
    sent = datetime.now(UTC) + clock
    return {
        "X-Langnghe-Answered-At": (sent - timedelta(minutes=minutes)).isoformat(),
        "X-Langnghe-Sent-At": sent.isoformat(),
    }


async def test_a_kiosk_asks_the_newest_version_and_its_late_answers_keep_theirs(
    client: AsyncClient, admin: AsyncClient, kiosk: ServicePointRow
) -> None:
    form = await a_copy()
    url, home = f"{SURVEYS}/{form.id}", f"/k/{kiosk.code}/bang-hoi"
    empty = await client.get(home)
    await post_form(admin, SURVEYS, f"{SURVEYS}/diem/{kiosk.id}", questionnaire=str(form.id))
    old = await client.get(home)
    await press(admin, url, "publish", **{"q0-text-vi": "Đã có trả lời chưa ạ?"})
    fresh = await client.get(home)

    data = {"f": form.code, "v": "1", **{f"q-{k}": v for k, v in WHOLE.items()}}
    for minutes, off in ((90, timedelta(days=400)), (40 * 24 * 60, timedelta())):
        headers = {**late(minutes, off), "Idempotency-Key": f"kiosk-{minutes}"}
        for _ in range(2):
            sent = await client.post(home, data={**data, "key": form_key(old)}, headers=headers)
            assert sent.status_code == 200, sent.text

    rows = await stored()
    assert empty.status_code == 404
    assert 'data-version="1"' in old.text
    assert "Đã có trả lời chưa ạ?" in fresh.text
    assert "data-offline" in fresh.text
    waited = [row["received_at"] - row["given_at"] for row in rows]
    assert [round(one.total_seconds() / 60) for one in waited] == [90, 40 * 24 * 60]
    assert [(row["came"], row["was_retired"]) for row in rows] == [("kiosk", True)] * 2
    assert {row["service_point"] for row in rows} == {kiosk.id}


async def test_a_half_finished_screen_of_a_kiosk_is_kept_as_such(
    client: AsyncClient, kiosk: ServicePointRow
) -> None:
    form = await a_copy()
    await editing.assign(kiosk.id, form.id, by="test", at=now())
    home = f"/k/{kiosk.code}/bang-hoi"
    page = await client.get(home)

    left = await client.post(
        home,
        data={
            "key": form_key(page),
            "f": form.code,
            "v": "1",
            "half": "1",
            "q-da_tra_loi": "no",
        },
    )

    assert "Phần đã trả lời được ghi nhận" in left.text
    [row] = await stored()
    assert not row["is_complete"]


async def test_whoever_accuses_at_a_kiosk_is_shown_a_code_once_it_was_sent(
    client: AsyncClient, kiosk: ServicePointRow
) -> None:
    form = await a_copy()
    await editing.assign(kiosk.id, form.id, by="test", at=now())
    home = f"/k/{kiosk.code}/bang-hoi"
    data = {"f": form.code, "v": "1", **{f"q-{k}": v for k, v in WHOLE.items()}}
    headers = {**late(1), "Idempotency-Key": "may-1-luot-7"}

    await client.post(home, data={**data, "q-gop_y": ACCUSING}, headers=headers)
    thanks = await client.post(f"{home}/cam-on", data={"id": "may-1-luot-7"})
    stranger = await client.post(f"{home}/cam-on", data={"id": "may-1-luot-8"})
    held = await client.get(f"{home}/cam-on")

    assert await status_of(client, code_on(thanks)) == "received"
    assert "Mã tra cứu" not in stranger.text
    assert "data-code" in held.text


async def test_a_withdrawn_kiosk_sends_what_it_was_given_before(
    client: AsyncClient, kiosk: ServicePointRow
) -> None:
    form = await a_copy()
    await editing.assign(kiosk.id, form.id, by="test", at=now())
    home = f"/k/{kiosk.code}/bang-hoi"
    await revoke_service_point(kiosk.id, by="test", at=now() - timedelta(minutes=30))
    data = {"f": form.code, "v": "1", **{f"q-{k}": v for k, v in WHOLE.items()}}

    before = await client.post(home, data=data, headers={**late(60), "Idempotency-Key": "a"})
    after = await client.post(home, data=data, headers={**late(5), "Idempotency-Key": "b"})

    assert (before.status_code, after.status_code) == (200, 410)
    assert len(await stored()) == 1


async def test_a_late_answer_with_something_missing_is_a_half_and_not_refused(
    client: AsyncClient, kiosk: ServicePointRow
) -> None:
    form = await a_copy()
    data = {"f": form.code, "v": "1", "q-da_tra_loi": "yes", "q-hai_long": "9"}

    sent = await client.post(
        f"/k/{kiosk.code}/bang-hoi", data=data, headers={**late(60), "Idempotency-Key": "a"}
    )

    assert sent.status_code == 200
    [row] = await stored()
    assert (row["is_complete"], row["answers"]) == (False, '{"da_tra_loi":"yes"}')
