"""Service becomes bad: the head is told while it lasts, looks at it, and closes it."""

from datetime import datetime, time, timedelta

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.core import clock
from feedback.core.clock import VIETNAM, local_date
from feedback.core.permissions import Role
from feedback.core.tables import AuditLine
from feedback.notifications.tables import Notice, OutgoingMessage, StaffReach
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from surveys.alerts.jobs import watch_ratings
from surveys.alerts.tables import RatingAlert
from surveys.responses.actions import counting
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from surveys.responses.tables import Rating
from tests.make import SECRET, a_department, a_kiosk, an_officer, post_form, signed_in
from tests.posts import MailServer
from tests.stories.steps import who_did

LOW, GOOD = 1, 5
COMMENT = "Chờ hai tiếng, cán bộ 0912 345 678 bảo về"


@pytest.fixture
async def point(app: Litestar) -> ServicePointRow:
    """A counter below a root; minh heads its unit, nga another one."""
    del app
    root = await a_department("ubnd", "UBND")
    unit, other = (
        await a_department("mot-cua", "Một cửa", root),
        await a_department("van-hoa", "Văn hóa", root),
    )
    minh = await an_officer("minh", Role.HEAD, unit)
    await an_officer("nga", Role.HEAD, other)
    await an_officer("thu", Role.INTAKE, root, everywhere=True)
    await StaffReach.insert(StaffReach(staff=minh.id, email="minh@coquan.vn"))
    return await a_kiosk(unit, name="Quầy hộ tịch")


@pytest.fixture
async def morning(point: ServicePointRow) -> datetime:
    """Nine o'clock of the last day before today on which the office was open."""
    del point
    calendar, day = await places.calendar(), local_date(clock.now())
    while True:
        day -= timedelta(days=1)
        if calendar.week[day.weekday()] and day not in calendar.days_off:
            break
    return datetime.combine(day, time(9), VIETNAM)


async def given(point: ServicePointRow, scores: list[int], since: datetime) -> datetime:
    """Let people rate three minutes apart; return when the next would."""
    for score in scores:
        new = NewRating(point.code, Score(score), ["long_wait"] if score == LOW else [])
        await give_rating(new, None, secret=SECRET, at=since)
        since += timedelta(minutes=3)
    return since


async def watch(at: datetime) -> list[dict[str, object]]:
    await counting.fold()
    await watch_ratings.run(at=at)
    return await RatingAlert.select().order_by(RatingAlert.id)


async def test_a_bad_hour_is_told_once_with_a_link_to_whoever_heads_the_unit(
    app: Litestar, point: ServicePointRow, morning: datetime, post: MailServer
) -> None:
    del post
    at = await given(point, [GOOD, GOOD, LOW, LOW, LOW, LOW], morning)
    [alert] = await watch(at)
    at = await given(point, [LOW, LOW, LOW], at)

    assert len(await watch(at)) == 1, "once for each bad time"
    assert (alert["n"], alert["low"], alert["names"]) == (4, 4, "minh")
    [notice] = await Notice.select()
    assert notice["url"] == f"/diem-thap/{alert['id']}"
    assert "Quầy hộ tịch: 4 trong 4 lượt chấm thấp từ 09:06" in notice["text"]
    [letter] = await OutgoingMessage.select()
    assert (letter["address"], letter["due_at"]) == (
        "minh@coquan.vn",
        at - timedelta(minutes=9),
    )
    assert f"https://gopy.example.vn/diem-thap/{alert['id']}" in letter["body"]
    async with signed_in(app, "minh") as head:
        assert "Điểm thấp bất thường" in (await head.get("/thong-bao")).text
        page = await head.get(str(notice["url"]))
    assert "Chờ lâu" in page.text
    assert page.text.count("Rất không hài lòng") == 7


