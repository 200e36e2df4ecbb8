"""One digest a morning: counts and links, nobody's words."""

import pytest

from feedback.complaints.actions import intake, triage
from feedback.complaints.queries import lookups
from feedback.complaints.schemas import Channel, NewComplaint, Origin
from feedback.core.permissions import Role
from feedback.escalation.jobs import escalate
from feedback.notifications.jobs import digesting, send_messages
from feedback.notifications.tables import Digest, OutgoingMessage, StaffReach
from tests.feedback.office import at
from tests.make import SECRET, an_officer, post_form
from tests.posts import MailServer
from tests.stories.office import Office

WORDS = "Đèn ngõ 12 hỏng cả tuần, dauhieuloi"
RECEIVED = at("2026-03-02 09:00")
make_digests = digesting(lookups.sealed_among)


async def test_without_apprise_the_group_s_message_is_shown_as_failed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGNGHE_APPRISE_URLS", "tgram://token/group")
    await a_late_case(office)

    await make_digests.run(at=MORNING)
    await send_messages.run(at=MORNING)

    (row,) = await OutgoingMessage.select(OutgoingMessage.state, OutgoingMessage.error)
    assert row == {"state": "failed", "error": "apprise is not installed"}


MORNING = at("2026-03-27 07:50")


async def a_late_case(office: Office, *, walked: bool = True) -> str:
    """A case whose lateness was told at yesterday's closing; return its number."""
    receipt = await intake.receive(
        NewComplaint(WORDS), Origin(Channel.WEB), secret=SECRET, at=RECEIVED
    )
    await triage.hand_over(receipt.number, office.lights, note="", by=office.clerk, at=RECEIVED)
    if walked:
        await escalate.run(at=at("2026-03-26 16:00"))
    return receipt.number


async def test_one_digest_a_morning_with_links_and_no_citizen_s_words(
    office: Office, post: MailServer
) -> None:
    minh = await an_officer("minh", Role.HEAD, office.lights)
    await StaffReach.insert(StaffReach(staff=minh.id, email="minh@coquan.vn"))
    number = await a_late_case(office)

    for moment in (
        "2026-03-26 22:00",
        "2026-03-27 07:30",
        "2026-03-27 07:50",
        "2026-03-27 15:00",
    ):
        await make_digests.run(at=at(moment))
        await send_messages.run(at=at(moment))

    (letter,) = post.letters
    assert letter["To"] == "minh@coquan.vn"
    assert letter["Subject"] == "Việc cần xem sáng nay: 1 quá hạn"
    words = letter.get_content()
    assert f"{number}: https://gopy.example.vn/ban/{number}" in words
    assert "https://gopy.example.vn/thong-bao" in words
    assert "dauhieuloi" not in words
    # hoa has one as well, inside.
    assert await Digest.count() == 2
    async with office.entered_by("hoa") as desk:
        page = await desk.get("/thong-bao")
    assert "Bản tin sáng 27/03/2026: 1 quá hạn." in page.text


async def test_no_digest_on_a_day_off(office: Office) -> None:
    await a_late_case(office)

    await make_digests.run(at=at("2026-03-28 09:00"))

    assert await Digest.count() == 0


async def test_who_has_seen_everything_or_is_away_gets_no_digest(office: Office) -> None:
    away = await an_officer("vang", Role.HEAD, office.lights)
    await a_late_case(office)
    until = at("2026-04-30 00:00").date()
    await StaffReach.insert(StaffReach(staff=away.id, away_until=until))
    async with office.entered_by("hoa") as desk:
        await post_form(desk, "/thong-bao", "/thong-bao/da-xem", upto="999999")

    await make_digests.run(at=MORNING)

    assert await Digest.count() == 0


async def test_a_digest_names_no_case_that_was_sealed_since(
    office: Office, post: MailServer
) -> None:
    minh = await an_officer("minh", Role.HEAD, office.lights)
    await StaffReach.insert(StaffReach(staff=minh.id, email="minh@coquan.vn"))
    number = await a_late_case(office)
    await office.call(number, "denunciation")

    await make_digests.run(at=MORNING)
    await send_messages.run(at=MORNING)

    (letter,) = post.letters
    assert number not in letter.get_content()


async def test_a_digest_that_waits_names_no_case_that_was_sealed_since(
    office: Office, post: MailServer
) -> None:
    minh = await an_officer("minh", Role.HEAD, office.lights)
    await StaffReach.insert(StaffReach(staff=minh.id, email="minh@coquan.vn"))
    other, sealed = await a_late_case(office, walked=False), await a_late_case(office)

    await make_digests.run(at=MORNING)
    await office.call(sealed, "denunciation")
    await send_messages.run(at=MORNING)

    (letter,) = post.letters
    assert sealed not in letter.get_content()
    assert other in letter.get_content()
