"""Stories: what an administrator says of kiosk screens, and what citizens then see and hear."""

from datetime import timedelta

import pytest
from httpx import AsyncClient, Response

from feedback.complaints.tables import Complaint
from feedback.core import files
from feedback.core.clock import now
from feedback.core.tables import AuditLine
from surveys.responses.queries import figures
from surveys.responses.tables import Rating
from surveys.screens import actions
from surveys.screens.problems import MAX_CLIP
from surveys.screens.tables import Clip, Screen
from tests.make import a_kiosk, csrf, form_key, post_form
from tests.stories.steps import refused
from tests.stories.test_ratings import explain, rate, tap
from tests.surveys.responses.test_rollups import all_time

SCREENS = "/quan-tri/man-hinh"
CLIPS = f"{SCREENS}/am-thanh"
MP3 = b"ID3\x04" + bytes(600)
FRAMES = b"\xff\xfb\x90\x00" + bytes(600)
OGG = b"OggS" + bytes(600)
WAV = b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(600)


async def send_clip(
    admin: AsyncClient,
    *contents: bytes,
    sentence: str = "question",
    language: str = "vi",
    name: str = "cau-hoi.mp3",
) -> Response:
    token = csrf(await admin.get(SCREENS))
    return await admin.post(
        CLIPS,
        data={"_csrf_token": token, "sentence": sentence, "language": language},
        files=[("photos", (name, content, "audio/mpeg")) for content in contents],
    )


async def test_a_screen_is_as_large_and_has_as_many_faces_as_was_said(
    admin: AsyncClient, client: AsyncClient
) -> None:
    kiosk = await a_kiosk()
    before = (await client.get(f"/k/{kiosk.code}")).text
    assert 'data-inches="15.6"' in before
    assert before.count('name="score"') == 5

    for inches, buttons in (("21,5", "5"), ("10.1", "3")):
        answer = await post_form(
            admin, SCREENS, f"{SCREENS}/{kiosk.id}", inches=inches, buttons=buttons
        )
        assert answer.status_code == 303

    after = (await client.get(f"/k/{kiosk.code}")).text
    assert 'data-inches="10.1"' in after
    assert after.count('name="score"') == 3
    assert await Screen.count() == 1
    [first, second] = await AuditLine.select().where(AuditLine.action == "screen.set")
    assert [first["detail"], second["detail"]] == ["21.5 inch, 5", "10.1 inch, 3"]


@pytest.mark.parametrize(
    ("inches", "buttons"),
    [
        *[(typed, "5") for typed in ("", "to", "6.9", "65.1", "-15.6", "nan", "inf", "1e999")],
        *[("15.6", typed) for typed in ("", "4", "5.0", "năm")],
    ],
)
async def test_a_screen_nobody_can_have_is_refused_in_words(
    admin: AsyncClient, inches: str, buttons: str
) -> None:
    kiosk = await a_kiosk()

    answer = await post_form(
        admin, SCREENS, f"{SCREENS}/{kiosk.id}", inches=inches, buttons=buttons
    )

    assert answer.status_code == 400
    assert "Xin ghi đường chéo màn hình" in answer.text
    assert f'id="error-screen-{kiosk.id}-inches"' in answer.text
    assert not await Screen.exists()


async def test_a_choice_of_three_is_kept_apart_from_a_choice_of_five(
    admin: AsyncClient, client: AsyncClient
) -> None:
    kiosk = await a_kiosk()
    await tap(client, kiosk.code, 4)
    await post_form(admin, SCREENS, f"{SCREENS}/{kiosk.id}", inches="15.6", buttons="3")
    for score in (5, 3, 1):
        page = await client.get(f"/k/{kiosk.code}")
        data = {"key": form_key(page), "score": str(score), "scale": "3"}
        assert (await client.post(f"/k/{kiosk.code}", data=data)).status_code == 200

    rows = await Rating.select(Rating.score, Rating.scale, Rating.channel).order_by(Rating.id)
    counted = {one.code: one.counts for one in await figures.faces_by(all_time(), "channel")}
    ratio = await figures.satisfied(all_time())

    assert [tuple(row.values()) for row in rows] == [
        (4, 5, "kiosk"),
        (5, 3, "kiosk3"),
        (3, 3, "kiosk3"),
        (1, 3, "kiosk3"),
    ]
    assert counted == {"kiosk": (0, 0, 0, 1, 0), "kiosk3": (1, 0, 1, 0, 1)}
    assert (ratio.part, ratio.whole) == (2, 4)
    assert await figures.differences() == []


async def test_three_faces_have_no_second_and_fourth(client: AsyncClient) -> None:
    kiosk = await a_kiosk()

    for score in (2, 4):
        answer = await rate(client, service_point=kiosk.code, score=score, scale=3)
        refused(answer, 400, "invalid-input")
    for scale in (4, 1, 0, None):
        answer = await rate(client, service_point=kiosk.code, score=5, scale=scale)
        assert answer.status_code == 400
    form = {"score": "5", "scale": "7"}
    assert (await client.post(f"/k/{kiosk.code}", data=form)).status_code == 400