async def test_somebody_takes_it_on_and_closes_it_with_a_note(
    app: Litestar, point: ServicePointRow, morning: datetime
) -> None:
    at = await given(point, [LOW] * 4, morning)
    [alert] = await watch(at)
    url = f"/diem-thap/{alert['id']}"

    async with signed_in(app, "minh") as head, signed_in(app, "nga") as other:
        unknown = await other.get(url)
        listed = await other.get("/diem-thap")
        taken = await post_form(head, url, f"{url}/nhan")
        twice = await post_form(head, url, f"{url}/nhan")
        silent = await post_form(head, url, f"{url}/khep", note=" . ")
        closed = await post_form(head, url, f"{url}/khep", note="Mở thêm quầy số 4")
        page = await head.get(url)

    assert unknown.status_code == 404
    assert "Quầy hộ tịch" not in listed.text
    assert (taken.status_code, twice.status_code) == (303, 409)
    assert silent.status_code == 400
    assert "Xin ghi đã thấy gì và làm gì." in silent.text
    assert closed.status_code == 303
    assert "Mở thêm quầy số 4" in page.text
    assert '<form method="post" action="/diem-thap' not in page.text
    assert await who_did("rating_alert.acknowledged", f"rating alert {alert['id']}") == ["minh"]
    assert await who_did("rating_alert.closed", f"rating alert {alert['id']}") == ["minh"]


async def test_it_is_told_again_after_closing_or_a_clear_recovery_only(
    point: ServicePointRow, morning: datetime
) -> None:
    at = await given(point, [LOW] * 4, morning)
    await watch(at)
    at = await given(point, [GOOD, GOOD, LOW, LOW], at)
    assert [one["recovered_at"] for one in await watch(at)] == [None]

    at = await given(point, [GOOD] * 14, at)
    [alert] = await watch(at)
    assert alert["recovered_at"] is not None
    at = await given(point, [LOW] * 4, at)
    first, second = await watch(at)
    assert first["closed_at"] is None
    before = at - timedelta(minutes=1)
    await RatingAlert.update({RatingAlert.closed_at: before}).where(
        RatingAlert.id == second["id"]
    )
    at = await given(point, [LOW] * 4, at)
    assert len(await watch(at)) == 3


async def test_doubtful_answers_tell_nothing_and_nobody_at_the_top_is_said(
    app: Litestar, point: ServicePointRow, morning: datetime
) -> None:
    for second in range(12):
        await given(point, [LOW], morning + timedelta(seconds=second))
    at = morning + timedelta(minutes=2)
    assert await watch(at) == []

    lonely = await a_kiosk(await a_department("xa", "Xã"), name="Quầy xã")
    at = await given(lonely, [LOW] * 4, at)
    [alert] = await watch(at)

    assert alert["names"] == ""
    assert await Notice.count() == 0
    async with signed_in(app, "thu") as clerk:
        page = await clerk.get(f"/diem-thap/{alert['id']}")
    assert "không có trưởng đơn vị hay lãnh đạo nào để báo" in page.text


async def test_words_are_shown_as_rights_allow_and_the_look_is_written_down(
    app: Litestar, point: ServicePointRow, morning: datetime
) -> None:
    at = await given(point, [LOW] * 4, morning)
    last = await Rating.select(Rating.id).order_by(Rating.id, ascending=False).first()
    assert last is not None
    await Rating.update({Rating.comment: COMMENT}).where(Rating.id == last["id"])
    [alert] = await watch(at)
    url = f"/diem-thap/{alert['id']}"

    async with signed_in(app, "minh") as head, signed_in(app, "thu") as clerk:
        read, not_read = await head.get(url), await clerk.get(url)

    assert "Chờ hai tiếng" in read.text
    assert "0912 345 678" not in read.text
    assert "Chờ hai tiếng" not in not_read.text
    assert "có lời góp ý" in not_read.text
    lines = await AuditLine.select(AuditLine.actor).where(AuditLine.action == "rating.listed")
    assert [line["actor"] for line in lines] == ["minh"]


async def test_an_office_sets_a_limit_of_its_own(
    admin: AsyncClient, point: ServicePointRow, morning: datetime
) -> None:
    url = "/quan-tri/diem-thap"
    wrong = await post_form(
        admin, url, url, kind="fixed", share="5", window_minutes="15", minimum="4"
    )
    saved = await post_form(
        admin, url, url, kind="fixed", share="50", window_minutes="15", minimum="4"
    )

    at = await given(point, [GOOD, GOOD, LOW, LOW], morning)
    [alert] = await watch(at)

    assert wrong.status_code == 400
    assert "Xin ghi phần trăm, từ 10 đến 100." in wrong.text
    assert saved.status_code == 303
    assert (alert["rule"], alert["n"], alert["low"]) == ("fixed", 4, 2)
    assert 'value="50"' in (await admin.get(url)).text
