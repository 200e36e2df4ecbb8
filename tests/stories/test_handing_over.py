"""Stories: a face at the kiosk, the words on one's own telephone, one rating."""

from datetime import timedelta

from httpx import AsyncClient, Response

from feedback.complaints.tables import Complaint
from feedback.core.clock import now
from feedback.places.schemas import ServicePointRow
from surveys.responses import rules
from surveys.responses.queries import figures
from surveys.responses.tables import Rating
from tests.make import SECRET, a_kiosk, form_key
from tests.stories.steps import code_on
from tests.stories.test_ratings import COMMENT, explain, tap, token_on
from tests.surveys.responses.test_rollups import all_time


async def hand_over(
    client: AsyncClient, kiosk: ServicePointRow, *reasons: str
) -> tuple[Response, str]:
    """Tap the worst face, choose reasons, ask for the code; return that screen and its link."""
    asked = await tap(client, kiosk.code, 1)
    data = {"token": token_on(asked), "reasons": list(reasons)}
    shown = await client.post(f"/k/{kiosk.code}/dien-thoai", data=data)
    rating = (await Rating.select(Rating.id).order_by(Rating.id, ascending=False))[0]["id"]
    return shown, f"/q/tiep/{rules.token_of(SECRET, rating, rules.ON_PHONE)}"


async def counted() -> dict[str, int]:
    return {one.code: one.n for one in await figures.reasons(all_time())}


async def write(client: AsyncClient, link: str, *reasons: str, **fields: str) -> Response:
    page = await client.get(link)
    assert page.status_code == 200
    data = {"key": form_key(page), "reasons": list(reasons), **fields}
    return await client.post(link, data=data)


async def test_words_of_the_telephone_join_the_rating_of_the_kiosk(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    shown, link = await hand_over(client, kiosk, "long_wait", "attitude")
    assert 'class="qr big"' in shown.text
    assert f'data-home="/k/{kiosk.code}"' in shown.text
    assert await counted() == {"long_wait": 1, "attitude": 1}
    page = await client.get(link)
    assert page.text.count(" checked") == 2
    assert "Rất không hài lòng" in page.text

    thanks = await write(client, link, "long_wait", comment=COMMENT, contact_phone="0912345678")

    assert len(code_on(thanks)) == 12
    [rating] = await Rating.objects()
    assert (rating.score, rating.comment, rating.channel) == (1, COMMENT, "kiosk")
    [case] = await Complaint.objects()
    assert rating.complaint == case.id
    assert case.contact_phone == "0912345678"
    assert await counted() == {"long_wait": 1}
    assert await figures.differences() == []


async def test_link_is_used_once_and_for_half_an_hour(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    _, link = await hand_over(client, kiosk)
    page = await client.get(link)
    data = {"key": form_key(page), "comment": COMMENT}
    first = await client.post(link, data=data)
    assert code_on(await client.post(link, data=data)) == code_on(first)

    again = await client.post(link, data={"key": "another", "comment": "Nói thêm lần nữa"})
    assert again.status_code == 409
    assert (await client.get(link)).status_code == 409
    _, late = await hand_over(client, kiosk, "long_wait")
    page = await client.get(late)
    given = now() - rules.HANDED_WITHIN - timedelta(seconds=1)
    await Rating.update({Rating.given_at: given}).where(Rating.completed_at.is_null())

    assert (await client.get(late)).status_code == 409
    data = {"key": form_key(page), "comment": COMMENT}
    assert (await client.post(late, data=data)).status_code == 409
    assert await Complaint.count() == 1


async def test_link_is_not_guessed_and_opens_nothing_else(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    asked = await tap(client, kiosk.code, 1)
    rating = (await Rating.select(Rating.id))[0]["id"]
    link = rules.token_of(SECRET, rating, rules.ON_PHONE)
    forged = [
        f"{rating}.",
        f"{rating}.{'0' * 32}",
        token_on(asked),
        f"{rating + 1}.{link[-32:]}",
    ]

    for token in (*forged, "x", "9" * 40, "%F0%9F%98%80"):
        assert (await client.get(f"/q/tiep/{token}")).status_code == 400
        assert (await client.post(f"/q/tiep/{token}", data={"comment": "a"})).status_code == 400
    for token in ("", link, "1.2"):
        answer = await client.post(f"/k/{kiosk.code}/dien-thoai", data={"token": token})
        assert answer.status_code == 400
    assert (await Rating.select(Rating.completed_at))[0]["completed_at"] is None


async def test_who_never_writes_leaves_face_and_reasons(client: AsyncClient) -> None:
    kiosk = await a_kiosk()

    await hand_over(client, kiosk, "extra_fee")

    [rating] = await Rating.objects()
    assert (rating.score, rating.reasons, rating.comment) == (1, '["extra_fee"]', "")
    assert await counted() == {"extra_fee": 1}
    assert await figures.differences() == []


async def test_reasons_no_list_has_are_refused_at_both_ends(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    refused, _ = await hand_over(client, kiosk, "no-such-reason")
    assert refused.status_code == 400
    _, link = await hand_over(client, kiosk, "long_wait")

    answer = await write(client, link, "no-such-reason", comment=COMMENT)

    assert answer.status_code == 400
    assert COMMENT in answer.text
    assert await counted() == {"long_wait": 1}
    assert not await Complaint.exists()


async def test_kiosk_that_goes_on_itself_closes_the_link(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    asked = await tap(client, kiosk.code, 1)
    data = {"token": token_on(asked), "reasons": ["long_wait"]}
    await client.post(f"/k/{kiosk.code}/dien-thoai", data=data)
    rating = (await Rating.select(Rating.id))[0]["id"]

    await explain(client, kiosk.code, asked, ["attitude"], COMMENT)

    link = f"/q/tiep/{rules.token_of(SECRET, rating, rules.ON_PHONE)}"
    assert (await client.get(link)).status_code == 409
    assert await counted() == {"attitude": 1}
    assert await figures.differences() == []