async def test_words_from_a_kiosk_of_three_faces_come_from_a_kiosk(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    page = await client.get(f"/k/{kiosk.code}")
    asked = await client.post(
        f"/k/{kiosk.code}", data={"key": form_key(page), "score": "1", "scale": "3"}
    )

    thanks = await explain(client, kiosk.code, asked, ["long_wait"], "Chờ ba tiếng đồng hồ")

    assert "Mã tra cứu" in thanks.text
    assert [row["channel"] for row in await Complaint.select(Complaint.channel)] == ["kiosk"]


async def test_a_visitor_asks_for_english_and_the_next_does_not_get_it(
    client: AsyncClient,
) -> None:
    kiosk = await a_kiosk()
    page = await client.get(f"/k/{kiosk.code}?xem=el")
    assert '<html lang="en" class="kiosk large"' in page.text
    assert "How satisfied are you" in page.text

    asked = await client.post(
        f"/k/{kiosk.code}", data={"key": form_key(page), "score": "1", "xem": "el"}
    )
    assert "Long wait" in asked.text
    assert '<html lang="en" class="kiosk large"' in asked.text
    assert f'href="/k/{kiosk.code}"' in asked.text

    nonsense = await client.get(f"/k/{kiosk.code}?xem=%22%3E%3Cscript%3E")
    assert "<script>" not in nonsense.text


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (MP3, "audio/mpeg"),
        (FRAMES, "audio/mpeg"),
        (OGG, "audio/ogg"),
        (WAV, "audio/wav"),
    ],
)
async def test_a_recording_is_told_by_its_bytes_and_played_to_everybody(
    admin: AsyncClient, client: AsyncClient, content: bytes, media_type: str
) -> None:
    kiosk = await a_kiosk()
    assert "data-listen" not in (await client.get(f"/k/{kiosk.code}")).text

    assert (await send_clip(admin, content, name="noi-gi-cung-duoc.txt")).status_code == 303

    page = (await client.get(f"/k/{kiosk.code}")).text
    address = page.split('data-listen="')[1].split('"')[0]
    heard = await client.get(address)
    assert (heard.content, heard.headers["content-type"]) == (content, media_type)
    assert heard.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in heard.headers["cache-control"]
    assert "data-listen" not in (await client.get(f"/k/{kiosk.code}?xem=e")).text
    assert await AuditLine.exists().where(AuditLine.action == "clip.kept")


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"<html><script>alert(1)</script>", 400, "không phải MP3, OGG hay WAV"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", 400, "không phải MP3, OGG hay WAV"),
        (b"%PDF-1.7", 400, "không phải MP3, OGG hay WAV"),
        (b"ID3" + bytes(MAX_CLIP), 413, "lớn hơn 1 MB"),
        (b"", 400, "rỗng"),
    ],
)
async def test_what_is_no_recording_is_refused_and_leaves_nothing(
    admin: AsyncClient, content: bytes, status: int, words: str
) -> None:
    answer = await send_clip(admin, content)

    assert answer.status_code == status
    assert words in answer.text
    assert not await Clip.exists()
    assert await files.listed("clips") == []


async def test_a_recording_needs_its_file_and_a_sentence_there_is(admin: AsyncClient) -> None:
    assert (await send_clip(admin)).status_code == 400
    assert (await send_clip(admin, MP3, sentence="song")).status_code == 400
    assert (await send_clip(admin, MP3, language="fr")).status_code == 400
    assert not await Clip.exists()


async def test_a_new_recording_takes_the_place_of_the_old_one_and_one_can_be_removed(
    admin: AsyncClient, client: AsyncClient
) -> None:
    await send_clip(admin, MP3)
    await send_clip(admin, OGG)
    await send_clip(admin, WAV, sentence="thanks", language="en")
    assert await Clip.count() == 2
    assert len(await files.listed("clips")) == 2

    [clip] = await Clip.objects().where(Clip.sentence == "question")
    await post_form(admin, SCREENS, f"{CLIPS}/{clip.id}/xoa")

    assert (await client.get(f"/k/nghe/{clip.sha256}")).status_code == 404
    assert len(await files.listed("clips")) == 1
    assert (await post_form(admin, SCREENS, f"{CLIPS}/{clip.id}/xoa")).status_code == 303
    assert await AuditLine.count().where(AuditLine.action == "clip.removed") == 1


async def test_a_lost_file_is_no_recording_and_a_stray_one_is_cleared_away(
    admin: AsyncClient, client: AsyncClient
) -> None:
    await send_clip(admin, MP3)
    [clip] = await Clip.objects()
    await files.delete([clip.key])
    assert (await client.get(f"/k/nghe/{clip.sha256}")).status_code == 404

    await files.put(clip.key, MP3)
    await files.put(files.new_key("clips"), OGG)
    assert await actions.clear_strays(at=now()) == 0
    assert await actions.clear_strays(at=now() + timedelta(days=2)) == 1
    assert [one.key for one in await files.listed("clips")] == [clip.key]
