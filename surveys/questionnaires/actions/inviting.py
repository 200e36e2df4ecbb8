"""Rounds of invitations: whom to ask, writing to them once, reminding them once."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert, insert_rows, transaction
from feedback.core.problems import InvalidInput
from feedback.core.settings import Settings, load_settings
from feedback.core.words import one_line, short_date
from feedback.notifications import rules as notification_rules
from feedback.notifications.actions import messages
from feedback.notifications.carriers.switched import switched_on
from feedback.notifications.words import Carrier, NewMessage, Occasion
from feedback.places import queries as places
from surveys.questionnaires.problems import InvitationRefused
from surveys.questionnaires.queries import forms, invitations
from surveys.questionnaires.rules import inviting
from surveys.questionnaires.schemas import NewRound, Pending, Person, RoundRow, Version
from surveys.questionnaires.tables import SurveyInvitation, SurveyRound

COLUMNS = ("round", "serial", "label", "address", "is_used")
ROWS_PER_INSERT = 1000
PROMISES = {
    False: "Cơ quan chỉ biết Ông/Bà đã trả lời, không biết phiếu nào của ai.",
    True: "Cơ quan biết phiếu trả lời là của Ông/Bà.",
}


async def invite(
    questionnaire: int,
    new: NewRound,
    people: Sequence[Person],
    *,
    secret: bytes,
    by: str,
    at: datetime,
) -> int:
    """Draw whom to ask, keep them as a round, and write to them; return its number.

    Raises:
        QuestionnaireNotFound, NothingPublished, QuestionnaireRetired: nothing is asked.
        InvalidInput: the carrier is switched off, or there is no address to link to.
    """
    version = await _open(questionnaire)
    settings = load_settings(os.environ)
    if new.carrier:
        await _check_carrier(new, settings)
    asked = inviting.drawn(people, new.sample)
    async with transaction():
        row = SurveyRound(
            questionnaire=questionnaire,
            name=one_line(new.name),
            carrier=new.carrier,
            population=len(people) if len(asked) < len(people) else 0,
            quota=new.quota,
            is_linked=new.is_linked,
            remind_after=new.remind_after,
            made_by=by,
            made_at=at,
            closes_at=at + timedelta(days=new.days),
        )
        await insert(row)
        rows = [
            (row.id, serial, one.label if new.is_linked else "", one.address, False)
            for serial, one in enumerate(asked, start=1)
        ]
        for first in range(0, len(rows), ROWS_PER_INSERT):
            await insert_rows(SurveyInvitation, COLUMNS, rows[first : first + ROWS_PER_INSERT])
        said = f"{len(asked)}, {new.carrier or 'links'}{', linked' if new.is_linked else ''}"
        await audit.record(by, "survey.invited", f"round {row.id}", at=at, detail=said)
        if new.carrier:
            found = await invitations.get_round(row.id)
            await _write_to(found, version, Occasion.SURVEY_INVITED, secret=secret, at=at)
    return int(row.id)


async def _open(questionnaire: int) -> Version:
    version = await forms.newest(questionnaire)
    if not version.is_open:
        raise InvitationRefused(HTTPStatus.CONFLICT, "Bảng hỏi này đã ngừng hỏi.")
    return version


async def _check_carrier(new: NewRound, settings: Settings) -> None:
    is_known = new.carrier in {Carrier.EMAIL, Carrier.SMS}
    if not is_known or Carrier(new.carrier) not in switched_on(settings):
        raise InvalidInput({"carrier": "Kênh gửi này chưa được bật trên máy chủ."})
    if not settings.public_url:
        raise InvalidInput({"carrier": "Máy chủ chưa có địa chỉ công khai để gửi đường dẫn."})
    if await places.is_demo():
        raise InvalidInput({"carrier": "Dữ liệu minh họa không gửi tin cho ai."})


async def _write_to(
    found: RoundRow, version: Version, occasion: Occasion, *, secret: bytes, at: datetime
) -> int:
    """Write messages down for those of a round who have not answered; return how many."""
    settings = load_settings(os.environ)
    quiet = notification_rules.read_quiet(settings.quiet_hours)
    page = f"{settings.public_url.rstrip('/')}/h/{found.code}"
    told = {
        "organisation": await places.organisation_name(),
        "title": version.document.title.vi,
        "until": short_date(local_date(found.closes_at)),
        "promise": PROMISES[found.is_linked],
    }
    waiting = await invitations.pending(found.id)
    for one in waiting:
        link = f"{page}?t={inviting.token_of(found.id, one.serial, secret)}"
        new = _message(found, one, occasion, {**told, "link": link})
        await messages.queue(new, quiet=quiet, at=at)
    return len(waiting)


def _message(
    found: RoundRow, one: Pending, occasion: Occasion, values: dict[str, str]
) -> NewMessage:
    return NewMessage(
        key=f"{occasion}:{found.id}:{one.serial}",
        carrier=Carrier(found.carrier),
        occasion=occasion,
        # Not which of them: the history shall not say who was written to.
        about=f"round {found.id}",
        address=one.address,
        values=values,
    )


async def remind(*, secret: bytes, at: datetime) -> None:
    """Remind those of each round whose day has come and who have not answered, once."""
    for found in await invitations.to_remind(at):
        async with transaction(f"survey round {found.id}"):
            fresh = await invitations.get_round(found.id)
            version = await forms.newest(found.questionnaire)
            if fresh.reminded_at is not None or not version.is_open:
                continue
            written = await _write_to(
                fresh, version, Occasion.SURVEY_REMINDED, secret=secret, at=at
            )
            await SurveyRound.update({SurveyRound.reminded_at: at}).where(
                SurveyRound.id == found.id
            )
            await audit.record(
                "system", "survey.reminded", f"round {found.id}", at=at, detail=str(written)
            )


async def forget_addresses(*, at: datetime) -> None:
    """Forget where people of rounds that are over were written to."""
    over = SurveyRound.select(SurveyRound.id).where(SurveyRound.closes_at < at)
    ids = [row["id"] for row in await over]
    if ids:
        await SurveyInvitation.update({SurveyInvitation.address: ""}).where(
            SurveyInvitation.round.is_in(ids) & (SurveyInvitation.address != "")
        )


async def hand_out(round_id: int, *, by: str, at: datetime) -> list[tuple[int, str]]:
    """Return number and label of each invitation whose link is about to be shown.

    Raises:
        RoundNotFound: there is no such round.
    """
    await invitations.get_round(round_id)
    found = await invitations.serials(round_id)
    await audit.record_read(by, "survey.links_shown", f"round {round_id}", at=at)
    return found


async def close(round_id: int, *, by: str, at: datetime) -> None:
    """End a round: nobody is reminded, and its links open nothing any more.

    Raises:
        RoundNotFound: there is no such round.
    """
    async with transaction(f"survey round {round_id}"):
        found = await invitations.get_round(round_id)
        if found.closes_at > at:
            await SurveyRound.update({SurveyRound.closes_at: at}).where(
                SurveyRound.id == round_id
            )
            await audit.record(by, "survey.round_closed", f"round {round_id}", at=at)
